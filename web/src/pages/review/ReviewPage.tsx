// The review desk: who has the seat, whether the shift has begun, and what stands there when nothing waits.
import { type ReactNode, useEffect, useState } from "react";

import { useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { useMe } from "../../kit/session";
import { unlockSound } from "../../kit/sound";
import { Announcement } from "./announcing";
import { DeskPage } from "./DeskPage";
import type { Desk, DeskState } from "./desk";
import { LastStrip } from "./KeyBar";
import { PhoneList } from "./PhoneList";
import { countOf, useWaiting } from "./QueueColumn";
import "./review.css";
import { useDangerSound, useDesk } from "./useDesk";
import { useSeatLock } from "./useSeatLock";
import { reviewWords } from "./words";

const PHONE = "(max-width: 700px)";

export default function ReviewPage(): ReactNode {
  return useMatches(PHONE) ? <PhoneList /> : <Seat />;
}

function Seat(): ReactNode {
  const words = useWords(reviewWords);
  const { lock, takeOver } = useSeatLock(useMe().person_id);
  const { desk, state } = useDesk(lock === "mine");
  if (lock === "asking") return null;
  if (lock === "elsewhere" || lock === "lost") {
    return (
      <Notice title={lock === "lost" ? words.takenOver : words.taken} why={words.takenWhy}>
        {/* A desk that was taken over is closed for good: a fresh page takes it back. */}
        <button type="button" className="rv-button rv-primary" onClick={lock === "lost" ? () => location.reload() : takeOver}>
          {words.takeOver}
        </button>
      </Notice>
    );
  }
  return <Shift desk={desk} state={state} />;
}

function Shift({ desk, state }: { desk: Desk; state: DeskState }): ReactNode {
  const words = useWords(reviewWords);
  const waiting = useWaiting().data;
  const free = (waiting?.items ?? []).filter((one) => one.is_danger && !state.held.some((held) => held.candidate.id === one.id));
  const ahead = state.held.slice(1).filter((one) => one.candidate.is_danger);
  const dangers = free.length + state.held.filter((one) => one.candidate.is_danger).length;
  useDangerSound(free.length + ahead.length > 0);
  useEffect(() => {
    if (free.length > 0 && ahead.length < 2) void desk.takeDanger();
  }, [free.length, ahead.length, state.phase]);
  useEffect(() => {
    const before = document.title;
    document.title = `${dangers > 0 ? `⚠ ${dangers} ` : ""}${words.title} · Gridwarden`;
    return () => {
      document.title = before;
    };
  }, [dangers, words]);
  return (
    <div className="rv-page">
      <header className="rv-head">
        <h1>{words.title}</h1>
        <span className="gw-figures">{words.waiting(countOf(waiting))}</span>
        {dangers > 0 && <span className="rv-danger-word">⚠ {words.dangers(dangers)}</span>}
        {state.decided > 0 && (
          <span className="gw-quiet gw-figures">
            {words.spell(state.decided)} · {words.median(((state.median_ms ?? 0) / 1000).toFixed(1))}
          </span>
        )}
        {state.phase === "on" && (
          <button type="button" className="rv-button rv-head-right" onClick={() => void desk.pause()}>
            {words.pause} <kbd>P</kbd>
          </button>
        )}
      </header>
      <Announcement />
      {state.phase === "paused" ? (
        <Start desk={desk} state={state} />
      ) : state.held.length > 0 ? (
        <DeskPage desk={desk} state={state} />
      ) : (
        <Empty desk={desk} state={state} />
      )}
    </div>
  );
}

const START = { start: { left: ["KeyP"] } } as const;

function Start({ desk, state }: { desk: Desk; state: DeskState }): ReactNode {
  const words = useWords(reviewWords);
  const isFirst = !state.hasBegun;
  const start = () => {
    unlockSound();
    desk.start();
  };
  useCommands("start", START, { start: words.start }, { start });
  return (
    <Notice title={isFirst ? words.title : words.paused} why={words.startHint}>
      <button type="button" className="rv-button rv-primary rv-start" autoFocus onClick={start}>
        {isFirst ? words.start : words.resume}
      </button>
    </Notice>
  );
}

const EMPTY = { undo: { left: ["KeyZ", "Ctrl+KeyZ"], numpad: ["NumpadDecimal", "Ctrl+KeyZ"] }, pause: { left: ["KeyP"] } } as const;

function Empty({ desk, state }: { desk: Desk; state: DeskState }): ReactNode {
  const words = useWords(reviewWords);
  const labels = { undo: words.commands.undo, pause: words.commands.pause };
  useCommands("empty", EMPTY, labels, { undo: () => void desk.undo(), pause: () => void desk.pause() });
  if (state.isAsking && state.decided === 0) return <div aria-busy="true" className="rv-skeleton" />;
  return (
    <>
      <Notice title={state.trouble === null ? words.empty : words.cannotAsk} why={state.trouble || words.emptyHint}>
        {state.trouble !== null && (
          <button type="button" className="rv-button" onClick={() => void desk.refill()}>
            {words.retry}
          </button>
        )}
      </Notice>
      <LastStrip state={state} undo={() => void desk.undo()} forget={(key) => desk.forget(key)} />
    </>
  );
}

function Notice({ title, why, children }: { title: string; why: string; children?: ReactNode }): ReactNode {
  return (
    <div className="rv-notice">
      <h2>{title}</h2>
      <p className="gw-quiet">{why}</p>
      {children}
    </div>
  );
}

function useMatches(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = () => setMatches(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, [query]);
  return matches;
}
