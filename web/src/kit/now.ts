// The server's time, ticking for all who show an age or a clock: one timer a page, on the same beat.
import { useSyncExternalStore } from "react";

import { serverNow } from "./instant";

const BEAT_MS = 1000;
const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverNow();
    for (const one of listeners) one();
  }, BEAT_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Changes every second, or at most every `step_s` seconds for what shows minutes. */
export function useNow(step_s = 1): Date {
  const beat = useSyncExternalStore(subscribe, () => Math.floor(now.getTime() / (step_s * BEAT_MS)));
  return new Date(Math.max(beat * step_s * BEAT_MS, now.getTime() - step_s * BEAT_MS));
}
