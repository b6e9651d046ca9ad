// The first step: which kind of source, and what that kind must be told, as the API says.
import { Button, Input } from "antd";
import { type FormEvent, type ReactNode, useId, useState } from "react";

import { $api } from "../../kit/api";
import { named, useLanguage, useWords } from "../../kit/language";
import { type Entered, type Field, type Kind, lacking } from "./importing";
import { camerasWords } from "./words";

export interface Source {
  kind: string;
  name: string;
  entered: Entered;
  fileName: string;
  mayBeEmpty: boolean;
}

interface Props {
  kinds: readonly Kind[];
  kind: Kind;
  source: Source;
  change: (source: Source) => void;
  connect: () => void;
  isBusy: boolean;
}

const LARGEST_FILE = 1_100_000; // in base64 below what the server takes

export function ImportSource({ kinds, kind, source, change, connect, isBusy }: Props): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const [wasSent, setWasSent] = useState(false);
  const empty = lacking(kind, source.name, source.entered);
  const missing = wasSent ? empty : [];
  const nameId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSent(true);
    if (empty.length === 0) connect();
  };
  return (
    <form className="cam-step cam-form" onSubmit={submit} noValidate>
      <fieldset className="cam-kinds">
        <legend>{words.source}</legend>
        {kinds.map((one) => (
          <label key={one.kind} className="cam-kind">
            <input
              type="radio"
              name="kind"
              aria-labelledby={`${nameId}-${one.kind}`}
              aria-describedby={`${nameId}-${one.kind}-why`}
              checked={one.kind === kind.kind}
              onChange={() => change({ ...source, kind: one.kind })}
            />
            <span>
              <b id={`${nameId}-${one.kind}`}>{named(one, language)}</b>
              <span className="gw-quiet" id={`${nameId}-${one.kind}-why`}>
                {" "}
                {language === "zh" ? one.explanation_zh : one.explanation_en}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <label htmlFor={nameId}>{words.platformName}</label>
      <Input
        id={nameId}
        list={`${nameId}-known`}
        maxLength={60}
        value={source.name}
        aria-describedby={`${nameId}-hint`}
        aria-invalid={missing.includes("name")}
        status={missing.includes("name") ? "error" : ""}
        onChange={(event) => change({ ...source, name: event.target.value })}
      />
      <Known id={`${nameId}-known`} kind={kind} />
      <p id={`${nameId}-hint`} className="gw-quiet">
        {missing.includes("name") && <b className="cam-wrong">⚠ {words.required} </b>}
        {words.platformNameHint}
      </p>
      {kind.fields.map((field) => (
        <OneField key={field.name} field={field} source={source} change={change} isMissing={missing.includes(field.name)} />
      ))}
      {kind.fields.some((one) => one.type === "password") && <p className="gw-quiet">{words.emptyPassword}</p>}
      <label className="cam-check">
        <input type="checkbox" checked={source.mayBeEmpty} onChange={(event) => change({ ...source, mayBeEmpty: event.target.checked })} />{" "}
        {words.mayBeEmpty}
      </label>
      <p>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {words.connectAndPreview}
        </Button>
      </p>
    </form>
  );
}

function Known({ id, kind }: { id: string; kind: Kind }): ReactNode {
  const platforms = $api.useQuery("get", "/api/v1/platforms");
  return (
    <datalist id={id}>
      {platforms.data?.items
        .filter((one) => one.kind === kind.kind)
        .map((one) => (
          <option key={one.id} value={one.name} />
        ))}
    </datalist>
  );
}

type FieldProps = { field: Field; source: Source; change: (source: Source) => void; isMissing: boolean };

function OneField({ field, source, change, isMissing }: FieldProps): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const id = useId();
  const hint = language === "zh" ? field.hint_zh : field.hint_en;
  const common = {
    id,
    "aria-describedby": `${id}-hint`,
    "aria-invalid": isMissing,
    status: isMissing ? ("error" as const) : ("" as const),
    maxLength: 400,
    value: source.entered[field.name] ?? "",
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      change({ ...source, entered: { ...source.entered, [field.name]: event.target.value } }),
  };
  return (
    <>
      <label htmlFor={id}>{named(field, language)}</label>
      {field.type === "file" ? (
        <FileField id={id} field={field} source={source} change={change} />
      ) : field.type === "lines" ? (
        <textarea
          id={id}
          className="cam-lines"
          rows={4}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          value={source.entered[field.name] ?? ""}
          onChange={(event) => change({ ...source, entered: { ...source.entered, [field.name]: event.target.value } })}
        />
      ) : field.type === "password" ? (
        <Input.Password {...common} visibilityToggle={false} autoComplete="new-password" />
      ) : (
        <Input {...common} autoComplete="off" spellCheck={false} />
      )}
      <p id={`${id}-hint`} className="gw-quiet">
        {isMissing && <b className="cam-wrong">⚠ {words.required} </b>}
        {hint}
      </p>
    </>
  );
}

function FileField({ id, field, source, change }: Omit<FieldProps, "isMissing"> & { id: string }): ReactNode {
  const words = useWords(camerasWords);
  const [isTooLarge, setTooLarge] = useState(false);
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    setTooLarge(file.size > LARGEST_FILE);
    if (file.size > LARGEST_FILE) return;
    const base64 = await base64Of(file);
    const name = source.name || file.name.replace(/\.\w+$/, "").slice(0, 60);
    change({
      ...source,
      name,
      fileName: words.fileChosen(file.name, (file.size / 1024).toFixed(1)),
      entered: { ...source.entered, [field.name]: base64 },
    });
  };
  return (
    <>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv,text/plain"
        aria-describedby={`${id}-hint`}
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      {source.fileName && <p>{source.fileName}</p>}
      {isTooLarge && <p className="cam-wrong">⚠ {words.fileTooLarge}</p>}
    </>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
