// What a reader of the screen hears after each decision, politely; outside the part that changes.
import { type ReactNode, useSyncExternalStore } from "react";

let said = "";
const listeners = new Set<() => void>();

export function announce(text: string): void {
  said = text;
  for (const listener of listeners) listener();
}

export function Announcement(): ReactNode {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  return (
    <p className="gw-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
