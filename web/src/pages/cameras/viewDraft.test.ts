import { expect, it } from "vitest";

import { changedParts, changeOf, draftOf, flawsIn, mineOver, stepped, steppedBack, type View, withShapes } from "./viewDraft";

const TRIANGLE = [
  [0.1, 0.1],
  [0.9, 0.1],
  [0.5, 0.9],
] as [number, number][];
const VIEW = {
  is_patrolled: true,
  period_s: 60,
  active_from: null,
  active_to: null,
  items: null,
  zones: [TRIANGLE],
  masks: null,
  regions: { fire_lane: [TRIANGLE] },
  control_points: null,
  slices: null,
} as unknown as View;
const BASE = draftOf(VIEW);

it("says only what was changed", () => {
  expect(changedParts(BASE, draftOf(VIEW))).toEqual([]);
  const drawn = withShapes({ ...BASE, period_s: 30 }, "masks", () => [TRIANGLE]);
  expect(changedParts(BASE, drawn)).toEqual(["masks", "period_s"]);
  expect(changeOf(drawn, changedParts(BASE, drawn))).toEqual({ masks: [TRIANGLE], period_s: 30 });
  const cleared = withShapes(
    withShapes(BASE, "zones", () => []),
    "fire_lane",
    () => [],
  );
  expect(changeOf(cleared, changedParts(BASE, cleared))).toEqual({ zones: null, regions: null });
});

it("keeps what others changed where I did not", () => {
  const mine = withShapes(BASE, "zones", () => []);
  const theirs = { ...withShapes(BASE, "zones", (all) => [...all, TRIANGLE]), period_s: 300 };
  const met = mineOver(theirs, BASE, mine);
  expect(met.period_s).toBe(300);
  expect(met.shapes.zones).toEqual([]);
  expect(changedParts(theirs, met)).toEqual(["zones"]);
});

it("finds what the server would refuse", () => {
  expect(flawsIn(BASE)).toEqual([]);
  const point = { at: [0.5, 0.5] as const, longitude: null, latitude: 1 };
  const flaws = flawsIn({ ...BASE, points: [point], period_s: 0, hours: ["06:00", ""], items: [] });
  expect(flaws.map((one) => one.part)).toEqual(["points", "blank", "period", "hours", "items"]);
  expect(flawsIn({ ...BASE, hours: ["06:00", "06:00"] })).toEqual([{ part: "hours" }]);
});

it("goes back step by step, and a drag is one step", () => {
  let steps = { now: BASE, past: [], last: null } as Parameters<typeof stepped>[0];
  for (const period_s of [10, 20, 30]) steps = stepped(steps, { ...steps.now, period_s }, "period");
  steps = stepped(steps, { ...steps.now, slices: "2x2" }, null);
  expect(steppedBack(steps).now.period_s).toBe(30);
  expect(steppedBack(steppedBack(steps)).now).toBe(BASE);
  expect(steppedBack(steppedBack(steppedBack(steps))).now).toBe(BASE);
});
