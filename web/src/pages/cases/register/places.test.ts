import { expect, test } from "vitest";

import { middleOf, type PlaceName, searchPlaces } from "./places";

const place = (kind: PlaceName["kind"], name: string, code = name): PlaceName => ({ kind, name, code, longitude: 117, latitude: 31 });
const NAMES = [
  place("road", "创新大道"),
  place("road", "科学大道"),
  place("crossing", "创新大道与科学大道交叉口"),
  place("beat", "一号网格", "B-1"),
];
const found = (typed: string) => searchPlaces(NAMES, typed).map((one) => one.name);

test("a crossing is found by its roads in either order, and by first letters", () => {
  expect(found("科学大道创新")).toEqual(["创新大道与科学大道交叉口"]);
  expect(found("科学大道与")).toEqual(["创新大道与科学大道交叉口"]);
  expect(found("cxddkx")).toEqual(["创新大道与科学大道交叉口"]);
  expect(found("cxdd")[0]).toBe("创新大道");
  expect(found("b1")).toEqual(["一号网格"]);
  expect(found("")).toEqual([]);
});

test("the map opens in the middle of what has a name", () => {
  expect(middleOf(NAMES)).toEqual({ longitude: 117, latitude: 31 });
  expect(middleOf([]).latitude).toBeCloseTo(39.9);
});
