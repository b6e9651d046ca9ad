import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ARMED_AFTER_MS, ARMED_AFTER_RACING_MS, armedAfter_ms, isSecondPress, median, paced, RESTED } from "./arming";

describe("pace", () => {
  it("slows the next three after ten decisions in a row under 0.7 s, and then no longer", () => {
    let pace = RESTED;
    for (let count = 0; count < 9; count += 1) pace = paced(pace, 500);
    expect(armedAfter_ms(pace)).toBe(ARMED_AFTER_MS);
    pace = paced(pace, 500);
    for (let count = 0; count < 3; count += 1) {
      expect(armedAfter_ms(pace)).toBe(ARMED_AFTER_RACING_MS);
      pace = paced(pace, 100);
    }
    expect(armedAfter_ms(pace)).toBe(ARMED_AFTER_MS);
  });

  it("never slows whoever looks", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 700, max: 60_000 })), (times) => {
        expect(armedAfter_ms(times.reduce(paced, RESTED))).toBe(ARMED_AFTER_MS);
      }),
    );
  });
});

describe("rejecting a danger", () => {
  it("takes the same digit twice within two seconds", () => {
    expect(isSecondPress(null, 1, 0)).toBe(false);
    expect(isSecondPress({ digit: 1, at_ms: 0 }, 1, 2000)).toBe(true);
    expect(isSecondPress({ digit: 1, at_ms: 0 }, 1, 2001)).toBe(false);
    expect(isSecondPress({ digit: 4, at_ms: 0 }, 1, 10)).toBe(false);
  });
});

describe("the median", () => {
  it("is the middle, or between the two in the middle", () => {
    expect(median([])).toBeNull();
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
