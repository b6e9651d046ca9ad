// One seat a person in a browser: a second tab is told so, and may take over (Web Locks).
import { useEffect, useRef, useState } from "react";

export type SeatLock = "asking" | "mine" | "elsewhere" | "lost";

export function useSeatLock(person_id: number): { lock: SeatLock; takeOver: () => void } {
  const [lock, setLock] = useState<SeatLock>("asking");
  const release = useRef<() => void>(() => undefined);
  const name = `gridwarden.review.${person_id}`;

  const hold = (steal: boolean) => {
    if (!navigator.locks) return setLock("mine"); // plain HTTP beyond loopback has none
    const options = steal ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(name, options, (granted) => {
        if (granted === null) return setLock("elsewhere");
        setLock("mine");
        return new Promise<void>((done) => {
          release.current = done;
        });
      })
      .catch(() => setLock("lost")); // another tab took it
  };

  useEffect(() => {
    hold(false);
    return () => release.current();
  }, [name]);
  return { lock, takeOver: () => hold(true) };
}
