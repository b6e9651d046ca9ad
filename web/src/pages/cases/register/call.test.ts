import { expect, test } from "vitest";

import { readCall } from "./call";

test("the link of the call centre says who calls and which call it is", () => {
  expect(readCall("#source=hotline&caller=13800000000&call=C-20260302-17")).toEqual({
    source: "hotline",
    caller: "13800000000",
    call: "C-20260302-17",
  });
});

test("what is no such link is none, and an unknown source is a call", () => {
  expect(readCall("")).toBeNull();
  expect(readCall("#main")).toBeNull();
  expect(readCall("#source=else&caller=1")?.source).toBe("hotline");
});

test("a plus sign of a country code survives when it is written as it should be", () => {
  expect(readCall("#caller=%2B8613800000000")?.caller).toBe("+8613800000000");
});
