// The map behind `PlaceMap`. Leaflet keeps its own state; each effect here brings one layer up to what was asked for.
import "leaflet/dist/leaflet.css";
import "./map.css";

import * as L from "leaflet";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

import { useWords } from "../language";
import { cone, moved, rounded, type Spot, snapped } from "./geometry";
import { markOf, pinIcon } from "./marks";
import type { MapPoint, PlaceMapProps } from "./PlaceMap";
import { NAMES, roadNames } from "./roadNames";
import { type Feature, type Ground, useGround } from "./useGround";
import { mapWords } from "./words";

/** Where a street corner and 200 m around it fill a small map. */
const USUAL_ZOOM = 17;
/** Cells are small: below it they are a grey mesh. */
const CELLS_FROM_ZOOM = 15;
const STEP_M = 5;
const LONG_STEP_M = 50;
const ARROWS: Record<string, [east: number, north: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export default function LeafletMap(props: PlaceMapProps): ReactNode {
  const words = useWords(mapWords);
  const holder = useRef<HTMLDivElement>(null);
  const { map, bbox, zoom } = useMap(holder, props);
  const ground = useGround(bbox, { withCells: zoom >= CELLS_FROM_ZOOM });
  useGroundLayers(map, ground, zoom);
  usePoints(map, props.points ?? [], props.onChoose);
  usePin(map, props, words.pin);
  return <div ref={holder} className={`gw-map ${props.className ?? ""}`} role="application" aria-label={props.label} />;
}

function useMap(holder: RefObject<HTMLDivElement | null>, { centre, zoom, tiles }: PlaceMapProps) {
  const words = useWords(mapWords);
  const [map, setMap] = useState<L.Map | null>(null);
  const [seen, setSeen] = useState<{ bbox: string | null; zoom: number }>({ bbox: null, zoom: zoom ?? USUAL_ZOOM });
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const made = L.map(element, {
      center: [centre.latitude, centre.longitude],
      zoom: zoom ?? USUAL_ZOOM,
      minZoom: 11,
      maxZoom: 20,
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      renderer: L.svg({ padding: 0.3 }),
    });
    made.createPane(NAMES).style.zIndex = "450"; // above the ground, below the marks
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(made);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(made);
    if (tiles) L.tileLayer(tiles, { maxZoom: 20 }).addTo(made);
    const look = () => setSeen({ bbox: snapped(windowOf(made)), zoom: made.getZoom() });
    made.on("moveend zoomend resize", look);
    const watch = new ResizeObserver(() => made.invalidateSize());
    watch.observe(element);
    setMap(made);
    look();
    return () => {
      watch.disconnect();
      made.remove();
      setMap(null);
    };
  }, [tiles, words]);
  const wanted = useRef(zoom);
  useEffect(() => {
    if (map === null || wanted.current === zoom) return;
    wanted.current = zoom;
    map.setView([centre.latitude, centre.longitude], zoom ?? map.getZoom(), { animate: false });
  }, [map, zoom]);
  useEffect(() => {
    if (map && !map.getBounds().pad(-0.15).contains([centre.latitude, centre.longitude])) {
      map.setView([centre.latitude, centre.longitude], map.getZoom(), { animate: false });
    }
  }, [map, centre.latitude, centre.longitude]);
  return { map, ...seen };
}

function windowOf(map: L.Map) {
  const bounds = map.getBounds();
  return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
}

function useGroundLayers(map: L.Map | null, ground: Ground, zoom: number): void {
  useLayer(map, () => outlines(ground.cells, "gw-map-cell"), [ground.cells]);
  useLayer(map, () => L.layerGroup([outlines(ground.roads, "gw-map-road-edge"), outlines(ground.roads, "gw-map-road")]), [ground.roads]);
  useLayer(map, () => outlines(ground.beats, "gw-map-beat"), [ground.beats]);
  useLayer(map, () => (map ? roadNames(map, ground.roads) : L.layerGroup()), [ground.roads, zoom]);
}

function outlines(features: readonly Feature[], className: string): L.GeoJSON {
  const layer = L.geoJSON(undefined, { style: { className, interactive: false } as L.PathOptions, interactive: false } as L.GeoJSONOptions);
  for (const one of features) layer.addData(one as unknown as GeoJSON.GeoJsonObject);
  return layer;
}

function useLayer(map: L.Map | null, make: () => L.Layer, on: readonly unknown[]): void {
  useEffect(() => {
    if (map === null) return;
    const layer = make().addTo(map);
    return () => void layer.remove();
  }, [map, ...on]);
}

function usePoints(map: L.Map | null, points: readonly MapPoint[], onChoose: ((id: string) => void) | undefined): void {
  const choose = useLatest(onChoose);
  const canChoose = onChoose !== undefined;
  const written = JSON.stringify(points);
  useLayer(map, () => {
    const marks = points.map((one) => markOf(one, canChoose ? (id) => choose.current?.(id) : undefined));
    return L.layerGroup([...points.flatMap(coneOf), ...marks]);
  }, [written, canChoose]);
}

function coneOf(point: MapPoint): L.Layer[] {
  if (point.bearing_deg === undefined) return [];
  const corners = cone(point, point.bearing_deg, point.width_deg ?? 60, point.reach_m ?? 50);
  return [L.polygon(corners.map(latLng), { className: "gw-map-cone", interactive: false })];
}

function usePin(map: L.Map | null, { pin, onPin, circles_m = [], centre }: PlaceMapProps, name: string): void {
  const tell = useLatest(onPin);
  const canMove = onPin !== undefined;
  const marker = useRef<L.Marker | null>(null);
  useEffect(() => {
    if (map === null || !canMove) return;
    const set = ({ latlng }: L.LeafletMouseEvent) => tell.current?.(spotOf(latlng));
    map.on("click", set);
    return () => void map.off("click", set);
  }, [map, canMove]);
  const isSet = pin !== null && pin !== undefined;
  useEffect(() => {
    if (map === null || !isSet || !pin) return;
    const made = L.marker(latLng(pin), { icon: pinIcon(), draggable: canMove, keyboard: canMove, title: name, zIndexOffset: -1000 });
    made.on("dragend", () => tell.current?.(spotOf(made.getLatLng())));
    made.on("keydown", ({ originalEvent }: L.LeafletKeyboardEvent) => {
      const way = ARROWS[originalEvent.code];
      if (way === undefined || !canMove) return;
      L.DomEvent.stop(originalEvent);
      const step = originalEvent.shiftKey ? LONG_STEP_M : STEP_M;
      tell.current?.(rounded(moved(spotOf(made.getLatLng()), way[0] * step, way[1] * step)));
    });
    made.addTo(map);
    made.getElement()?.setAttribute("aria-label", name);
    marker.current = made;
    return () => {
      marker.current = null;
      made.remove();
    };
  }, [map, isSet, canMove, name]);
  useEffect(() => {
    if (pin) marker.current?.setLatLng(latLng(pin));
  }, [pin?.latitude, pin?.longitude]);
  const middle = pin ?? centre;
  useLayer(
    map,
    () => L.layerGroup(circles_m.map((radius) => L.circle(latLng(middle), { radius, className: "gw-map-circle", interactive: false }))),
    [middle.latitude, middle.longitude, circles_m.join()],
  );
}

/** The handler of the last drawing, so that a new function draws nothing anew. */
function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

function latLng({ latitude, longitude }: Spot): L.LatLngTuple {
  return [latitude, longitude];
}

function spotOf({ lat, lng }: L.LatLng): Spot {
  return rounded({ longitude: lng, latitude: lat });
}
