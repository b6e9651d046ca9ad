// The decisions as buttons with their keys, and below what was decided last, what can be undone, and what waits to be sent.
import type { ReactNode } from "react";
import { Link } from "react-router";

import { keyLabel, keysOf, useKeySet } from "../../kit/commands";
import { named, useLanguage, useWords } from "../../kit/language";
import { useNow } from "../../kit/now";
import type { DeskState } from "./desk";
import { REVIEW_KEYS, type ReviewKey } from "./reviewKeys";
import { canUndo, left_s, type Recent } from "./undoing";
import { reviewWords } from "./words";

const REJECTING: ReviewKey[] = ["reject1", "reject2", "reject3", "reject4", "reject5", "reject6", "reject7"];
const OTHERS: ReviewKey[] = ["verify", "merge", "item", "draw", "snooze", "skip"];

export interface KeyBarProps {
  act: (id: ReviewKey) => void;
  isArmed: boolean;
  doesDispatch: boolean;
}

export function KeyBar({ act, isArmed, doesDispatch }: KeyBarProps): ReactNode {
  const words = useWords(reviewWords);
  const key = (id: ReviewKey, label = words.commands[id], look = "") => <Key key={id} id={id} label={label} look={look} act={act} />;
  return (
    <div className={`rv-keys ${isArmed ? "" : "rv-unarmed"}`}>
      <div className="rv-keys-row">
        {key("confirm", doesDispatch ? words.confirmAndDispatch : words.commands.confirm, "rv-primary")}
        <span className="rv-keys-group" role="group" aria-label={words.reasons}>
          {REJECTING.map((id) => key(id))}
        </span>
      </div>
      <div className="rv-keys-row">{OTHERS.map((id) => key(id))}</div>
    </div>
  );
}

function Key({ id, label, look, act }: { id: ReviewKey; label: string; look: string; act: (id: ReviewKey) => void }): ReactNode {
  const keys = keysOf(REVIEW_KEYS[id], useKeySet());
  return (
    <button type="button" className={`rv-button ${look}`} onClick={() => act(id)}>
      {keys[0] && <kbd>{keyLabel(keys[0])}</kbd>} {label}
    </button>
  );
}

export function LastStrip({ state, undo, forget }: { state: DeskState; undo: () => void; forget: (key: string) => void }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const now = useNow();
  const next = state.recent.find(canUndo);
  const left = next ? left_s(next, now.getTime()) : 0;
  return (
    <div className="rv-last">
      {state.notTaken.map((one) => (
        <p key={one.key} className="rv-not-taken" role="alert">
          <span>
            ✕ {words.notTaken}: {named(one.item, language)} #{one.candidate_id}. {one.why}
          </span>
          <button type="button" className="rv-button" onClick={() => forget(one.key)}>
            {words.dismiss}
          </button>
        </p>
      ))}
      <ol className="rv-recent">
        {state.recent.slice(0, 3).map((one) => (
          <li key={one.key}>
            <RecentOne one={one} />
          </li>
        ))}
      </ol>
      {next && left > 0 && (
        <button type="button" className="rv-button" onClick={undo}>
          {words.undoSeconds(left)}
        </button>
      )}
      <span className="rv-saved" role="status">
        {state.waiting.length === 0 ? `✓ ${words.saved}` : `… ${words.unsent(state.waiting.length)}`}
      </span>
    </div>
  );
}

function RecentOne({ one }: { one: Recent }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const name = named(one.held.candidate.item, language);
  const how = one.is === "undone" ? words.undone : one.is === "undoing" ? words.undoing : one.is === "kept" ? words.notUndone : "";
  const isOff = one.is === "undone" || one.is === "refused";
  return (
    <>
      {isOff ? <s>{words.decided[one.kind]}</s> : words.decided[one.kind]} #{one.held.candidate.id} {name}{" "}
      {one.case && one.is !== "undone" && (
        <Link to={`/cases/${one.case.id}`} target="_blank">
          {one.case.number}
        </Link>
      )}
      {how && <strong> {how}</strong>}
      {one.is === "kept" && <span role="alert">: {one.why}</span>}
    </>
  );
}
