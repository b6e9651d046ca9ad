// What the review desk asks of the server and of this machine's disk.
import { createStore, get, set } from "idb-keyval";

import { api, Refused, type Schemas } from "../../kit/api";
import { csrfToken, sessionEnded } from "../../kit/session";
import type { Answer, Entry, Store } from "./outbox";
import type { Held } from "./seat";

const UNAUTHORISED = 401;
const BUSY = new Set([408, 425, 429]);
/** The same request is being done right now: its answer comes to whoever asks again. */
const STILL_BEING_DONE = "still-being-done";
const disk = globalThis.indexedDB ? createStore("gridwarden-review", "decisions") : undefined;

export function decisionsOf(person_id: number): Store {
  const key = String(person_id);
  return {
    read: async () => (disk ? ((await get<Entry[]>(key, disk)) ?? []) : []),
    write: async (entries) => {
      if (disk) await set(key, entries, disk);
    },
  };
}

export async function lease(count: number, skip: number[]): Promise<Schemas["LeasedCandidate"][]> {
  const { data } = await api.POST("/api/v1/candidates/lease", { body: { count, skip } });
  return data ?? [];
}

export async function claim(candidate_id: number): Promise<Schemas["LeasedCandidate"]> {
  const params = { path: { candidate_id } };
  const claimed = await api.POST("/api/v1/candidates/{candidate_id}/claim", { params });
  const { data: candidate } = await api.GET("/api/v1/candidates/{candidate_id}", { params });
  if (!claimed.data || !candidate) throw new Error("no answer");
  return { candidate, lease_token: claimed.data.lease_token, lease_until: claimed.data.lease_until };
}

export async function renew(held: readonly Held[]): Promise<Schemas["RenewedLease"][]> {
  const leases = held.slice(0, 10).map((one) => ({ candidate_id: one.candidate.id, lease_token: one.token }));
  const { data } = await api.POST("/api/v1/candidates/leases/renew", { body: { leases } });
  return data ?? [];
}

/** Also while the page closes; whatever comes of it, the lease ends by itself. */
export async function giveBack(held: readonly Held[]): Promise<void> {
  await Promise.allSettled(
    held.map((one) =>
      api.POST("/api/v1/candidates/{candidate_id}/give-back", {
        params: { path: { candidate_id: one.candidate.id } },
        body: { lease_token: one.token },
        keepalive: true,
      }),
    ),
  );
}

/** One attempt; a plain fetch, because the body is as it was frozen when the key was pressed. */
export async function send(entry: Entry): Promise<Answer> {
  const response = await fetch(`/api/v1/candidates/${entry.candidate_id}/${entry.kind}`, {
    method: "POST",
    keepalive: true,
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": entry.key,
      "Accept-Language": document.documentElement.lang,
      "X-CSRF-Token": csrfToken() ?? "",
    },
    ...(entry.kind === "undo" ? {} : { body: JSON.stringify(entry.body) }),
  });
  if (response.ok) return { is: "taken", answer: await response.json() };
  if (response.status === UNAUTHORISED) {
    sessionEnded();
    return { is: "signed out" };
  }
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const problem = isProblem ? ((await response.json()) as Schemas["Problem"]) : null;
  const slug = problem?.type.split(":").at(-1) ?? "";
  if (problem === null || response.status >= 500 || BUSY.has(response.status) || slug === STILL_BEING_DONE) return { is: "lost" };
  return { is: "refused", why: problem.detail, slug };
}

export function saidBy(error: unknown): string {
  return error instanceof Refused ? error.problem.detail : "";
}
