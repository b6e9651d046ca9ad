// The actions of a case sorted for a person: what may be done, what one would expect and may not, and the rest.
import type { Schemas } from "../../../api/client";

export type Offer = Schemas["OfferOut"];

/** Reasons that say only "not in this state" or "not your post": nobody misses such an action. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "state",
  "permission",
  "reach",
  "no_request",
  "of_main_department",
  "of_supervising_unit",
  "not_of_another",
  "subtask_open",
  "supervision_open",
]);

export interface Sorted {
  open: readonly Offer[];
  /** Barred for a reason that one can do something about, or should know. */
  barred: readonly Offer[];
  elsewhere: readonly Offer[];
}

export function sorted(offers: readonly Offer[]): Sorted {
  const barred = offers.filter((one) => !one.is_open);
  return {
    open: offers.filter((one) => one.is_open),
    barred: barred.filter((one) => !ELSEWHERE.has(one.barred_because?.guard ?? "")),
    elsewhere: barred.filter((one) => ELSEWHERE.has(one.barred_because?.guard ?? "")),
  };
}

/** Names an action on this page and in its drafts: "dispatch", "ask.extension". */
export function keyOf(offer: Pick<Offer, "action" | "authorisation">): string {
  return offer.authorisation === null ? offer.action : `${offer.action}.${offer.authorisation}`;
}
