// Two pictures of one place, one over the other, with a line between them that keys and pointers move; also the whole screen.
import { Button } from "antd";
import { type PointerEvent, type ReactNode, useRef, useState } from "react";

import "./beforeAfter.css";
import { type CommandTable, useCommands } from "./commands";
import { useWords } from "./language";
import { Picture } from "./Picture";
import { kitPictureWords } from "./pictureWords";

export interface Shown {
  address: string;
  /** What it shows, for those who do not see it. */
  alt: string;
  /** When and by whom, below the picture. */
  caption: string;
}

export const BEFORE_AFTER_COMMANDS = {
  left: { left: ["ArrowLeft"] },
  right: { left: ["ArrowRight"] },
  full: { left: ["KeyF"] },
} satisfies CommandTable;

const STEP = 5;
const MIDDLE = 50;
const FULL = 100;

export function BeforeAfter({ before, after, noAfter }: { before: Shown; after: Shown | null; noAfter: string }): ReactNode {
  const words = useWords(kitPictureWords);
  const [at, setAt] = useState(MIDDLE);
  const box = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const move = (by: number) => setAt((now) => Math.min(FULL, Math.max(0, now + by)));
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen?.();
  };
  const both = after !== null;
  useCommands("beforeAfter", BEFORE_AFTER_COMMANDS, words.commands, {
    ...(both ? { left: () => move(-STEP), right: () => move(STEP) } : {}),
    full,
  });
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!both || (event.type === "pointermove" && event.buttons === 0) || event.target instanceof HTMLButtonElement) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setAt(Math.round(Math.min(FULL, Math.max(0, ((event.clientX - left) / width) * FULL))));
  };
  return (
    <div className="gw-ba" ref={frame}>
      <div className="gw-ba-box" ref={box} onPointerDown={drag} onPointerMove={drag}>
        <Picture {...before} />
        {both && (
          <>
            <div className="gw-ba-after" style={{ clipPath: `inset(0 0 0 ${at}%)` }}>
              <Picture {...after} />
            </div>
            <div
              className="gw-ba-line"
              style={{ left: `${at}%` }}
              role="slider"
              tabIndex={0}
              aria-label={words.slider}
              aria-valuemin={0}
              aria-valuemax={FULL}
              aria-valuenow={at}
              aria-valuetext={words.shows(at)}
            >
              <span aria-hidden="true">◂▸</span>
            </div>
            <span className="gw-ba-tag gw-ba-tag-after">{words.after}</span>
          </>
        )}
        <span className="gw-ba-tag">{words.before}</span>
      </div>
      <div className="gw-ba-below">
        <span>
          <b>{words.before}</b> {before.caption}
        </span>
        <span>{after === null ? noAfter : <Caption word={words.after} text={after.caption} />}</span>
        <Button size="small" onClick={full} aria-keyshortcuts="F">
          {words.full} <kbd>F</kbd>
        </Button>
      </div>
    </div>
  );
}

function Caption({ word, text }: { word: string; text: string }): ReactNode {
  return (
    <>
      <b>{word}</b> {text}
    </>
  );
}
