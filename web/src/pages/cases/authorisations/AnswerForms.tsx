// Why somebody refuses, and what somebody thinks: short texts, kept as drafts, sent by Ctrl+Enter.
import { Button } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import type { Schemas } from "../../../api/client";
import { useDraft } from "../../../kit/drafts";
import { timeOfDay } from "../../../kit/instant";
import { useWords } from "../../../kit/language";
import "../../../kit/SchemaForm/form.css";
import type { Answering, useAnswer } from "./useAnswer";
import { authorisationWords } from "./words";

export interface AnswerFormProps {
  request: Schemas["api__schemas__my_work__RequestOut"];
  answer: ReturnType<typeof useAnswer>;
  close: () => void;
}

export function RefusalForm(props: AnswerFormProps): ReactNode {
  const words = useWords(authorisationWords);
  return <AnswerForm {...props} label={words.why} name="refuse" needsText made={(reason) => ({ kind: "refuse", reason })} />;
}

export function OpinionForm(props: AnswerFormProps): ReactNode {
  const words = useWords(authorisationWords);
  const [isInFavour, setInFavour] = useState(true);
  const name = useId();
  return (
    <AnswerForm {...props} label={words.opinion} name="opine" needsText={false} made={(reason) => ({ kind: "opine", reason, isInFavour })}>
      <fieldset className="gw-field">
        <legend>{words.view}</legend>
        <div className="gw-options">
          {[true, false].map((one) => (
            <label key={String(one)} className="gw-tick">
              <input type="radio" name={name} checked={isInFavour === one} onChange={() => setInFavour(one)} />
              {one ? words.inFavour : words.against}
            </label>
          ))}
        </div>
      </fieldset>
    </AnswerForm>
  );
}

type Inner = AnswerFormProps & {
  label: string;
  name: string;
  needsText: boolean;
  made: (text: string) => Answering;
  children?: ReactNode;
};

function AnswerForm({ request, answer, close, label, name, needsText, made, children }: Inner): ReactNode {
  const words = useWords(authorisationWords);
  const draft = useDraft<string>(`request-${request.authorisation.id}/${name}`);
  const [text, setText] = useState("");
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => {
    if (draft.kept) setText(draft.kept.value);
  }, [draft.kept]);
  useEffect(() => field.current?.focus(), []);
  const submit = () => {
    if (answer.isBusy) return;
    setMissing(needsText && text.trim() === "");
    if (needsText && text.trim() === "") return field.current?.focus();
    answer
      .answer(made(text.trim()))
      .then(async () => {
        await draft.drop();
        close();
      })
      .catch(() => undefined); // said above the form
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "Enter" && !event.nativeEvent.isComposing) submit();
    if (event.code === "Escape" && event.target instanceof HTMLElement) event.target.blur();
  };
  return (
    <form
      className="gw-form gw-answer"
      noValidate
      onKeyDown={onKey}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
      <div className="gw-field">
        <label htmlFor={id}>{label}</label>
        <textarea
          ref={field}
          id={id}
          className="gw-input"
          rows={3}
          value={text}
          aria-invalid={isMissing || undefined}
          aria-describedby={isMissing ? `${id}-error` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setMissing(false);
            draft.keep(event.target.value);
          }}
        />
        {isMissing && (
          <p id={`${id}-error`} className="gw-field-error">
            <span aria-hidden="true">✕</span> {words.required}
          </p>
        )}
      </div>
      <div className="gw-form-foot">
        <Button type="primary" htmlType="submit" loading={answer.isBusy}>
          {words.send} <kbd>Ctrl+Enter</kbd>
        </Button>
        <Button onClick={close}>{words.close}</Button>
        <span className="gw-quiet" role="status">
          {draft.savedAt !== null && words.kept(timeOfDay(draft.savedAt))}
        </span>
      </div>
    </form>
  );
}
