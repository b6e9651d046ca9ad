// The picture with its age, and the tools for what is drawn in it.
import type { ReactNode } from "react";

import { age, inText } from "../../kit/instant";
import { useLanguage, useWords } from "../../kit/language";
import { useNow } from "../../kit/now";
import { Drawing, type Mode } from "./Drawing";
import { freshnessOf } from "./freshness";
import { useHealthWord } from "./HealthMark";
import { useHeldPicture } from "./Tile";
import type { DrawingState } from "./useDrawing";
import type { ViewEditor } from "./useViewEditor";
import type { View } from "./viewDraft";
import { camerasWords } from "./words";

const MODES: readonly Mode[] = ["look", "zones", "masks", "no_parking", "fire_lane", "points"];

interface Props {
  view: View;
  editor: ViewEditor;
  drawing: DrawingState;
  isReadOnly: boolean;
}

export function Stage({ view, editor, drawing, isReadOnly }: Props): ReactNode {
  const words = useWords(camerasWords);
  const health = useHealthWord(view.health);
  const { text, isGrey, freshness } = useAge(view);
  const held = useHeldPicture({ picture_at: view.picture_at, url: view.picture_url });
  return (
    <div className="gw-card cam-stage-card">
      {!isReadOnly && <Tools drawing={drawing} />}
      <Drawing
        src={held?.url ?? null}
        pictureFailed={held?.failed}
        alt={words.pictureOf(view.name, health, text)}
        isGrey={isGrey}
        draft={editor.draft}
        flaws={editor.flaws}
        mode={drawing.mode}
        chosen={drawing.chosen}
        path={drawing.path}
        isReadOnly={isReadOnly}
        choose={drawing.choose}
        change={editor.change}
        place={drawing.place}
        finish={drawing.finish}
      />
      <p className={`cam-age-${freshness} cam-stage-age`}>{text}</p>
    </div>
  );
}

function Tools({ drawing }: { drawing: DrawingState }): ReactNode {
  const words = useWords(camerasWords);
  const hint = drawing.mode === "look" ? words.drawHint.look : drawing.mode === "points" ? words.drawHint.points : words.drawHint.shape;
  return (
    <>
      <fieldset className="cam-segments">
        <legend className="gw-hidden">{words.drawing}</legend>
        {MODES.map((mode) => (
          <button key={mode} type="button" aria-pressed={drawing.mode === mode} onClick={() => drawing.setMode(mode)}>
            {mode !== "look" && mode !== "points" && <span className={`cam-swatch cam-swatch-${mode}`} aria-hidden="true" />}{" "}
            {words.modes[mode]}
          </button>
        ))}
      </fieldset>
      <p className="gw-quiet cam-hint">{hint}</p>
    </>
  );
}

function useAge(view: View) {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const now = useNow();
  const hours = view.active_from !== null && view.active_to !== null ? [view.active_from, view.active_to] : null;
  const freshness = freshnessOf({ ...view, picture_hours: hours }, now);
  if (view.picture_at === null) return { text: words.noPicture, isGrey: false, freshness };
  const old = age(view.picture_at, language, now);
  const said = freshness === "old" ? words.lastGood(old) : words.ago(old);
  return { text: `${said} · ${words.taken(inText(view.picture_at, language))}`, isGrey: freshness !== "fresh", freshness };
}
