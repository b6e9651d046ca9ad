// A form made from the JSON Schema of an action. What is typed belongs to the caller, who keeps it as a draft.
import { type ReactNode, useRef } from "react";

import { capital } from "../capital";
import { useLanguage, useWords } from "../language";
import { Control } from "./Control";
import "./form.css";
import type { Field, Json, Value } from "./schema";
import type { Errors } from "./values";
import { formWords } from "./words";

export interface SchemaFormProps {
  fields: readonly Field[];
  value: Value;
  onChange: (value: Value) => void;
  /** By field, of a row as `subtasks.0.department`; shown at the field. */
  errors: Errors;
  /** Beside those that always are. */
  alsoRequired?: readonly string[];
  /** Makes ids unique on the page. */
  id: string;
  /** Names object and action: uploads wait under it. */
  uploadsOf: string;
  /** How many photos are on their way. */
  onSending?: (count: number) => void;
}

export function SchemaForm({ fields, value, onChange, errors, alsoRequired = [], id, uploadsOf, onSending }: SchemaFormProps): ReactNode {
  const latest = useRef(value); // a photo that arrives while one types must not bring back the text of when it was chosen
  latest.current = value;
  const put = (name: string, next: Json | undefined) => {
    latest.current = withField(latest.current, name, next);
    onChange(latest.current);
  };
  return (
    <div className="gw-form">
      {fields.map((field) => (
        <Row
          key={field.name}
          field={alsoRequired.includes(field.name) ? { ...field, isRequired: true } : field}
          id={`${id}-${field.name}`}
          value={value[field.name]}
          onChange={(next) => put(field.name, next)}
          errors={errors}
          path={field.name}
          uploadsOf={uploadsOf}
          {...(onSending ? { onSending } : {})}
        />
      ))}
    </div>
  );
}

function withField(value: Value, name: string, next: Json | undefined): Value {
  const { [name]: _, ...others } = value;
  return next === undefined ? others : { ...others, [name]: next };
}

export interface RowProps {
  field: Field;
  id: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  errors: Errors;
  /** Where this field stands in what is sent. */
  path: string;
  uploadsOf: string;
  onSending?: (count: number) => void;
}

const IN_ONE: ReadonlySet<Field["kind"]> = new Set(["line", "text", "number", "choice", "instant"]);

/** Label, control and what is wrong with it. */
export function Row(props: RowProps): ReactNode {
  const words = useWords(formWords);
  const language = useLanguage();
  const { field, id, errors, path } = props;
  const error = errors[path];
  const label = (
    <>
      {capital(field.label[language])}{" "}
      <span className={field.isRequired ? "gw-required" : "gw-quiet"}>{field.isRequired ? words.required : words.optional}</span>
    </>
  );
  const below = error !== undefined && (
    <p id={`${id}-error`} className="gw-field-error">
      <span aria-hidden="true">✕</span> {error}
    </p>
  );
  if (field.kind === "yes" || field.kind === "confirm") {
    return (
      <div className="gw-field" data-field={path}>
        <Control {...props} label={label} hasError={error !== undefined} />
        {below}
      </div>
    );
  }
  const isPlain = IN_ONE.has(field.kind) && !(field.kind === "choice" && field.options.length <= 4);
  return isPlain ? (
    <div className="gw-field" data-field={path}>
      <label htmlFor={id}>{label}</label>
      <Control {...props} label={label} hasError={error !== undefined} />
      {below}
    </div>
  ) : (
    <fieldset className="gw-field" data-field={path} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{label}</legend>
      <Control {...props} label={label} hasError={error !== undefined} />
      {below}
    </fieldset>
  );
}
