// Days of the city as instants and back; the city has kept one offset since 1991.
import { inTable } from "../../../kit/instant";

const DAY_LETTERS = 10;

/** The first instant of the day, `2026-07-28` in the city. */
export function midnight(day: string): string {
  return new Date(`${day}T00:00:00+08:00`).toISOString();
}

export function cityDay(instant: string): string {
  return inTable(instant).slice(0, DAY_LETTERS);
}
