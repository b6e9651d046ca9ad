// What a seat holds: the candidate on the screen, those ahead, and what was laid aside. Rules only.
import type { Schemas } from "../../api/client";
import type { PixelBox } from "./boxGeometry";

export type Candidate = Schemas["CandidateDetail"];

/** One leased candidate with what the person has changed of it so far. */
export interface Held {
  candidate: Candidate;
  token: string;
  /** As the server wrote it. */
  until: string;
  /** Another condition than the detector's. */
  condition?: Schemas["Named"];
  box?: PixelBox;
  /** Why the seat lost it; greyed then. */
  lost?: string;
}

export const AHEAD = 2;
export const ASIDE_FOR_MS = 10 * 60_000;
/** As the server takes. */
const MOST_SKIPPED = 100;

export function asHeld(leased: Schemas["LeasedCandidate"]): Held {
  return { candidate: leased.candidate, token: leased.lease_token, until: leased.lease_until };
}

/** New ones at the end; a danger right after the current one and the dangers before it, never in its place. */
export function inserted(held: readonly Held[], coming: readonly Held[]): Held[] {
  const seat = [...held];
  for (const one of coming) {
    if (seat.some((other) => other.candidate.id === one.candidate.id)) continue;
    if (!one.candidate.is_danger || seat.length === 0) {
      seat.push(one);
      continue;
    }
    let at = 1;
    while (seat[at]?.candidate.is_danger) at += 1;
    seat.splice(at, 0, one);
  }
  return seat;
}

/** Danger now: the first danger ahead becomes the current one, and the current one comes next. Null: there is none ahead. */
export function dangerFirst(held: readonly Held[]): Held[] | null {
  const at = held.findIndex((one, place) => place > 0 && one.candidate.is_danger);
  const danger = held[at];
  if (at < 1 || danger === undefined) return null;
  return [danger, ...held.filter((_, place) => place !== at)];
}

export interface Aside {
  candidate_id: number;
  until_ms: number;
}

export function stillAside(aside: readonly Aside[], now_ms: number): Aside[] {
  return aside.filter((one) => one.until_ms > now_ms);
}

/** Ids that a lease must not answer: what the seat has, what is on its way to the server, what was laid aside. */
export function toSkip(held: readonly Held[], waiting: readonly { candidate_id: number }[], aside: readonly Aside[]): number[] {
  const ids = [...held.map((one) => one.candidate.id), ...waiting.map((one) => one.candidate_id), ...aside.map((one) => one.candidate_id)];
  return [...new Set(ids)].slice(0, MOST_SKIPPED);
}
