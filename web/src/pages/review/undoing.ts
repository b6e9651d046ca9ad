// What was decided lately, and what of it can still be taken back. Rules only; the server has the last word.
import type { Schemas } from "../../api/client";
import type { Kind } from "./outbox";
import type { Held } from "./seat";

export const UNDO_WITHIN_MS = 10_000;

export interface Recent {
  key: string;
  held: Held;
  kind: Exclude<Kind, "undo">;
  body: Record<string, unknown>;
  at_ms: number;
  /** `kept`: it was to be taken back, but could not be; `why` says what happened. */
  is: "sending" | "done" | "refused" | "undoing" | "undone" | "kept";
  why?: string;
  case?: { id: number; number: string };
}

/** What Z would take back: also one that is too late, so that the server says what has happened since. */
export function canUndo(one: Recent): boolean {
  return one.is === "sending" || one.is === "done";
}

/** Whole seconds that are left, for the screen; 0 when it is over. */
export function left_s(one: Recent, now_ms: number): number {
  return canUndo(one) ? Math.max(0, Math.ceil(Math.min(UNDO_WITHIN_MS, one.at_ms + UNDO_WITHIN_MS - now_ms) / 1000)) : 0;
}

/** What the server's answer makes of it: a confirmed one has become a case. */
export function settledIn(kind: Kind, answer: unknown): Partial<Recent> {
  if (kind !== "confirm" && kind !== "unsure") return { is: "done" };
  const made = answer as Pick<Schemas["CaseOut"], "id" | "acceptance_number" | "case_number">;
  return { is: "done", case: { id: made.id, number: made.case_number ?? made.acceptance_number } };
}
