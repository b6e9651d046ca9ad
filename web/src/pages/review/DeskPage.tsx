// One candidate at a time: keys decide, the next picture is there at once, and everything else stays beside it.
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";

import { $api } from "../../kit/api";
import { useCommands } from "../../kit/commands";
import { inTable, serverNow } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { useMay } from "../../kit/session";
import { toast } from "../../kit/toasts";
import { BoxEditing } from "./BoxEditing";
import type { Desk, DeskState } from "./desk";
import { FilmStrip } from "./FilmStrip";
import { KeyBar, LastStrip } from "./KeyBar";
import { LeaseBar } from "./LeaseBar";
import { boxShown, evidenceOf, Picture } from "./Picture";
import { QueueColumn, useWaiting } from "./QueueColumn";
import { DECIDING, REVIEW_KEYS, type ReviewKey } from "./reviewKeys";
import { Side, useItem } from "./Side";
import type { Held } from "./seat";
import { useActions } from "./useActions";
import { useArming } from "./useArming";
import { type Look, useLook } from "./useLook";
import { reviewWords } from "./words";
import { WHOLE, zoomedAt } from "./zooming";

const PanelOf = lazy(() => import("./Panels"));
const MIDDLE = { x: 480, y: 270 };
const SHEET = { width: 960, height: 540 };

export function DeskPage({ desk, state }: { desk: Desk; state: DeskState }): ReactNode {
  const held = state.held[0];
  return held ? <OneAtATime key="desk" desk={desk} state={state} held={held} /> : null;
}

function OneAtATime({ desk, state, held }: { desk: Desk; state: DeskState; held: Held }): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const { candidate, token } = held;
  const [look, change] = useLook(token);
  const isOver = useIsOver(held);
  const { isArmed, painted, isThere, armedAt, isShaking, shake } = useArming(desk, token);
  const clean = useClean(candidate.view_id, candidate.first_seen_at, isArmed);
  const heading = useFocusOn(token);
  const item = useItem(candidate.item.id);
  const mayFile = useMay("case.file");
  const mayFileSimple = useMay("case.file_simple");
  const isDead = held.lost !== undefined || isOver;
  const actions = useActions({ desk, held, look, change, armedAt, isPictureThere: isThere });
  const doesDispatch =
    (mayFile || mayFileSimple) &&
    (item?.conditions.find((one) => one.id === (held.condition ?? candidate.condition).id)?.is_simple ?? false);

  const act = (id: ReviewKey) => {
    if (DECIDING.has(id) && (isDead || desk.isStopped || desk.isUndoing || !isArmed)) {
      if (isDead && (id === "skip" || id === "confirm")) return desk.skip();
      return shake();
    }
    if (id === "undo") return desk.undo() || toast(words.nothingToUndo);
    if (actions.keys[id]) return actions.keys[id]?.();
    looking(id, look, change, candidate.evidence.length);
    if (id === "danger") void desk.dangerNow(waiting.filter((one) => one.is_danger));
    if (id === "pause") void desk.pause();
  };
  const waiting = useWaiting().data?.items ?? [];
  const handlers = Object.fromEntries(
    (Object.keys(REVIEW_KEYS) as ReviewKey[]).map((id) => [
      id,
      ({ isDown }: { isDown: boolean }) => {
        if (id === "clean") change({ isCleanShown: isDown });
        else if (id === "hideBoxes") change({ areBoxesHidden: isDown });
        else if (isDown) act(id);
      },
    ]),
  );
  useCommands("review", REVIEW_KEYS, words.commands, handlers);
  const others = [...state.held.slice(1).map((one) => one.candidate), ...waiting]
    .filter(
      (one, at, all) =>
        one.view_id === candidate.view_id && one.id !== candidate.id && all.findIndex((other) => other.id === one.id) === at,
    )
    .map((one) => ({ id: one.id, box: one.box, name: `#${one.id} ${named(one.item, language)}` }));
  const shown = evidenceOf(candidate, look.visit);
  const box = boxShown(held, look);
  return (
    <div
      className={`rv-desk ${candidate.is_danger ? "rv-danger" : ""} ${isDead ? "rv-dead" : ""} ${isShaking ? "rv-shake" : ""}`}
      data-armed={isArmed && !isDead && !desk.isUndoing && !desk.isStopped}
      data-candidate={candidate.id}
    >
      <QueueColumn held={state.held} />
      <div className="rv-middle">
        <div className="rv-banners">
          {isDead && (
            <div className="rv-banner rv-banner-lost" role="alert">
              <strong>{words.leaseLost}</strong> {held.lost ?? words.leaseOver}
              <button type="button" className="rv-button rv-primary" onClick={() => desk.skip()}>
                {words.next} <kbd>X</kbd>
              </button>
            </div>
          )}
          {desk.isStopped && (
            <div className="rv-banner" role="alert">
              <strong>{words.stopped}</strong> {words.stoppedWhy}
            </div>
          )}
          {actions.asked !== null && (
            <div className="rv-banner rv-banner-danger" role="alert">
              {words.again(actions.asked)}
            </div>
          )}
          {state.pace.slowLeft > 0 && <div className="rv-banner">{words.lookAgain}</div>}
        </div>
        <Picture
          held={state.held}
          look={look}
          change={change}
          cleanUrl={clean?.view_url ?? null}
          others={others}
          alt={words.pictureOf(named(candidate.item, language), candidate.camera.name, shown ? inTable(shown.taken_at) : "")}
          painted={painted}
        />
        {look.edit && shown && (
          <BoxEditing
            frame={shown}
            edit={look.edit}
            choices={[...candidate.evidence.map((one) => one.box), ...others.map((one) => one.box)]}
            change={(edit) => change({ edit })}
            accept={() => {
              if (box) desk.change(candidate.id, { box });
              change({ edit: null });
            }}
            restore={() => change({ edit: null })}
          />
        )}
        {!isDead && <LeaseBar held={held} renew={() => void desk.renew()} />}
        <FilmStrip candidate={candidate} look={look} change={change} cleanAt={clean?.taken_at ?? null} />
        {look.panel && (
          <Suspense fallback={null}>
            <PanelOf held={held} panel={look.panel} close={() => change({ panel: null })} {...actions.steps} />
          </Suspense>
        )}
        <KeyBar act={act} isArmed={isArmed && !isDead} doesDispatch={doesDispatch} />
        <LastStrip state={state} undo={() => act("undo")} forget={(key) => desk.forget(key)} />
      </div>
      <Side held={held} look={look} heading={heading} others={waiting} />
    </div>
  );
}

