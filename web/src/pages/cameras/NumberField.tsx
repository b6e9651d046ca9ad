// A field for one number, which may be half typed: what is no number yet stays in the field and is told as null.
import { type ReactNode, useEffect, useState } from "react";

interface Props {
  label: string;
  value: number | null;
  step?: number;
  isWide?: boolean;
  isDisabled?: boolean;
  change: (value: number | null) => void;
}

export function NumberField({ label, value, step = 1, isWide = false, isDisabled = false, change }: Props): ReactNode {
  const [text, setText] = useState(shown(value));
  useEffect(() => {
    if (numberIn(text) !== value) setText(shown(value));
  }, [value]);
  return (
    <input
      className={isWide ? "cam-number cam-number-wide" : "cam-number"}
      type="number"
      step={step}
      inputMode="decimal"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        change(numberIn(event.target.value));
      }}
    />
  );
}

function numberIn(text: string): number | null {
  return text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function shown(value: number | null): string {
  return value === null ? "" : String(value);
}
