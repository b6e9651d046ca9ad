// Live events. One `EventSource` per browser, not per tab: a browser has six connections to a server, and the seventh tab
// would hang. Web Locks elect the tab that listens; it tells the others over a BroadcastChannel.
import { useEffect, useSyncExternalStore } from "react";

export type Channel = "queue" | "cases" | "cameras" | "notices" | "jobs" | "leases";
export interface Change {
  channel: Channel;
  id?: number;
  version?: number;
  [more: string]: unknown;
}
export type LiveState = "connecting" | "live" | "lost";

type Message = { kind: "change"; change: Change } | { kind: "reset" } | { kind: "state"; state: LiveState } | { kind: "who" };

const CHANNELS: readonly Channel[] = ["queue", "cases", "cameras", "notices", "jobs"];
const ADDRESS = "/api/v1/events";
/** Three signs of life of 15 s. */
const SILENT_AFTER_MS = 45_000;

const onChange = new Set<(change: Change) => void>();
const onReset = new Set<() => void>();
const onState = new Set<() => void>();
let state: LiveState = "connecting";
let stop: (() => void) | null = null;

/** From sign-in to sign-out. */
export function startListening(): void {
  if (stop !== null) return;
  const others = new BroadcastChannel("gridwarden.live");
  const giveUp = new AbortController();
  let close = () => {};
  others.onmessage = ({ data }: MessageEvent<Message>) => (data.kind === "who" ? undefined : hear(data));
  const listen = () =>
    new Promise<void>((done) => {
      const ends = open((message) => {
        hear(message);
        others.postMessage(message);
      });
      others.onmessage = ({ data }: MessageEvent<Message>) => {
        if (data.kind === "who") others.postMessage({ kind: "state", state } satisfies Message);
      };
      close = () => {
        ends();
        done();
      };
    });
  if (navigator.locks) void navigator.locks.request("gridwarden.live", { signal: giveUp.signal }, listen).catch(() => undefined);
  else void listen(); // plain HTTP beyond loopback has no locks: each tab listens for itself
  others.postMessage({ kind: "who" } satisfies Message);
  stop = () => {
    giveUp.abort();
    close();
    others.close();
  };
}

export function stopListening(): void {
  stop?.();
  stop = null;
  hear({ kind: "state", state: "connecting" });
}

function open(tell: (message: Message) => void): () => void {
  let source = new EventSource(ADDRESS);
  let heardAt = Date.now();
  const attach = () => {
    const alive = () => {
      heardAt = Date.now();
      if (state !== "live") tell({ kind: "state", state: "live" });
    };
    source.onopen = alive;
    source.addEventListener("alive", alive);
    source.addEventListener("reset", () => tell({ kind: "reset" }));
    for (const channel of CHANNELS) {
      source.addEventListener(channel, (event) => {
        alive();
        tell({ kind: "change", change: { ...(JSON.parse((event as MessageEvent<string>).data) as object), channel } });
      });
    }
    source.onerror = () => {
      if (state !== "lost") tell({ kind: "state", state: "lost" });
    };
  };
  attach();
  const openAnew = () => {
    source.close();
    source = new EventSource(ADDRESS);
    heardAt = Date.now();
    attach();
    tell({ kind: "reset" });
  };
  const watch = setInterval(() => {
    // A refusal closes it for good, and a sleeping PC leaves it half open.
    if (source.readyState === EventSource.CLOSED || Date.now() - heardAt > SILENT_AFTER_MS) openAnew();
  }, 5_000);
  const gone = () => tell({ kind: "state", state: "lost" });
  window.addEventListener("offline", gone);
  window.addEventListener("online", openAnew);
  return () => {
    clearInterval(watch);
    window.removeEventListener("offline", gone);
    window.removeEventListener("online", openAnew);
    source.close();
  };
}

function hear(message: Message): void {
  if (message.kind === "change") for (const one of onChange) one(message.change);
  if (message.kind === "reset") for (const one of onReset) one();
  if (message.kind === "state") {
    state = message.state;
    for (const one of onState) one();
  }
}

/** Told of each change on these channels; `null` means: nobody knows what was missed, ask for everything. */
export function useLive(channels: readonly Channel[], tell: (change: Change | null) => void): void {
  useEffect(() => {
    const change = (one: Change) => channels.includes(one.channel) && tell(one);
    const reset = () => tell(null);
    onChange.add(change);
    onReset.add(reset);
    return () => {
      onChange.delete(change);
      onReset.delete(reset);
    };
  });
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      onState.add(listener);
      return () => onState.delete(listener);
    },
    () => state,
  );
}
