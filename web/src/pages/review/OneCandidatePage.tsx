// One candidate by its address, to read: picture with its box, facts, handbook, cases near, decisions. Nothing is leased.
import { type ReactNode, useRef } from "react";
import { Link, useParams } from "react-router";

import { $api } from "../../kit/api";
import { inTable } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { Part } from "../../kit/Part";
import { FilmStrip } from "./FilmStrip";
import { evidenceOf, Picture } from "./Picture";
import "./review.css";
import { Side } from "./Side";
import type { Candidate } from "./seat";
import { useLook } from "./useLook";
import { reviewWords } from "./words";

export default function OneCandidatePage(): ReactNode {
  const words = useWords(reviewWords);
  const candidate_id = Number(useParams()["id"]);
  const query = $api.useQuery("get", "/api/v1/candidates/{candidate_id}", { params: { path: { candidate_id } } });
  return (
    <div className="rv-page">
      <header className="rv-head">
        <h1>
          {words.title} #{candidate_id}
        </h1>
        <Link to="/review">{words.backToQueue}</Link>
      </header>
      <Part query={query}>{(candidate) => <One candidate={candidate} />}</Part>
    </div>
  );
}

function One({ candidate }: { candidate: Candidate }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const held = { candidate, token: "read only", until: "" };
  const [look, change] = useLook(held.token);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = evidenceOf(candidate, look.visit);
  return (
    <div className="rv-desk rv-desk-alone">
      <div className="rv-middle">
        <Picture
          held={[held]}
          look={look}
          change={change}
          cleanUrl={null}
          others={[]}
          alt={words.pictureOf(named(candidate.item, language), candidate.camera.name, shown ? inTable(shown.taken_at) : "")}
          painted={() => undefined}
        />
        <FilmStrip candidate={candidate} look={look} change={change} cleanAt={null} />
      </div>
      <Side held={held} look={look} heading={heading} others={[]} />
    </div>
  );
}
