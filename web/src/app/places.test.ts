import { describe, expect, it } from "vitest";

import { placesOf } from "./places";

const held = (post: "operator" | "office" | "leader") => ({ post, zh: "", en: "", department: null, beat: null });

describe("navigation by post", () => {
  it("takes an operator to the queue first", () => {
    expect(placesOf({ posts: [held("operator")], permissions: ["case.read", "candidate.review", "case.register"] })).toEqual([
      "review",
      "cases",
      "register",
    ]);
  });

  it("shows nobody a place that they may not open", () => {
    expect(placesOf({ posts: [held("office")], permissions: ["case.read"] })).toEqual(["cases"]);
    expect(placesOf({ posts: [], permissions: [] })).toEqual([]);
  });
});
