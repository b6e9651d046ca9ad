// What: the item by name, first letters or code, then which of its conditions, then what was said.
import { Input } from "antd";
import { type ReactNode, useId, useState } from "react";

import { named, useLanguage, useWords } from "../../../kit/language";
import { SearchBox } from "../../../kit/SearchBox";
import { type Item, searchItems, useItems } from "../list/useItems";
import type { Typed } from "./report";
import { registerWords } from "./words";

type Change = (part: Partial<Typed>) => void;

export function ItemField({ typed, change, isMissing }: { typed: Typed; change: Change; isMissing: boolean }): ReactNode {
  const words = useWords(registerWords);
  const language = useLanguage();
  const items = useItems();
  const [text, setText] = useState<string | null>(null);
  const id = useId();
  const take = (item: Item) => {
    setText(null);
    const only = item.conditions.length === 1 ? (item.conditions[0]?.id ?? null) : null;
    change({ item: { id: item.id, zh: item.zh, en: item.en }, condition: only });
  };
  return (
    <div>
      <label htmlFor={id}>{words.item}</label>
      <SearchBox
        id={id}
        label={words.item}
        placeholder={words.itemHint}
        value={text ?? (typed.item ? named(typed.item, language) : "")}
        invalid={isMissing}
        found={searchItems(items, text ?? "")}
        keyOf={(one) => one.id}
        show={(one) => (
          <>
            {named(one, language)} <span className="gw-quiet">{[...one.codes.slice(0, 1), ...one.aliases.slice(0, 2)].join(" · ")}</span>
          </>
        )}
        onText={(next) => {
          setText(next);
          if (typed.item !== null) change({ item: null, condition: null });
        }}
        onTake={take}
      />
      <ConditionField typed={typed} change={change} item={items.find((one) => one.id === typed.item?.id)} />
    </div>
  );
}

function ConditionField({ typed, change, item }: { typed: Typed; change: Change; item: Item | undefined }): ReactNode {
  const words = useWords(registerWords);
  const language = useLanguage();
  const name = useId();
  if (item === undefined || item.conditions.length < 2) return null;
  return (
    <fieldset className="gw-register-conditions">
      <legend>{words.condition}</legend>
      {[{ id: null, zh: words.unknownYet, en: words.unknownYet }, ...item.conditions].map((one) => (
        <label key={one.id ?? ""}>
          <input type="radio" name={name} checked={typed.condition === one.id} onChange={() => change({ condition: one.id })} />{" "}
          {named(one, language)}
        </label>
      ))}
    </fieldset>
  );
}

export function TextField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
  lines?: number;
  hint?: string;
}): ReactNode {
  const id = useId();
  const { label, value, onChange, maxLength, lines = 1, hint } = props;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {lines > 1 ? (
        <Input.TextArea
          id={id}
          value={value}
          rows={lines}
          maxLength={maxLength}
          placeholder={hint}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input
          id={id}
          value={value}
          maxLength={maxLength}
          placeholder={hint}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
