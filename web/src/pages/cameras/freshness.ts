// How old a camera's picture is against what was promised. Nothing stale may look alive.

export type Freshness = "fresh" | "late" | "old" | "resting" | "none";

export interface Pictured {
  picture_at: string | null;
  picture_every_s: number | null;
  picture_hours: readonly string[] | null;
  is_patrolled: boolean;
}

/** A picture is taken in turn, so two turns may pass before anything is wrong. */
const TURNS_FRESH = 2;
/** After so many nobody waits any more: what is shown is the past. */
const TURNS_LATE = 6;
const SECOND_MS = 1000;

/** `fresh` up to two turns, `late` up to six, then `old`; outside its hours, or when nobody patrols it, `resting`. */
export function freshnessOf(camera: Pictured, now: Date): Freshness {
  if (camera.picture_at === null || camera.picture_every_s === null) return "none";
  const turns = (now.getTime() - new Date(camera.picture_at).getTime()) / SECOND_MS / camera.picture_every_s;
  if (turns <= TURNS_FRESH) return "fresh";
  if (!camera.is_patrolled || !isWithin(camera.picture_hours, now)) return "resting";
  return turns <= TURNS_LATE ? "late" : "old";
}

/** Whether the city's clock stands within these hours; over midnight where the end is before the start. */
export function isWithin(hours: readonly string[] | null, now: Date): boolean {
  if (hours === null) return true;
  const [from = "00:00", to = "24:00"] = hours;
  const clock = CITY_CLOCK.format(now);
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
}

const CITY_CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The address to show: the one at hand as long as it is the same picture, for a signed address changes by itself. */
export interface Held {
  picture_at: string;
  url: string;
}

export function heldPicture(
  held: Held | null,
  offered: { picture_at: string | null; url: string | null },
  hasFailed: boolean,
): Held | null {
  if (offered.picture_at === null || offered.url === null) return null;
  if (held !== null && held.picture_at === offered.picture_at && !hasFailed) return held;
  return { picture_at: offered.picture_at, url: offered.url };
}
