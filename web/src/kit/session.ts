// Who is signed in, as far as every request needs to know it.
import { useSyncExternalStore } from "react";

import type { Schemas } from "../api/client";

export type Me = Schemas["Me"];
export type Permission = Schemas["Permission"];

export type SessionState =
  | { at: "starting" }
  | { at: "out"; said: string | null }
  | { at: "in"; me: Me }
  /** The session ended under the page: the page stays, a sheet above it asks to sign in again. */
  | { at: "over"; me: Me };

let state: SessionState = { at: "starting" };
const listeners = new Set<() => void>();

export function session(): SessionState {
  return state;
}

export function setSession(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, session);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function csrfToken(): string | null {
  return state.at === "in" || state.at === "over" ? state.me.csrf_token : null;
}

/** A request was told 401: whoever was in is no longer. */
export function sessionEnded(): void {
  if (state.at === "in") setSession({ at: "over", me: state.me });
}

const leaving = new Set<() => Promise<void>>();

/** What is to be done while the session still counts, such as giving leases back; returns how to call that off. */
export function beforeSignOut(act: () => Promise<void>): () => void {
  leaving.add(act);
  return () => leaving.delete(act);
}

export async function leave(): Promise<void> {
  await Promise.allSettled([...leaving].map((act) => act()));
}

/** The person at the desk; pages are only shown to somebody. */
export function useMe(): Me {
  const now = useSession();
  if (now.at !== "in" && now.at !== "over") throw new Error("a page is shown although nobody is signed in");
  return now.me;
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
