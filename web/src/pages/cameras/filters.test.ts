import fc from "fast-check";
import { expect, it } from "vitest";

import { askedOf, type Filter, readFilter, USUAL, writeFilter } from "./filters";

it("reads back from the address what it wrote there", () => {
  const filters = fc.record<Filter>({
    layout: fc.constantFrom("wall", "table"),
    sort: fc.constantFrom("picture", "health", "name", "id"),
    health: fc.constantFrom(null, "trouble", "timed_out", "online"),
    platform_id: fc.option(fc.integer({ min: 1, max: 1e9 })),
    q: fc.string(),
    lost: fc.boolean(),
  });
  fc.assert(
    fc.property(filters, (filter) => {
      expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter);
    }),
  );
});

it("takes nonsense in the address for nothing said", () => {
  expect(readFilter(new URLSearchParams("as=x&sort=y&health=toString&platform=-1"))).toEqual(USUAL);
});

it("asks for nothing that was not said", () => expect(askedOf({ ...USUAL, q: " " })).toEqual({ is_lost: false }));
