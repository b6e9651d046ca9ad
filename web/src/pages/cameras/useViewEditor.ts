// The state of one view's editor: what is saved, what is being changed, what is chosen; one save for all of it.
import { useEffect, useRef, useState } from "react";

import { api, queryClient, Refused } from "../../kit/api";
import { type DraftHandle, useDraft } from "../../kit/drafts";
import {
  changedParts,
  changeOf,
  draftOf,
  flawsIn,
  mineOver,
  type Part,
  type Steps,
  stepped,
  steppedBack,
  type View,
  type ViewDraft,
} from "./viewDraft";

export interface Seen {
  view: View;
  etag: string | null;
}
interface KeptDraft {
  etag: string | null;
  base: ViewDraft;
  now: ViewDraft;
}
const STALE = 412;

export async function fetchView(id: number): Promise<Seen> {
  const { data, response } = await api.GET("/api/v1/views/{view_id}", { params: { path: { view_id: id } } });
  if (data === undefined) throw new Error("the view has no body");
  return { view: data, etag: response.headers.get("etag") };
}

export const viewKey = (id: number) => ["camera-view", id] as const;

export function useViewEditor(seen: Seen) {
  const [base, setBase] = useState({ draft: draftOf(seen.view), etag: seen.etag });
  const [steps, setSteps] = useState<Steps>({ now: base.draft, past: [], last: null });
  const [theirs, setTheirs] = useState<Seen | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [restoredAt, setRestoredAt] = useState<string | null>(null);
  const kept: DraftHandle<KeptDraft> = useDraft<KeptDraft>(`view-${seen.view.id}`);
  const isRestored = useRef(false);

  useEffect(() => {
    if (kept.kept === undefined || isRestored.current) return;
    isRestored.current = true;
    if (kept.kept === null) return;
    setBase({ draft: kept.kept.value.base, etag: kept.kept.value.etag });
    setSteps({ now: kept.kept.value.now, past: [draftOf(seen.view)], last: null });
    setRestoredAt(kept.kept.saved_at);
  }, [kept.kept]);

  const changed = changedParts(base.draft, steps.now);
  useEffect(() => {
    if (changed.length > 0) kept.keep({ etag: base.etag, base: base.draft, now: steps.now });
    else if (isRestored.current) void kept.drop();
    if (changed.length > 0 || !isRestored.current || base.etag === seen.etag) return;
    reset(seen); // nothing of mine is at stake, so what others saved is simply shown
  }, [steps.now, seen.etag]);

  function reset(to: Seen): void {
    const draft = draftOf(to.view);
    setBase({ draft, etag: to.etag });
    setSteps({ now: draft, past: [], last: null });
    setTheirs(null);
    setError(null);
    setRestoredAt(null);
    void kept.drop();
  }

  async function send(draft: ViewDraft, parts: readonly Part[], etag: string | null): Promise<boolean> {
    setSaving(true);
    setError(null);
    try {
      const { data, response } = await api.PATCH("/api/v1/views/{view_id}", {
        params: { path: { view_id: seen.view.id }, header: etag === null ? {} : { "If-Match": etag } },
        body: changeOf(draft, parts),
      });
      if (data === undefined) return false;
      const saved = { view: data, etag: response.headers.get("etag") };
      queryClient.setQueryData(viewKey(seen.view.id), saved);
      reset(saved);
      return true;
    } catch (refusal) {
      if (refusal instanceof Refused && refusal.problem.status === STALE) setTheirs(await fetchView(seen.view.id).catch(() => null));
      else setError(refusal);
      return false;
    } finally {
      setSaving(false);
    }
  }

  return {
    draft: steps.now,
    base: base.draft,
    changed,
    flaws: flawsIn(steps.now),
    canUndo: steps.past.length > 0,
    change: (next: ViewDraft, what: string | null = null) => setSteps((before) => stepped(before, next, what)),
    undo: () => setSteps(steppedBack),
    discard: () => reset(theirs ?? seen),
    save: () => send(steps.now, changed, base.etag),
    theirs,
    useTheirs: () => theirs !== null && reset(theirs),
    keepMine: () => {
      if (theirs === null) return Promise.resolve(false);
      const met = mineOver(draftOf(theirs.view), base.draft, steps.now);
      return send(met, changedParts(draftOf(theirs.view), met), theirs.etag);
    },
    isSaving,
    error,
    restoredAt,
  };
}

export type ViewEditor = ReturnType<typeof useViewEditor>;
