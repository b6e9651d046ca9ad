// Since when the server cannot be reached; null while it can, and for the first seconds of a hiccup.
import { useEffect, useRef, useState } from "react";

import { useLiveState } from "../kit/live";

const SAID_AFTER_MS = 4_000;

export function useLostSince(): Date | null {
  const state = useLiveState();
  const [said, setSaid] = useState<Date | null>(null);
  const since = useRef<Date | null>(null);
  useEffect(() => {
    if (state !== "lost") {
      since.current = null;
      setSaid(null);
      return;
    }
    since.current ??= new Date();
    const timer = setTimeout(() => setSaid(since.current), SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return said;
}
