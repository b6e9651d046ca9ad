// The history of a case as lines: what happened, which clocks moved by it, and the pictures that came with it.
import type { Schemas } from "../../../api/client";

type Event = Schemas["CaseEventOut"];
type Deadline = Schemas["DeadlineOut"];
type Picture = Schemas["CasePicture"];

export type MoveKind = "started" | "stopped" | "provisional" | "paused" | "resumed" | "extended" | "ended";
export interface Move {
  kind: MoveKind;
  clock: Deadline["kind"];
  name: { zh: string; en: string };
  /** Of a clock that stopped: how long it ran; of an extension: by how much. */
  seconds: number | null;
}
export interface HistoryLine {
  event: Event;
  moves: readonly Move[];
  pictures: readonly Picture[];
  /** Whether the case went from one state to another by it. */
  isStep: boolean;
}

/** Clocks move at the very instant of the event that moves them. */
export function historyLines(events: readonly Event[], clocks: readonly Deadline[], pictures: readonly Picture[]): HistoryLine[] {
  return events.map((event) => ({
    event,
    moves: clocks.flatMap((clock) => movesAt(clock, new Date(event.happened_at).getTime())),
    pictures: pictures.filter((one) => one.kind === "photo" && one.event_version === event.version),
    isStep: event.from_state !== event.to_state,
  }));
}

function movesAt(clock: Deadline, at: number): Move[] {
  const is = (instant: string | null) => instant !== null && new Date(instant).getTime() === at;
  const move = (kind: MoveKind, seconds: number | null = null): Move => ({ kind, clock: clock.kind, name: clock.name, seconds });
  const moves: Move[] = [];
  if (is(clock.started_at)) moves.push(move("started", clock.limit_s));
  for (const one of clock.pauses) {
    if (is(one.from_at)) moves.push(move("paused"));
    if (is(one.to_at)) moves.push(move("resumed"));
  }
  for (const one of clock.extensions) if (is(one.given_at)) moves.push(move("extended", one.span_s));
  if (is(clock.stopped_at)) moves.push(stopOf(clock, move));
  return moves;
}

function stopOf(clock: Deadline, move: (kind: MoveKind, seconds?: number | null) => Move): Move {
  if (clock.ending === "void") return move("ended");
  return move(clock.ending === "provisional" ? "provisional" : "stopped", clock.elapsed_s);
}
