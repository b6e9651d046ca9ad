import { describe, expect, it } from "vitest";

import { fieldsOf, isShort, requiredNow, type Schema } from "./schema";

const COORDINATE = {
  type: "object",
  properties: {
    reason: { type: "string", maxLength: 400, title: "reason", "x-title": { zh: "说明", en: "reason" } },
    subtasks: { type: "array", items: { $ref: "#/$defs/SubtaskWish" }, minItems: 1, maxItems: 20, "x-guards": ["subtasks"] },
    clock: { $ref: "#/$defs/ClockKind", title: "clock" },
    into: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }] },
  },
  required: ["subtasks"],
  $defs: {
    SubtaskWish: {
      type: "object",
      properties: {
        department: { type: "string", maxLength: 60, "x-title": { zh: "协办部门", en: "department" } },
        due_at: { type: "string", format: "date-time" },
        is_mandatory: { type: "boolean", default: true },
      },
      required: ["department", "due_at"],
    },
    ClockKind: { type: "string", enum: ["handle", "close"], "x-values": { handle: { zh: "处置", en: "handling" } } },
  },
} satisfies Schema;

describe("fields of a schema", () => {
  const fields = fieldsOf(COORDINATE, { "subtasks.department": [{ value: "greening", zh: "绿化公司", en: "Greening" }] });

  it("puts what must be entered first and the reason last", () => {
    expect(fields.map((one) => one.name)).toEqual(["subtasks", "clock", "into", "reason"]);
  });

  it("follows references, also into the rows of a list with their own choices", () => {
    const [rows] = fields;
    expect(rows).toMatchObject({ kind: "rows", least: 1, most: 20, isRequired: true, guards: ["subtasks"] });
    expect(rows?.inner.map((one) => [one.name, one.kind, one.isRequired])).toEqual([
      ["department", "choice", true],
      ["due_at", "instant", true],
      ["is_mandatory", "yes", false],
    ]);
    expect(rows?.inner[0]?.label).toEqual({ zh: "协办部门", en: "department" });
  });

  it("names the values of a choice in both languages, or by themselves", () => {
    expect(fields[1]?.options).toEqual([
      { value: "handle", zh: "处置", en: "handling" },
      { value: "close", zh: "close", en: "close" },
    ]);
    expect(fields[1] && isShort(fields[1])).toBe(true);
  });

  it("takes of alternatives the one that is not null", () => {
    expect(fields[2]).toMatchObject({ kind: "number", least: 1, isWhole: true });
  });

  it("knows each kind that the API sends", () => {
    const of = (schema: Schema, required: string[] = []) => fieldsOf({ type: "object", properties: { one: schema }, required })[0]?.kind;
    expect(of({ type: "string", maxLength: 60 })).toBe("line");
    expect(of({ type: "string", maxLength: 400 })).toBe("text");
    expect(of({ type: "string", format: "duration" })).toBe("span");
    expect(of({ type: "boolean", const: true })).toBe("confirm");
    expect(of({ type: "boolean", default: false })).toBe("yes");
    expect(of({ type: "boolean" }, ["one"])).toBe("yesNo");
    expect(of({ type: "array", items: { type: "integer" }, "x-entry": "photos" })).toBe("photos");
    expect(of({ $ref: "#/$defs/Position", "x-entry": "position" })).toBe("position");
  });

  it("leaves out a choice of nothing, unless it must be made", () => {
    const schema = (required: string[]): Schema => ({ type: "object", properties: { task: { type: "integer" } }, required });
    expect(fieldsOf(schema([]), { task: [] })).toEqual([]);
    expect(fieldsOf(schema(["task"]), { task: [] })).toHaveLength(1);
  });
});

describe("what else is required now", () => {
  const schema = {
    if: { properties: { verify_result: { const: "unable" } }, required: ["verify_result"] },
    else: { properties: { photos: { minItems: 1 } }, required: ["photos"] },
  } satisfies Schema;

  it("is a photo, unless nobody could look", () => {
    expect(requiredNow(schema, {})).toEqual(["photos"]);
    expect(requiredNow(schema, { verify_result: "exists" })).toEqual(["photos"]);
    expect(requiredNow(schema, { verify_result: "unable" })).toEqual([]);
  });
});
