// Names of roads where they cross the middle of the map; one for each, none on top of another.
import * as L from "leaflet";

import { type Feature, nameOf } from "./useGround";

/** The pane of names. */
export const NAMES = "names";
const NEAREST_PX = 70;
const NAMES_FROM_ZOOM = 15;
const MOST = 14;

export function roadNames(map: L.Map, roads: readonly Feature[]): L.LayerGroup {
  const layer = L.layerGroup();
  if (map.getZoom() < NAMES_FROM_ZOOM) return layer;
  const taken: L.Point[] = [];
  const named = new Set<string>();
  for (const road of roads) {
    const name = nameOf(road);
    const at = named.has(name) || named.size >= MOST ? null : placeFor(map, road, taken);
    if (at === null) continue;
    named.add(name);
    taken.push(map.latLngToContainerPoint(at));
    layer.addLayer(
      L.tooltip({ pane: NAMES, permanent: true, direction: "center", className: "gw-map-name", interactive: false })
        .setLatLng(at)
        .setContent(textNode(name)),
    );
  }
  return layer;
}

/** The point of the road, within the map, that is nearest to its middle and far enough from other names. */
function placeFor(map: L.Map, road: Feature, taken: readonly L.Point[]): L.LatLng | null {
  const size = map.getSize();
  const frame = L.bounds([L.point(30, 14), size.subtract(L.point(30, 14))]);
  const middle = size.divideBy(2);
  let best: { at: L.Point; far: number } | null = null;
  for (const line of linesOf(road)) {
    const points = line.map(([longitude, latitude]) => map.latLngToContainerPoint([latitude ?? 0, longitude ?? 0]));
    for (let at = 1; at < points.length; at += 1) {
      const part = L.LineUtil.clipSegment(points[at - 1] as L.Point, points[at] as L.Point, frame, false, true);
      if (!part) continue;
      for (const share of [0.25, 0.5, 0.75]) {
        const point = part[0].add(part[1].subtract(part[0]).multiplyBy(share));
        const far = point.distanceTo(middle);
        if ((best === null || far < best.far) && taken.every((one) => one.distanceTo(point) > NEAREST_PX)) best = { at: point, far };
      }
    }
  }
  return best === null ? null : map.containerPointToLatLng(best.at);
}

function linesOf(road: Feature): number[][][] {
  const { type, coordinates } = road.geometry as { type: string; coordinates: unknown };
  if (type === "LineString") return [coordinates as number[][]];
  return type === "MultiLineString" ? (coordinates as number[][][]) : [];
}

function textNode(text: string): HTMLElement {
  const element = document.createElement("span");
  element.textContent = text;
  element.lang = "zh-CN";
  return element;
}
