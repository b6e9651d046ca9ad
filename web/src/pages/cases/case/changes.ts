// What became of a case while a form was open: line by line as it was seen and as it is, and who did what meanwhile.
import type { Schemas } from "../../../api/client";
import { inTable } from "../../../kit/instant";
import type { Language } from "../../../kit/language";

type Case = Schemas["CaseDetail"];

export type Part = "state" | "department" | "condition" | "place" | "due" | "whole" | "requests" | "version";
export interface Change {
  part: Part;
  seen: string;
  now: string;
}

const NONE = "—";
const READ: Record<Part, (one: Case, language: Language) => string> = {
  state: (one, language) => one.state_said[language],
  department: (one, language) => one.main_department?.[language] ?? NONE,
  condition: (one, language) => one.condition?.[language] ?? NONE,
  place: (one) => [one.place.longitude, one.place.latitude].map((each) => each?.toFixed(5) ?? NONE).join(", "),
  due: (one) => (one.next_due_at === null ? NONE : inTable(one.next_due_at)),
  whole: (one) => (one.whole_due_at === null ? NONE : inTable(one.whole_due_at)),
  requests: (one) => String(one.open_requests.length),
  version: (one) => `v${one.version}`,
};

/** Only what differs; the version is always the last. */
export function changesBetween(seen: Case, now: Case, language: Language): Change[] {
  return (Object.keys(READ) as Part[])
    .map((part) => ({ part, seen: READ[part](seen, language), now: READ[part](now, language) }))
    .filter((one) => one.seen !== one.now);
}

export function missedBy(seen: Case, now: Case): Case["events"] {
  return now.events.filter((one) => one.version > seen.version);
}
