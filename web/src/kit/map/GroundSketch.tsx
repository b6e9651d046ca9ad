// The ground around a place as a drawing true to scale, for paper: vectors only, black on white, no script library.
import type { ReactNode } from "react";

import { useWords } from "../language";
import { around, groundOf, offset, type Spot, snapped } from "./geometry";
import { type Feature, nameOf, useGround } from "./useGround";
import { mapWords } from "./words";

export interface GroundSketchProps {
  centre: Spot;
  width_mm: number;
  height_mm: number;
  /** 2000 for 1:2,000. */
  scale: number;
}

type Point = readonly [x: number, y: number];

export function GroundSketch({ centre, width_mm, height_mm, scale }: GroundSketchProps): ReactNode {
  const words = useWords(mapWords);
  const { perMillimetre_m } = groundOf(scale);
  const reach_m = (Math.max(width_mm, height_mm) * perMillimetre_m) / 2;
  const ground = useGround(snapped(around(centre, reach_m)));
  const toPaper = ([longitude = 0, latitude = 0]: readonly number[]): Point => {
    const { east_m, north_m } = offset(centre, { longitude, latitude });
    return [width_mm / 2 + east_m / perMillimetre_m, height_mm / 2 - north_m / perMillimetre_m];
  };
  const draw = (features: readonly Feature[], className: string) =>
    features.map((one) => (
      <path
        key={one.id}
        className={className}
        d={linesOf(one)
          .map((line) => pathOf(line.map(toPaper)))
          .join("")}
      />
    ));
  const bar_mm = 100 / perMillimetre_m;
  return (
    <svg
      className="gw-sketch"
      viewBox={`0 0 ${width_mm} ${height_mm}`}
      width={`${width_mm}mm`}
      height={`${height_mm}mm`}
      role="img"
      aria-label={words.sketch}
      data-ready={ground.isReady || undefined}
    >
      {draw(ground.cells, "gw-sketch-cell")}
      {draw(ground.roads, "gw-sketch-road")}
      {draw(ground.beats, "gw-sketch-beat")}
      {ground.roads.map((road) => (
        <Name key={road.id} road={road} toPaper={toPaper} width_mm={width_mm} height_mm={height_mm} />
      ))}
      <g className="gw-sketch-here" transform={`translate(${width_mm / 2} ${height_mm / 2})`}>
        <circle r="2.4" />
        <path d="M-4 0H4M0 -4V4" />
      </g>
      <g className="gw-sketch-scale" transform={`translate(3 ${height_mm - 3})`}>
        <path d={`M0 -1.5V0H${bar_mm}V-1.5`} />
        <text x={bar_mm / 2} y="-1.2">
          {"100 m"}
        </text>
      </g>
      <g className="gw-sketch-scale" transform={`translate(${width_mm - 5} 7)`}>
        <path d="M0 3V-3M-1.4 -1L0 -3L1.4 -1" />
        <text y="-3.6">N</text>
      </g>
    </svg>
  );
}

function pathOf(points: readonly Point[]): string {
  return points.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}

interface NameProps {
  road: Feature;
  toPaper: (at: readonly number[]) => Point;
  width_mm: number;
  height_mm: number;
}

/** Beside the place where the road is nearest to the middle, turned along it. */
function Name({ road, toPaper, width_mm, height_mm }: NameProps): ReactNode {
  const middle: Point = [width_mm / 2, height_mm / 2];
  let best: { at: Point; angle: number; far: number } | null = null;
  for (const line of linesOf(road)) {
    const points = line.map(toPaper);
    for (let index = 1; index < points.length; index += 1) {
      const found = nearest(points[index - 1] as Point, points[index] as Point, middle);
      if (best === null || found.far < best.far) best = found;
    }
  }
  if (best === null) return null;
  const turned = best.angle > 90 ? best.angle - 180 : best.angle <= -90 ? best.angle + 180 : best.angle;
  const along = (turned * Math.PI) / 180;
  const x = best.at[0] + Math.cos(along) * 12;
  const y = best.at[1] + Math.sin(along) * 12;
  if (x < 4 || y < 4 || x > width_mm - 4 || y > height_mm - 4) return null;
  return (
    <text className="gw-sketch-name" transform={`translate(${x} ${y}) rotate(${turned})`} y="1.1">
      {nameOf(road)}
    </text>
  );
}

function nearest(from: Point, to: Point, middle: Point): { at: Point; angle: number; far: number } {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy || 1;
  const share = Math.max(0, Math.min(1, ((middle[0] - from[0]) * dx + (middle[1] - from[1]) * dy) / length));
  const at: Point = [from[0] + share * dx, from[1] + share * dy];
  return { at, angle: (Math.atan2(dy, dx) * 180) / Math.PI, far: Math.hypot(at[0] - middle[0], at[1] - middle[1]) };
}

type Ring = readonly (readonly number[])[];

function linesOf(feature: Feature): readonly Ring[] {
  const { type, coordinates } = feature.geometry as { type: string; coordinates: unknown };
  if (type === "LineString") return [coordinates as Ring];
  if (type === "MultiLineString" || type === "Polygon") return coordinates as Ring[];
  return type === "MultiPolygon" ? (coordinates as Ring[][]).flat() : [];
}
