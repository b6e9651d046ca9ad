// The same as in the picture, as lists of numbers: everything that a pointer can do there, keys can do here.
// biome-ignore-all lint/suspicious/noArrayIndexKey: shapes, corners and points have no other name than their place
import { Button } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import { useWords } from "../../kit/language";
import type { Chosen } from "./Drawing";
import { addedCorner, FEWEST_CORNERS, movedCorner, type Point, type Polygon, rounded, withoutCorner } from "./geometry";
import { NumberField } from "./NumberField";
import { SHAPE_KINDS, type ShapeKind, type ViewDraft, withShapes } from "./viewDraft";
import { camerasWords } from "./words";

interface Props {
  draft: ViewDraft;
  chosen: Chosen;
  isReadOnly: boolean;
  choose: (chosen: Chosen) => void;
  change: (draft: ViewDraft, what: string | null) => void;
}

const FIRST_SHAPE: Polygon = [
  [0.35, 0.55],
  [0.65, 0.55],
  [0.65, 0.85],
  [0.35, 0.85],
];
const NUDGE = 0.005;
const FAR_NUDGE = 0.05;
const DIRECTION: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function ShapeList(props: Props): ReactNode {
  const words = useWords(camerasWords);
  const { draft, change, choose } = props;
  const add = (kind: ShapeKind) => {
    choose({ kind, at: draft.shapes[kind].length, corner: 0 });
    change(
      withShapes(draft, kind, (all) => [...all, FIRST_SHAPE]),
      null,
    );
  };
  return (
    <>
      {draft.shapes.zones.length === 0 && <p className="gw-quiet">{words.wholePicture}</p>}
      {SHAPE_KINDS.flatMap((kind) =>
        draft.shapes[kind].map((polygon, at) => <Shape key={`${kind} ${at}`} {...props} kind={kind} at={at} polygon={polygon} />),
      )}
      {!props.isReadOnly && (
        <p className="cam-buttons">
          {SHAPE_KINDS.map((kind) => (
            <Button key={kind} size="small" onClick={() => add(kind)}>
              {words.addShape(words.kinds[kind])}
            </Button>
          ))}
        </p>
      )}
    </>
  );
}

type OneShape = Props & { kind: ShapeKind; at: number; polygon: Polygon };

function Shape(props: OneShape): ReactNode {
  const words = useWords(camerasWords);
  const { draft, chosen, choose, change, kind, at } = props;
  const name = words.numbered(words.kinds[kind], at + 1);
  const isChosen = chosen?.kind === kind && chosen.at === at;
  const remove = () => {
    choose(null);
    change(
      withShapes(draft, kind, (all) => all.filter((_, index) => index !== at)),
      null,
    );
  };
  return (
    <section className={`cam-item ${isChosen ? "cam-item-chosen" : ""}`} aria-label={name}>
      <div className="cam-item-head">
        <button
          type="button"
          className="cam-plain"
          aria-expanded={isChosen}
          onClick={() => choose(isChosen ? null : { kind, at, corner: null })}
        >
          <span className={`cam-swatch cam-swatch-${kind}`} aria-hidden="true" /> {name}
        </button>
        {!props.isReadOnly && (
          <Button size="small" type="text" aria-label={words.removeShape(name)} onClick={remove}>
            ✕
          </Button>
        )}
      </div>
      {isChosen && <Corners {...props} />}
    </section>
  );
}

function Corners(props: OneShape): ReactNode {
  const { draft, change, choose, kind, at, polygon, chosen } = props;
  const put = (next: Polygon, what: string | null) =>
    change(
      withShapes(draft, kind, (all) => all.map((one, index) => (index === at ? next : one))),
      what,
    );
  return (
    <ol className="cam-corners">
      {polygon.map((corner, number) => (
        <Corner
          key={number}
          number={number + 1}
          corner={corner}
          isPicked={chosen?.kind === kind && chosen.corner === number}
          isReadOnly={props.isReadOnly}
          pick={() => choose({ kind, at, corner: number })}
          move={(to, what) => put(movedCorner(polygon, number, to), what && `${what} ${kind} ${at} ${number}`)}
          add={() => put(addedCorner(polygon, number), null)}
          remove={polygon.length > FEWEST_CORNERS ? () => put(withoutCorner(polygon, number), null) : null}
        />
      ))}
    </ol>
  );
}

interface CornerProps {
  number: number;
  corner: Point;
  isPicked: boolean;
  isReadOnly: boolean;
  pick: () => void;
  move: (to: Point, what: string | null) => void;
  add: () => void;
  remove: (() => void) | null;
}

function Corner({ number, corner: [x, y], isPicked, isReadOnly, pick, move, add, remove }: CornerProps): ReactNode {
  const words = useWords(camerasWords);
  const grip = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isPicked && number === 1) grip.current?.focus({ preventScroll: true });
  }, [isPicked]);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTION[event.code];
    if (direction === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? FAR_NUDGE : NUDGE;
    move([x + direction[0] * far, y + direction[1] * far], "nudge");
  };
  if (isReadOnly) return <li className={`cam-corner ${isPicked ? "cam-corner-picked" : ""}`}>{`${x}, ${y}`}</li>;
  return (
    <li className={`cam-corner ${isPicked ? "cam-corner-picked" : ""}`}>
      <button
        ref={grip}
        type="button"
        className="cam-grip"
        aria-label={words.grip(number)}
        title={words.grip(number)}
        onKeyDown={onKeyDown}
        onFocus={pick}
      >
        ✥ {number}
      </button>
      <NumberField label={words.cornerX(number)} value={x} step={NUDGE} change={(to) => to !== null && move([rounded(to), y], "type x")} />
      <NumberField label={words.cornerY(number)} value={y} step={NUDGE} change={(to) => to !== null && move([x, rounded(to)], "type y")} />
      <Button size="small" type="text" aria-label={words.addCorner(number)} title={words.addCorner(number)} onClick={add}>
        +
      </Button>
      <Button
        size="small"
        type="text"
        aria-label={words.removeCorner(number)}
        title={words.removeCorner(number)}
        disabled={remove === null}
        onClick={remove ?? undefined}
      >
        ✕
      </Button>
    </li>
  );
}
