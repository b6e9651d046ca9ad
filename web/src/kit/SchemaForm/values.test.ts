import { describe, expect, it } from "vitest";

import { fieldsOf, type Schema } from "./schema";
import { cleaned, lacksOf, placed } from "./values";

const SCHEMA = {
  type: "object",
  properties: {
    reason: { type: "string", maxLength: 5 },
    photos: { type: "array", items: { type: "integer" }, maxItems: 2, "x-entry": "photos", "x-guards": ["after_photo"] },
    is_in_favour: { type: "boolean" },
    is_helpful: { type: "boolean", default: false },
    count: { type: "integer", minimum: 1, maximum: 9 },
    subtasks: {
      type: "array",
      items: {
        type: "object",
        properties: { text: { type: "string" }, due_at: { type: "string", format: "date-time" } },
        required: ["due_at"],
      },
    },
  },
  required: ["photos", "is_in_favour"],
} satisfies Schema;
const FIELDS = fieldsOf(SCHEMA);

describe("what is sent", () => {
  it("is without what says nothing, but with a no that was asked for", () => {
    const value = { reason: "  ", photos: [], is_in_favour: false, is_helpful: false, subtasks: [{ text: " 清理 ", due_at: null }] };
    expect(cleaned(FIELDS, value)).toEqual({ is_in_favour: false, subtasks: [{ text: "清理" }] });
  });

  it("keeps what is false only where it answers", () => {
    expect(cleaned(FIELDS, { is_helpful: true, reason: " 好 " })).toEqual({ is_helpful: true, reason: "好" });
  });
});

describe("what is lacking", () => {
  it("is named by field, in rows by number", () => {
    expect(lacksOf(FIELDS, SCHEMA, { reason: "一二三四五六", count: 0, subtasks: [{}] })).toEqual({
      photos: "missing",
      is_in_favour: "missing",
      reason: "tooLong",
      count: "tooSmall",
      "subtasks.0.due_at": "missing",
    });
  });

  it("is nothing once all is there", () => {
    expect(lacksOf(FIELDS, SCHEMA, { photos: [1], is_in_favour: false, count: 9 })).toEqual({});
    expect(lacksOf(FIELDS, SCHEMA, { photos: [1, 2, 3], is_in_favour: true, count: 10 })).toEqual({ photos: "tooMany", count: "tooLarge" });
  });

  it("counts characters as people do", () => {
    expect(lacksOf(FIELDS, SCHEMA, { photos: [1], is_in_favour: true, reason: "𠀀𠀁𠀂𠀃𠀄" })).toEqual({});
  });
});

describe("a refusal", () => {
  const problem = { type: "urn:gridwarden:problem:malformed", detail: "no", errors: null, data: null };

  it("lands on the fields that it names", () => {
    const errors = [
      { field: "body.reason", message: "too long" },
      { field: "body.subtasks.0.due_at", message: "no zone" },
      { field: "body.version", message: "wrong" },
    ];
    expect(placed({ ...problem, errors }, FIELDS)).toEqual({
      errors: { reason: "too long", "subtasks.0.due_at": "no zone" },
      isAboutAll: true,
    });
  });

  it("lands on the field whose guard refused", () => {
    const data = { refusal: { guard: "after_photo" } };
    expect(placed({ ...problem, data, detail: "a photo is needed" }, FIELDS)).toEqual({
      errors: { photos: "a photo is needed" },
      isAboutAll: false,
    });
  });

  it("about photos lands on the photos", () => {
    expect(placed({ ...problem, type: "urn:gridwarden:problem:photo-unusable" }, FIELDS).errors).toEqual({ photos: "no" });
  });

  it("about nothing in particular stands above the form", () => {
    expect(placed(problem, FIELDS)).toEqual({ errors: {}, isAboutAll: true });
  });
});
