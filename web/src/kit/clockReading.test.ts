import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type ClockOut, readClock } from "./clockReading";

const AT = new Date("2026-07-28T02:00:00Z");
const HOUR_S = 3600;

function clock(changes: Partial<ClockOut> = {}): ClockOut {
  return {
    kind: "handle",
    run: 1,
    is_working_time: false,
    limit_s: 4 * HOUR_S,
    allowed_s: 4 * HOUR_S,
    elapsed_s: HOUR_S,
    remaining_s: 3 * HOUR_S,
    is_open: true,
    is_paused: false,
    is_counting: true,
    next_change_at: null,
    started_at: AT.toISOString(),
    stopped_at: null,
    ending: null,
    due_at: null,
    light: "green",
    is_provisional: false,
    ...changes,
  } as ClockOut;
}

const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);

describe("a clock between two answers of the server", () => {
  it.each([
    [0.79, "ok"],
    [0.8, "near"],
    [0.99, "near"],
    [1, "over"],
    [1.01, "over"],
  ])("at %f of the time allowed is %s", (used, state) => {
    const remaining_s = 4 * HOUR_S * (1 - used);
    expect(readClock(clock({ remaining_s }), AT, AT).state).toBe(state);
  });

  it("counts only while it counts, and not past the server's next change", () => {
    expect(readClock(clock(), AT, later(600)).remaining_s).toBe(3 * HOUR_S - 600);
    expect(readClock(clock({ is_counting: false }), AT, later(600)).remaining_s).toBe(3 * HOUR_S);
    expect(readClock(clock({ next_change_at: later(60).toISOString() }), AT, later(600)).remaining_s).toBe(3 * HOUR_S - 60);
  });

  it("says that it is held, or stopped in time, whatever the light was", () => {
    expect(readClock(clock({ is_paused: true, is_counting: false }), AT, AT).state).toBe("held");
    expect(readClock(clock({ is_open: false, is_counting: false }), AT, AT).state).toBe("stopped");
    expect(readClock(clock({ is_open: false, is_counting: false, remaining_s: -1 }), AT, AT).state).toBe("over");
  });

  it("never goes back", () => {
    fc.assert(
      fc.property(fc.nat(HOUR_S), fc.nat(HOUR_S), (one, more) => {
        const [early, late] = [readClock(clock(), AT, later(one)), readClock(clock(), AT, later(one + more))];
        return late.remaining_s <= early.remaining_s && late.used >= early.used;
      }),
    );
  });
});
