// What is being drawn or chosen in the picture, and the keys for it.
import { useState } from "react";

import { type CommandTable, useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { type Chosen, type Mode, movedTo } from "./Drawing";
import { FEWEST_CORNERS, type Point, withoutCorner } from "./geometry";
import type { ViewEditor } from "./useViewEditor";
import { withShapes } from "./viewDraft";
import { camerasWords } from "./words";

const COMMANDS = {
  zone: { left: ["KeyZ"] },
  mask: { left: ["KeyM"] },
  ground: { left: ["KeyG"] },
  look: { left: ["KeyV"] },
  finish: { left: ["Enter"], numpad: ["Enter", "NumpadEnter"] },
  cancel: { left: ["Escape"] },
  erase: { left: ["Delete"] },
  left: { left: ["ArrowLeft"] },
  right: { left: ["ArrowRight"] },
  up: { left: ["ArrowUp"] },
  down: { left: ["ArrowDown"] },
  bigLeft: { left: ["Shift+ArrowLeft"] },
  bigRight: { left: ["Shift+ArrowRight"] },
  bigUp: { left: ["Shift+ArrowUp"] },
  bigDown: { left: ["Shift+ArrowDown"] },
} satisfies CommandTable;
const NUDGE = 0.005;
const FAR = 0.05;

export interface DrawingState {
  mode: Mode;
  setMode: (mode: Mode) => void;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
  path: readonly Point[];
  place: (at: Point) => void;
  finish: () => void;
}

export function useDrawing(editor: ViewEditor, isReadOnly: boolean): DrawingState {
  const words = useWords(camerasWords);
  const [mode, setModeOnly] = useState<Mode>("look");
  const [chosen, choose] = useState<Chosen>(null);
  const [path, setPath] = useState<readonly Point[]>([]);
  const setMode = (next: Mode) => {
    setPath([]);
    setModeOnly(next);
  };
  const place = (at: Point) => {
    if (mode !== "points") return setPath((before) => [...before, at]);
    choose({ kind: "points", at: editor.draft.points.length });
    editor.change({ ...editor.draft, points: [...editor.draft.points, { at, longitude: null, latitude: null }] });
  };
  const finish = () => {
    if (mode === "look" || mode === "points" || path.length < FEWEST_CORNERS) return;
    choose({ kind: mode, at: editor.draft.shapes[mode].length, corner: null });
    editor.change(withShapes(editor.draft, mode, (all) => [...all, path]));
    setMode("look");
  };
  const nudge = (dx: number, dy: number) => () => {
    const place = chosen === null ? null : placeOf(editor, chosen);
    const next = chosen === null || place === null ? null : movedTo(editor.draft, chosen, [place[0] + dx, place[1] + dy]);
    if (next !== null) editor.change(next, `nudge ${JSON.stringify(chosen)}`);
  };
  const erase = () => {
    if (chosen === null) return;
    if (chosen.kind === "points") editor.change({ ...editor.draft, points: editor.draft.points.filter((_, at) => at !== chosen.at) });
    else {
      const { corner, kind, at } = chosen;
      editor.change(
        withShapes(editor.draft, kind, (all) =>
          corner === null
            ? all.filter((_, index) => index !== at)
            : all.map((one, index) => (index === at ? withoutCorner(one, corner) : one)),
        ),
      );
    }
    choose(null);
  };
  const moving = isReadOnly || chosen === null || (chosen.kind !== "points" && chosen.corner === null) ? {} : movesOf(nudge);
  const drawing = isReadOnly
    ? {}
    : {
        zone: () => setMode("zones"),
        mask: () => setMode("masks"),
        ground: () => setMode("points"),
        look: () => setMode("look"),
        ...(path.length >= FEWEST_CORNERS ? { finish } : {}),
        ...(mode !== "look" ? { cancel: () => setMode("look") } : {}),
        ...(chosen !== null ? { erase } : {}),
      };
  useCommands<keyof typeof COMMANDS>("drawing", COMMANDS, words.commands, { ...drawing, ...moving });
  return { mode, setMode, chosen, choose, path, place, finish };
}

function movesOf(nudge: (dx: number, dy: number) => () => void) {
  return {
    left: nudge(-NUDGE, 0),
    right: nudge(NUDGE, 0),
    up: nudge(0, -NUDGE),
    down: nudge(0, NUDGE),
    bigLeft: nudge(-FAR, 0),
    bigRight: nudge(FAR, 0),
    bigUp: nudge(0, -FAR),
    bigDown: nudge(0, FAR),
  };
}

function placeOf(editor: ViewEditor, chosen: NonNullable<Chosen>): Point | null {
  if (chosen.kind === "points") return editor.draft.points[chosen.at]?.at ?? null;
  return chosen.corner === null ? null : (editor.draft.shapes[chosen.kind][chosen.at]?.[chosen.corner] ?? null);
}
