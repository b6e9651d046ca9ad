// Instants and spans as people enter them: by the city's clock on the wall, and in whole minutes, hours or days.

const ZONE = "Asia/Shanghai";
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** `2026-07-28T10:52`, as a field for date and time takes it; empty for what is no instant. */
export function wallTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const parts = Object.fromEntries(PARTS.formatToParts(at).map((part) => [part.type, part.value]));
  return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

/** The instant at which the city's clock shows it; empty for what is no time. */
export function instantOf(wall: string): string {
  const guess = new Date(`${wall}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(guess.getTime())) return ""; // browsers read years into words
  const ahead_ms = new Date(`${wallTime(guess.toISOString())}:00Z`).getTime() - guess.getTime();
  return new Date(guess.getTime() - ahead_ms).toISOString();
}

export type SpanUnit = "minutes" | "hours" | "days";
export interface Span {
  count: number;
  unit: SpanUnit;
}

/** As ISO 8601 writes it. */
export function spanOf({ count, unit }: Span): string {
  return unit === "days" ? `P${count}D` : `PT${count}${unit === "hours" ? "H" : "M"}`;
}

/** Null: it is none that people would enter. */
export function parseSpan(text: string): Span | null {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (found === null) return null;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  const total = days * 1440 + hours * 60 + minutes + seconds / 60;
  if (total <= 0) return null;
  if (total % 1440 === 0) return { count: total / 1440, unit: "days" };
  return total % 60 === 0 ? { count: total / 60, unit: "hours" } : { count: total, unit: "minutes" };
}

/** In seconds, for showing; null: no span. */
export function spanSeconds(text: string): number | null {
  const span = parseSpan(text);
  return span && span.count * { minutes: 60, hours: 3_600, days: 86_400 }[span.unit];
}
