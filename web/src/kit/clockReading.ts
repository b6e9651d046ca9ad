// What a clock of a case says now. The server computes working hours; between two of its changes a counting clock just counts.
import type { Schemas } from "../api/client";

export type ClockOut = Schemas["ClockOut"];
export type ClockState = "ok" | "near" | "over" | "held" | "stopped";

export interface ClockReading {
  state: ClockState;
  /** Of the time allowed; over 1 when it is used up. */
  used: number;
  /** Of the clock's own time, working hours where it runs in those; negative when over. */
  remaining_s: number;
}

/** From here on a clock is due soon (临期). */
export const NEAR = 0.8;
const SECOND_MS = 1000;

/** `readAt` is when the server said so, `now` is the server's time. */
export function readClock(clock: ClockOut, readAt: Date, now: Date): ClockReading {
  const until = clock.next_change_at === null ? now : new Date(Math.min(now.getTime(), new Date(clock.next_change_at).getTime()));
  const since_s = clock.is_counting ? Math.max(0, (until.getTime() - readAt.getTime()) / SECOND_MS) : 0;
  const remaining_s = clock.remaining_s - since_s;
  const used = clock.allowed_s > 0 ? (clock.allowed_s - remaining_s) / clock.allowed_s : 1;
  return { state: stateOf(clock, used), used, remaining_s };
}

function stateOf(clock: ClockOut, used: number): ClockState {
  if (used >= 1) return "over";
  if (!clock.is_open) return "stopped";
  if (clock.is_paused) return "held";
  return used >= NEAR ? "near" : "ok";
}
