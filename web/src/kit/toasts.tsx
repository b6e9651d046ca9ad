// Short sentences in the corner, for what happened beside the page; read out politely, gone after a while, never a question.
import { type ReactNode, useEffect, useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  kind: "done" | "trouble";
}

const SHOWN_MS = 6_000;
let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function toast(text: string, kind: Toast["kind"] = "done"): void {
  last += 1;
  put([...shown, { id: last, text, kind }]);
}

function put(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export function Toasts(): ReactNode {
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <div className="gw-toasts" role="status" aria-live="polite">
      {toasts.map((one) => (
        <OneToast key={one.id} toast={one} />
      ))}
    </div>
  );
}

function OneToast({ toast: { id, text, kind } }: { toast: Toast }): ReactNode {
  useEffect(() => {
    const timer = setTimeout(() => put(shown.filter((one) => one.id !== id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className={`gw-toast gw-toast-${kind}`}>
      <span aria-hidden="true">{kind === "done" ? "✓" : "⚠"}</span> {text}
    </div>
  );
}
