// How the person looks at the one candidate on the screen; forgotten as soon as another one is there.
import { useCallback, useState } from "react";

import type { PixelBox } from "./boxGeometry";
import { WHOLE, type Zoom } from "./zooming";

export type Panel = "item" | "wrongItem" | "merge" | "alreadyOpen" | "permit" | "other" | "snooze";

export interface Look {
  /** 0 is the newest picture. */
  visit: number;
  zoom: Zoom;
  isCloseUp: boolean;
  isCleanShown: boolean;
  isCleanPinned: boolean;
  areBoxesHidden: boolean;
  isScoreShown: boolean;
  isBeforeOpen: boolean;
  /** The box that is being changed. */
  edit: PixelBox | null;
  panel: Panel | null;
}

const FIRST: Look = {
  visit: 0,
  zoom: WHOLE,
  isCloseUp: false,
  isCleanShown: false,
  isCleanPinned: false,
  areBoxesHidden: false,
  isScoreShown: false,
  isBeforeOpen: true,
  edit: null,
  panel: null,
};

export function useLook(of: string): [Look, (changes: Partial<Look>) => void] {
  const [kept, setKept] = useState({ of, look: FIRST });
  const change = useCallback(
    (changes: Partial<Look>) => setKept((now) => ({ of, look: { ...(now.of === of ? now.look : FIRST), ...changes } })),
    [of],
  );
  return [kept.of === of ? kept.look : FIRST, change];
}
