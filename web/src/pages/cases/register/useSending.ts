// Sending a report: one key for the same report however often it is tried, so that it arrives once.
import { useRef, useState } from "react";

import { api, Refused, type Schemas } from "../../../kit/api";
import { furtherReport, newReport, type Typed } from "./report";

type CaseOut = Schemas["CaseOut"];

export function useSending(typed: Typed) {
  const [error, setError] = useState<unknown>(null);
  const [busyWith, setBusyWith] = useState<number | "new" | null>(null);
  const key = useRef({ of: "", id: "" });
  const keyFor = (body: object, where: number | "new") => {
    const written = `${where} ${JSON.stringify(body)}`;
    if (key.current.of !== written) key.current = { of: written, id: crypto.randomUUID() };
    return { "Idempotency-Key": key.current.id };
  };
  /** Null: it was not taken; `error` says why. */
  const attempt = async (where: number | "new", send: () => Promise<{ data?: CaseOut }>): Promise<CaseOut | null> => {
    setBusyWith(where);
    setError(null);
    try {
      return (await send()).data ?? null;
    } catch (caught) {
      setError(caught);
      return null;
    } finally {
      setBusyWith(null);
    }
  };
  const register = (seen: readonly number[] | null) => {
    const body = newReport(typed, seen);
    return attempt("new", () => api.POST("/api/v1/cases", { body, headers: keyFor(body, "new") }));
  };
  const join = (id: number) => {
    const body = furtherReport(typed);
    return attempt(id, () =>
      api.POST("/api/v1/cases/{case_id}/reports", { params: { path: { case_id: id } }, body, headers: keyFor(body, id) }),
    );
  };
  return { error, busyWith, register, join };
}

/** The server found likely duplicates that were not on the screen. */
export function isUnseen(error: unknown): boolean {
  return error instanceof Refused && error.problem.type.endsWith(":duplicates-unseen");
}
