// One control for each kind of field. The browser's own: they work with every input method, key and screen reader.
import { Button } from "antd";
import { type ReactNode, useState } from "react";

import { named, useLanguage, useWords } from "../language";
import { Photos } from "./Photos";
import { Position } from "./Position";
import { Row, type RowProps } from "./SchemaForm";
import { asObject, type Field, isShort, type Json, type Option } from "./schema";
import { instantOf, parseSpan, type SpanUnit, spanOf, wallTime } from "./time";
import { formWords } from "./words";

export interface ControlProps extends RowProps {
  label: ReactNode;
  hasError: boolean;
}

const KINDS: Record<Field["kind"], (props: ControlProps) => ReactNode> = {
  line: (props) => <Line {...props} />,
  text: (props) => <Text {...props} />,
  number: (props) => <Figure {...props} />,
  yes: (props) => <Tick {...props} />,
  confirm: (props) => <Tick {...props} />,
  yesNo: (props) => <YesNo {...props} />,
  choice: (props) => (isShort(props.field) ? <OneOf {...props} options={props.field.options} /> : <Listed {...props} />),
  choices: (props) => <Several {...props} />,
  instant: (props) => <Instant {...props} />,
  span: (props) => <Length {...props} />,
  photos: (props) => <Photos {...props} />,
  position: (props) => <Position {...props} />,
  measured: (props) => <Measured {...props} />,
  rows: (props) => <Rows {...props} />,
};

export function Control(props: ControlProps): ReactNode {
  return KINDS[props.field.kind](props);
}

/** What a screen reader is told of it. */
export function said({ id, field, hasError }: ControlProps): Record<string, unknown> {
  return {
    id,
    "aria-required": field.isRequired || undefined,
    "aria-invalid": hasError || undefined,
    "aria-describedby": hasError ? `${id}-error` : undefined,
  };
}

