// Changing the box by keys or by numbers; the mouse does it on the picture itself.
import type { ReactNode } from "react";

import { useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { type Frame, isSame, moved, type PixelBox, resized, SMALLEST_PX, toPixels } from "./boxGeometry";
import { BOX_KEYS, stepOf } from "./reviewKeys";
import { reviewWords } from "./words";

const EDGES = ["x0", "y0", "x1", "y1"] as const;

export function BoxEditing({
  frame,
  edit,
  choices,
  change,
  accept,
  restore,
}: {
  frame: Frame;
  edit: PixelBox;
  /** Boxes that Tab goes through. */
  choices: readonly (readonly number[])[];
  change: (edit: PixelBox) => void;
  accept: () => void;
  restore: () => void;
}): ReactNode {
  const words = useWords(reviewWords);
  useCommands("box", BOX_KEYS, words.boxCommands, {
    nudge: ({ event }) => {
      const { dx, dy } = stepOf(event.code, event.shiftKey);
      change(moved(edit, dx, dy, frame));
    },
    resize: ({ event }) => {
      const { dx, dy } = stepOf(event.code, event.shiftKey);
      change(resized(edit, "se", dx, dy, frame));
    },
    choose: () => {
      const boxes = choices.map((one) => toPixels(one, frame));
      const at = boxes.findIndex((one) => isSame(one, edit));
      const next = boxes[(at + 1) % boxes.length];
      if (next) change(next);
    },
    accept,
    restore,
  });
  const set = (edge: (typeof EDGES)[number], value: number) => {
    const next = { ...edit, [edge]: Math.round(value) };
    const isInside = next.x0 >= 0 && next.y0 >= 0 && next.x1 <= frame.width_px && next.y1 <= frame.height_px;
    if (isInside && next.x1 - next.x0 >= SMALLEST_PX && next.y1 - next.y0 >= SMALLEST_PX) change(next);
  };
  return (
    <div className="rv-editing">
      <span>{words.editing}</span>
      {EDGES.map((edge) => (
        <label key={edge}>
          {words.numbers[edge]}
          <input type="number" value={edit[edge]} onChange={(event) => set(edge, event.target.valueAsNumber)} />
        </label>
      ))}
    </div>
  );
}
