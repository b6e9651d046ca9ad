// Pure parts of the import wizard: what is asked, what a list's mistakes name, what a preview holds.
import type { Schemas } from "../../kit/api";

export type Kind = Schemas["PlatformKindOut"];
export type Field = Schemas["PlatformFieldOut"];
export type Entered = Readonly<Record<string, string>>;
export const GROUPS = ["added", "updated", "returned", "vanished"] as const;
export type Group = (typeof GROUPS)[number];

export interface ListedChange {
  external_id: string;
  name: string;
  fields?: Record<string, [unknown, unknown]>;
  kept?: string[];
}
export type Preview = Record<Group | "unchanged", number> & { [key in `${Group}_cameras`]?: ListedChange[] } & {
  /** What a person should know of a list that is imported all the same. */
  remarks?: { zh: string; en: string }[];
};

/** The fields without an entry that need one. */
export function lacking(kind: Kind, name: string, entered: Entered): string[] {
  const empty = kind.fields.filter((one) => one.is_required && !entered[one.name]?.trim()).map((one) => one.name);
  return name.trim() === "" ? ["name", ...empty] : empty;
}

/** Files go as base64, for nobody knows in what they are written; what is empty is not said. */
export function questionOf(kind: Kind, name: string, entered: Entered, how: { isDryRun: boolean; mayBeEmpty: boolean }) {
  const said = kind.fields
    .filter((one) => entered[one.name])
    .map((one): [string, unknown] => [one.name, saidOf(one, entered[one.name] ?? "")]);
  return {
    ...Object.fromEntries(said),
    source: kind.kind,
    name: name.trim(),
    dry_run: how.isDryRun,
    may_be_empty: how.mayBeEmpty,
  } as Schemas["CameraImportAsked"];
}

function saidOf(field: Field, text: string): unknown {
  if (field.type === "file") return { base64: text };
  if (field.type === "lines") return text.split(/[\s,，;；]+/).filter((one) => one !== "");
  return text.trim();
}

export interface Mistake {
  row: string;
  column: string;
  why: string;
}

const ZH = /第 (\d+) 行(?:，(?:第 (\d+) 列|列 (\w+)))?：/g;
const EN = /row (\d+)(?:, column (\w+))?: /g;

/** The rows that a refused list names, in either language; none: the text says something else. */
export function mistakesIn(text: string): Mistake[] {
  const found = [...text.matchAll(ZH), ...text.matchAll(EN)];
  return found.map((match, at) => ({
    row: match[1] ?? "",
    column: match[2] ?? match[3] ?? "",
    why: text.slice(match.index + match[0].length, found[at + 1]?.index).replace(/[;；.。\s]+$/, ""),
  }));
}

/** Without what is secret, for the draft of the form. */
export function withoutSecrets(kinds: readonly Kind[], entered: Entered): Entered {
  const secret = new Set(
    kinds.flatMap((kind) => kind.fields.filter((one) => one.type === "password" || one.type === "file").map((one) => one.name)),
  );
  return Object.fromEntries(Object.entries(entered).filter(([name]) => !secret.has(name)));
}