function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function Line(props: ControlProps): ReactNode {
  return (
    <input
      {...said(props)}
      className="gw-input"
      type="text"
      value={text(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** Nothing is cut off while one types or pastes; what is too long is said. */
function Text(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const count = [...text(props.value).trim()].length;
  const most = props.field.most ?? 0;
  return (
    <>
      <textarea
        {...said(props)}
        className="gw-input"
        rows={3}
        value={text(props.value)}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {count > most / 2 && <span className="gw-quiet gw-figures">{words.letters(count, most)}</span>}
    </>
  );
}

function Figure(props: ControlProps): ReactNode {
  return (
    <input
      {...said(props)}
      className="gw-input gw-figures"
      type="number"
      step={props.field.isWhole ? 1 : "any"}
      value={text(props.value)}
      onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.valueAsNumber)}
    />
  );
}

function Tick(props: ControlProps): ReactNode {
  return (
    <label className="gw-tick">
      <input {...said(props)} type="checkbox" checked={props.value === true} onChange={(event) => props.onChange(event.target.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

function YesNo(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const shown = props.value === undefined ? undefined : props.value === true ? 1 : 0;
  const options = [
    { value: 1, zh: words.yes, en: words.yes },
    { value: 0, zh: words.no, en: words.no },
  ];
  return <OneOf {...props} options={options} value={shown} onChange={(next) => props.onChange(next === undefined ? next : next === 1)} />;
}

function OneOf(props: ControlProps & { options: readonly Option[] }): ReactNode {
  const words = useWords(formWords);
  const language = useLanguage();
  if (props.options.length === 0) return <p className="gw-quiet">{words.nothingToChoose}</p>;
  return (
    <div className="gw-options">
      {props.options.map((option) => (
        <label key={option.value} className="gw-tick">
          <input
            type="radio"
            name={props.id}
            checked={props.value === option.value}
            aria-describedby={props.hasError ? `${props.id}-error` : undefined}
            onChange={() => props.onChange(option.value)}
          />
          <span>{named(option, language)}</span>
        </label>
      ))}
      {!props.field.isRequired && props.value !== undefined && (
        <Button size="small" type="text" onClick={() => props.onChange(undefined)}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}

function Listed(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const language = useLanguage();
  const options = props.field.options;
  return (
    <select
      {...said(props)}
      className="gw-input"
      value={text(props.value)}
      onChange={(event) => props.onChange(options.find((one) => String(one.value) === event.target.value)?.value)}
    >
      <option value="">{words.choose}</option>
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {named(one, language)}
        </option>
      ))}
    </select>
  );
}

function Several(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const language = useLanguage();
  const chosen: readonly Json[] = Array.isArray(props.value) ? props.value : [];
  const put = (value: string | number, isIn: boolean) =>
    props.onChange(isIn ? [...chosen.filter((one) => one !== value), value] : chosen.filter((one) => one !== value));
  if (props.field.options.length === 0) return <p className="gw-quiet">{words.nothingToChoose}</p>;
  return (
    <div className="gw-options gw-options-many">
      {props.field.options.map((option) => (
        <label key={option.value} className="gw-tick">
          <input type="checkbox" checked={chosen.includes(option.value)} onChange={(event) => put(option.value, event.target.checked)} />
          <span>{named(option, language)}</span>
        </label>
      ))}
    </div>
  );
}

function Instant(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  return (
    <>
      <input
        {...said(props)}
        className="gw-input gw-figures"
        type="datetime-local"
        value={wallTime(text(props.value))}
        onChange={(event) => props.onChange(event.target.value === "" ? undefined : instantOf(event.target.value))}
      />
      <span className="gw-quiet">{words.cityTime}</span>
    </>
  );
}

const UNITS: readonly SpanUnit[] = ["minutes", "hours", "days"];

function Length(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const span = parseSpan(text(props.value));
  const [unit, setUnit] = useState<SpanUnit>(span?.unit ?? "hours");
  const put = (count: number, of: SpanUnit) =>
    props.onChange(Number.isInteger(count) && count > 0 ? spanOf({ count, unit: of }) : undefined);
  const count = span === null ? "" : String(span.unit === unit ? span.count : countIn(span, unit));
  return (
    <div className="gw-together">
      <input
        {...said(props)}
        className="gw-input gw-figures"
        type="number"
        min={1}
        step={1}
        aria-label={words.count}
        value={count}
        onChange={(event) => put(event.target.valueAsNumber, unit)}
      />
      <select
        className="gw-input"
        aria-label={words.unit}
        value={unit}
        onChange={(event) => {
          const next = event.target.value as SpanUnit;
          setUnit(next);
          if (count !== "") put(Number(count), next);
        }}
      >
        {UNITS.map((one) => (
          <option key={one} value={one}>
            {words.units[one]}
          </option>
        ))}
      </select>
    </div>
  );
}

const MINUTES = { minutes: 1, hours: 60, days: 1440 };

function countIn(span: { count: number; unit: SpanUnit }, unit: SpanUnit): number {
  return (span.count * MINUTES[span.unit]) / MINUTES[unit];
}

function Measured(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const language = useLanguage();
  const value = asObject(props.value);
  if (props.field.options.length === 0) return <p className="gw-quiet">{words.nothingToChoose}</p>;
  return props.field.options.map((option) => {
    const id = `${props.id}-${option.value}`;
    return (
      <div key={option.value} className="gw-together">
        <label htmlFor={id}>{named(option, language)}</label>
        <input
          id={id}
          className="gw-input gw-figures"
          type="number"
          step="any"
          value={text(value[String(option.value)])}
          onChange={(event) => {
            const { [String(option.value)]: _, ...others } = value;
            const isNone = event.target.value === "";
            props.onChange(isNone ? others : { ...others, [String(option.value)]: event.target.valueAsNumber });
          }}
        />
      </div>
    );
  });
}

function Rows(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const rows: readonly Json[] = Array.isArray(props.value) ? props.value : props.field.isRequired ? [{}] : [];
  const put = (at: number, row: Json) => props.onChange(rows.map((one, each) => (each === at ? row : one)));
  return (
    <>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name of its own, and none is ever moved
        <div key={at} className="gw-row" role="group" aria-label={words.row(at + 1)}>
          {props.field.inner.map((inner) => (
            <Row
              key={inner.name}
              field={inner}
              id={`${props.id}-${at}-${inner.name}`}
              path={`${props.path}.${at}.${inner.name}`}
              value={asObject(row)[inner.name] ?? (inner.kind === "yes" && inner.name === "is_mandatory" ? true : undefined)}
              onChange={(next) => put(at, { ...asObject(row), [inner.name]: next ?? null })}
              errors={props.errors}
              uploadsOf={props.uploadsOf}
            />
          ))}
          {rows.length > 1 && (
            <Button size="small" onClick={() => props.onChange(rows.filter((_, each) => each !== at))}>
              {words.removeRow(at + 1)}
            </Button>
          )}
        </div>
      ))}
      <Button size="small" onClick={() => props.onChange([...rows, {}])}>
        {words.addRow}
      </Button>
    </>
  );
}
