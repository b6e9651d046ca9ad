// What is being changed of a view, and its steps back; which parts differ, what the server would refuse, and how two changes meet.
import type { Schemas } from "../../kit/api";
import { type Flaw, flawOf, type Point, type Polygon } from "./geometry";

export type View = Schemas["ViewOut"];
export const SHAPE_KINDS = ["zones", "masks", "no_parking", "fire_lane"] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];
export type Shapes = Readonly<Record<ShapeKind, readonly Polygon[]>>;
/** Null: not entered yet. */
export interface GroundPoint {
  at: Point;
  longitude: number | null;
  latitude: number | null;
}

export interface ViewDraft {
  shapes: Shapes;
  points: readonly GroundPoint[];
  is_patrolled: boolean;
  period_s: number | null;
  hours: readonly [string, string];
  /** Null: all. */
  items: readonly string[] | null;
  slices: string;
}

export const PARTS = ["zones", "masks", "regions", "control_points", "is_patrolled", "period_s", "hours", "items", "slices"] as const;
export type Part = (typeof PARTS)[number];

export function draftOf(view: View): ViewDraft {
  const polygons = (found: View["zones"] | undefined) => (found ?? []).map((one) => one.map(([x = 0, y = 0]): Point => [x, y]));
  return {
    shapes: {
      zones: polygons(view.zones),
      masks: polygons(view.masks),
      no_parking: polygons(view.regions?.no_parking),
      fire_lane: polygons(view.regions?.fire_lane),
    },
    points: (view.control_points ?? []).map(([x = 0, y = 0, longitude = null, latitude = null]) => ({ at: [x, y], longitude, latitude })),
    is_patrolled: view.is_patrolled,
    period_s: view.period_s,
    hours: [view.active_from ?? "", view.active_to ?? ""],
    items: view.items,
    slices: view.slices ?? "",
  };
}

/** As it goes to the server. */
export function partOf(draft: ViewDraft, part: Part): unknown {
  switch (part) {
    case "zones":
    case "masks":
      return draft.shapes[part].length === 0 ? null : draft.shapes[part];
    case "regions": {
      const drawn = (["no_parking", "fire_lane"] as const).filter((kind) => draft.shapes[kind].length > 0);
      return drawn.length === 0 ? null : Object.fromEntries(drawn.map((kind) => [kind, draft.shapes[kind]]));
    }
    case "control_points":
      return draft.points.length === 0 ? null : draft.points.map((one) => [...one.at, one.longitude, one.latitude]);
    case "hours":
      return draft.hours.every((one) => one === "") ? null : draft.hours;
    case "slices":
      return draft.slices.trim() || null;
    default:
      return draft[part];
  }
}

export function changedParts(base: ViewDraft, now: ViewDraft): Part[] {
  return PARTS.filter((part) => JSON.stringify(partOf(base, part)) !== JSON.stringify(partOf(now, part)));
}

export function changeOf(draft: ViewDraft, parts: readonly Part[]): Schemas["ViewChange"] {
  return Object.fromEntries(parts.map((part) => [part, partOf(draft, part)]));
}

/** Theirs, with what I changed laid over it. */
export function mineOver(theirs: ViewDraft, base: ViewDraft, mine: ViewDraft): ViewDraft {
  const changed = new Set(changedParts(base, mine));
  const pick = <K extends ShapeKind>(kind: K, part: Part) => (changed.has(part) ? mine.shapes[kind] : theirs.shapes[kind]);
  return {
    shapes: {
      zones: pick("zones", "zones"),
      masks: pick("masks", "masks"),
      no_parking: pick("no_parking", "regions"),
      fire_lane: pick("fire_lane", "regions"),
    },
    points: changed.has("control_points") ? mine.points : theirs.points,
    is_patrolled: changed.has("is_patrolled") ? mine.is_patrolled : theirs.is_patrolled,
    period_s: changed.has("period_s") ? mine.period_s : theirs.period_s,
    hours: changed.has("hours") ? mine.hours : theirs.hours,
    items: changed.has("items") ? mine.items : theirs.items,
    slices: changed.has("slices") ? mine.slices : theirs.slices,
  };
}

export type DraftFlaw =
  | { part: "shape"; kind: ShapeKind; at: number; flaw: Flaw }
  | { part: "points"; count: number }
  | { part: "blank"; number: number }
  | { part: "period" | "hours" | "items" };

const FEWEST_POINTS = 4;
const LONGEST_PERIOD_S = 86_400;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** All that the server would refuse and that can be told without it. */
export function flawsIn(draft: ViewDraft): DraftFlaw[] {
  const found: DraftFlaw[] = [];
  for (const kind of SHAPE_KINDS) {
    draft.shapes[kind].forEach((polygon, at) => {
      const flaw = flawOf(polygon);
      if (flaw !== null) found.push({ part: "shape", kind, at, flaw });
    });
  }
  if (draft.points.length > 0 && draft.points.length < FEWEST_POINTS) found.push({ part: "points", count: draft.points.length });
  const blank = draft.points.findIndex((one) => one.longitude === null || one.latitude === null);
  if (blank >= 0) found.push({ part: "blank", number: blank + 1 });
  const { period_s, hours, items } = draft;
  if (period_s === null || !Number.isInteger(period_s) || period_s < 1 || period_s > LONGEST_PERIOD_S) found.push({ part: "period" });
  const isAlways = hours.every((one) => one === "");
  if (!isAlways && (hours[0] === hours[1] || !hours.every((one) => CLOCK.test(one)))) found.push({ part: "hours" });
  if (items?.length === 0) found.push({ part: "items" });
  return found;
}

export function withShapes(draft: ViewDraft, kind: ShapeKind, change: (polygons: readonly Polygon[]) => readonly Polygon[]): ViewDraft {
  return { ...draft, shapes: { ...draft.shapes, [kind]: change(draft.shapes[kind]) } };
}

/** Steps back. Moves of the same thing that follow each other are one step. */
export interface Steps {
  now: ViewDraft;
  past: readonly ViewDraft[];
  last: string | null;
}

const MOST_STEPS = 100;

export function stepped(steps: Steps, next: ViewDraft, what: string | null): Steps {
  if (next === steps.now) return steps;
  const isSame = what !== null && what === steps.last;
  return { now: next, past: isSame ? steps.past : [...steps.past, steps.now].slice(-MOST_STEPS), last: what };
}

export function steppedBack(steps: Steps): Steps {
  const before = steps.past.at(-1);
  return before === undefined ? steps : { now: before, past: steps.past.slice(0, -1), last: null };
}
