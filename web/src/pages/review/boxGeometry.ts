// Boxes over a picture, in whole pixels of the picture while they are edited, relative to the frame when they are sent.

export type RelativeBox = readonly [number, number, number, number];
export interface Frame {
  width_px: number;
  height_px: number;
}
/** Corners in pixels of the picture; always x0 < x1 and y0 < y1 inside the frame. */
export interface PixelBox {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}
/** Which edges a handle moves: "nw" moves the left and the upper one. */
export type Handle = "n" | "s" | "e" | "w" | "nw" | "ne" | "sw" | "se";
export const HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
export const SMALLEST_PX = 8;

export function toPixels(box: readonly number[], frame: Frame): PixelBox {
  const [x0 = 0, y0 = 0, x1 = 1, y1 = 1] = box;
  return kept({ x0: x0 * frame.width_px, y0: y0 * frame.height_px, x1: x1 * frame.width_px, y1: y1 * frame.height_px }, frame);
}

export function toRelative(box: PixelBox, frame: Frame): [number, number, number, number] {
  return [box.x0 / frame.width_px, box.y0 / frame.height_px, box.x1 / frame.width_px, box.y1 / frame.height_px];
}

/** From one corner to the other, however they lie. */
export function drawn(from: { x: number; y: number }, to: { x: number; y: number }, frame: Frame): PixelBox {
  return kept({ x0: Math.min(from.x, to.x), y0: Math.min(from.y, to.y), x1: Math.max(from.x, to.x), y1: Math.max(from.y, to.y) }, frame);
}

/** The size stays; the frame stops it. */
export function moved(box: PixelBox, dx: number, dy: number, frame: Frame): PixelBox {
  const right = clamp(Math.round(dx), -box.x0, frame.width_px - box.x1);
  const down = clamp(Math.round(dy), -box.y0, frame.height_px - box.y1);
  return { x0: box.x0 + right, y0: box.y0 + down, x1: box.x1 + right, y1: box.y1 + down };
}

/** The edges that the handle holds; never past the opposite edge, nor out of the frame. */
export function resized(box: PixelBox, handle: Handle, dx: number, dy: number, frame: Frame): PixelBox {
  const right = Math.round(dx);
  const down = Math.round(dy);
  return {
    x0: handle.includes("w") ? clamp(box.x0 + right, 0, box.x1 - SMALLEST_PX) : box.x0,
    y0: handle.includes("n") ? clamp(box.y0 + down, 0, box.y1 - SMALLEST_PX) : box.y0,
    x1: handle.includes("e") ? clamp(box.x1 + right, box.x0 + SMALLEST_PX, frame.width_px) : box.x1,
    y1: handle.includes("s") ? clamp(box.y1 + down, box.y0 + SMALLEST_PX, frame.height_px) : box.y1,
  };
}

export function isSame(one: PixelBox, other: PixelBox): boolean {
  return one.x0 === other.x0 && one.y0 === other.y0 && one.x1 === other.x1 && one.y1 === other.y1;
}

/** The box with half its size around it, for the cut-out in the corner; inside the frame. */
export function around(box: PixelBox, frame: Frame, margin = 0.5): PixelBox {
  const across = (box.x1 - box.x0) * margin;
  const along = (box.y1 - box.y0) * margin;
  return {
    x0: Math.max(0, box.x0 - across),
    y0: Math.max(0, box.y0 - along),
    x1: Math.min(frame.width_px, box.x1 + across),
    y1: Math.min(frame.height_px, box.y1 + along),
  };
}

function kept(box: PixelBox, frame: Frame): PixelBox {
  const x0 = clamp(Math.round(box.x0), 0, frame.width_px - SMALLEST_PX);
  const y0 = clamp(Math.round(box.y0), 0, frame.height_px - SMALLEST_PX);
  return {
    x0,
    y0,
    x1: clamp(Math.round(box.x1), x0 + SMALLEST_PX, frame.width_px),
    y1: clamp(Math.round(box.y1), y0 + SMALLEST_PX, frame.height_px),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
