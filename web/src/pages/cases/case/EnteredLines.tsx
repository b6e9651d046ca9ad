// What somebody entered, as labelled lines: names from the server, instants and spans written out here.
import type { ReactNode } from "react";

import type { Schemas } from "../../../api/client";
import { capital } from "../../../kit/capital";
import { duration, inTable } from "../../../kit/instant";
import { type Language, named, useLanguage } from "../../../kit/language";
import { spanSeconds } from "../../../kit/SchemaForm/time";

export function EnteredLines({ entered, text }: { entered: readonly Schemas["EnteredOut"][]; text: string | null }): ReactNode {
  const language = useLanguage();
  const lines = entered.map((one) => ({ ...one, shown: one.value ? named(one.value, language) : written(one.raw, language) }));
  return (
    <>
      {lines
        .filter((one) => one.shown !== null && one.shown !== text)
        .map((one) => (
          <div key={one.field}>
            <span className="gw-quiet">{capital(named(one.label, language))}</span> {one.shown}
          </div>
        ))}
      {text !== null && text !== "" && (
        <p lang="zh-CN" className="gw-case-words">
          {text}
        </p>
      )}
    </>
  );
}

/** Null: nothing that people read. */
export function written(raw: unknown, language: Language): string | null {
  if (typeof raw === "number") return String(raw);
  if (Array.isArray(raw)) return raw.every((one) => typeof one === "number") ? raw.join(", ") : null;
  if (typeof raw === "object" && raw !== null) {
    return Object.entries(raw)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", ");
  }
  if (typeof raw !== "string") return null;
  const seconds = spanSeconds(raw);
  if (seconds !== null) return duration(seconds, language);
  return /^\d{4}-\d\d-\d\dT/.test(raw) ? inTable(raw) : raw;
}
