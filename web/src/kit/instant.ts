// Instants and durations as the city reads them. No clock trusts the PC: server time is measured from answers.
import type { Language } from "./language";

const ZONE = "Asia/Shanghai";
const LOCALE: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
const SECOND_MS = 1000;

let offset_ms = 0;
let wasHeard = false;

/** `Date` headers are whole seconds, cut off: half a second is the best guess. Only a PC that is really wrong is corrected. */
export function heardServerTime(at: Date): void {
  const difference_ms = at.getTime() + SECOND_MS / 2 - Date.now();
  if (!wasHeard || Math.abs(difference_ms - offset_ms) > 2 * SECOND_MS) offset_ms = Math.abs(difference_ms) > SECOND_MS ? difference_ms : 0;
  wasHeard = true;
}

/** Now, by the server's clock. */
export function serverNow(): Date {
  return new Date(Date.now() + offset_ms);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const found = formats.get(key) ?? new Intl.DateTimeFormat(LOCALE[language], { timeZone: ZONE, hourCycle: "h23", ...options });
  formats.set(key, found);
  return found;
}

/** `2026-07-28 10:52`, for tables. */
export function inTable(instant: string | Date): string {
  const parts = Object.fromEntries(
    format("en", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" })
      .formatToParts(new Date(instant))
      .map((part) => [part.type, part.value]),
  );
  return `${parts["year"]}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}`;
}

/** `7月28日 周二 10:52`, `Tue 28 Jul, 10:52`, for text. */
export function inText(instant: string | Date, language: Language): string {
  return format(language, { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" }).format(
    new Date(instant),
  );
}

/** `10:52:07`. */
export function timeOfDay(instant: string | Date): string {
  return format("en", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(instant));
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** `1:20` (hours and minutes), `2 天 3 小时`; never negative. */
export function duration(seconds: number, language: Language): string {
  const whole_s = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole_s / DAY_S);
  const hours = Math.floor((whole_s % DAY_S) / HOUR_S);
  const minutes = Math.floor((whole_s % HOUR_S) / MINUTE_S);
  if (days > 0) return language === "zh" ? `${days} 天 ${hours} 小时` : `${days} d ${hours} h`;
  return `${hours}:${String(minutes).padStart(2, "0")}`;
}

/** How long ago, one unit: `12 s`, `3 min`, `5 h`, `2 d`; `12 秒`, `3 分钟`, `5 小时`, `2 天`. */
export function age(instant: string | Date, language: Language, now: Date = serverNow()): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - new Date(instant).getTime()) / SECOND_MS));
  const [count, unit] =
    seconds < MINUTE_S
      ? [seconds, 0]
      : seconds < HOUR_S
        ? [Math.floor(seconds / MINUTE_S), 1]
        : seconds < DAY_S
          ? [Math.floor(seconds / HOUR_S), 2]
          : [Math.floor(seconds / DAY_S), 3];
  const units = language === "zh" ? ["秒", "分钟", "小时", "天"] : ["s", "min", "h", "d"];
  return `${count} ${units[unit]}`;
}

/** `120 m`, `1.4 km`. */
export function distance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}
