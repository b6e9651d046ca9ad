import { expect, test } from "vitest";

import { spanOf } from "./span";

test("a continuous limit is told in days, a working one in hours", () => {
  expect(spanOf(26 * 3600 + 90 * 60, false)).toEqual({ days: 1, hours: 3, minutes: 30 });
  expect(spanOf(24 * 3600, true)).toEqual({ days: 0, hours: 24, minutes: 0 });
  expect(spanOf(-5, false)).toEqual({ days: 0, hours: 0, minutes: 0 });
});
