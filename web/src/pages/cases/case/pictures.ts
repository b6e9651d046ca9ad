// Which two pictures stand side by side: the problem as it was found, and the place as it is said to be now.
import type { Schemas } from "../../../api/client";

export type Picture = Schemas["CasePicture"];
type Evidence = Schemas["EvidenceOfCase"];

export interface Pair {
  before: Picture | null;
  after: Picture | null;
}

/** A photo of the department wins over a camera's, which looks from elsewhere; the latest of them. */
export function pairOf({ pictures, second_looks }: Evidence): Pair {
  const before = pictures.filter((one) => !one.is_after);
  const after = pictures.filter((one) => one.is_after);
  const ofDepartment = after.filter((one) => one.action === "feed_back");
  return {
    before: before[0] ?? second_looks.find((one) => one.before !== null)?.before ?? null,
    after: ofDepartment.at(-1) ?? after.at(-1) ?? null,
  };
}

/** The camera's latest second look that has something to show or to say. */
export function latestLook({ second_looks }: Evidence): Evidence["second_looks"][number] | null {
  return second_looks.at(-1) ?? null;
}
