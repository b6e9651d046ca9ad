import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Candidate, dangerFirst, type Held, inserted, stillAside, toSkip } from "./seat";

const held = (id: number, is_danger = false): Held => ({ candidate: { id, is_danger } as Candidate, token: "", until: "" });
const ids = (seat: readonly Held[]) => seat.map((one) => one.candidate.id);
const anyone = fc.record({ id: fc.nat(20), isDanger: fc.boolean() }).map(({ id, isDanger }) => held(id, isDanger));
const seats = fc.uniqueArray(anyone, { selector: (one) => one.candidate.id, maxLength: 5 });

describe("a seat", () => {
  it("puts a danger next and never in place of what is on the screen", () => {
    expect(ids(inserted([held(1), held(2)], [held(9, true)]))).toEqual([1, 9, 2]);
    expect(ids(inserted([held(1), held(8, true), held(2)], [held(9, true), held(3)]))).toEqual([1, 8, 9, 2, 3]);
    expect(ids(inserted([], [held(2), held(9, true)]))).toEqual([2, 9]);
  });

  it("keeps the current one and loses or doubles none, whatever comes", () => {
    fc.assert(
      fc.property(seats, seats, (now, coming) => {
        const next = ids(inserted(now, coming));
        if (now.length > 0) expect(next[0]).toBe(now[0]?.candidate.id);
        expect(new Set(next)).toEqual(new Set([...ids(now), ...ids(coming)]));
        expect(next).toHaveLength(new Set(next).size);
      }),
    );
  });

  it("takes a danger now and keeps the current one next", () => {
    expect(dangerFirst([held(1), held(2)])).toBeNull();
    expect(dangerFirst([held(1, true), held(2)])).toBeNull();
    expect(ids(dangerFirst([held(1), held(2), held(9, true)]) ?? [])).toEqual([9, 1, 2]);
  });

  it("asks for nothing that it has, that is on its way, or that was laid aside", () => {
    expect(toSkip([held(1)], [{ candidate_id: 2 }, { candidate_id: 1 }], [{ candidate_id: 3, until_ms: 9 }])).toEqual([1, 2, 3]);
    expect(stillAside([{ candidate_id: 3, until_ms: 9 }], 9)).toEqual([]);
  });
});
