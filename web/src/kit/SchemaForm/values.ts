// What is entered in a form: what of it is sent, what is still missing, and where a refusal of the server belongs.
import type { Problem } from "../../api/client";
import { asObject, type Field, type Json, requiredNow, type Schema, type Value } from "./schema";

/** Why a field cannot be sent as it is; the words are the form's. */
export type Lack = "missing" | "tooLong" | "tooSmall" | "tooLarge" | "tooMany";
export type Errors = Readonly<Record<string, string>>;

/** Without what says nothing. False is an answer only where one is asked for. */
export function cleaned(fields: readonly Field[], value: Value): Record<string, Json> {
  const sent: Record<string, Json> = {};
  for (const field of fields) {
    const one = value[field.name];
    if (!isEmpty(one, field)) sent[field.name] = field.kind === "rows" ? rowsOf(field, one) : trimmed(one as Json);
  }
  return sent;
}

function rowsOf(field: Field, rows: Json | undefined): Json {
  return (Array.isArray(rows) ? rows : []).map((row) => cleaned(field.inner, asObject(row as Json)));
}

function trimmed(value: Json): Json {
  return typeof value === "string" ? value.trim() : value;
}

function isEmpty(value: Json | undefined, field: Field): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (typeof value === "boolean") return !value && field.kind !== "yesNo";
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** By field; of a row as `subtasks.0.department`. */
export function lacksOf(fields: readonly Field[], schema: Schema, value: Value, prefix = ""): Record<string, Lack> {
  const also = requiredNow(schema, cleaned(fields, value));
  const found: Record<string, Lack> = {};
  for (const field of fields) {
    const lack = lackOf(field, value[field.name], field.isRequired || also.includes(field.name));
    if (lack !== null) found[prefix + field.name] = lack;
    const rows = value[field.name];
    if (field.kind !== "rows" || !Array.isArray(rows)) continue;
    rows.forEach((row, at) => {
      Object.assign(found, lacksOf(field.inner, {}, asObject(row as Json), `${prefix}${field.name}.${at}.`));
    });
  }
  return found;
}

function lackOf(field: Field, value: Json | undefined, isRequired: boolean): Lack | null {
  if (isEmpty(value, field)) return isRequired ? "missing" : null;
  if (typeof value === "string" && field.most !== null && [...value.trim()].length > field.most) return "tooLong";
  if (typeof value === "number" && field.kind === "number") {
    if (field.least !== null && value < field.least) return "tooSmall";
    if (field.most !== null && value > field.most) return "tooLarge";
  }
  if (Array.isArray(value) && field.most !== null && value.length > field.most) return "tooMany";
  return null;
}

export interface Placed {
  /** By field. */
  errors: Errors;
  /** Nothing of it belongs to a field: it stands above the form. */
  isAboutAll: boolean;
}

/** A refusal sorted to the fields that it is about: by their names, by the guard that refused, by photos. */
export function placed(problem: Pick<Problem, "type" | "detail" | "errors" | "data">, fields: readonly Field[]): Placed {
  const errors: Record<string, string> = {};
  for (const one of problem.errors ?? []) {
    const path = one.field.replace(/^body\./, "");
    const field = fields.find((each) => path === each.name || path.startsWith(`${each.name}.`));
    if (field) errors[field.inner.length > 0 ? path : field.name] = one.message;
  }
  const refusal = asObject(asObject(problem.data as Json)["refusal"]);
  for (const field of fields) {
    if (typeof refusal["guard"] === "string" && field.guards.includes(refusal["guard"])) errors[field.name] = problem.detail;
    if (problem.type.endsWith(":photo-unusable") && field.kind === "photos") errors[field.name] ??= problem.detail;
  }
  const said = (problem.errors ?? []).length;
  return { errors, isAboutAll: Object.keys(errors).length === 0 || said > Object.keys(errors).length };
}
