// The ground of a map without tiles: cells, beats and roads of a window, kept as long as the page lives.
import type { Schemas } from "../api";
import { $api } from "../api";

export type Feature = Schemas["FeatureOut"];
export interface Ground {
  cells: readonly Feature[];
  beats: readonly Feature[];
  roads: readonly Feature[];
}

const NONE: readonly Feature[] = [];
const KEPT = { staleTime: 10 * 60_000, retry: false } as const;

/** `bbox`: of `snapped`; null asks for nothing. A part that is not there yet, or fails, is just not drawn. */
export function useGround(bbox: string | null, { withCells = true }: { withCells?: boolean } = {}): Ground & { isReady: boolean } {
  const params = { params: { query: { bbox: bbox ?? "" } } };
  const cells = $api.useQuery("get", "/api/v1/map/cells", params, { ...KEPT, enabled: bbox !== null && withCells });
  const beats = $api.useQuery("get", "/api/v1/map/beats", params, { ...KEPT, enabled: bbox !== null });
  const roads = $api.useQuery("get", "/api/v1/map/roads", params, { ...KEPT, enabled: bbox !== null });
  return {
    cells: (withCells && cells.data?.features) || NONE,
    beats: beats.data?.features ?? NONE,
    roads: roads.data?.features ?? NONE,
    isReady: [...(withCells ? [cells] : []), beats, roads].every((one) => !one.isLoading),
  };
}

/** Of a feature; a road or beat without one goes by its code. */
export function nameOf(feature: Feature): string {
  const name = feature.properties["name"];
  return typeof name === "string" && name !== "" ? name : feature.id;
}
