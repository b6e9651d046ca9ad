// A text field with what it finds below it: arrows choose, Enter takes, Escape closes; the text stays in any case.
import { Input, type InputRef } from "antd";
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from "react";

import "./searchbox.css";

export interface SearchBoxProps<T> {
  id?: string;
  label: string;
  placeholder?: string;
  value: string;
  maxLength?: number;
  autoFocus?: boolean;
  found: readonly T[];
  keyOf: (thing: T) => string;
  show: (thing: T) => ReactNode;
  onText: (text: string) => void;
  onTake: (thing: T) => void;
  inputRef?: Ref<InputRef>;
  invalid?: boolean;
}

export function SearchBox<T>({ found, keyOf, show, onText, onTake, inputRef, invalid, ...field }: SearchBoxProps<T>): ReactNode {
  const own = useId();
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const isShown = isOpen && found.length > 0;
  const take = (thing: T | undefined) => {
    if (thing === undefined) return;
    setOpen(false);
    onTake(thing);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.code === "ArrowDown" && !isOpen) setOpen(true);
    else if (event.code === "ArrowDown") setAt((now) => Math.min(now + 1, found.length - 1));
    else if (event.code === "ArrowUp") setAt((now) => Math.max(now - 1, 0));
    else if (event.code === "Enter" && isShown) take(found[at]);
    else if (event.code === "Escape" && isShown) setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    <div className="gw-searchbox">
      <Input
        id={field.id}
        ref={inputRef}
        value={field.value}
        placeholder={field.placeholder}
        maxLength={field.maxLength}
        autoFocus={field.autoFocus}
        autoComplete="off"
        aria-label={field.label}
        aria-invalid={invalid || undefined}
        role="combobox"
        aria-expanded={isShown}
        aria-autocomplete="list"
        aria-controls={isShown ? own : undefined}
        aria-activedescendant={isShown ? `${own}-${at}` : undefined}
        onChange={(event) => {
          onText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={(event) => event.target.value !== "" && setAt(0)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        <ul id={own} role="listbox" aria-label={field.label}>
          {found.map((thing, index) => (
            <li
              key={keyOf(thing)}
              id={`${own}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => {
                event.preventDefault(); // the field keeps its focus until it is taken
                take(thing);
              }}
            >
              {show(thing)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
