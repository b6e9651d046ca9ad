// How long the candidate still belongs to this seat; the last 30 s say so in words.
import type { ReactNode } from "react";

import { useWords } from "../../kit/language";
import { useNow } from "../../kit/now";
import type { Held } from "./seat";
import { reviewWords } from "./words";

const WHOLE_S = 180;
const ENDING_S = 30;

export function LeaseBar({ held, renew }: { held: Held; renew: () => void }): ReactNode {
  const words = useWords(reviewWords);
  const left_s = Math.max(0, Math.floor((new Date(held.until).getTime() - useNow().getTime()) / 1000));
  const isEnding = left_s <= ENDING_S;
  const left = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, "0")}`;
  return (
    <div className={`rv-lease ${isEnding ? "rv-lease-ending" : ""}`}>
      <span className="rv-lease-bar" aria-hidden="true">
        <span className="rv-lease-fill" style={{ width: `${Math.min(100, (left_s / WHOLE_S) * 100)}%` }} />
      </span>
      <span className="gw-figures">{words.lease(left)}</span>
      {isEnding && (
        <>
          <strong>{words.leaseEnding}</strong>
          <button type="button" className="rv-button" onClick={renew}>
            {words.renewLease}
          </button>
        </>
      )}
    </div>
  );
}
