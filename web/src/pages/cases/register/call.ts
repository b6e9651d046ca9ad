// The call centre's link: `/cases/new#source=hotline&caller=…&call=…`. The number is behind the `#`, so that no server sees it
// in an address; here it leaves the address bar too, before anything else of the page runs.

export type Source = "hotline" | "instruction" | "inspector";
export interface Call {
  source: Source;
  caller: string;
  call: string;
}

const LONGEST_CALLER = 40;
const LONGEST_CALL = 80;
const SOURCES: readonly string[] = ["hotline", "instruction", "inspector"];
let taken: Call | null = null;
const listeners = new Set<() => void>();

/** Null: it is no such link. */
export function readCall(hash: string): Call | null {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  if (!params.has("source") && !params.has("caller") && !params.has("call")) return null;
  const source = params.get("source") ?? "hotline";
  return {
    source: (SOURCES.includes(source) ? source : "hotline") as Source,
    caller: (params.get("caller") ?? "").trim().slice(0, LONGEST_CALLER),
    call: (params.get("call") ?? "").trim().slice(0, LONGEST_CALL),
  };
}

/** Takes what the address says and clears it there; also when the telephone's program only changes the part after `#`. */
export function takeCall(): void {
  const call = location.pathname === "/cases/new" ? readCall(location.hash) : null;
  if (call === null) return;
  taken = call;
  history.replaceState(history.state, "", location.pathname + location.search);
  for (const one of listeners) one();
}

/** Once: the next registration begins empty. */
export function lastCall(): Call | null {
  return taken;
}

export function forgetCall(): void {
  taken = null;
}

export function onCall(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
