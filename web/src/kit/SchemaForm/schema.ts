// JSON Schema, the subset that the API sends, as fields of a form. Names come with the schema in both languages.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Schema = { readonly [name: string]: Json };
export type Value = { readonly [name: string]: Json };
export interface Said {
  zh: string;
  en: string;
}
export interface Option extends Said {
  value: string | number;
}
export type Choices = Readonly<Record<string, readonly Option[]>>;

export type FieldKind =
  | "line"
  | "text"
  | "number"
  | "yes"
  | "confirm"
  | "yesNo"
  | "choice"
  | "choices"
  | "instant"
  | "span"
  | "photos"
  | "position"
  | "measured"
  | "rows";

export interface Field {
  name: string;
  kind: FieldKind;
  label: Said;
  isRequired: boolean;
  /** Of letters, entries or the number itself. */
  least: number | null;
  most: number | null;
  options: readonly Option[];
  /** Of one row, for `rows`. */
  inner: readonly Field[];
  isWhole: boolean;
  /** A refusal of one of these is about this field. */
  guards: readonly string[];
}

const LONG_TEXT = 200;
const FEW = 4;

/** In the schema's order, what must be entered before what may, and the reason last: it says why all the rest. */
export function fieldsOf(schema: Schema, choices: Choices = {}): Field[] {
  return ordered(objectFields(schema, schema, choices, ""));
}

function ordered(fields: Field[]): Field[] {
  const rank = (one: Field) => (one.name === "reason" ? 2 : one.isRequired ? 0 : 1);
  return fields
    .map((field, at) => ({ field, at }))
    .sort((one, other) => rank(one.field) - rank(other.field) || one.at - other.at)
    .map((one) => one.field);
}

function objectFields(object: Schema, root: Schema, choices: Choices, prefix: string): Field[] {
  const required = strings(object["required"]);
  return Object.entries(asObject(object["properties"])).flatMap(([name, property]) => {
    const field = fieldOf(name, resolved(asObject(property), root), root, choices, prefix, required.includes(name));
    return field === null ? [] : [field];
  });
}

function fieldOf(name: string, schema: Schema, root: Schema, choices: Choices, prefix: string, isRequired: boolean): Field | null {
  const offered = choices[prefix + name];
  if (offered?.length === 0 && !isRequired) return null; // there is nothing to choose from
  const options = offered ?? optionsOf(schema);
  const items = resolved(asObject(schema["items"]), root);
  const kind = kindOf(schema, items, offered !== undefined, options.length > 0, isRequired);
  return {
    name,
    kind,
    label: labelOf(schema, name),
    isRequired,
    least: numberOf(schema["minLength"] ?? schema["minItems"] ?? schema["minimum"]),
    most: numberOf(schema["maxLength"] ?? schema["maxItems"] ?? schema["maximum"]),
    options,
    inner: kind === "rows" ? objectFields(items, root, choices, `${prefix}${name}.`) : [],
    isWhole: schema["type"] === "integer",
    guards: strings(schema["x-guards"]),
  };
}

function kindOf(schema: Schema, items: Schema, isOffered: boolean, hasOptions: boolean, isRequired: boolean): FieldKind {
  const entry = schema["x-entry"];
  if (entry === "photos" || entry === "position" || entry === "measured") return entry;
  switch (schema["type"]) {
    case "array":
      return items["type"] === "object" ? "rows" : "choices";
    case "boolean":
      return schema["const"] === true ? "confirm" : isRequired && schema["default"] === undefined ? "yesNo" : "yes";
    case "integer":
    case "number":
      return isOffered ? "choice" : "number";
    default:
      break;
  }
  if (isOffered || hasOptions) return "choice";
  if (schema["format"] === "date-time") return "instant";
  if (schema["format"] === "duration") return "span";
  return (numberOf(schema["maxLength"]) ?? 0) >= LONG_TEXT ? "text" : "line";
}

/** With what it refers to, and without the alternative of null: a field that has nothing is left out. */
function resolved(schema: Schema, root: Schema): Schema {
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = asObject(asObject(root["$defs"])[reference.slice("#/$defs/".length)] ?? null);
    const { $ref: _, ...beside } = schema;
    return resolved({ ...target, ...beside }, root);
  }
  const either = schema["anyOf"];
  if (Array.isArray(either)) {
    const first = either.map(asObject).find((one) => one["type"] !== "null") ?? {};
    const { anyOf: _, ...beside } = schema;
    return resolved({ ...first, ...beside }, root);
  }
  return schema;
}

function optionsOf(schema: Schema): Option[] {
  const values = schema["enum"];
  if (!Array.isArray(values)) return [];
  const names = asObject(schema["x-values"]);
  return values.filter(isPlain).map((value) => ({ value, ...saidOr(names[String(value)] ?? null, String(value)) }));
}

function labelOf(schema: Schema, name: string): Said {
  return saidOr(schema["x-title"] ?? null, typeof schema["title"] === "string" ? schema["title"] : name);
}

function saidOr(said: Json, otherwise: string): Said {
  const { zh, en } = asObject(said);
  return { zh: typeof zh === "string" ? zh : otherwise, en: typeof en === "string" ? en : otherwise };
}

/** Few short answers stand open; many fold into a list. */
export function isShort(field: Field): boolean {
  return field.options.length <= FEW && field.kind === "choice";
}

/** Required beside the schema's own list: by its `if`, as the values are now. */
export function requiredNow(schema: Schema, value: Value): readonly string[] {
  if (schema["if"] === undefined) return [];
  const branch = asObject(schema[matches(asObject(schema["if"]), value) ? "then" : "else"] ?? null);
  return strings(branch["required"]);
}

function matches(condition: Schema, value: Value): boolean {
  const hasAll = strings(condition["required"]).every((name) => value[name] !== undefined);
  return hasAll && Object.entries(asObject(condition["properties"])).every(([name, one]) => value[name] === asObject(one)["const"]);
}

export function asObject(json: Json | undefined): Schema {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Schema) : {};
}

function strings(json: Json | undefined): string[] {
  return Array.isArray(json) ? json.filter((one): one is string => typeof one === "string") : [];
}

function numberOf(json: Json | undefined): number | null {
  return typeof json === "number" ? json : null;
}

function isPlain(json: Json): json is string | number {
  return typeof json === "string" || typeof json === "number";
}
