// How the picture lies in its window: scale 1 fits it whole; the offset is of its upper left corner, in pixels of the window.

export interface Size {
  width: number;
  height: number;
}
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}
export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const CLOSEST = 12;

/** The size at which the picture fits its window whole. */
export function fitted(picture: Size, stage: Size): Size {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Closer or further by `factor`, with the point under the pointer staying where it is. */
export function zoomedAt(zoom: Zoom, factor: number, at: { x: number; y: number }, sheet: Size): Zoom {
  const scale = Math.min(Math.max(zoom.scale * factor, 1), CLOSEST);
  const ratio = scale / zoom.scale;
  return bounded({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio }, sheet);
}

export function panned(zoom: Zoom, dx: number, dy: number, sheet: Size): Zoom {
  return bounded({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, sheet);
}

/** So that this part of the picture (relative to it) fills the window. */
export function zoomedTo(part: { x0: number; y0: number; x1: number; y1: number }, sheet: Size): Zoom {
  const scale = Math.min(Math.max(Math.min(1 / (part.x1 - part.x0), 1 / (part.y1 - part.y0)), 1), CLOSEST);
  const middle = { x: ((part.x0 + part.x1) / 2) * sheet.width, y: ((part.y0 + part.y1) / 2) * sheet.height };
  return bounded({ scale, x: sheet.width / 2 - middle.x * scale, y: sheet.height / 2 - middle.y * scale }, sheet);
}

/** No empty edge comes into the window. */
function bounded(zoom: Zoom, sheet: Size): Zoom {
  const least = { x: sheet.width * (1 - zoom.scale), y: sheet.height * (1 - zoom.scale) };
  return { scale: zoom.scale, x: Math.min(0, Math.max(least.x, zoom.x)) || 0, y: Math.min(0, Math.max(least.y, zoom.y)) || 0 };
}
