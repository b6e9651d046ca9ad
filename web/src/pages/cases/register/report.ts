// What somebody tells, as it is typed, and as the server takes it.
import type { Schemas } from "../../../kit/api";
import type { Spot } from "../../../kit/map/geometry";
import type { Call, Source } from "./call";

export interface Typed {
  source: Source;
  address: string;
  place: Spot | null;
  item: { id: string; zh: string; en: string } | null;
  condition: string | null;
  description: string;
  since: string;
  caller: string;
  call: string;
  photos: number[];
}

export const EMPTY: Typed = {
  source: "hotline",
  address: "",
  place: null,
  item: null,
  condition: null,
  description: "",
  since: "",
  caller: "",
  call: "",
  photos: [],
};
/** How far a caller may be wrong about a place that was pointed at on the map. */
const RADIUS_M = 20;
const LONGEST_TEXT = 4000;

/** A call begins with what the link says. */
export function begun(call: Call | null, source: Source): Typed {
  return call === null ? { ...EMPTY, source } : { ...EMPTY, ...call };
}

export function isUntouched(typed: Typed): boolean {
  const { source: _, caller: __, call: ___, ...told } = typed;
  const { source: ____, caller: _____, call: ______, ...nothing } = EMPTY;
  return JSON.stringify(told) === JSON.stringify(nothing);
}

/** Since when is part of what was said: the city's own sentence, in the language of its data. */
export function saidOf({ description, since }: Typed): string {
  const parts = [description.trim(), since.trim() && `发生时间：${since.trim()}`];
  return parts.filter(Boolean).join("\n").slice(0, LONGEST_TEXT);
}

function told(typed: Typed) {
  return {
    source: typed.source,
    place: typed.place && { ...typed.place, radius_m: RADIUS_M },
    description: saidOf(typed),
    caller: typed.caller.trim(),
    call_reference: typed.call.trim(),
    photos: typed.photos,
  };
}

/** `seen`: the duplicates that were on the screen and are other problems; null: nobody could look. */
export function newReport(typed: Typed, seen: readonly number[] | null): Schemas["NewReport"] {
  return {
    ...told(typed),
    item_id: typed.item?.id ?? null,
    condition_id: typed.condition,
    address: typed.address.trim(),
    shown_duplicates: seen === null ? null : [...seen],
  };
}

export function furtherReport(typed: Typed): Schemas["FurtherReport"] {
  return told(typed);
}

export type Missing = "item" | "where";

/** What keeps it from being registered. */
export function missing(typed: Typed): Missing[] {
  const found: Missing[] = [];
  if (typed.place === null && typed.address.trim() === "") found.push("where");
  if (typed.item === null) found.push("item");
  return found;
}
