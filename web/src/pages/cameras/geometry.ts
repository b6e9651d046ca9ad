// Polygons drawn in a picture. Coordinates are shares of its width and height, from 0 to 1, y down. Pure.

export type Point = readonly [number, number];
export type Polygon = readonly Point[];

/** As the server keeps to: less is a slip of the mouse. */
const SMALLEST_AREA = 1e-5;
export const FEWEST_CORNERS = 3;
export const MOST_CORNERS = 200;
const DIGITS = 4;

/** A tenth of a pixel is enough, and text of it is short. */
export function rounded(value: number): number {
  return Number(Math.min(1, Math.max(0, value)).toFixed(DIGITS));
}

export function clamped([x, y]: Point): Point {
  return [rounded(x), rounded(y)];
}

export function movedCorner(polygon: Polygon, at: number, to: Point): Polygon {
  return polygon.map((corner, index) => (index === at ? clamped(to) : corner));
}

export function addedCorner(polygon: Polygon, afterEdge: number, where?: Point): Polygon {
  const corner = where ?? middleOf(polygon, afterEdge);
  return [...polygon.slice(0, afterEdge + 1), clamped(corner), ...polygon.slice(afterEdge + 1)];
}

export function withoutCorner(polygon: Polygon, at: number): Polygon {
  return polygon.length <= FEWEST_CORNERS ? polygon : polygon.filter((_, index) => index !== at);
}

/** All of it, as far as the picture reaches. */
export function movedBy(polygon: Polygon, dx: number, dy: number): Polygon {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const right = Math.min(Math.max(dx, -Math.min(...xs)), 1 - Math.max(...xs));
  const down = Math.min(Math.max(dy, -Math.min(...ys)), 1 - Math.max(...ys));
  return polygon.map(([x, y]) => clamped([x + right, y + down]));
}

export function middleOf(polygon: Polygon, edge: number): Point {
  const [[x0, y0], [x1, y1]] = edgeOf(polygon, edge);
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

/** Where its label stands. */
export function centreOf(polygon: Polygon): Point {
  const sum = polygon.reduce<[number, number]>(([sx, sy], [x, y]) => [sx + x, sy + y], [0, 0]);
  return [sum[0] / polygon.length, sum[1] / polygon.length];
}

export function edgeOf(polygon: Polygon, edge: number): readonly [Point, Point] {
  return [polygon[edge] as Point, polygon[(edge + 1) % polygon.length] as Point];
}

export function areaOf(polygon: Polygon): number {
  const twice = polygon.reduce((sum, [x, y], at) => {
    const [nx, ny] = polygon[(at + 1) % polygon.length] as Point;
    return sum + x * ny - nx * y;
  }, 0);
  return Math.abs(twice) / 2;
}

export type Flaw = { kind: "crossing"; edges: readonly [number, number] } | { kind: "few" } | { kind: "many" } | { kind: "flat" };

/** Why the server would refuse it; null: it would not. */
export function flawOf(polygon: Polygon): Flaw | null {
  const different = new Set(polygon.map(([x, y]) => `${x} ${y}`)).size;
  if (different < FEWEST_CORNERS) return { kind: "few" };
  if (polygon.length > MOST_CORNERS) return { kind: "many" };
  const crossing = crossingOf(polygon);
  if (crossing !== null) return { kind: "crossing", edges: crossing };
  return areaOf(polygon) < SMALLEST_AREA ? { kind: "flat" } : null;
}

/** The first two edges, counted from 0, that meet elsewhere than in their common corner. */
export function crossingOf(polygon: Polygon): readonly [number, number] | null {
  const count = polygon.length;
  for (let first = 0; first < count; first += 1) {
    for (let second = first + 1; second < count; second += 1) {
      const isNext = second === first + 1;
      const isAround = first === 0 && second === count - 1;
      const [a, b] = edgeOf(polygon, first);
      const [c, d] = edgeOf(polygon, second);
      const meets = isNext ? foldsBack(a, b, d) : isAround ? foldsBack(c, a, b) : segmentsMeet(a, b, c, d);
      if (meets) return [first, second];
    }
  }
  return null;
}

/** Twice the signed area of a triangle. */
function turn([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

const STRAIGHT = 1e-12;

/** Whether the way from a over the corner b to c comes back upon itself. */
function foldsBack(a: Point, b: Point, c: Point): boolean {
  const onward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
  return Math.abs(turn(a, b, c)) < STRAIGHT && onward < 0;
}

function segmentsMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  const sides = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map((one) => (Math.abs(one) < STRAIGHT ? 0 : Math.sign(one)));
  const [c1, d1, a1, b1] = sides as [number, number, number, number];
  if (c1 !== d1 && a1 !== b1) return true;
  return (
    (c1 === 0 && isBetween(a, b, c)) ||
    (d1 === 0 && isBetween(a, b, d)) ||
    (a1 === 0 && isBetween(c, d, a)) ||
    (b1 === 0 && isBetween(c, d, b))
  );
}

function isBetween([ax, ay]: Point, [bx, by]: Point, [px, py]: Point): boolean {
  return px >= Math.min(ax, bx) && px <= Math.max(ax, bx) && py >= Math.min(ay, by) && py <= Math.max(ay, by);
}
