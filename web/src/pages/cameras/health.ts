// The sign of a health: its shape says the family of the trouble, the word beside it says which.
import { $api, type Schemas } from "../../kit/api";

export type Health = Schemas["CameraHealth"];
export type Tone = "ok" | "near" | "over" | "quiet";

interface Sign {
  sign: string;
  tone: Tone;
}

const NO_CONNECTION: Sign = { sign: "✕", tone: "over" };
const BROKEN_STREAM: Sign = { sign: "~", tone: "near" };
const UNUSABLE: Sign = { sign: "=", tone: "near" };

export const SIGNS: Record<Health, Sign> = {
  online: { sign: "●", tone: "ok" },
  unvisited: { sign: "○", tone: "quiet" },
  trouble: { sign: "▲", tone: "near" },
  refused: NO_CONNECTION,
  unauthorised: NO_CONNECTION,
  not_found: NO_CONNECTION,
  timed_out: NO_CONNECTION,
  stalled: BROKEN_STREAM,
  undecodable: BROKEN_STREAM,
  unsupported_codec: BROKEN_STREAM,
  decoder_crashed: BROKEN_STREAM,
  stale: UNUSABLE,
  frozen: UNUSABLE,
  black: { sign: "■", tone: "near" },
  covered: { sign: "■", tone: "near" },
  defocused: { sign: "◌", tone: "near" },
  wrong_view: { sign: "↷", tone: "near" },
  internal: { sign: "!", tone: "over" },
};

/** The word of the API, also one that is newer than this page. */
export function signOf(health: string | null): Sign {
  return SIGNS[(health ?? "unvisited") as Health] ?? SIGNS.trouble;
}

export type HealthWords = ReadonlyMap<string, Schemas["HealthCount"]>;

/** Names and advice of every health, in both languages, from the API; asked for once. */
export function useHealthWords(): HealthWords {
  const counts = $api.useQuery("get", "/api/v1/cameras/counts", {}, { staleTime: 3_600_000 });
  return new Map((counts.data?.healths ?? []).map((one) => [one.health, one]));
}
