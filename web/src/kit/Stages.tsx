// The line of the six stages: number, name and mark, so that colour only repeats what they say.
import type { ReactNode } from "react";

import type { Schemas } from "../api/client";
import { useWords } from "./language";
import "./stages.css";
import { stageWords } from "./stageWords";

type Stage = Schemas["PublicStage"];
export const STAGES: readonly Stage[] = ["information", "establishment", "assignment", "handling", "inspection", "closure"];

/** `isEnded`: the last one is behind it too. */
export function Stages({ stage, isEnded }: { stage: Stage; isEnded: boolean }): ReactNode {
  const words = useWords(stageWords);
  const here = STAGES.indexOf(stage);
  return (
    <ol className="gw-stages" aria-label={words.title}>
      {STAGES.map((one, at) => {
        const is = at < here || (at === here && isEnded) ? "done" : at === here ? "here" : "ahead";
        return (
          <li key={one} className={`gw-stage gw-stage-${at + 1} gw-stage-is-${is}`} aria-current={is === "here" ? "step" : undefined}>
            <span className="gw-stage-mark" aria-hidden="true">
              {is === "done" ? "✓" : at + 1}
            </span>
            <span className="gw-stage-name">{words.names[one]}</span>
          </li>
        );
      })}
    </ol>
  );
}
