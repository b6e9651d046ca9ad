// Earlier pictures of the same place, and what each of the latest visits saw.
import type { ReactNode } from "react";

import { timeOfDay } from "../../kit/instant";
import { useWords } from "../../kit/language";
import type { Candidate } from "./seat";
import type { Look } from "./useLook";
import { reviewWords } from "./words";

const MOST_PICTURES = 9;
const MOST_DOTS = 24;

export function FilmStrip({
  candidate,
  look,
  change,
  cleanAt,
}: {
  candidate: Candidate;
  look: Look;
  change: (changes: Partial<Look>) => void;
  cleanAt: string | null;
}): ReactNode {
  const words = useWords(reviewWords);
  const pictures = candidate.evidence
    .slice(0, MOST_PICTURES)
    .map((one, at) => ({ one, at }))
    .reverse();
  return (
    <div className="rv-film">
      <div role="radiogroup" aria-label={words.film} className="rv-film-pictures">
        {pictures.map(({ one, at }) => (
          <button
            key={one.id}
            type="button"
            role="radio"
            aria-checked={look.visit === at}
            aria-label={timeOfDay(one.taken_at)}
            onClick={() => change({ visit: at })}
          >
            <img src={one.thumbnail_url} alt="" loading="lazy" />
            <time>{timeOfDay(one.taken_at)}</time>
          </button>
        ))}
      </div>
      <div className="rv-film-facts">
        <Dots candidate={candidate} />
        <span className="gw-quiet">{cleanAt === null ? words.noClean : `${words.clean(timeOfDay(cleanAt))} · ${words.holdToCompare}`}</span>
      </div>
    </div>
  );
}

type Visit = Candidate["strip"][number];

function lookOf(visit: Visit): "seen" | "notSeen" | "unusable" | "unknown" {
  if (visit.error !== null) return "unusable";
  if (visit.score === null) return "unknown";
  return visit.score > 0 ? "seen" : "notSeen";
}

export function seenIn(candidate: Candidate): { seen: number; all: number } {
  const looks = candidate.strip.map(lookOf).filter((one) => one === "seen" || one === "notSeen");
  return { seen: looks.filter((one) => one === "seen").length, all: looks.length };
}

function Dots({ candidate }: { candidate: Candidate }): ReactNode {
  const words = useWords(reviewWords);
  const visits = candidate.strip.slice(0, MOST_DOTS).reverse();
  return (
    <span className="rv-dots" role="img" aria-label={words.seenIn(seenIn(candidate).seen, seenIn(candidate).all)}>
      {visits.map((visit) => {
        const look = lookOf(visit);
        return (
          <span key={visit.visit_id} className={`rv-dot-${look}`} title={`${timeOfDay(visit.slot_at)} ${words.look[look]}`}>
            {words.lookSign[look]}
          </span>
        );
      })}
    </span>
  );
}
