// The form of one action: its effect said before, its draft kept, its refusals at their fields, a faster colleague shown.
import { Alert, Button } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";

import type { Schemas } from "../../../api/client";
import { Refused } from "../../../kit/api";
import { capital } from "../../../kit/capital";
import { timeOfDay } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Trouble } from "../../../kit/Part";
import { SchemaForm } from "../../../kit/SchemaForm/SchemaForm";
import { Conflict } from "./Conflict";
import { useActionForm } from "./useActionForm";
import type { Opened, OpenedHandle } from "./useOpened";
import { caseWords } from "./words";

export interface ActionFormProps {
  id: number;
  opened: Opened;
  now: Schemas["CaseDetail"];
  handle: OpenedHandle;
}

export function ActionForm(props: ActionFormProps): ReactNode {
  const { opened, now, handle } = props;
  const words = useWords(caseWords);
  const language = useLanguage();
  const form = useActionForm(props);
  const heading = useId();
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>("h3")?.focus(), []);
  useEffect(() => {
    if (form.failedAt === 0) return;
    const field = box.current?.querySelector(".gw-field-error")?.closest(".gw-field");
    field?.querySelector<HTMLElement>("input:not([tabindex='-1']), textarea, select, button")?.focus();
  }, [form.failedAt]);
  const title = capital(named(opened.offer.title, language));
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.code === "Enter") {
      event.preventDefault();
      form.submit();
    }
    if (event.code === "Escape" && event.target instanceof HTMLElement) event.target.blur(); // leaves the field, never the form
  };
  return (
    <form
      ref={box}
      className="gw-action-form"
      aria-labelledby={heading}
      noValidate
      onKeyDown={onKey}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <h3 id={heading} tabIndex={-1}>
        {title}
      </h3>
      {opened.offer.effect && (
        <p className="gw-effect">
          <b>{words.actions.effect}</b> {named(opened.offer.effect, language)}
        </p>
      )}
      {opened.offer.reasons.length > 0 && (
        <p className="gw-quiet">
          {words.actions.why}: {opened.offer.reasons.map((one) => named(one, language)).join(language === "zh" ? "；" : "; ")}
        </p>
      )}
      {(form.conflict || now.version > opened.version) && (
        <Conflict
          seen={opened.seen}
          now={now}
          isRefused={form.conflict}
          isBusy={form.isBusy}
          gone={form.gone}
          theirs={handle.close}
          mine={form.keepMine}
        />
      )}
      {form.isReady && (
        <SchemaForm
          id={`act-${props.id}`}
          fields={form.fields}
          value={form.value}
          onChange={form.change}
          errors={form.errors}
          alsoRequired={form.alsoRequired}
          uploadsOf={form.what}
          onSending={form.setSending}
        />
      )}
      {form.error !== null && <Failure error={form.error} />}
      {form.sending > 0 && <p role="status">{words.actions.uploading(form.sending)}</p>}
      {Object.keys(form.errors).length > 0 && <p role="alert">{words.actions.lacks(Object.keys(form.errors).length)}</p>}
      <div className="gw-form-foot">
        <Button type="primary" htmlType="submit" loading={form.isBusy} disabled={form.sending > 0}>
          {words.actions.send(title)} <kbd>{words.actions.sendKey}</kbd>
        </Button>
        <Button onClick={handle.close} title={words.actions.closeHint}>
          {words.actions.close}
        </Button>
      </div>
      <p className="gw-quiet gw-draft" role="status">
        {form.draftAt !== null && (form.isRestored ? words.actions.restored : words.actions.kept)(timeOfDay(form.draftAt))}{" "}
        {form.draftAt !== null && (
          <Button size="small" type="link" onClick={form.discard}>
            {words.actions.discard}
          </Button>
        )}
      </p>
    </form>
  );
}

const UNAUTHORISED = 401;

function Failure({ error }: { error: unknown }): ReactNode {
  const words = useWords(caseWords);
  if (error instanceof Refused && error.problem.status === UNAUTHORISED) {
    return <Alert type="warning" showIcon role="alert" title={words.actions.signInAgain} />;
  }
  return (
    <div>
      <p>
        <b>{words.actions.notSent}</b>
      </p>
      <Trouble error={error} />
    </div>
  );
}
