// A small map of a place: cells, beats and roads of the city's own map, points on them, and a pin that can be moved.
// Leaflet comes when the first map is shown. Points cannot all be reached by keyboard on every map: whoever shows one
// lists the same points beside it.
import { lazy, type ReactNode, Suspense } from "react";

import type { Spot } from "./geometry";

const LeafletMap = lazy(() => import("./LeafletMap"));

export interface MapPoint extends Spot {
  id: string;
  kind: "case" | "candidate" | "camera";
  /** Read out, and shown when the pointer rests on it. */
  label: string;
  /** On the mark: the letter or number that the list beside the map gives it. */
  sign?: string;
  isDanger?: boolean;
  isChosen?: boolean;
  /** Of a clock; absent: the colour of its kind. */
  tone?: "ok" | "near" | "over" | "held";
  /** Of a camera: where it looks, clockwise from north; absent: no cone. */
  bearing_deg?: number;
  width_deg?: number;
  reach_m?: number;
}

export interface PlaceMapProps {
  /** Names the map for those who do not see it. */
  label: string;
  centre: Spot;
  points?: readonly MapPoint[];
  /** Where something is said to be; null: nowhere yet. Absent: this map has no pin. */
  pin?: Spot | null;
  /** With it the pin can be set by a click, dragged, and moved by arrows (5 m; with Shift 50 m). */
  onPin?: (spot: Spot) => void;
  /** Circles around the pin, or the centre. */
  circles_m?: readonly number[];
  onChoose?: (id: string) => void;
  zoom?: number;
  /** Template of tiles from this server, such as `/tiles/{z}/{x}/{y}.png`; none are needed. */
  tiles?: string;
  className?: string;
}

export function PlaceMap(props: PlaceMapProps): ReactNode {
  return (
    <Suspense fallback={<div className={`gw-map ${props.className ?? ""}`} aria-busy="true" />}>
      <LeafletMap {...props} />
    </Suspense>
  );
}
