import { expect, test } from "vitest";

import { initials, searched } from "./pinyin";

test.each([
  ["暴露垃圾", "bllj"],
  ["井盖缺失", "jgqs"],
  ["中山路与人民路交叉口", "zslyrmljck"],
  ["施工占道", "sgzd"],
  ["未名湖", "wmh"],
  ["偶尔", "oe"],
  ["人民路 88 号", "rml88h"],
  ["安徽 Hefei", "ahhefei"],
])("%s begins with %s", (text, letters) => expect(initials(text)).toBe(letters));

const THINGS = [
  { names: ["暴露垃圾", "Exposed garbage", "垃圾堆"], codes: ["01-02"] },
  { names: ["垃圾满溢", "Overflowing bin"], codes: ["01-05"] },
  { names: ["井盖缺失", "Missing cover"], codes: ["02-01"] },
];
const found = (typed: string) => searched(THINGS, typed, (one) => one, 9).map((one) => one.names[0]);

test("names are found by their beginning, their letters, their parts and their code", () => {
  expect(found("垃圾")).toEqual(["垃圾满溢", "暴露垃圾"]);
  expect(found("bll")).toEqual(["暴露垃圾"]);
  expect(found("lj")).toEqual(["垃圾满溢", "暴露垃圾"]);
  expect(found("0201")).toEqual(["井盖缺失"]);
  expect(found("missing")).toEqual(["井盖缺失"]);
  expect(found("xyz")).toEqual([]);
  expect(found("")).toHaveLength(3);
});
