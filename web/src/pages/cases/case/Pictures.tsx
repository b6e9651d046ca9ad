// The problem as it was found beside the place as it is said to be now, and what the camera saw when it looked again.
import type { ReactNode } from "react";

import type { Schemas } from "../../../api/client";
import { BeforeAfter, type Shown } from "../../../kit/BeforeAfter";
import { inText } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Picture } from "../../../kit/Picture";
import { latestLook, type Picture as Pictured, pairOf } from "./pictures";
import { caseWords } from "./words";

const PERCENT = new Intl.NumberFormat("en", { style: "percent" });

/** What a picture shows, in words; and when, by whom. */
export function usePictureWords(found: Schemas["CaseDetail"] | null): (picture: Pictured) => Shown {
  const words = useWords(caseWords);
  const language = useLanguage();
  return (picture) => {
    const at = picture.taken_at ?? picture.uploaded_at;
    const when = at === null ? words.evidence.unknownTime : inText(at, language);
    const item = found ? named(found.item, language) : "";
    const caption = words.by(picture.person ?? words.camera, when);
    return { address: picture.address, alt: words.altOf(item, found?.address ?? found?.cell ?? "", when), caption };
  };
}

export function Pictures({ evidence, found }: { evidence: Schemas["EvidenceOfCase"]; found: Schemas["CaseDetail"] | null }): ReactNode {
  const words = useWords(caseWords);
  const shown = usePictureWords(found);
  const { before, after } = pairOf(evidence);
  const look = latestLook(evidence);
  const first = before ?? after;
  if (first === null) {
    return (
      <div className="gw-case-nothing">
        <b>{words.noPicture}</b>
        <p className="gw-quiet">{words.noPictureWhy}</p>
      </div>
    );
  }
  return (
    <>
      <BeforeAfter before={shown(first)} after={before !== null && after !== null ? shown(after) : null} noAfter={words.noAfter} />
      {look !== null && <Look look={look} shown={shown} />}
    </>
  );
}

function Look({ look, shown }: { look: Schemas["SecondLook"]; shown: (picture: Pictured) => Shown }): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  return (
    <div className="gw-case-look">
      {look.after !== null && (
        <span className="gw-case-thumb">
          <Picture address={look.after.thumbnail} alt={shown(look.after).alt} small />
        </span>
      )}
      <div>
        <b>{words.look}</b>
        <div>{named(look.said, language)}</div>
        <div className="gw-quiet">
          {look.answered_at !== null && words.lookAt(inText(look.answered_at, language))}{" "}
          {look.score !== null && words.lookScore(PERCENT.format(look.score))}
        </div>
      </div>
    </div>
  );
}
