// The picture with everything drawn in it: SVG over the image, in the image's own pixels, so that nothing is bent.
// biome-ignore-all lint/suspicious/noArrayIndexKey: shapes, corners and points have no other name than their place
import { type PointerEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";

import { useWords } from "../../kit/language";
import { addedCorner, centreOf, clamped, edgeOf, middleOf, movedCorner, type Point, type Polygon } from "./geometry";
import { type DraftFlaw, SHAPE_KINDS, type ShapeKind, type ViewDraft, withShapes } from "./viewDraft";
import { camerasWords } from "./words";

export type Mode = "look" | ShapeKind | "points";
export type Chosen = { kind: ShapeKind; at: number; corner: number | null } | { kind: "points"; at: number } | null;

interface Props {
  src: string | null;
  alt: string;
  isGrey: boolean;
  draft: ViewDraft;
  flaws: readonly DraftFlaw[];
  mode: Mode;
  chosen: Chosen;
  path: readonly Point[];
  isReadOnly: boolean;
  choose: (chosen: Chosen) => void;
  change: (draft: ViewDraft, what: string | null) => void;
  /** A click in the picture while something is drawn. */
  place: (at: Point) => void;
  finish: () => void;
  pictureFailed?: (() => void) | undefined;
}

const USUAL_WH: readonly [number, number] = [1280, 720];
/** In pixels of the screen. */
const HANDLE_PX = 12;
const CLOSES_PX = 14;

export function Drawing(props: Props): ReactNode {
  const svg = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState(USUAL_WH);
  const scale = useScale(svg, size[0]);
  const at = (event: PointerEvent): Point => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return [0, 0];
    return clamped([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  };
  const isDrawing = props.mode !== "look" && !props.isReadOnly;
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (!isDrawing) return props.choose(null);
    const here = at(event);
    const first = props.path[0];
    const isBack = first !== undefined && Math.hypot((here[0] - first[0]) * size[0], (here[1] - first[1]) * size[1]) < CLOSES_PX * scale;
    if (isBack && props.path.length > 2) props.finish();
    else props.place(here);
  };
  const drag = useDrag(props, at);
  return (
    <div className="cam-stage">
      {props.src === null ? (
        <div className="cam-nopicture" />
      ) : (
        <img
          src={props.src}
          alt={props.alt}
          draggable={false}
          className={props.isGrey ? "cam-grey" : undefined}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => naturalWidth > 0 && setSize([naturalWidth, naturalHeight])}
          onError={props.pictureFailed}
        />
      )}
      <svg
        ref={svg}
        viewBox={`0 0 ${size[0]} ${size[1]}`}
        preserveAspectRatio="none"
        className={isDrawing ? "cam-svg cam-drawing" : "cam-svg"}
        data-testid="drawing"
        aria-hidden="true"
        onPointerDown={onPointerDown}
        onPointerMove={drag.move}
        onPointerUp={drag.end}
        onPointerCancel={drag.end}
      >
        <Hatch scale={scale} />
        <Shapes {...props} size={size} scale={scale} grab={drag.begin} isDrawing={isDrawing} />
        <Path path={props.path} size={size} scale={scale} />
        <Points {...props} size={size} scale={scale} grab={drag.begin} />
      </svg>
    </div>
  );
}

type Grab = (event: PointerEvent, chosen: NonNullable<Chosen>) => void;
type Drawn = Props & { size: readonly [number, number]; scale: number; grab: Grab };

/** Pixels of the picture in one of the screen, so that handles stay as large as a finger needs them. */
function useScale(svg: React.RefObject<SVGSVGElement | null>, width: number): number {
  const [scale, setScale] = useState(1);
  useLayoutEffect(() => {
    if (svg.current === null) return;
    const watch = new ResizeObserver(([entry]) => entry && entry.contentRect.width > 0 && setScale(width / entry.contentRect.width));
    watch.observe(svg.current);
    return () => watch.disconnect();
  }, [width]);
  return scale;
}

function useDrag(props: Props, at: (event: PointerEvent) => Point) {
  const held = useRef<{ chosen: NonNullable<Chosen>; id: string } | null>(null);
  const count = useRef(0);
  return {
    begin: (event: PointerEvent, chosen: NonNullable<Chosen>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      props.choose(chosen);
      if (props.isReadOnly) return;
      (event.currentTarget as SVGElement).ownerSVGElement?.setPointerCapture(event.pointerId);
      count.current += 1;
      held.current = { chosen, id: `drag ${count.current}` };
    },
    move: (event: PointerEvent) => {
      const now = held.current;
      if (now === null) return;
      const next = movedTo(props.draft, now.chosen, at(event));
      if (next !== null) props.change(next, now.id);
    },
    end: () => {
      held.current = null;
    },
  };
}

/** The draft with the chosen corner or point there; null: no corner is chosen. */
export function movedTo(draft: ViewDraft, chosen: NonNullable<Chosen>, to: Point): ViewDraft | null {
  if (chosen.kind === "points") {
    return { ...draft, points: draft.points.map((one, index) => (index === chosen.at ? { ...one, at: clamped(to) } : one)) };
  }
  const corner = chosen.corner;
  if (corner === null) return null;
  return withShapes(draft, chosen.kind, (all) => all.map((one, index) => (index === chosen.at ? movedCorner(one, corner, to) : one)));
}

