// The picture, first and large: the box over it, zoom to the pointer, drag to pan, a cut-out in the corner.
// Pictures of the candidates ahead lie under it, decoded, so that the next one needs no loading.
import { type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import { useWords } from "../../kit/language";
import { BoxLayer } from "./BoxLayer";
import { around, drawn, type Frame, type Handle, moved, type PixelBox, resized, toPixels, toRelative } from "./boxGeometry";
import type { Candidate, Held } from "./seat";
import type { Look } from "./useLook";
import { reviewWords } from "./words";
import { fitted, panned, type Size, WHOLE, zoomedAt, zoomedTo } from "./zooming";

export interface PictureProps {
  held: readonly Held[];
  look: Look;
  change: (changes: Partial<Look>) => void;
  /** From before it was first seen. */
  cleanUrl: string | null;
  others: readonly { id: number; box: readonly number[]; name: string }[];
  alt: string;
  /** The picture of the one with this token is on the screen, or cannot be. */
  painted: (token: string, isThere: boolean) => void;
}

type Shown = Candidate["evidence"][number];
type Drag = { from: { x: number; y: number }; start: PixelBox | null; handle: Handle | "move" | "draw" | "pan" };
const FULL_BEYOND_PX = 1280;

export function evidenceOf(candidate: Candidate, visit: number): Shown | null {
  return candidate.evidence[visit] ?? candidate.picture ?? null;
}

export function boxShown(held: Held, look: Look): PixelBox | null {
  const shown = evidenceOf(held.candidate, look.visit);
  return shown && (look.edit ?? held.box ?? toPixels(shown.box, shown));
}

export function Picture(props: PictureProps): ReactNode {
  const { held, look, change } = props;
  const current = held[0] as Held;
  const shown = evidenceOf(current.candidate, look.visit);
  const words = useWords(reviewWords);
  const [stage, stageSize] = useSize();
  const sheet = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const { isFailed, retry, images } = usePainted(props, shown);
  const frame: Frame = shown ?? { width_px: 16, height_px: 9 };
  const size = fitted({ width: frame.width_px, height: frame.height_px }, stageSize);
  const box = boxShown(current, look);
  const zoom = look.isCloseUp && box ? zoomedTo(relativeCorners(around(box, frame), frame), size) : look.zoom;
  useWheel(stage, (factor, event) => {
    const bounds = stage.current?.getBoundingClientRect();
    const left = (bounds?.left ?? 0) + (stageSize.width - size.width) / 2;
    const top = (bounds?.top ?? 0) + (stageSize.height - size.height) / 2;
    change({ isCloseUp: false, zoom: zoomedAt(zoom, factor, { x: event.clientX - left, y: event.clientY - top }, size) });
  });

  const pointAt = (event: PointerEvent) => {
    const bounds = (sheet.current as HTMLDivElement).getBoundingClientRect();
    return {
      x: ((event.clientX - bounds.left) / bounds.width) * frame.width_px,
      y: ((event.clientY - bounds.top) / bounds.height) * frame.height_px,
    };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = pointAt(event);
    const handle = (event.target as Element).getAttribute("data-handle") as Handle | "move" | null;
    if (look.edit) drag.current = { from, start: look.edit, handle: handle ?? "draw" };
    else drag.current = { from: { x: event.clientX, y: event.clientY }, start: null, handle: "pan" };
  };
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current;
    if (now === null) return;
    if (now.start === null) {
      change({ isCloseUp: false, zoom: panned(zoom, event.clientX - now.from.x, event.clientY - now.from.y, size) });
      now.from = { x: event.clientX, y: event.clientY };
      return;
    }
    const to = pointAt(event);
    const [dx, dy] = [to.x - now.from.x, to.y - now.from.y];
    if (now.handle === "draw") change({ edit: drawn(now.from, to, frame) });
    else if (now.handle === "move") change({ edit: moved(now.start, dx, dy, frame) });
    else if (now.handle !== "pan") change({ edit: resized(now.start, now.handle, dx, dy, frame) });
  };
  const isClean = (look.isCleanShown || look.isCleanPinned) && props.cleanUrl !== null;
  return (
    <div
      ref={stage}
      className={`rv-stage ${look.edit ? "rv-drawing" : ""}`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null;
      }}
    >
      <div
        ref={sheet}
        className="rv-sheet"
        style={{
          width: size.width,
          height: size.height,
          left: (stageSize.width - size.width) / 2,
          top: (stageSize.height - size.height) / 2,
          transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
        }}
      >
        {held.map((one, at) => {
          const evidence = at === 0 ? shown : evidenceOf(one.candidate, 0);
          if (evidence === null) return null;
          return (
            <img
              key={evidence.id}
              ref={(element) => void (element ? images.set(evidence.id, element) : images.delete(evidence.id))}
              src={evidence.view_url}
              alt={at === 0 ? props.alt : ""}
              className={at === 0 && !isFailed ? "rv-now" : "rv-ahead"}
              decoding={at === 0 ? "sync" : "async"}
              draggable={false}
            />
          );
        })}
        {shown && zoom.scale * size.width > FULL_BEYOND_PX && shown.width_px > FULL_BEYOND_PX && (
          <img className="rv-now" src={shown.picture_url} alt="" draggable={false} />
        )}
        {isClean && props.cleanUrl && <img className="rv-now" src={props.cleanUrl} alt={words.pinned} draggable={false} />}
        {shown && box && !look.areBoxesHidden && (
          <BoxLayer
            frame={frame}
            box={box}
            look={look}
            scale={(zoom.scale * size.width) / frame.width_px}
            held={current}
            others={props.others}
          />
        )}
      </div>
      {isClean && <p className="rv-over rv-over-clean">{words.pinned}</p>}
      {(isFailed || shown === null) && (
        <div className="rv-over rv-over-failed" role="alert">
          <strong>{shown ? words.pictureFailed : words.noPicture}</strong>
          <span>{words.pictureFailedHint}</span>
          {shown && (
            <button type="button" className="rv-button" onClick={retry}>
              {words.retry}
            </button>
          )}
        </div>
      )}
      {shown && box && !isFailed && (
        <Inset shown={shown} box={box} isWhole={look.isCloseUp} swap={() => change({ isCloseUp: !look.isCloseUp, zoom: WHOLE })} />
      )}
    </div>
  );
}

