import { expect, test } from "vitest";

import { begun, EMPTY, furtherReport, isUntouched, missing, newReport, saidOf } from "./report";

const CALL = { source: "hotline", caller: "13800000000", call: "C-17" } as const;

test("a call begins with what the link says, and nobody has typed anything yet", () => {
  expect(begun(CALL, "instruction")).toMatchObject(CALL);
  expect(isUntouched(begun(CALL, "hotline"))).toBe(true);
  expect(isUntouched({ ...begun(CALL, "hotline"), address: "路口" })).toBe(false);
});

test("since when is said with the rest", () => {
  expect(saidOf({ ...EMPTY, description: " 一堆垃圾 ", since: "昨天傍晚" })).toBe("一堆垃圾\n发生时间：昨天傍晚");
  expect(saidOf(EMPTY)).toBe("");
});

test("a report needs an item, and a place or an address", () => {
  expect(missing(EMPTY)).toEqual(["where", "item"]);
  expect(missing({ ...EMPTY, address: "路口", item: { id: "a", zh: "甲", en: "A" } })).toEqual([]);
});

test("what was looked at and ruled out is named, and a further report keeps the caller", () => {
  const typed = { ...begun(CALL, "hotline"), place: { longitude: 117.1, latitude: 31.8 }, photos: [3] };
  expect(newReport(typed, [7]).shown_duplicates).toEqual([7]);
  expect(newReport(typed, null).shown_duplicates).toBeNull();
  expect(furtherReport(typed)).toMatchObject({ caller: "13800000000", call_reference: "C-17", photos: [3], place: { radius_m: 20 } });
});
