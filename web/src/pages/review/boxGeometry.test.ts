import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { around, drawn, HANDLES, moved, type PixelBox, resized, SMALLEST_PX, toPixels, toRelative } from "./boxGeometry";

const FRAME = { width_px: 1280, height_px: 720 };
const point = fc.record({ x: fc.integer({ min: -500, max: 2000 }), y: fc.integer({ min: -500, max: 2000 }) });
const box = fc.tuple(point, point).map(([from, to]) => drawn(from, to, FRAME));
const step = fc.integer({ min: -2000, max: 2000 });

function expectSound({ x0, y0, x1, y1 }: PixelBox): void {
  expect([x0, y0, x1, y1].every(Number.isInteger)).toBe(true);
  expect(x0).toBeGreaterThanOrEqual(0);
  expect(y0).toBeGreaterThanOrEqual(0);
  expect(x1).toBeLessThanOrEqual(FRAME.width_px);
  expect(y1).toBeLessThanOrEqual(FRAME.height_px);
  expect(x1 - x0).toBeGreaterThanOrEqual(SMALLEST_PX);
  expect(y1 - y0).toBeGreaterThanOrEqual(SMALLEST_PX);
}

describe("a box on a picture", () => {
  it("stays whole, inside the frame and large enough, whatever is done to it", () => {
    fc.assert(
      fc.property(box, step, step, fc.constantFrom(...HANDLES), (one, dx, dy, handle) => {
        expectSound(one);
        expectSound(moved(one, dx, dy, FRAME));
        expectSound(resized(one, handle, dx, dy, FRAME));
      }),
    );
  });

  it("keeps its size when it is moved", () => {
    fc.assert(
      fc.property(box, step, step, (one, dx, dy) => {
        const there = moved(one, dx, dy, FRAME);
        expect([there.x1 - there.x0, there.y1 - there.y0]).toEqual([one.x1 - one.x0, one.y1 - one.y0]);
      }),
    );
  });

  it("is the same after it was sent and came back", () => {
    fc.assert(
      fc.property(box, (one) => {
        expect(toPixels(toRelative(one, FRAME), FRAME)).toEqual(one);
      }),
    );
  });

  it("moves by a pixel, and only the edge that is held", () => {
    const one = { x0: 100, y0: 100, x1: 200, y1: 200 };
    expect(moved(one, 1, 0, FRAME)).toEqual({ x0: 101, y0: 100, x1: 201, y1: 200 });
    expect(resized(one, "e", 5, 99, FRAME)).toEqual({ x0: 100, y0: 100, x1: 205, y1: 200 });
    expect(resized(one, "nw", 500, 500, FRAME)).toEqual({ x0: 192, y0: 192, x1: 200, y1: 200 });
    expect(around(one, FRAME)).toEqual({ x0: 50, y0: 50, x1: 250, y1: 250 });
  });
});
