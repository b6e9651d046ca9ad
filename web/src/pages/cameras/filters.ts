// What the list is narrowed to, kept in the address, so that a link or a reload shows the same.
import type { Schemas } from "../../kit/api";
import { SIGNS } from "./health";

export type Layout = "wall" | "table";
export type Sort = Schemas["CameraSort"];

export interface Filter {
  layout: Layout;
  sort: Sort;
  health: Schemas["CameraHealth"] | null;
  platform_id: number | null;
  q: string;
  /** Those that their platform no longer lists, and no others. */
  lost: boolean;
}

const SORTS: readonly Sort[] = ["picture", "health", "name", "id"];
export const USUAL: Filter = { layout: "wall", sort: "picture", health: null, platform_id: null, q: "", lost: false };

export function readFilter(search: URLSearchParams): Filter {
  const health = search.get("health");
  const sort = search.get("sort") as Sort | null;
  const platform = Number(search.get("platform"));
  return {
    layout: search.get("as") === "table" ? "table" : "wall",
    sort: sort !== null && SORTS.includes(sort) ? sort : USUAL.sort,
    health: health !== null && Object.hasOwn(SIGNS, health) ? (health as Filter["health"]) : null,
    platform_id: Number.isInteger(platform) && platform > 0 ? platform : null,
    q: search.get("q") ?? "",
    lost: search.get("lost") === "1",
  };
}

export function writeFilter(filter: Filter): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.layout === "table") search.set("as", "table");
  if (filter.sort !== USUAL.sort) search.set("sort", filter.sort);
  if (filter.health !== null) search.set("health", filter.health);
  if (filter.platform_id !== null) search.set("platform", String(filter.platform_id));
  if (filter.q !== "") search.set("q", filter.q);
  if (filter.lost) search.set("lost", "1");
  return search;
}

/** Of the request; without the health it asks for the counts. */
export function askedOf(filter: Filter) {
  return {
    ...(filter.platform_id === null ? {} : { platform_id: filter.platform_id }),
    ...(filter.q.trim() === "" ? {} : { q: filter.q.trim() }),
    is_lost: filter.lost,
  };
}

export function isNarrowed(filter: Filter): boolean {
  return filter.health !== null || filter.platform_id !== null || filter.q.trim() !== "" || filter.lost;
}
