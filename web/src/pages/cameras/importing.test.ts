import { expect, it } from "vitest";

import { type Kind, lacking, mistakesIn, questionOf, withoutSecrets } from "./importing";

const field = (name: string, type: "text" | "password" | "file" | "address" | "lines", is_required = false) => ({
  name,
  type,
  zh: name,
  en: name,
  hint_zh: null,
  hint_en: null,
  is_required,
});
const WVP = { kind: "wvp", fields: [field("address", "address", true), field("password", "password")] } as unknown as Kind;
const CSV = { kind: "csv", fields: [field("file", "file", true)] } as unknown as Kind;

it("names row, column and reason of each mistake in both languages", () => {
  expect(
    mistakesIn('list.csv: row 3, column id: is empty; row 41, column period_s: "x" is not a number. Nothing was imported.'),
  ).toMatchObject([
    { row: "3", column: "id", why: "is empty" },
    { row: "41", column: "period_s" },
  ]);
  expect(mistakesIn("第 2 行，列 id：为空；第 5 行，第 9 列：总共只有 3 列。")).toEqual([
    { row: "2", column: "id", why: "为空" },
    { row: "5", column: "9", why: "总共只有 3 列" },
  ]);
  expect(mistakesIn("The platform does not answer.")).toEqual([]);
});

it("asks for what the kind needs, and says nothing that is empty", () => {
  expect(lacking(WVP, " ", {})).toEqual(["name", "address"]);
  expect(lacking(WVP, "x", { address: "http://a" })).toEqual([]);
  const how = { isDryRun: true, mayBeEmpty: false };
  expect(questionOf(WVP, " x ", { address: "http://a ", password: "" }, how)).toEqual({
    source: "wvp",
    name: "x",
    address: "http://a",
    dry_run: true,
    may_be_empty: false,
  });
  const devices = { kind: "onvif", fields: [field("hosts", "lines")] } as unknown as Kind;
  expect(questionOf(devices, "x", { hosts: "10.0.1.21\n 10.0.1.22:8000 \n" }, how)).toMatchObject({
    hosts: ["10.0.1.21", "10.0.1.22:8000"],
  });
  expect(questionOf(CSV, "x", { file: "aWQ=", address: "http://a" }, how)).toMatchObject({ file: { base64: "aWQ=" } });
  expect(questionOf(CSV, "x", { file: "aWQ=", address: "http://a" }, how)).not.toHaveProperty("address");
});

it("keeps neither passwords nor files in a draft", () =>
  expect(withoutSecrets([WVP, CSV], { address: "a", password: "geheim", file: "x" })).toEqual({ address: "a" }));
