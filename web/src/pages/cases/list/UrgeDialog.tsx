// Bulk urging (批量催办): what is urged, and then of each case whether it was, and why not. The server sends the notices.
import { Button, Input, Modal } from "antd";
import { type ComponentRef, type ReactNode, useRef, useState } from "react";

import { api, type Schemas } from "../../../kit/api";
import { useCommands } from "../../../kit/commands";
import { useDraft } from "../../../kit/drafts";
import { useWords } from "../../../kit/language";
import { Trouble } from "../../../kit/Part";
import type { CaseOut } from "./usePages";
import { listWords } from "./words";

type Urged = Schemas["UrgedOut"];
/** As many as the server takes at once. */
const AT_ONCE = 100;

export default function UrgeDialog({ cases, close }: { cases: readonly CaseOut[]; close: (urged: readonly number[]) => void }): ReactNode {
  const words = useWords(listWords);
  const urge = useUrging(cases);
  const field = useRef<ComponentRef<typeof Input.TextArea>>(null);
  const isDone = urge.answers.length > 0 && urge.left.length === 0;
  const draft = useDraft<string>("urge");
  const reason = urge.reason ?? draft.kept?.value ?? "";
  useCommands("urge", {}, {}, {}, { isModal: true });
  const leave = () => close(urge.answers.filter((one) => one.is_urged).map((one) => one.case_id));
  const send = async () => {
    if (await urge.send(reason)) await draft.drop();
  };
  const footer = isDone ? (
    <Button type="primary" onClick={leave}>
      {words.close}
    </Button>
  ) : (
    <Button type="primary" loading={urge.isBusy} onClick={() => void send()}>
      {words.urgeSend}
    </Button>
  );
  return (
    <Modal
      open
      onCancel={leave}
      title={words.urgeTitle}
      mask={{ blur: false }}
      footer={footer}
      afterOpenChange={(is) => is && field.current?.focus()}
    >
      {urge.answers.length > 0 && <Answers answers={urge.answers} cases={cases} />}
      {urge.error !== null && <Trouble error={urge.error} />}
      {!isDone && (
        <>
          <p>{urge.answers.length > 0 ? words.urgeRemaining(urge.left.length) : words.urgeWhat(cases.length)}</p>
          <Input.TextArea
            aria-label={words.urgeReason}
            placeholder={words.urgeReason}
            value={reason}
            maxLength={400}
            rows={3}
            ref={field}
            onChange={(event) => {
              urge.setReason(event.target.value);
              draft.keep(event.target.value);
            }}
            onKeyDown={(event) => event.ctrlKey && event.code === "Enter" && !urge.isBusy && void send()}
          />
        </>
      )}
    </Modal>
  );
}

/** A hundred at a time; what one answer lacks is sent again by the next press. */
function useUrging(cases: readonly CaseOut[]) {
  const [reason, setReason] = useState<string | null>(null);
  const [answers, setAnswers] = useState<readonly Urged[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const answered = new Set(answers.map((one) => one.case_id));
  const left = cases.map((one) => one.id).filter((id) => !answered.has(id));
  const send = async (said: string) => {
    setBusy(true);
    setError(null);
    try {
      for (let at = 0; at < left.length; at += AT_ONCE) {
        const { data } = await api.POST("/api/v1/cases/urge", { body: { case_ids: left.slice(at, at + AT_ONCE), reason: said } });
        setAnswers((now) => [...now, ...(data ?? [])]);
      }
      return true;
    } catch (caught) {
      setError(caught);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { reason, setReason, answers, left, error, isBusy, send };
}

function Answers({ answers, cases }: { answers: readonly Urged[]; cases: readonly CaseOut[] }): ReactNode {
  const words = useWords(listWords);
  const numbers = new Map(cases.map((one) => [one.id, one.case_number ?? one.acceptance_number]));
  const urged = answers.filter((one) => one.is_urged);
  const not = answers.filter((one) => !one.is_urged);
  return (
    <div role="status">
      {urged.length > 0 && (
        <>
          <h3>✓ {words.urgeDone(urged.length)}</h3>
          <p className="gw-figures">{urged.map((one) => numbers.get(one.case_id)).join(" · ")}</p>
        </>
      )}
      {not.length > 0 && (
        <>
          <h3 className="gw-danger">✕ {words.urgeNot(not.length)}</h3>
          <ul className="gw-urge-not">
            {not.map((one) => (
              <li key={one.case_id}>
                <b className="gw-figures">{numbers.get(one.case_id)}</b> {one.detail}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
