// A filter of the list as the page's address has it: the same names as the API's, so that a link shows the same to everybody.
import type { Schemas } from "../../../kit/api";

export type CaseFilter = Schemas["CaseFilter"];
export type CaseSort = Schemas["CaseSort"];
export type Stage = Schemas["PublicStage"];
export type Source = Schemas["CaseSource"];

export interface Asked {
  filter: CaseFilter;
  sort: CaseSort;
}

export const STAGES: readonly Stage[] = ["information", "establishment", "assignment", "handling", "inspection", "closure"];
export const SOURCES: readonly Source[] = ["video", "hotline", "inspector", "instruction", "api"];
const SORTS: readonly CaseSort[] = ["newest", "due", "changed"];
const TEXTS = ["q", "item", "department", "beat", "cell", "due_before", "registered_from", "registered_to"] as const;
const NUMBERS = ["west", "south", "east", "north"] as const;
const FLAGS = ["is_open", "is_overdue", "is_due_soon", "is_mine", "is_danger"] as const;
export type FilterKey = keyof CaseFilter;

/** What an address without a filter means: all that goes on, danger first, then what is due soonest. */
export const USUAL: Asked = { filter: { is_open: true }, sort: "due" };
/** Everything, what has ended too. */
export const EVERYTHING: Asked = { filter: {}, sort: "newest" };

/** What is no filter is left out. */
export function readAddress(params: URLSearchParams): Asked {
  const known: readonly string[] = [...TEXTS, ...NUMBERS, ...FLAGS, "state", "stage", "source", "sort"];
  if (![...params.keys()].some((key) => known.includes(key))) return USUAL;
  const filter: Record<string, unknown> = {};
  for (const key of TEXTS) if (params.get(key)) filter[key] = params.get(key);
  for (const key of NUMBERS)
    if (params.get(key) !== null && Number.isFinite(Number(params.get(key)))) filter[key] = Number(params.get(key));
  for (const key of FLAGS) if (params.get(key) === "true") filter[key] = true;
  if (params.getAll("state").length > 0) filter["state"] = params.getAll("state");
  if (STAGES.includes(params.get("stage") as Stage)) filter["stage"] = params.get("stage");
  if (SOURCES.includes(params.get("source") as Source)) filter["source"] = params.get("source");
  const sort = params.get("sort") as CaseSort;
  return { filter: filter as CaseFilter, sort: SORTS.includes(sort) ? sort : "newest" };
}

/** Sorted, so that one filter has one address. */
export function addressOf({ filter, sort }: Asked): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(filter).sort()) {
    if (Array.isArray(value)) for (const one of value) params.append(key, String(one));
    else if (value !== null && value !== undefined && value !== false && value !== "") params.set(key, String(value));
  }
  params.set("sort", sort);
  const written = params.toString();
  return written === "is_open=true&sort=due" ? "" : written;
}

export function isSame(one: Asked, other: Asked): boolean {
  return addressOf(one) === addressOf(other);
}

/** The parts that are given, in a fixed order; of a window one part. */
export function partsOf(filter: CaseFilter): FilterKey[] {
  const keys: FilterKey[] = [
    ...FLAGS,
    "q",
    "stage",
    "state",
    "source",
    "item",
    "department",
    "beat",
    "cell",
    "due_before",
    "registered_from",
  ];
  const given = [...keys, "registered_to" as const].filter((key) => {
    const value = filter[key];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  return filter.west === undefined || filter.west === null ? given : [...given, "west"];
}

export function without(filter: CaseFilter, key: FilterKey): CaseFilter {
  const left = { ...filter };
  for (const one of key === "west" ? NUMBERS : [key]) delete left[one];
  return left;
}

/** The lists that work by the clock are shown by it. */
export function sortFor(filter: CaseFilter): CaseSort {
  return filter.is_mine || filter.is_due_soon || filter.is_overdue || filter.is_danger || filter.is_open ? "due" : "newest";
}
