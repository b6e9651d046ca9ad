// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";

import { type CommandTable, isEditable, keyLabel, keysOf, pressed } from "./commands";

const press = (changes: Partial<Record<"ctrlKey" | "altKey" | "shiftKey" | "metaKey", boolean>> & { code: string }) =>
  pressed({ ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...changes });

describe("what a press is called", () => {
  it("goes by the place of the key, not by what an input method makes of it", () => {
    expect(press({ code: "KeyA" })).toBe("KeyA");
    expect(press({ code: "KeyE", shiftKey: true })).toBe("Shift+KeyE");
    expect(press({ code: "KeyK", metaKey: true })).toBe("Ctrl+KeyK");
    expect(press({ code: "Digit1", ctrlKey: true, altKey: true, shiftKey: true })).toBe("Ctrl+Alt+Shift+Digit1");
  });

  it("is shown as it is printed on the key", () => {
    expect(keyLabel("Shift+KeyE")).toBe("Shift+E");
    expect(keyLabel("Digit1")).toBe("1");
    expect(keyLabel("NumpadDecimal")).toBe("Num .");
    expect(keyLabel("Numpad7")).toBe("Num 7");
    expect(keyLabel("BracketLeft")).toBe("[");
  });
});

describe("a set of keys", () => {
  const table = { both: { left: ["Space"], numpad: ["NumpadEnter"] }, same: { left: ["KeyP"] } } satisfies CommandTable;

  it("is the left hand's, the numeric pad's, or none", () => {
    expect(keysOf(table.both, "left")).toEqual(["Space"]);
    expect(keysOf(table.both, "numpad")).toEqual(["NumpadEnter"]);
    expect(keysOf(table.same, "numpad")).toEqual(["KeyP"]);
    expect(keysOf(table.both, "off")).toEqual([]);
  });
});

describe("a place where people write", () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it.each(["input", "textarea", "select"])("is a <%s>", (name) => {
    expect(isEditable(document.body.appendChild(document.createElement(name)))).toBe(true);
  });

  it("is whatever says that it is one, and what stands inside", () => {
    for (const [attribute, value] of [
      ["role", "combobox"],
      ["role", "textbox"],
      ["contenteditable", "true"],
    ] as const) {
      const outer = document.body.appendChild(document.createElement("div"));
      outer.setAttribute(attribute, value);
      const inner = outer.appendChild(document.createElement("span"));
      expect(isEditable(inner)).toBe(true);
    }
  });

  it("is no button", () => {
    expect(isEditable(document.body.appendChild(document.createElement("button")))).toBe(false);
    expect(isEditable(null)).toBe(false);
  });
});
