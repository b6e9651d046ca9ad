// The queue beside the picture: what this seat holds first, then what waits. Nothing moves under the pointer.
import { type ReactNode, useRef, useState } from "react";
import { Link } from "react-router";

import { $api, type Schemas } from "../../kit/api";
import { age } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import type { Held } from "./seat";
import { reviewWords } from "./words";

const LISTED = 50;
type Waiting = Schemas["CandidateOut"];

/** The most urgent that nobody holds. */
export function useWaiting() {
  const query = { state: "pending" as const, limit: LISTED };
  return $api.useQuery("get", "/api/v1/candidates", { params: { query } });
}

export function countOf(page: { items: readonly unknown[]; next_cursor: string | null } | undefined): string {
  return page ? `${page.items.length}${page.next_cursor === null ? "" : "+"}` : "…";
}

export function QueueColumn({ held }: { held: readonly Held[] }): ReactNode {
  const words = useWords(reviewWords);
  const fresh = useWaiting().data;
  const [isUnderPointer, setUnderPointer] = useState(false);
  const kept = useRef(fresh);
  if (!isUnderPointer || kept.current === undefined) kept.current = fresh;
  const rows = kept.current?.items ?? [];
  const news = (fresh?.items ?? []).filter((one) => !rows.some((row) => row.id === one.id)).length;
  return (
    <nav
      className="rv-queue"
      aria-label={words.queue}
      onPointerEnter={() => setUnderPointer(true)}
      onPointerLeave={() => setUnderPointer(false)}
    >
      <h2>{words.mine}</h2>
      <ul>
        {held.map((one, at) => (
          <Row key={one.candidate.id} one={one.candidate} isCurrent={at === 0} />
        ))}
      </ul>
      <h2>
        {words.waitingList} {news > 0 && <span className="rv-chip">{words.updates(news)}</span>}
      </h2>
      <ul>
        {rows
          .filter((row) => !held.some((one) => one.candidate.id === row.id))
          .map((row) => (
            <Row key={row.id} one={row} isCurrent={false} />
          ))}
      </ul>
    </nav>
  );
}

export function Row({ one, isCurrent }: { one: Waiting; isCurrent: boolean }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  return (
    <li className={isCurrent ? "rv-row-current" : ""} aria-current={isCurrent ? "true" : undefined}>
      <Link to={`/review/${one.id}`} target="_blank">
        {one.is_danger && <span className="rv-danger-word">⚠ {words.danger} </span>}
        {named(one.item, language)} <span className="gw-quiet">#{one.id}</span>
      </Link>
      <span className="gw-quiet gw-figures">{age(one.first_seen_at, language)}</span>
    </li>
  );
}
