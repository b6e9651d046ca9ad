// Light or dark, the person's own choice on this machine; the control room is dark.
import { useSyncExternalStore } from "react";

import type { ThemeName } from "./theme.mjs";

const KEPT_AS = "gridwarden.theme";
const listeners = new Set<() => void>();

export function themeName(): ThemeName {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === "light" || kept === "dark") return kept;
  return "light";
}

export function setThemeName(chosen: ThemeName): void {
  localStorage.setItem(KEPT_AS, chosen);
  for (const listener of listeners) listener();
}

export function useThemeName(): ThemeName {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, themeName);
}
