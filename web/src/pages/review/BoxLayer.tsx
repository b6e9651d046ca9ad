// Boxes over the picture: the current one solid, one drawn by a person dashed, other finds dotted; each with a black halo.
import type { ReactNode } from "react";

import { useWords } from "../../kit/language";
import { type Frame, HANDLES, type Handle, type PixelBox, toPixels } from "./boxGeometry";
import type { Held } from "./seat";
import type { Look } from "./useLook";
import { reviewWords } from "./words";

interface BoxLayerProps {
  frame: Frame;
  box: PixelBox;
  look: Look;
  /** Pixels of the screen for one of the picture. */
  scale: number;
  held: Held;
  others: readonly { id: number; box: readonly number[]; name: string }[];
}

const HANDLE_PX = 12;
const LABEL_PX = 14;

export function BoxLayer({ frame, box, look, scale, held, others }: BoxLayerProps): ReactNode {
  const words = useWords(reviewWords);
  const isDrawn = look.edit !== null || held.box !== undefined;
  const label = LABEL_PX / scale;
  return (
    <svg className="rv-boxes" viewBox={`0 0 ${frame.width_px} ${frame.height_px}`} aria-hidden="true">
      {others.map((other) => {
        const there = toPixels(other.box, frame);
        return (
          <g key={other.id}>
            <Rect box={there} name="rv-halo" />
            <Rect box={there} name="rv-box rv-other" />
            <Label x={there.x0} y={there.y0} size={label} text={other.name} />
          </g>
        );
      })}
      <Rect box={box} name="rv-halo" />
      <Rect box={box} name={isDrawn ? "rv-box rv-drawn" : "rv-box"} handle={look.edit ? "move" : undefined} />
      {isDrawn && <Label x={box.x0} y={box.y0} size={label} text={words.boxChanged} />}
      {look.edit && HANDLES.map((handle) => <Grip key={handle} handle={handle} box={box} size={HANDLE_PX / scale} />)}
    </svg>
  );
}

function Rect({ box, name, handle }: { box: PixelBox; name: string; handle?: string | undefined }): ReactNode {
  return <rect className={name} x={box.x0} y={box.y0} width={box.x1 - box.x0} height={box.y1 - box.y0} data-handle={handle} />;
}

function Label({ x, y, size, text }: { x: number; y: number; size: number; text: string }): ReactNode {
  return (
    <text className="rv-label" x={x} y={y > size * 1.4 ? y - size * 0.4 : y + size * 1.2} fontSize={size} strokeWidth={size / 4}>
      {text}
    </text>
  );
}

function Grip({ handle, box, size }: { handle: Handle; box: PixelBox; size: number }): ReactNode {
  const x = handle.includes("w") ? box.x0 : handle.includes("e") ? box.x1 : (box.x0 + box.x1) / 2;
  const y = handle.includes("n") ? box.y0 : handle.includes("s") ? box.y1 : (box.y0 + box.y1) / 2;
  return <rect className={`rv-grip rv-grip-${handle}`} data-handle={handle} x={x - size / 2} y={y - size / 2} width={size} height={size} />;
}
