import { describe, expect, it } from "vitest";

import { type CommandTable, keysOf } from "../../kit/commands";
import { BOX_KEYS, DECIDING, PANEL_KEYS, REVIEW_KEYS, SNOOZE_KEYS, stepOf } from "./reviewKeys";
import en from "./words/en";
import zh from "./words/zh";

const TABLES: [string, CommandTable, Record<string, string>, Record<string, string>][] = [
  ["review", REVIEW_KEYS, zh.commands, en.commands],
  ["box", BOX_KEYS, zh.boxCommands, en.boxCommands],
  ["panel", PANEL_KEYS, zh.panelCommands, en.panelCommands],
  ["snooze", SNOOZE_KEYS, zh.snoozeCommands, en.snoozeCommands],
];

describe.each(TABLES)("the keys of %s", (_, table, chinese, english) => {
  it.each(["left", "numpad"] as const)("mean one thing each in the set %s", (set) => {
    const keys = Object.values(table).flatMap((spec) => [...keysOf(spec, set)]);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it("have a name in both languages", () => {
    for (const id of Object.keys(table)) {
      expect(chinese[id]).toBeTruthy();
      expect(english[id]).toBeTruthy();
    }
  });
});

describe("keys", () => {
  it("that only look are alive before the picture is armed", () => {
    expect(DECIDING.has("confirm")).toBe(true);
    expect(DECIDING.has("crop")).toBe(false);
    expect(DECIDING.has("undo")).toBe(false);
  });

  it("move by one pixel, or by ten", () => {
    expect(stepOf("ArrowLeft", false)).toEqual({ dx: -1, dy: 0 });
    expect(stepOf("ArrowDown", true)).toEqual({ dx: 0, dy: 10 });
  });
});
