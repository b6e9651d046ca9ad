// A limit in words. A working day is eight hours of its clock, so only a continuous one is told in days.
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

export interface Span {
  days: number;
  hours: number;
  minutes: number;
}

export function spanOf(seconds: number, isWorking: boolean): Span {
  const whole_s = Math.max(0, Math.round(seconds));
  const days = isWorking ? 0 : Math.floor(whole_s / DAY_S);
  const rest_s = whole_s - days * DAY_S;
  return { days, hours: Math.floor(rest_s / HOUR_S), minutes: Math.round((rest_s % HOUR_S) / MINUTE_S) };
}
