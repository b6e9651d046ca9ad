// The keyboard: one table of commands drives handling, tooltips, the `?` sheet, the palette and the tests.
// Keys are `event.code` (Chinese input methods report "Process" as `key`), with modifiers before: "Shift+KeyE".
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";

export type KeySet = "left" | "numpad" | "off";

export interface CommandSpec {
  /** For the left hand; always alive unless keys are off. */
  left: readonly string[];
  /** On the numeric pad, instead of `left`. Absent: the same as `left`. */
  numpad?: readonly string[];
  /** The handler also hears when the key is let go (`isDown` false): hold to compare. */
  isHeld?: boolean;
}

export type CommandTable<Id extends string = string> = Readonly<Record<Id, CommandSpec>>;
export type Handler = (press: { isDown: boolean; event: KeyboardEvent }) => void;

export interface Scope {
  readonly name: string;
  readonly table: CommandTable;
  readonly labels: Readonly<Record<string, string>>;
  readonly handlers: Readonly<Partial<Record<string, Handler>>>;
  /** Of a dialog: nothing below it hears a key. */
  readonly isModal: boolean;
}

const KEPT_AS = "gridwarden.keys";
const stack: { current: Scope }[] = [];
const listeners = new Set<() => void>();
let version = 0;

export function keySet(): KeySet {
  const kept = globalThis.localStorage?.getItem(KEPT_AS);
  return kept === "numpad" || kept === "off" ? kept : "left";
}

export function setKeySet(chosen: KeySet): void {
  localStorage.setItem(KEPT_AS, chosen);
  changed();
}

export function useKeySet(): KeySet {
  return useSyncExternalStore(subscribe, keySet);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  version += 1;
  for (const listener of listeners) listener();
}

/** Alive while the component is shown; the last one shown hears first. A command without a handler is not offered. */
export function useCommands<Id extends string>(
  name: string,
  table: CommandTable<Id>,
  labels: Readonly<Record<Id, string>>,
  handlers: Readonly<Partial<Record<Id, Handler>>>,
  { isModal = false }: { isModal?: boolean } = {},
): void {
  const scope = useRef<Scope>({ name, table, labels, handlers, isModal });
  useLayoutEffect(() => {
    scope.current = { name, table, labels, handlers, isModal };
  });
  useEffect(() => {
    stack.push(scope);
    changed();
    return () => {
      stack.splice(stack.indexOf(scope), 1);
      changed();
    };
  }, []);
}

/** What the keys do now, the nearest scope first; for the `?` sheet and the palette. */
export function useScopes(): readonly Scope[] {
  useSyncExternalStore(subscribe, () => version);
  return audible();
}

function audible(): Scope[] {
  const scopes = stack.map((one) => one.current).reverse();
  const modal = scopes.findIndex((one) => one.isModal);
  return modal < 0 ? scopes : scopes.slice(0, modal + 1);
}

export function keysOf(spec: CommandSpec, chosen: KeySet): readonly string[] {
  return chosen === "off" ? [] : chosen === "numpad" ? (spec.numpad ?? spec.left) : spec.left;
}

const SHOWN: Record<string, string> = {
  Slash: "/",
  BracketLeft: "[",
  BracketRight: "]",
  Minus: "-",
  Equal: "=",
  Period: ".",
  Comma: ",",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  NumpadEnter: "Num Enter",
  NumpadMultiply: "Num *",
  NumpadAdd: "Num +",
  NumpadDivide: "Num /",
  NumpadSubtract: "Num -",
  NumpadDecimal: "Num .",
};

/** As printed on the key: "Shift+KeyE" is "Shift+E". */
export function keyLabel(keys: string): string {
  return keys
    .split("+")
    .map((part) => SHOWN[part] ?? part.replace(/^Key|^Digit/, "").replace(/^Numpad/, "Num "))
    .join("+");
}

/** What a press is called in the tables; a single modifier is none. */
export function pressed(event: Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const modifiers = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  return [...modifiers.filter(Boolean), event.code].join("+");
}

export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest(
      "input:not([type='checkbox']), textarea, select, [contenteditable=''], [contenteditable='true'], [role='combobox'], [role='textbox']",
    ) !== null
  );
}

const COMPOSING = 229;
/** Keys that a focused control needs for itself. */
const OF_CONTROLS = new Set(["Space", "Enter", "NumpadEnter"]);

function isForSomebodyElse(event: KeyboardEvent, keys: string): boolean {
  const target = event.target;
  if (isEditable(target) || event.isComposing || (event.keyCode === COMPOSING && event.key !== "Process")) return true;
  if (!(target instanceof HTMLElement)) return false;
  return OF_CONTROLS.has(keys) && target.closest("button, input, a[href], [role='tab'], [role='menuitem'], summary") !== null;
}

function scopesFor(target: EventTarget | null): Scope[] {
  const scopes = audible();
  const isInDialog = target instanceof HTMLElement && target.closest("[role='dialog']") !== null;
  return isInDialog ? scopes.filter((one) => one.isModal) : scopes;
}

function onKey(event: KeyboardEvent): void {
  const isDown = event.type === "keydown";
  const chosen = keySet();
  const keys = pressed(event);
  if (isDown && isForSomebodyElse(event, keys)) return;
  for (const scope of scopesFor(event.target)) {
    for (const [id, spec] of Object.entries(scope.table)) {
      const handler = scope.handlers[id];
      if (handler === undefined || (!isDown && !spec.isHeld)) continue;
      const isIt = isDown ? keysOf(spec, chosen).includes(keys) : keysOf(spec, chosen).some((one) => one.endsWith(event.code));
      if (!isIt) continue;
      event.preventDefault();
      if (!event.repeat) handler({ isDown, event });
      return;
    }
  }
}

/** Once, at the start. */
export function listenToKeys(): void {
  window.addEventListener("keydown", onKey);
  window.addEventListener("keyup", onKey);
}
