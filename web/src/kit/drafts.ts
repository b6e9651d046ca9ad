// What somebody typed, kept on this machine until the server has it: per person, object and action, in IndexedDB.
import { createStore, del, entries, get, set } from "idb-keyval";
import { useCallback, useEffect, useRef, useState } from "react";

import { session } from "./session";

const WRITTEN_AFTER_MS = 400;
const store = globalThis.indexedDB ? createStore("gridwarden", "drafts") : undefined;

export interface Draft<T> {
  value: T;
  saved_at: string;
}

export interface DraftHandle<T> {
  /** Undefined: still being read. Null: there is none. */
  kept: Draft<T> | null | undefined;
  savedAt: string | null;
  /** On disk within half a second. */
  keep: (value: T) => void;
  /** Only once the server has it, or when the person discards it. */
  drop: () => Promise<void>;
}

/** `what` names object and action, such as "case-17/dispatch". */
export function useDraft<T>(what: string): DraftHandle<T> {
  const key = `${personKey()}/${what}`;
  const [kept, setKept] = useState<Draft<T> | null | undefined>(undefined);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; write: () => Promise<void> } | null>(null);

  useEffect(() => {
    let isCurrent = true;
    void (store ? get<Draft<T>>(key, store) : Promise.resolve(undefined)).then((found) => isCurrent && setKept(found ?? null));
    return () => {
      isCurrent = false;
      if (pending.current) {
        clearTimeout(pending.current.timer);
        void pending.current.write(); // leaving the page within the half second loses nothing
        pending.current = null;
      }
    };
  }, [key]);

  const keep = useCallback(
    (value: T) => {
      const write = async () => {
        const draft = { value, saved_at: new Date().toISOString() };
        if (store) await set(key, draft, store);
        setSavedAt(draft.saved_at);
      };
      if (pending.current) clearTimeout(pending.current.timer);
      const timer = setTimeout(() => {
        pending.current = null;
        void write();
      }, WRITTEN_AFTER_MS);
      pending.current = { timer, write };
    },
    [key],
  );

  const drop = useCallback(async () => {
    if (pending.current) clearTimeout(pending.current.timer);
    pending.current = null;
    if (store) await del(key, store);
    setSavedAt(null);
    setKept(null);
  }, [key]);

  return { kept, savedAt, keep, drop };
}

export interface KeptDraft<T> extends Draft<T> {
  /** As `useDraft` wants it. */
  what: string;
}

/** Of this person's, those whose name begins so, the latest first: work that was begun and not finished. */
export async function draftsLike<T>(beginning: string): Promise<KeptDraft<T>[]> {
  if (!store) return [];
  const mine = `${personKey()}/`;
  const found = (await entries<string, Draft<T>>(store)).filter(([key]) => key.startsWith(mine + beginning));
  return found
    .map(([key, draft]) => ({ ...draft, what: key.slice(mine.length) }))
    .sort((one, other) => other.saved_at.localeCompare(one.saved_at));
}

function personKey(): string {
  const now = session();
  return now.at === "in" || now.at === "over" ? String(now.me.person_id) : "nobody";
}