function Hatch({ scale }: { scale: number }): ReactNode {
  return (
    <defs>
      <pattern id="cam-hatch" width={10 * scale} height={10 * scale} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="cam-hatch-ground" width={10 * scale} height={10 * scale} />
        <rect className="cam-hatch-line" width={4 * scale} height={10 * scale} />
      </pattern>
    </defs>
  );
}

function Shapes(props: Drawn & { isDrawing: boolean }): ReactNode {
  const words = useWords(camerasWords);
  return SHAPE_KINDS.flatMap((kind) =>
    props.draft.shapes[kind].map((polygon, at) => {
      const isChosen = props.chosen?.kind === kind && props.chosen.at === at;
      return (
        <g key={`${kind} ${at}`} className={`cam-shape cam-shape-${kind} ${isChosen ? "cam-chosen" : ""}`}>
          <polygon
            points={written(polygon, props.size)}
            className={props.isDrawing ? "cam-through" : undefined}
            onPointerDown={(event) => props.grab(event, { kind, at, corner: null })}
          />
          <Crossing {...props} kind={kind} at={at} polygon={polygon} />
          <Label at={centreOf(polygon)} size={props.size} scale={props.scale} text={words.numbered(words.kinds[kind], at + 1)} />
          {isChosen && !props.isReadOnly && <Handles {...props} kind={kind} at={at} polygon={polygon} />}
        </g>
      );
    }),
  );
}

function Crossing({ flaws, kind, at, polygon, size }: Drawn & { kind: ShapeKind; at: number; polygon: Polygon }): ReactNode {
  const found = flaws.find((one) => one.part === "shape" && one.kind === kind && one.at === at);
  if (found?.part !== "shape" || found.flaw.kind !== "crossing") return null;
  return found.flaw.edges.map((edge) => {
    const [from, to] = edgeOf(polygon, edge);
    return <line key={edge} className="cam-crossing" data-testid="crossing" {...ends(from, to, size)} />;
  });
}

function Handles({
  polygon,
  size,
  scale,
  kind,
  at,
  chosen,
  grab,
  draft,
  change,
  choose,
}: Drawn & { polygon: Polygon; kind: ShapeKind; at: number }): ReactNode {
  const picked = chosen?.kind === kind ? chosen.corner : null;
  return (
    <>
      {polygon.map((_, edge) => {
        const [x, y] = middleOf(polygon, edge);
        const add = (event: PointerEvent) => {
          event.stopPropagation();
          change(
            withShapes(draft, kind, (all) => all.map((one, index) => (index === at ? addedCorner(one, edge) : one))),
            null,
          );
          choose({ kind, at, corner: edge + 1 });
        };
        return (
          <circle
            key={`m${edge}`}
            className="cam-middle"
            cx={x * size[0]}
            cy={y * size[1]}
            r={(HANDLE_PX / 2) * scale}
            onPointerDown={add}
          />
        );
      })}
      {polygon.map(([x, y], corner) => (
        <circle
          key={`c${corner}`}
          className={corner === picked ? "cam-handle cam-picked" : "cam-handle"}
          data-testid={`corner-${corner}`}
          cx={x * size[0]}
          cy={y * size[1]}
          r={HANDLE_PX * 0.75 * scale}
          onPointerDown={(event) => grab(event, { kind, at, corner })}
        />
      ))}
    </>
  );
}

function Path({ path, size, scale }: { path: readonly Point[]; size: readonly [number, number]; scale: number }): ReactNode {
  const first = path[0];
  if (first === undefined) return null;
  return (
    <g className="cam-path">
      <polyline points={written(path, size)} />
      {path.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x * size[0]} cy={y * size[1]} r={5 * scale} />
      ))}
      <circle className="cam-first" cx={first[0] * size[0]} cy={first[1] * size[1]} r={CLOSES_PX * scale} />
    </g>
  );
}

function Points({ draft, size, scale, chosen, grab }: Drawn): ReactNode {
  return draft.points.map((point, at) => {
    const [x, y] = [point.at[0] * size[0], point.at[1] * size[1]];
    const reach = HANDLE_PX * scale;
    const isChosen = chosen?.kind === "points" && chosen.at === at;
    return (
      <g
        key={at}
        className={isChosen ? "cam-point cam-picked" : "cam-point"}
        onPointerDown={(event) => grab(event as never, { kind: "points", at })}
      >
        <circle cx={x} cy={y} r={reach} />
        <path d={`M${x - reach} ${y}h${2 * reach}M${x} ${y - reach}v${2 * reach}`} />
        <Label at={[point.at[0] + (reach * 1.8) / size[0], point.at[1]]} size={size} scale={scale} text={String(at + 1)} />
      </g>
    );
  });
}

function Label({ at, size, scale, text }: { at: Point; size: readonly [number, number]; scale: number; text: string }): ReactNode {
  return (
    <text className="cam-label" x={at[0] * size[0]} y={at[1] * size[1]} fontSize={14 * scale} strokeWidth={3 * scale}>
      {text}
    </text>
  );
}

function written(points: readonly Point[], [width, height]: readonly [number, number]): string {
  return points.map(([x, y]) => `${x * width},${y * height}`).join(" ");
}

function ends([x1, y1]: Point, [x2, y2]: Point, [width, height]: readonly [number, number]) {
  return { x1: x1 * width, y1: y1 * height, x2: x2 * width, y2: y2 * height };
}
