import fc from "fast-check";
import { expect, test } from "vitest";

import { type Asked, addressOf, EVERYTHING, partsOf, readAddress, SOURCES, STAGES, USUAL, without } from "./filter";

const text = fc.string({ minLength: 1, maxLength: 20 });
const asked = fc.record({
  filter: fc.record(
    { q: text, beat: text, stage: fc.constantFrom(...STAGES), source: fc.constantFrom(...SOURCES), is_overdue: fc.constant(true) },
    { requiredKeys: [] },
  ),
  sort: fc.constantFrom("newest", "due", "changed"),
}) as fc.Arbitrary<Asked>;

test("an address says again what was asked, whatever was typed", () => {
  fc.assert(
    fc.property(asked, (one) => {
      expect(readAddress(new URLSearchParams(addressOf(one)))).toEqual(one);
    }),
  );
});

test("no filter is all that goes on by due time, and everything has an address of its own", () => {
  expect(readAddress(new URLSearchParams("other=1"))).toEqual(USUAL);
  expect(addressOf(USUAL)).toBe("");
  expect(readAddress(new URLSearchParams(addressOf(EVERYTHING)))).toEqual(EVERYTHING);
});

test("what is no filter is left out", () => {
  expect(readAddress(new URLSearchParams("stage=none&west=x&is_open=maybe&sort=up"))).toEqual({ filter: {}, sort: "newest" });
});

test("a window is one part of four edges", () => {
  const filter = { west: 1, south: 2, east: 3, north: 4, q: "路" };
  expect(partsOf(filter)).toEqual(["q", "west"]);
  expect(without(filter, "west")).toEqual({ q: "路" });
});
