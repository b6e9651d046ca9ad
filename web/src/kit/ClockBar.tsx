// A clock of a case as word, sign, bar with its tick at 80 %, and what remains; colour only says again what these say.
import type { ReactNode } from "react";

import "./clock.css";
import { type ClockOut, NEAR, readClock } from "./clockReading";
import { duration } from "./instant";
import { useLanguage, useWords } from "./language";
import { useNow } from "./now";
import { kitWords } from "./words";

const STEP_S = 10;
const FULL = 100;
const SIGN = { ok: "●", near: "▲", over: "■", held: "❚❚", stopped: "✓" } as const;

/** `readAt` is when the answer came that held the clock (`query.dataUpdatedAt`, or its `Date`). */
export function ClockBar({ clock, readAt, hasName = true }: { clock: ClockOut; readAt: number | Date; hasName?: boolean }): ReactNode {
  const words = useWords(kitWords);
  const language = useLanguage();
  const now = useNow(STEP_S);
  const { state, used, remaining_s } = readClock(clock, new Date(readAt), now);
  const text =
    state === "over"
      ? words.clock.over(duration(-remaining_s, language), used.toFixed(1))
      : words.clock.left(duration(remaining_s, language));
  const word = { ok: null, near: words.clock.near, over: null, held: words.clock.held, stopped: words.clock.stopped }[state];
  return (
    <span className={`gw-clock gw-clock-${state}${clock.is_provisional ? " gw-clock-provisional" : ""}`}>
      {hasName && <span className="gw-clock-name">{words.clock.names[clock.kind]}</span>}
      <span className="gw-clock-bar" aria-hidden="true">
        <span className="gw-clock-fill" style={{ width: `${Math.min(FULL, used * FULL)}%` }} />
        <span className="gw-clock-tick" style={{ left: `${NEAR * FULL}%` }} />
      </span>
      <span className="gw-clock-text">
        <span aria-hidden="true">{SIGN[state]}</span> {word !== null && `${word} `}
        {state !== "stopped" && text}
        {clock.is_working_time && <span className="gw-quiet"> {words.clock.working}</span>}
        {clock.is_provisional && <span className="gw-quiet"> {words.clock.provisional}</span>}
      </span>
    </span>
  );
}
