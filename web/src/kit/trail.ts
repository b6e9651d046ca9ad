// Which list somebody came from, so that the case beside the open one is one key away, and back leads to the same list.

export interface Trail {
  /** In the order of the list. */
  ids: readonly number[];
  /** Its address with its filter. */
  back: string;
}

const KEPT_AS = "gridwarden.trail";

/** Told by a list before one of its cases is opened; of this tab alone. */
export function leaveTrail(trail: Trail): void {
  sessionStorage.setItem(KEPT_AS, JSON.stringify(trail));
}

export function trail(): Trail | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "null") as Trail | null;
  } catch {
    return null;
  }
}

/** The cases before and after it in the list; null at the ends, and where one came from elsewhere. */
export function besides(id: number, of: Trail | null): { previous: number | null; next: number | null } {
  const at = of?.ids.indexOf(id) ?? -1;
  if (of === null || at < 0) return { previous: null, next: null };
  return { previous: of.ids[at - 1] ?? null, next: of.ids[at + 1] ?? null };
}