/** The box with what is around it, or the whole frame while the picture itself is close. */
function Inset({ shown, box, isWhole, swap }: { shown: Shown; box: PixelBox; isWhole: boolean; swap: () => void }): ReactNode {
  const words = useWords(reviewWords);
  const part = isWhole ? { x0: 0, y0: 0, x1: shown.width_px, y1: shown.height_px } : around(box, shown);
  return (
    <button type="button" className="rv-inset" onClick={swap} onPointerDown={(event) => event.stopPropagation()}>
      <svg viewBox={`${part.x0} ${part.y0} ${part.x1 - part.x0} ${part.y1 - part.y0}`} aria-hidden="true">
        <image href={shown.view_url} width={shown.width_px} height={shown.height_px} preserveAspectRatio="none" />
        <rect className="rv-box" x={box.x0} y={box.y0} width={box.x1 - box.x0} height={box.y1 - box.y0} />
      </svg>
      <span className="rv-inset-name">
        {isWhole ? words.wholeFrame : words.crop} <kbd>C</kbd>
      </span>
    </button>
  );
}

function relativeCorners(box: PixelBox, frame: Frame) {
  const [x0, y0, x1, y1] = toRelative(box, frame);
  return { x0, y0, x1, y1 };
}

/** Tells when the current picture is really on the screen: decoded, and a frame was painted with it. */
function usePainted({ held, painted }: PictureProps, shown: Shown | null) {
  const images = useRef(new Map<number, HTMLImageElement>()).current;
  const [failed, setFailed] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const token = held[0]?.token ?? "";
  const told = useRef("");
  useEffect(() => {
    let isCurrent = true;
    const tell = (isThere: boolean) => {
      if (!isCurrent || (isThere && told.current === token)) return;
      told.current = token;
      requestAnimationFrame(() => requestAnimationFrame(() => isCurrent && painted(token, isThere)));
    };
    const image = shown && images.get(shown.id);
    if (!image) tell(false);
    else
      image.decode().then(
        () => {
          setFailed(null);
          tell(true);
        },
        () => {
          if (isCurrent) setFailed(token);
          tell(false);
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [token, shown?.id, attempt]);
  useEffect(() => {
    for (const image of images.values()) void image.decode().catch(() => undefined); // those ahead
  }, [held.length, token]);
  const retry = () => {
    const image = shown && images.get(shown.id);
    if (image) image.src = `${image.src}`;
    told.current = "";
    setAttempt((count) => count + 1);
  };
  return { isFailed: failed === token, retry, images };
}

function useSize(): [React.RefObject<HTMLDivElement | null>, Size] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 960, height: 540 });
  useLayoutEffect(() => {
    const one = element.current;
    if (!one) return;
    setSize({ width: one.clientWidth, height: one.clientHeight });
    const watch = new ResizeObserver(() => setSize({ width: one.clientWidth, height: one.clientHeight }));
    watch.observe(one);
    return () => watch.disconnect();
  }, []);
  return [element, size];
}

/** React listens passively to wheels, and the page must not scroll under the picture. */
function useWheel(stage: React.RefObject<HTMLElement | null>, turned: (factor: number, event: WheelEvent) => void): void {
  const latest = useRef(turned);
  latest.current = turned;
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      latest.current(event.deltaY < 0 ? 1.25 : 0.8, event);
    };
    const one = stage.current;
    one?.addEventListener("wheel", onWheel, { passive: false });
    return () => one?.removeEventListener("wheel", onWheel);
  }, []);
}
