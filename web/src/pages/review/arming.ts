// When a key may decide: 200 ms after the new picture was painted, slower for somebody who races; never before, never queued.

export const ARMED_AFTER_MS = 200;
export const ARMED_AFTER_RACING_MS = 1000;
/** Ten decisions in a row, each under 0.7 s: a spell of the hand rather than of the eye (ui brief; our judgement). */
export const RACING = { decisions: 10, under_ms: 700, slowFor: 3 } as const;
/** Within which the same digit again rejects a danger. */
export const SAME_AGAIN_WITHIN_MS = 2000;

export interface Pace {
  fastInRow: number;
  slowLeft: number;
}
export const RESTED: Pace = { fastInRow: 0, slowLeft: 0 };

export function armedAfter_ms(pace: Pace): number {
  return pace.slowLeft > 0 ? ARMED_AFTER_RACING_MS : ARMED_AFTER_MS;
}

/** After a decision that took so long from being armed. */
export function paced(pace: Pace, decide_ms: number): Pace {
  if (pace.slowLeft > 0) return { fastInRow: 0, slowLeft: pace.slowLeft - 1 };
  const fastInRow = decide_ms < RACING.under_ms ? pace.fastInRow + 1 : 0;
  return fastInRow >= RACING.decisions ? { fastInRow: 0, slowLeft: RACING.slowFor } : { fastInRow, slowLeft: 0 };
}

/** Whether a digit on a danger item decides, or only asks for itself again. */
export interface Asked {
  digit: number;
  at_ms: number;
}

export function isSecondPress(asked: Asked | null, digit: number, now_ms: number): boolean {
  return asked !== null && asked.digit === digit && now_ms - asked.at_ms <= SAME_AGAIN_WITHIN_MS;
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
