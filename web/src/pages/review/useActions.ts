// What the deciding keys do to the candidate on the screen: at once, or by way of a panel that asks for one thing more.
import { type RefObject, useEffect, useState } from "react";

import type { Schemas } from "../../kit/api";
import { named, useLanguage, useWords } from "../../kit/language";
import { announce } from "./announcing";
import { type Asked, isSecondPress, SAME_AGAIN_WITHIN_MS } from "./arming";
import { toRelative } from "./boxGeometry";
import type { Desk } from "./desk";
import type { Kind } from "./outbox";
import { boxShown, evidenceOf } from "./Picture";
import { REASONS, type Reason, type ReviewKey } from "./reviewKeys";
import type { Held } from "./seat";
import { markPressed } from "./useArming";
import type { Look, Panel } from "./useLook";
import { reviewWords } from "./words";

interface Wish {
  desk: Desk;
  held: Held;
  look: Look;
  change: (changes: Partial<Look>) => void;
  armedAt: RefObject<number>;
  isPictureThere: boolean;
}

const PANELS: Partial<Record<Reason, Panel>> = {
  wrong_item: "wrongItem",
  already_handled: "alreadyOpen",
  permitted: "permit",
  other: "other",
};

export function useActions({ desk, held, look, change, armedAt, isPictureThere }: Wish) {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { candidate } = held;
  useEffect(() => setAsked(null), [held.token]);
  useEffect(() => {
    if (asked === null) return;
    const timer = setTimeout(() => setAsked(null), SAME_AGAIN_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [asked]);

  const decide = (kind: Exclude<Kind, "undo">, more: Record<string, unknown>) => {
    markPressed();
    const shown = evidenceOf(candidate, look.visit);
    const body = { version: candidate.version, evidence_id: shown?.id ?? null, ...more };
    desk.decide(kind, body, performance.now() - armedAt.current);
    const next = desk.current?.candidate;
    const name = next ? `${named(next.item, language)}${next.is_danger ? `, ${words.danger}` : ""}` : words.empty;
    announce(words.nextIs(words.decided[kind], name));
  };
  /** With the box and item as they are on the screen, and the cases that were seen beside it. */
  const registering = (kind: "confirm" | "unsure", condition = held.condition) => {
    if (!isPictureThere) return; // nobody saw it
    const shown = evidenceOf(candidate, look.visit);
    const box = look.edit ?? held.box;
    decide(kind, {
      shown_duplicates: candidate.near_cases.map((one) => one.id),
      ...(condition ? { condition_id: condition.id } : {}),
      ...(box && shown ? { box: toRelative(boxShown(held, look) ?? box, shown) } : {}),
    });
  };
  const reject = (reason: Reason, text?: string) => {
    if (!isPictureThere && reason !== "image_quality") return;
    decide("reject", { reason, ...(text ? { text } : {}) });
  };
  const digit = (place: number) => () => {
    const reason = REASONS[place - 1] as Reason;
    if (candidate.is_danger && !isSecondPress(asked, place, performance.now())) {
      return setAsked({ digit: place, at_ms: performance.now() });
    }
    setAsked(null);
    const panel = PANELS[reason];
    if (panel) change({ panel });
    else reject(reason);
  };
  const shownBox = boxShown(held, look);
  return {
    asked: asked?.digit ?? null,
    keys: {
      confirm: () => registering("confirm"),
      reject1: digit(1),
      reject2: digit(2),
      reject3: digit(3),
      reject4: digit(4),
      reject5: digit(5),
      reject6: digit(6),
      reject7: digit(7),
      verify: () => registering("unsure"),
      merge: () => change({ panel: "merge" }),
      item: () => change({ panel: "item" }),
      draw: () => shownBox && change({ edit: look.edit ? null : shownBox }),
      snooze: () => change({ panel: "snooze" }),
      skip: () => desk.skip(),
    } as Partial<Record<ReviewKey, () => void>>,
    steps: {
      confirmAs: (condition: Schemas["Named"]) => {
        desk.change(candidate.id, { condition });
        registering("confirm", condition);
      },
      reject,
      merge: (case_id: number) => decide("merge", { case_id }),
      snooze: (until_at: string, reason: string) => decide("snooze", { until_at, reason }),
    },
  };
}
