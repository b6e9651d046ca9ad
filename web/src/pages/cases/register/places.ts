// Names of places of the city's map, to search in while somebody speaks: also by first letters, also the roads in the other order.
import { $api, type Schemas } from "../../../kit/api";
import type { Spot } from "../../../kit/map/geometry";
import { type Searchable, searched } from "../../../kit/pinyin";

export type PlaceName = Schemas["PlaceNameOut"];
const KEPT_MS = 30 * 60_000;
const MOST_FOUND = 10;
const CROSSING = /^(.+)与(.+)交叉口$/;
/** Where the map opens when the city's own is empty: over the capital. */
const NOWHERE: Spot = { longitude: 116.4, latitude: 39.9 };

export function usePlaceNames(): readonly PlaceName[] {
  const query = $api.useQuery("get", "/api/v1/map/names", {}, { staleTime: KEPT_MS });
  return query.data?.names ?? [];
}

/** A place of the city to begin with: the middle of what has a name. */
export function middleOf(names: readonly PlaceName[]): Spot {
  if (names.length === 0) return NOWHERE;
  const sum = { longitude: 0, latitude: 0 };
  for (const one of names) {
    sum.longitude += one.longitude;
    sum.latitude += one.latitude;
  }
  return { longitude: sum.longitude / names.length, latitude: sum.latitude / names.length };
}

export function wordsOf({ name, code, kind }: PlaceName): Searchable {
  const crossing = kind === "crossing" ? CROSSING.exec(name) : null;
  if (crossing === null) return { names: [name], codes: kind === "cell" || kind === "beat" ? [code] : [] };
  const [, one = "", other = ""] = crossing;
  return { names: [name, `${other}与${one}交叉口`, `${one}${other}`, `${other}${one}`] };
}

export function searchPlaces(names: readonly PlaceName[], typed: string): PlaceName[] {
  return typed.trim() === "" ? [] : searched(names, typed, wordsOf, MOST_FOUND);
}
