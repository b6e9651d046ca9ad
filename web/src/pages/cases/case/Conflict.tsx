// Somebody else acted while a form was open: what was seen beside what is, and the two ways on. The text stays in both.
import { Alert, Button } from "antd";
import { type ReactNode, useState } from "react";

import type { Schemas } from "../../../api/client";
import { timeOfDay } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { changesBetween, missedBy } from "./changes";
import { caseWords } from "./words";

type Case = Schemas["CaseDetail"];

export interface ConflictProps {
  seen: Case;
  now: Case;
  /** The server has refused what was sent; else it is only told. */
  isRefused: boolean;
  isBusy: boolean;
  /** Why it cannot be done any more. */
  gone: string | null;
  theirs: () => void;
  mine: () => void;
}

export function Conflict(props: ConflictProps): ReactNode {
  const { conflict: say } = useWords(caseWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="gw-conflict"
      title={props.isRefused ? say.title : say.told}
      description={
        props.isRefused || isOpen ? (
          <Sides {...props} />
        ) : (
          <Button size="small" onClick={() => setOpen(true)}>
            {say.show}
          </Button>
        )
      }
    />
  );
}

function Sides({ seen, now, gone, isBusy, theirs, mine }: ConflictProps): ReactNode {
  const { conflict: say, history } = useWords(caseWords);
  const language = useLanguage();
  return (
    <>
      <p>
        {say.since}:{" "}
        {missedBy(seen, now)
          .map((one) => `${timeOfDay(one.happened_at)} ${one.person ?? history.system} ${named(one.action_said, language)}`)
          .join(language === "zh" ? "；" : "; ")}
      </p>
      <table className="gw-sides">
        <thead>
          <tr>
            <th scope="col">{say.part}</th>
            <th scope="col">{say.seen}</th>
            <th scope="col">{say.now}</th>
          </tr>
        </thead>
        <tbody>
          {changesBetween(seen, now, language).map((one) => (
            <tr key={one.part}>
              <th scope="row">{say.parts[one.part]}</th>
              <td>{one.seen}</td>
              <td>
                <b>{one.now}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {gone !== null && <p role="alert">{say.gone(gone)}</p>}
      <div className="gw-form-foot">
        <Button onClick={theirs}>{say.theirs}</Button>
        <Button type="primary" loading={isBusy} onClick={mine}>
          {say.mine}
        </Button>
      </div>
    </>
  );
}
