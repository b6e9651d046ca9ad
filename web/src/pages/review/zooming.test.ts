import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CLOSEST, fitted, panned, WHOLE, zoomedAt, zoomedTo } from "./zooming";

const SHEET = { width: 960, height: 540 };
const place = fc.record({ x: fc.integer({ min: 0, max: 960 }), y: fc.integer({ min: 0, max: 540 }) });

describe("zooming", () => {
  it("fits a picture whole into its window", () => {
    expect(fitted({ width: 1280, height: 720 }, { width: 640, height: 900 })).toEqual({ width: 640, height: 360 });
  });

  it("never shows an empty edge, and never goes beyond its limits", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), place, place), { maxLength: 12 }), (steps) => {
        let zoom = WHOLE;
        for (const [factor, at, by] of steps) zoom = panned(zoomedAt(zoom, factor, at, SHEET), by.x - 480, by.y - 270, SHEET);
        expect(zoom.scale).toBeGreaterThanOrEqual(1);
        expect(zoom.scale).toBeLessThanOrEqual(CLOSEST);
        expect(zoom.x).toBeLessThanOrEqual(0);
        expect(zoom.x + SHEET.width * zoom.scale).toBeGreaterThanOrEqual(SHEET.width - 1e-6);
      }),
    );
  });

  it("leaves the point under the pointer where it is", () => {
    const zoom = zoomedAt(WHOLE, 2, { x: 300, y: 200 }, SHEET);
    expect(zoom).toEqual({ scale: 2, x: -300, y: -200 });
  });

  it("brings a part of the picture to the middle", () => {
    expect(zoomedTo({ x0: 0.25, y0: 0.25, x1: 0.75, y1: 0.75 }, SHEET)).toEqual({ scale: 2, x: -480, y: -270 });
  });
});
