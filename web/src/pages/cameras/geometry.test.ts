import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { addedCorner, areaOf, crossingOf, flawOf, movedBy, movedCorner, type Point, type Polygon, withoutCorner } from "./geometry";

const SQUARE: Polygon = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];
const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })) as fc.Arbitrary<Point>;

describe("a polygon that crosses itself", () => {
  it("names the two edges", () => {
    expect(crossingOf(SQUARE)).toBeNull();
    const bowTie: Polygon = [
      [0.2, 0.2],
      [0.8, 0.8],
      [0.8, 0.2],
      [0.2, 0.8],
    ];
    expect(crossingOf(bowTie)).toEqual([0, 2]);
    expect(flawOf(bowTie)).toEqual({ kind: "crossing", edges: [0, 2] });
  });

  it("is also one that touches itself or folds back", () => {
    expect(crossingOf([...SQUARE, [0.5, 0.2]])).not.toBeNull(); // a corner on another edge
    expect(
      crossingOf([
        [0.2, 0.2],
        [0.8, 0.2],
        [0.5, 0.2],
        [0.5, 0.8],
      ]),
    ).toEqual([0, 1]);
  });

  it("is none whatever corner of a star-shaped one comes first", () => {
    const stars = fc.array(fc.double({ min: 0.1, max: 0.45, noNaN: true }), { minLength: 3, maxLength: 12 }).map((radii) =>
      radii.map((radius, at): Point => {
        const angle = (2 * Math.PI * at) / radii.length;
        return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)];
      }),
    );
    fc.assert(
      fc.property(stars, fc.nat(11), (star, start) => {
        const turned = [...star.slice(start % star.length), ...star.slice(0, start % star.length)];
        expect(crossingOf(turned)).toBeNull();
      }),
    );
  });
});

describe("editing", () => {
  it("keeps every corner inside the picture", () =>
    fc.assert(
      fc.property(point, fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (to, dx, dy) => {
        for (const [x, y] of [...movedBy(SQUARE, dx, dy), ...movedCorner(SQUARE, 1, [to[0] + dx, to[1] + dy])]) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(Math.max(x, y)).toBeLessThanOrEqual(1);
        }
        expect(areaOf(movedBy(SQUARE, dx, dy))).toBeCloseTo(0.36, 3);
      }),
    ));

  it("adds a corner in the middle of an edge and takes none of three away", () => {
    expect(addedCorner(SQUARE, 3)[4]).toEqual([0.2, 0.5]);
    expect(flawOf(addedCorner(SQUARE, 0))).toBeNull();
    expect(withoutCorner(SQUARE, 0)).toHaveLength(3);
    expect(withoutCorner(SQUARE.slice(1), 0)).toHaveLength(3);
  });

  it("says what the server would refuse", () => {
    expect(flawOf(SQUARE.slice(2))).toEqual({ kind: "few" });
    expect(
      flawOf([
        [0.1, 0.1],
        [0.5, 0.5],
        [0.5001, 0.5],
      ]),
    ).toBeNull();
    expect(
      flawOf([
        [0.1, 0.1],
        [0.2, 0.1],
        [0.2, 0.1001],
      ])?.kind,
    ).toBe("flat");
  });
});
