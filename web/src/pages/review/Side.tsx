// Beside the picture: what it is said to be, how the handbook tells it from others, open cases near, and what was here before.
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { Link } from "react-router";

import { $api, type Schemas } from "../../kit/api";
import { age, distance, inTable } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { type MapPoint, PlaceMap } from "../../kit/map/PlaceMap";
import { seenIn } from "./FilmStrip";
import type { Held } from "./seat";
import type { Look } from "./useLook";
import { reviewWords } from "./words";

type CandidateOut = Schemas["CandidateOut"];

const LETTERS = ["A", "B", "C", "D", "E"];

/** Who decides fast never waits for a map: it comes once somebody looks for longer. */
const MAP_AFTER_MS = 700;

export interface SideProps {
  held: Held;
  look: Look;
  heading: RefObject<HTMLHeadingElement | null>;
  /** Other candidates of the queue, for the map. */
  others: readonly CandidateOut[];
}

export function Side({ held, look, heading, others }: SideProps): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const { candidate } = held;
  const { seen, all } = seenIn(candidate);
  const zh = language === "en" ? "zh-CN" : undefined;
  return (
    <aside className="rv-side">
      <h2 ref={heading} tabIndex={-1}>
        {candidate.is_danger && (
          <span className="rv-danger-word">
            <span aria-hidden="true">⚠</span> {words.danger}
          </span>
        )}
        {named(candidate.item, language)}
      </h2>
      <p className="rv-condition">
        {held.condition ? (
          <>
            <s>{named(candidate.condition, language)}</s> {named(held.condition, language)}
          </>
        ) : (
          named(candidate.condition, language)
        )}
      </p>
      <dl className="rv-facts">
        <dt>{words.camera}</dt>
        <dd lang={zh}>{candidate.camera.name}</dd>
        <dt>{words.firstSeen}</dt>
        <dd>
          <time>{inTable(candidate.first_seen_at)}</time>{" "}
          <span className="gw-quiet">({words.ago(age(candidate.first_seen_at, language))})</span>
          {all > 0 && <div>{words.seenIn(seen, all)}</div>}
        </dd>
        {look.isScoreShown && (
          <>
            <dt>{words.score}</dt>
            <dd>{candidate.score.toFixed(2)}</dd>
          </>
        )}
      </dl>
      <Handbook held={held} />
      <Near held={held} />
      {look.isBeforeOpen && <Before held={held} />}
      <Around held={held} others={others} />
    </aside>
  );
}

/** Where it is, among the open cases near and the candidates that wait; the lists beside it hold the same. */
function Around({ held: { candidate }, others }: { held: Held; others: readonly CandidateOut[] }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const isLong = useLongerThan(MAP_AFTER_MS, candidate.id);
  const here = spotOf(candidate.place);
  if (here === null || !isLong) return <section className="rv-map" aria-hidden="true" />;
  const points: MapPoint[] = [
    ...others.flatMap((one) => pointOf("candidate", one, `#${one.id} ${named(one.item, language)}`)),
    ...candidate.near_cases.flatMap((one, at) => pointOf("case", one, `${one.number} ${named(one.item, language)}`, LETTERS[at])),
    { id: "here", kind: "candidate", ...here, label: named(candidate.item, language), isChosen: true, isDanger: candidate.is_danger },
  ];
  return (
    <section className="rv-map">
      <h3>{words.map}</h3>
      <PlaceMap key={candidate.id} label={words.map} centre={here} zoom={16} points={points} circles_m={[candidate.place.radius_m ?? 0]} />
    </section>
  );
}

function pointOf(kind: MapPoint["kind"], one: { id: number; place: Schemas["Place"] }, label: string, sign?: string): MapPoint[] {
  const spot = spotOf(one.place);
  return spot === null ? [] : [{ id: `${kind}-${one.id}`, kind, ...spot, label, ...(sign === undefined ? {} : { sign }) }];
}

function spotOf({ longitude, latitude }: Schemas["Place"]): { longitude: number; latitude: number } | null {
  return longitude === null || latitude === null ? null : { longitude, latitude };
}

/** Whether the same thing has been looked at for that long. */
function useLongerThan(wait_ms: number, what: number): boolean {
  const [seen, setSeen] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(what), wait_ms);
    return () => clearTimeout(timer);
  }, [what, wait_ms]);
  return seen === what;
}

function Handbook({ held: { candidate } }: { held: Held }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const item = useItem(candidate.item.id);
  const hint = language === "en" ? (candidate.hint_en ?? candidate.hint_zh) : candidate.hint_zh;
  const isChinese = language === "en" && candidate.hint_en === null;
  return (
    <section>
      <h3>{words.handbook}</h3>
      <p lang={isChinese ? "zh-CN" : undefined}>{hint ?? words.noHint}</p>
      {item?.description && (
        <p className="gw-quiet" lang={language === "en" ? "zh-CN" : undefined}>
          {item.description}
        </p>
      )}
    </section>
  );
}

function Near({ held: { candidate } }: { held: Held }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  return (
    <section>
      <h3>
        {words.near} {candidate.near_cases.length > 0 && <kbd>M</kbd>}
      </h3>
      {candidate.near_cases.length === 0 && <p className="gw-quiet">{words.noneNear}</p>}
      <ul className="rv-near">
        {candidate.near_cases.map((one, at) => (
          <li key={one.id}>
            <kbd>{LETTERS[at]}</kbd>
            {one.thumbnail && <img src={one.thumbnail} alt="" loading="lazy" />}
            <span>
              <Link to={`/cases/${one.id}`} target="_blank">
                {one.number}
              </Link>
              <br />
              {named(one.item, language)} · {distance(one.distance_m)} · {words.ago(age(one.registered_at, language))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Before({ held: { candidate } }: { held: Held }): ReactNode {
  const words = useWords(reviewWords);
  return (
    <section>
      <h3>
        {words.spot} <kbd>B</kbd>
      </h3>
      {candidate.cases_here.length === 0 && candidate.decisions.length === 0 && <p className="gw-quiet">{words.noneBefore}</p>}
      <ul className="rv-before">
        {candidate.cases_here.map((one) => (
          <li key={one.id}>
            <Link to={`/cases/${one.id}`} target="_blank">
              {words.caseNumbered(one.acceptance_number)}
            </Link>{" "}
            <time>{inTable(one.registered_at)}</time>
          </li>
        ))}
        {candidate.decisions.map((one) => (
          <li key={one.decided_at}>
            {words.decided[one.kind]} · <span lang="zh-CN">{one.person}</span> · <time>{inTable(one.decided_at)}</time>
            {one.reason_text && <div>{one.reason_text}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the handbook in force says of an item; once a day is enough. */
export function useItem(item_id: string) {
  const params = { path: { item_id } };
  return $api.useQuery("get", "/api/v1/handbook/items/{item_id}", { params }, { staleTime: 3_600_000 }).data;
}
