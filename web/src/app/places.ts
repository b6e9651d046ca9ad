// Where a post goes: navigation by what a person may do, in the order of their first post. A new place is one line.
import type { Schemas } from "../api/client";
import type { Me, Permission } from "../kit/session";

export type Place = "review" | "cases" | "register" | "authorisations" | "cameras";
type Post = Schemas["HeldPost"]["post"];

export const ADDRESS: Record<Place, string> = {
  review: "/review",
  cases: "/cases",
  register: "/cases/new",
  authorisations: "/authorisations",
  cameras: "/cameras",
};

/** Any of these opens the place. */
export const NEEDED: Record<Place, readonly Permission[]> = {
  review: ["candidate.review"],
  cases: ["case.read"],
  register: ["case.register", "case.report"],
  authorisations: [
    "case.grant_return",
    "case.grant_extension",
    "case.grant_first_extension",
    "case.grant_deferral",
    "case.grant_forced_close",
    "case.grant_voiding",
    "case.grant_appeal",
    "case.opine_extension",
    "case.opine_appeal",
    "case.consent_refusal",
  ],
  cameras: ["camera.read"],
};

const USUAL: readonly Place[] = ["cases", "review", "register", "authorisations", "cameras"];
const ORDER: Partial<Record<Post, readonly Place[]>> = {
  operator: ["review", "cases", "register", "authorisations", "cameras"],
  duty_supervisor: ["cases", "review", "authorisations", "register", "cameras"],
  office: ["authorisations", "cases", "cameras"],
  supervising_unit: ["authorisations", "cases", "cameras"],
  administrator: ["cameras", "cases", "review", "authorisations", "register"],
  trainer: ["cameras", "review", "cases"],
};

export function mayOpen(me: Pick<Me, "permissions">, place: Place): boolean {
  return NEEDED[place].some((one) => me.permissions.includes(one));
}

/** At most six. */
export function placesOf(me: Pick<Me, "permissions" | "posts">): Place[] {
  const first = me.posts[0]?.post;
  const order = (first && ORDER[first]) ?? USUAL;
  return [...order, ...USUAL.filter((one) => !order.includes(one))].filter((one) => mayOpen(me, one));
}
