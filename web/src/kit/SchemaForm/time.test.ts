import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { instantOf, parseSpan, spanOf, spanSeconds, wallTime } from "./time";

describe("the city's clock on the wall", () => {
  it("is eight hours ahead", () => {
    expect(wallTime("2026-07-28T02:52:00Z")).toBe("2026-07-28T10:52");
    expect(instantOf("2026-07-28T10:52")).toBe("2026-07-28T02:52:00.000Z");
    expect(instantOf("2026-01-01T00:00")).toBe("2025-12-31T16:00:00.000Z");
  });

  it("gives nothing for what is no time", () => {
    expect(wallTime("")).toBe("");
    expect(instantOf("soon")).toBe("");
  });

  it("goes there and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 26_000_000, max: 40_000_000 }), (minutes) => {
        const instant = new Date(minutes * 60_000).toISOString();
        expect(instantOf(wallTime(instant))).toBe(instant);
      }),
    );
  });
});

describe("spans", () => {
  it("are written as people say them", () => {
    expect(parseSpan("PT1H")).toEqual({ count: 1, unit: "hours" });
    expect(parseSpan("PT90M")).toEqual({ count: 90, unit: "minutes" });
    expect(parseSpan("P2D")).toEqual({ count: 2, unit: "days" });
    expect(parseSpan("PT24H")).toEqual({ count: 1, unit: "days" });
    expect(spanSeconds("P1DT1H")).toBe(90_000);
  });

  it("are none where nothing is long", () => {
    expect(parseSpan("PT0S")).toBeNull();
    expect(parseSpan("one hour")).toBeNull();
  });

  it("last as long after as before", () => {
    const units = fc.constantFrom("minutes", "hours", "days");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), units, (count, unit) => {
        const seconds = count * { minutes: 60, hours: 3600, days: 86400 }[unit];
        expect(spanSeconds(spanOf({ count, unit }))).toBe(seconds);
      }),
    );
  });
});
