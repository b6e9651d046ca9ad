// Sends the form of an offer to its address. An attempt without an answer is repeated under its own key, so that nothing is done twice.
import { api, Refused } from "../../../kit/api";
import type { Json } from "../../../kit/SchemaForm/schema";
import type { Offer } from "./offers";

type Body = Readonly<Record<string, Json>>;

/** One attempt; kept until an answer came. */
export interface Attempt {
  said: string;
  key: string;
}

export function attemptOf(offer: Offer, version: number, body: Body, last: Attempt | null): Attempt {
  const said = JSON.stringify([offer.href, version, body]);
  return last?.said === said ? last : { said, key: crypto.randomUUID() };
}

export async function send(offer: Offer, caseId: number, version: number, body: Body, key: string): Promise<void> {
  const whole = { ...body, version };
  const headers = { "Idempotency-Key": key };
  const path = { case_id: caseId };
  const kind = offer.authorisation;
  const answer =
    offer.action === "ask" && kind !== null
      ? await api.POST("/api/v1/cases/{case_id}/requests/{kind}", { params: { path: { ...path, kind } }, body: whole as never, headers })
      : offer.action === "opine" && kind !== null
        ? await api.POST("/api/v1/cases/{case_id}/requests/{kind}/opinion", {
            params: { path: { ...path, kind } },
            body: whole as never,
            headers,
          })
        : offer.action === "decline" && kind !== null
          ? await api.POST("/api/v1/cases/{case_id}/requests/{kind}/decline", {
              params: { path: { ...path, kind } },
              body: whole as never,
              headers,
            })
          : await api.POST("/api/v1/cases/{case_id}/actions/{action}", {
              params: { path: { ...path, action: offer.action } },
              body: whole as never,
              headers,
            });
  if (!answer.response.ok) throw new Error(String(answer.response.status)); // an answer of no server of ours
}

/** Somebody else was faster. */
export function isConflict(error: unknown): boolean {
  return error instanceof Refused && (error.problem.status === 412 || error.problem.type.endsWith(":case-changed"));
}
