// Ground control points as numbers, and by how much the saved ones are missed.
// biome-ignore-all lint/suspicious/noArrayIndexKey: shapes, corners and points have no other name than their place
import { Button } from "antd";
import type { ReactNode } from "react";

import { useWords } from "../../kit/language";
import type { Chosen } from "./Drawing";
import { rounded } from "./geometry";
import { NumberField } from "./NumberField";
import type { GroundPoint, View, ViewDraft } from "./viewDraft";
import { camerasWords } from "./words";

interface Props {
  view: View;
  draft: ViewDraft;
  isChanged: boolean;
  chosen: Chosen;
  isReadOnly: boolean;
  choose: (chosen: Chosen) => void;
  change: (draft: ViewDraft, what: string | null) => void;
}

const MIDDLE = 0.5;
const ONLY_FOUR = 4;

export function GroundList(props: Props): ReactNode {
  const words = useWords(camerasWords);
  const { draft, change, choose } = props;
  const put = (points: readonly GroundPoint[], what: string | null) => change({ ...draft, points }, what);
  const edit = (at: number, part: Partial<GroundPoint>, what: string) =>
    put(
      draft.points.map((one, index) => (index === at ? { ...one, ...part } : one)),
      `${what} ${at}`,
    );
  return (
    <section aria-label={words.points}>
      <h2>{words.points}</h2>
      <p className="gw-quiet">{words.pointsWhy}</p>
      <Residual {...props} />
      <ol className="cam-corners">
        {draft.points.map((point, at) => (
          <Point
            key={at}
            number={at + 1}
            point={point}
            isPicked={props.chosen?.kind === "points" && props.chosen.at === at}
            isReadOnly={props.isReadOnly}
            pick={() => choose({ kind: "points", at })}
            edit={(part, what) => edit(at, part, what)}
            remove={() => {
              choose(null);
              put(
                draft.points.filter((_, index) => index !== at),
                null,
              );
            }}
          />
        ))}
      </ol>
      {!props.isReadOnly && (
        <Button
          size="small"
          onClick={() => {
            choose({ kind: "points", at: draft.points.length });
            put([...draft.points, { at: [MIDDLE, MIDDLE], longitude: null, latitude: null }], null);
          }}
        >
          {words.addPoint}
        </Button>
      )}
    </section>
  );
}

function Residual({ view, draft, isChanged }: Props): ReactNode {
  const words = useWords(camerasWords);
  if (isChanged) return <p className="gw-quiet">{words.residualOld}</p>;
  if (view.ground_residual_m === null) return <p>{words.noResidual}</p>;
  return (
    <p>
      <b>{words.residual(view.ground_residual_m.toFixed(2))}</b>
      {draft.points.length === ONLY_FOUR && <span className="gw-quiet"> {words.residualFour}</span>}
    </p>
  );
}

interface PointProps {
  number: number;
  point: GroundPoint;
  isPicked: boolean;
  isReadOnly: boolean;
  pick: () => void;
  edit: (part: Partial<GroundPoint>, what: string) => void;
  remove: () => void;
}

function Point({ number, point, isPicked, isReadOnly, pick, edit, remove }: PointProps): ReactNode {
  const words = useWords(camerasWords);
  const [x, y] = point.at;
  const field = (what: string) => words.pointField(number, what);
  return (
    <li className={`cam-corner cam-ground ${isPicked ? "cam-corner-picked" : ""}`} onFocus={pick}>
      <span className="cam-grip">⊕ {number}</span>
      <NumberField
        label={field("x")}
        value={x}
        step={0.005}
        isDisabled={isReadOnly}
        change={(to) => to !== null && edit({ at: [rounded(to), y] }, "x")}
      />
      <NumberField
        label={field("y")}
        value={y}
        step={0.005}
        isDisabled={isReadOnly}
        change={(to) => to !== null && edit({ at: [x, rounded(to)] }, "y")}
      />
      <NumberField
        label={field(words.longitude)}
        value={point.longitude}
        step={0.000001}
        isWide
        isDisabled={isReadOnly}
        change={(longitude) => edit({ longitude }, "longitude")}
      />
      <NumberField
        label={field(words.latitude)}
        value={point.latitude}
        step={0.000001}
        isWide
        isDisabled={isReadOnly}
        change={(latitude) => edit({ latitude }, "latitude")}
      />
      {!isReadOnly && (
        <Button size="small" type="text" aria-label={words.removePoint(number)} onClick={remove}>
          ✕
        </Button>
      )}
    </li>
  );
}
