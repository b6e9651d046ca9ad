// The second step of a decision that needs one thing more: an item, a case, a permit, a reason, a date.
import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";

import type { Schemas } from "../../kit/api";
import { useCommands } from "../../kit/commands";
import { useDraft } from "../../kit/drafts";
import { distance, serverNow } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { ItemPicker } from "./ItemPicker";
import { PANEL_KEYS, type Reason, SNOOZE_KEYS } from "./reviewKeys";
import type { Held } from "./seat";
import type { Panel } from "./useLook";
import { reviewWords } from "./words";

export const LEAST_TEXT = 4;
const DAY_MS = 86_400_000;

export interface PanelProps {
  held: Held;
  panel: Panel;
  close: () => void;
  confirmAs: (condition: Schemas["Named"]) => void;
  reject: (reason: Reason, text?: string) => void;
  merge: (case_id: number) => void;
  snooze: (until_at: string, reason: string) => void;
}

export default function PanelOf(props: PanelProps): ReactNode {
  const words = useWords(reviewWords);
  return (
    <section className="rv-panel" role="group" aria-label={words.commands[NAME[props.panel]]}>
      <Inside {...props} />
      <button type="button" className="rv-button" onClick={props.close}>
        {words.close} <kbd>Esc</kbd>
      </button>
    </section>
  );
}

const NAME = {
  item: "item",
  wrongItem: "reject2",
  merge: "merge",
  alreadyOpen: "reject3",
  permit: "reject6",
  other: "reject7",
  snooze: "snooze",
} as const;

function Inside(props: PanelProps): ReactNode {
  const { panel, close, confirmAs, reject } = props;
  if (panel === "item" || panel === "wrongItem") {
    const none = panel === "wrongItem" ? () => reject("wrong_item") : null;
    return (
      <>
        <Closing close={close} />
        <ItemPicker choose={confirmAs} none={none} close={close} />
      </>
    );
  }
  if (panel === "merge" || panel === "alreadyOpen") return <NearCases {...props} />;
  if (panel === "permit") return <Permit {...props} />;
  if (panel === "other") return <Other {...props} />;
  return <Snooze {...props} />;
}

/** Keys of the page are dead while a panel is open. */
function Closing({ close }: { close: () => void }): ReactNode {
  const words = useWords(reviewWords);
  useCommands("panel", PANEL_KEYS, words.panelCommands, { close }, { isModal: true });
  return null;
}

function NearCases({ held, panel, close, merge, reject }: PanelProps): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const near = held.candidate.near_cases;
  const into = (at: number) => () => {
    const one = near[at];
    if (one) merge(one.id);
  };
  const none = panel === "alreadyOpen" ? { none: () => reject("already_handled") } : {};
  const handlers = { first: into(0), a: into(0), b: into(1), c: into(2), d: into(3), e: into(4), close, ...none };
  useCommands("panel", PANEL_KEYS, words.panelCommands, handlers, { isModal: true });
  return (
    <>
      <strong>{words.mergeInto}</strong>
      {near.length === 0 && <span className="gw-quiet">{words.noneNear}</span>}
      {near.map((one, at) => (
        <button key={one.id} type="button" className="rv-button" onClick={into(at)}>
          <kbd>{"ABCDE".charAt(at)}</kbd> {one.number} {named(one.item, language)} {distance(one.distance_m)}
        </button>
      ))}
      {panel === "alreadyOpen" && (
        <button type="button" className="rv-button" onClick={() => reject("already_handled")}>
          <kbd>N</kbd> {words.cannotFind}
        </button>
      )}
    </>
  );
}

function Permit({ close, reject }: PanelProps): ReactNode {
  const words = useWords(reviewWords);
  const [number, setNumber] = useState("");
  const [until, setUntil] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reject("permitted", number || until ? words.permitSaid(number, until) : undefined);
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.code === "Escape" && close()}>
      <Closing close={close} />
      <strong>{words.permit}</strong>
      <label>
        {words.permitNumber}
        <input autoFocus maxLength={60} value={number} onChange={(event) => setNumber(event.target.value)} />
      </label>
      <label>
        {words.permitUntil}
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      <button type="submit" className="rv-button rv-primary">
        {words.rejectNow} <kbd>Enter</kbd>
      </button>
    </form>
  );
}

/** The only reason with a text; what was typed stays until it was sent. */
function Other({ held, close, reject }: PanelProps): ReactNode {
  const words = useWords(reviewWords);
  const draft = useDraft<string>(`candidate-${held.candidate.id}/reject-other`);
  const [text, setText] = useState("");
  const hint = useId();
  useEffect(() => {
    if (draft.kept) setText((now) => now || (draft.kept?.value ?? ""));
  }, [draft.kept]);
  const isEnough = text.trim().length >= LEAST_TEXT;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isEnough) return;
    void draft.drop();
    reject("other", text.trim());
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.code === "Escape" && !event.nativeEvent.isComposing && close()}>
      <Closing close={close} />
      <label>
        {words.otherReason}
        <input
          autoFocus
          maxLength={400}
          size={40}
          value={text}
          aria-describedby={hint}
          aria-invalid={!isEnough}
          onChange={(event) => {
            setText(event.target.value);
            draft.keep(event.target.value);
          }}
        />
      </label>
      <span id={hint} className="gw-quiet">
        {isEnough ? "" : words.tooShort}
      </span>
      <button type="submit" className="rv-button rv-primary" disabled={!isEnough}>
        {words.rejectNow} <kbd>Enter</kbd>
      </button>
    </form>
  );
}

function Snooze({ held, close, snooze }: PanelProps): ReactNode {
  const words = useWords(reviewWords);
  const [reason, setReason] = useState("");
  const [date, setDate] = useState("");
  const isDanger = held.candidate.is_danger;
  const until = (at: Date) => !isDanger && snooze(at.toISOString(), reason.trim() || words.snoozeDefault);
  const forDays = (days: number) => () => void until(new Date(serverNow().getTime() + days * DAY_MS));
  useCommands("snooze", SNOOZE_KEYS, words.snoozeCommands, { day: forDays(1), week: forDays(7), close }, { isModal: true });
  if (isDanger) return <strong role="alert">{words.noDangerSnooze}</strong>;
  return (
    <>
      <strong>{words.snoozeUntil}</strong>
      <button type="button" className="rv-button" onClick={forDays(1)}>
        <kbd>1</kbd> {words.oneDay}
      </button>
      <button type="button" className="rv-button" onClick={forDays(7)}>
        <kbd>7</kbd> {words.sevenDays}
      </button>
      <label>
        {words.untilDate}
        <input type="date" value={date} onChange={(event) => setDate(event.target.value)} />
      </label>
      {date && (
        <button type="button" className="rv-button rv-primary" onClick={() => void until(new Date(`${date}T00:00:00+08:00`))}>
          {words.commands.snooze}
        </button>
      )}
      <label>
        {words.snoozeReason}
        <input maxLength={200} placeholder={words.snoozeDefault} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
    </>
  );
}
