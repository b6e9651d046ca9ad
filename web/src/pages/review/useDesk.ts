// The desk of this person while the page is open: leases renewed and given back, live events heard, danger sounded.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import { queryClient } from "../../kit/api";
import { language } from "../../kit/language";
import { type Change, useLive, useLiveState } from "../../kit/live";
import { beforeSignOut, useMe, useSession } from "../../kit/session";
import { playDanger } from "../../kit/sound";
import { Desk, type DeskState } from "./desk";
import * as server from "./deskServer";

const RENEW_EVERY_MS = 60_000;
const AWAY_AFTER_MS = 120_000;
const LIST_EVERY_MS = 1_500;
const SOUND_EVERY_MS = 15_000;
/** Events within this time of our own renewal tell of nothing but that. */
const OWN_ECHO_MS = 3_000;

export function useDesk(isMine: boolean): { desk: Desk; state: DeskState } {
  const person_id = useMe().person_id;
  const [desk] = useState(() => {
    const made = new Desk(server, server.decisionsOf(person_id));
    made.language = language;
    return made;
  });
  const state = useSyncExternalStore(desk.subscribe, desk.get);
  const wasMine = useRef(false);
  useEffect(() => {
    if (isMine && !wasMine.current) void desk.outbox.open();
    if (!isMine && wasMine.current) desk.close({ keepLeases: true }); // the other window has them now
    wasMine.current ||= isMine;
  }, [isMine]);
  useLeaving(desk);
  useRenewing(desk);
  const session = useSession().at;
  const live = useLiveState();
  useEffect(() => {
    if (session === "in" && live === "live") desk.outbox.hurry();
    if (session === "in" && live === "live") void desk.refill();
  }, [session, live]);
  useFreshQueue(desk);
  return { desk, state };
}

function useLeaving(desk: Desk): void {
  useEffect(() => {
    const gone = () => desk.close();
    const back = (event: PageTransitionEvent) => event.persisted && location.reload();
    const off = beforeSignOut(() => desk.pause());
    window.addEventListener("pagehide", gone);
    window.addEventListener("pageshow", back);
    return () => {
      off();
      window.removeEventListener("pagehide", gone);
      window.removeEventListener("pageshow", back);
      desk.close();
    };
  }, []);
}

function useRenewing(desk: Desk): void {
  useEffect(() => {
    let usedAt = Date.now();
    const used = () => {
      usedAt = Date.now();
    };
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && Date.now() - usedAt < AWAY_AFTER_MS) void desk.renew();
    }, RENEW_EVERY_MS);
    window.addEventListener("keydown", used);
    window.addEventListener("pointermove", used);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", used);
      window.removeEventListener("pointermove", used);
    };
  }, []);
}

/** The list and the counts follow the events, at most every 1.5 s; what is on the screen is asked after if somebody touched it. */
function useFreshQueue(desk: Desk): void {
  const askedAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const touched = useRef(false);
  const ask = () => {
    timer.current = null;
    askedAt.current = Date.now();
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/candidates"] });
    if (touched.current) void desk.renew();
    touched.current = false;
    void desk.refill();
  };
  const heldSince = useRef({ token: "", at: 0 });
  useLive(["queue"], (change: Change | null) => {
    const held = desk.current;
    if (held && held.token !== heldSince.current.token) heldSince.current = { token: held.token, at: Date.now() };
    if (held && change?.id === held.candidate.id && Date.now() - Math.max(heldSince.current.at, desk.renewedAt) > OWN_ECHO_MS)
      touched.current = true;
    timer.current ??= setTimeout(ask, Math.max(0, askedAt.current + LIST_EVERY_MS - Date.now()));
  });
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);
}

/** Until the danger is on somebody's screen: at once, and each 15 s. */
export function useDangerSound(isSounding: boolean): void {
  useEffect(() => {
    if (!isSounding) return;
    playDanger();
    const timer = setInterval(playDanger, SOUND_EVERY_MS);
    return () => clearInterval(timer);
  }, [isSounding]);
}
