import fc from "fast-check";
import { expect, test } from "vitest";

import { apart_m, around, cone, enclosing, groundOf, moved, offset, snapped } from "./geometry";

const HERE = { longitude: 117.1, latitude: 31.8 };
const metres = fc.double({ min: -2000, max: 2000, noNaN: true });

test("a move and its offset are each other's reverse", () => {
  fc.assert(
    fc.property(metres, metres, (east, north) => {
      const found = offset(HERE, moved(HERE, east, north));
      expect(found.east_m).toBeCloseTo(east, 3);
      expect(found.north_m).toBeCloseTo(north, 3);
    }),
  );
});

test("a degree of latitude is 111.2 km, and one of longitude is shorter here", () => {
  expect(apart_m(HERE, { ...HERE, latitude: 32.8 })).toBeCloseTo(111_195, -2);
  expect(apart_m(HERE, { ...HERE, longitude: 118.1 })).toBeCloseTo(94_500, -3);
});

test("a snapped window holds the window, and small moves keep it", () => {
  const window = around(HERE, 200);
  const written = snapped(window);
  const [west, south, east, north] = (written ?? "").split(",").map(Number) as [number, number, number, number];
  expect(west).toBeLessThanOrEqual(window.west);
  expect(south).toBeLessThanOrEqual(window.south);
  expect(east).toBeGreaterThanOrEqual(window.east);
  expect(north).toBeGreaterThanOrEqual(window.north);
  expect(snapped(around(moved({ longitude: 117.1011, latitude: 31.8011 }, 3, 3), 200))).toBe(
    snapped(around({ longitude: 117.1011, latitude: 31.8011 }, 200)),
  );
});

test("a window wider than the server draws is not asked for", () => {
  expect(snapped(around(HERE, 90_000))).toBeNull();
});

test("a cone begins at the camera, and its arc is as far as it reaches", () => {
  const [first, ...arc] = cone(HERE, 90, 60, 50);
  expect(first).toEqual(HERE);
  for (const one of arc) expect(apart_m(HERE, one)).toBeCloseTo(50, 1);
  expect(arc.every((one) => one.longitude > HERE.longitude)).toBe(true);
});

test("at 1:2,000 a millimetre is two metres, and a pixel 0.53 m", () => {
  expect(groundOf(2000).perMillimetre_m).toBe(2);
  expect(groundOf(2000).perPixel_m).toBeCloseTo(0.529, 3);
});

test("nothing is enclosed by nothing", () => {
  expect(enclosing([])).toBeNull();
  expect(enclosing([HERE, moved(HERE, 10, 10)])?.west).toBe(HERE.longitude);
});
