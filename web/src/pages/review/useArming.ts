// Keys decide once the new picture has been visible for 200 ms; what comes earlier is dropped, with a short shake.
import { useCallback, useEffect, useRef, useState } from "react";

import type { Desk } from "./desk";

const SHAKE_MS = 250;
/** Read by tests and benchmarks: from the key to the frame with the next picture. */
export const NEXT_PICTURE = "gridwarden-next-picture";
let pressedAt: number | null = null;

/** At the decision, before anything else happens. */
export function markPressed(): void {
  pressedAt = window.event?.timeStamp ?? performance.now(); // of the key itself, before it waited for us
}

export function useArming(desk: Desk, token: string) {
  const [onScreen, setOnScreen] = useState({ token: "", isThere: true });
  const [armed, setArmed] = useState("");
  const [isShaking, setShaking] = useState(false);
  const armedAt = useRef(0);
  const painted = useCallback((of: string, isThere: boolean) => {
    if (pressedAt !== null) performance.measure(NEXT_PICTURE, { start: pressedAt, end: performance.now() });
    pressedAt = null;
    setOnScreen({ token: of, isThere });
  }, []);
  useEffect(() => {
    if (onScreen.token !== token) return;
    const timer = setTimeout(() => {
      armedAt.current = performance.now();
      setArmed(token);
    }, desk.armedAfter_ms);
    return () => clearTimeout(timer);
  }, [onScreen.token, token]);
  useEffect(() => {
    if (!isShaking) return;
    const timer = setTimeout(() => setShaking(false), SHAKE_MS);
    return () => clearTimeout(timer);
  }, [isShaking]);
  return {
    isArmed: armed === token && onScreen.token === token,
    isThere: onScreen.isThere,
    armedAt,
    painted,
    isShaking,
    shake: () => setShaking(true),
  };
}