/** Keys that change nothing but how one looks. */
function looking(id: ReviewKey, look: Look, change: (changes: Partial<Look>) => void, pictures: number): void {
  if (id === "older") change({ visit: Math.min(look.visit + 1, Math.max(0, pictures - 1)) });
  if (id === "newer") change({ visit: Math.max(look.visit - 1, 0) });
  if (id === "pinClean") change({ isCleanPinned: !look.isCleanPinned });
  if (id === "before") change({ isBeforeOpen: !look.isBeforeOpen });
  if (id === "crop") change({ isCloseUp: !look.isCloseUp, zoom: WHOLE });
  if (id === "zoomIn") change({ isCloseUp: false, zoom: zoomedAt(look.zoom, 1.25, MIDDLE, SHEET) });
  if (id === "zoomOut") change({ isCloseUp: false, zoom: zoomedAt(look.zoom, 0.8, MIDDLE, SHEET) });
  if (id === "fit") change({ isCloseUp: false, zoom: WHOLE });
  if (id === "score") change({ isScoreShown: !look.isScoreShown });
}

/** Whether the lease ended on this machine's watch, too. */
function useIsOver(held: Held): boolean {
  const [over, setOver] = useState("");
  useEffect(() => {
    const left_ms = new Date(held.until).getTime() - serverNow().getTime();
    const timer = setTimeout(() => setOver(held.until), Math.max(0, left_ms));
    return () => clearTimeout(timer);
  }, [held.until]);
  return over === held.until;
}

/** The newest picture of the view from before the problem was first seen; asked for once nothing is more urgent. */
function useClean(view_id: number, until_at: string, isEnabled: boolean) {
  const may = useMay("camera.read");
  const query = { view_id, until_at, limit: 1 };
  const found = $api.useQuery("get", "/api/v1/evidence", { params: { query } }, { enabled: may && isEnabled, staleTime: 600_000 });
  return found.data?.items.find((one) => one.taken_at < until_at);
}

/** For readers of the screen, and so that no button keeps the focus that Space would press again. */
function useFocusOn(token: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [token]);
  return heading;
}
