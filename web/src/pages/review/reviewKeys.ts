// Every key of the review page, for the left hand and for the numeric pad; the bar, the `?` sheet and the tests read it.
import type { CommandTable } from "../../kit/commands";

export const REASONS = ["not_a_problem", "wrong_item", "already_handled", "not_ours", "image_quality", "permitted", "other"] as const;
export type Reason = (typeof REASONS)[number];

export const REVIEW_KEYS = {
  confirm: { left: ["Space"], numpad: ["NumpadEnter", "Space"] },
  reject1: { left: ["Digit1"], numpad: ["Numpad1"] },
  reject2: { left: ["Digit2"], numpad: ["Numpad2"] },
  reject3: { left: ["Digit3"], numpad: ["Numpad3"] },
  reject4: { left: ["Digit4"], numpad: ["Numpad4"] },
  reject5: { left: ["Digit5"], numpad: ["Numpad5"] },
  reject6: { left: ["Digit6"], numpad: ["Numpad6"] },
  reject7: { left: ["Digit7"], numpad: ["Numpad7"] },
  verify: { left: ["KeyD"], numpad: ["NumpadAdd"] },
  merge: { left: ["KeyM"], numpad: ["NumpadDivide"] },
  item: { left: ["KeyA"], numpad: ["NumpadMultiply"] },
  draw: { left: ["KeyR"] },
  snooze: { left: ["KeyS"], numpad: ["NumpadSubtract"] },
  skip: { left: ["KeyX"], numpad: ["Numpad0"] },
  undo: { left: ["KeyZ", "Ctrl+KeyZ"], numpad: ["NumpadDecimal", "Ctrl+KeyZ"] },
  danger: { left: ["KeyG"] },
  pause: { left: ["KeyP"] },
  older: { left: ["KeyQ"] },
  newer: { left: ["KeyE"] },
  clean: { left: ["KeyW"], isHeld: true },
  pinClean: { left: ["Shift+KeyW"] },
  before: { left: ["KeyB"] },
  crop: { left: ["KeyC"] },
  hideBoxes: { left: ["KeyV"], isHeld: true },
  zoomIn: { left: ["Equal", "Shift+Equal"] },
  zoomOut: { left: ["Minus"] },
  fit: { left: ["Digit0"] },
  score: { left: ["KeyI"] },
} satisfies CommandTable;
export type ReviewKey = keyof typeof REVIEW_KEYS;

/** These decide or lead to a decision: only while armed. The rest only looks. */
export const DECIDING: ReadonlySet<ReviewKey> = new Set<ReviewKey>([
  "confirm",
  "reject1",
  "reject2",
  "reject3",
  "reject4",
  "reject5",
  "reject6",
  "reject7",
  "verify",
  "merge",
  "item",
  "snooze",
  "skip",
]);

const BY_PIXEL = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;
const withModifiers = (modifiers: readonly string[]) =>
  modifiers.flatMap((modifier) => BY_PIXEL.map((arrow) => (modifier === "" ? arrow : `${modifier}+${arrow}`)));

export const BOX_KEYS = {
  nudge: { left: withModifiers(["", "Shift"]) },
  resize: { left: withModifiers(["Alt", "Alt+Shift"]) },
  choose: { left: ["Tab"] },
  accept: { left: ["Enter", "NumpadEnter"] },
  restore: { left: ["Escape"] },
} satisfies CommandTable;

/** Of a panel that asks for one thing more before it decides. */
export const PANEL_KEYS = {
  first: { left: ["Enter", "NumpadEnter"] },
  a: { left: ["KeyA"], numpad: ["Numpad1", "KeyA"] },
  b: { left: ["KeyB"], numpad: ["Numpad2", "KeyB"] },
  c: { left: ["KeyC"], numpad: ["Numpad3", "KeyC"] },
  d: { left: ["KeyD"], numpad: ["Numpad4", "KeyD"] },
  e: { left: ["KeyE"], numpad: ["Numpad5", "KeyE"] },
  none: { left: ["KeyN"], numpad: ["Numpad0", "KeyN"] },
  close: { left: ["Escape"] },
} satisfies CommandTable;

export const SNOOZE_KEYS = {
  day: { left: ["Digit1"], numpad: ["Numpad1"] },
  week: { left: ["Digit7"], numpad: ["Numpad7"] },
  close: { left: ["Escape"] },
} satisfies CommandTable;

/** By how many pixels an arrow moves, and where to. */
export function stepOf(code: string, isShift: boolean): { dx: number; dy: number } {
  const size = isShift ? 10 : 1;
  const dx = code === "ArrowLeft" ? -size : code === "ArrowRight" ? size : 0;
  const dy = code === "ArrowUp" ? -size : code === "ArrowDown" ? size : 0;
  return { dx, dy };
}
