import { describe, expect, it } from "vitest";

import { initials, searched } from "./pinyin";

describe("the first letters of pinyin", () => {
  it.each([
    ["暴露垃圾", "bllj"],
    ["井盖缺失", "jgqs"],
    ["垃圾满溢", "ljmy"],
    ["占道经营", "zdjy"],
    ["违规户外广告", "wghwgg"],
    ["道路破损", "dlps"],
    ["非法小广告", "ffxgg"],
    ["施工占道", "sgzd"],
    ["机动车乱停放", "jdcltf"],
    ["绿地脏乱", "ldzl"],
    ["水域不洁", "sybj"],
    ["毛坯", "mp"],
    ["雨水箅子", "ysbz"],
    ["架空线缆", "jkxl"],
    ["二次供水", "ecgs"],
    ["A类", "al"],
  ])("of %s are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe("searching", () => {
  const items = [
    { zh: "暴露垃圾", en: "Exposed garbage", more: ["散落垃圾"] },
    { zh: "积存垃圾渣土", en: "Heaps of rubble" },
    { zh: "井盖缺失", en: "Missing manhole cover" },
  ];
  const found = (query: string) =>
    searched(items, query, ({ zh, en, more = [] }) => ({ names: [zh, en, ...more] }), 9).map((one) => one.zh);

  it("goes by name, by letters, by alias and by English, the best first", () => {
    expect(found("bllj")).toEqual(["暴露垃圾"]);
    expect(found("sl")).toEqual(["暴露垃圾"]);
    expect(found("垃圾")).toEqual(["暴露垃圾", "积存垃圾渣土"]);
    expect(found("lj")).toEqual(["暴露垃圾", "积存垃圾渣土"]);
    expect(found("manhole")).toEqual(["井盖缺失"]);
    expect(found("xyz")).toEqual([]);
    expect(found(" ")).toHaveLength(3);
  });
});
