// One request with its case beside it: picture, clock, terms, opinions, and how granting it would move the due time.
import { Button } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";

import type { Schemas } from "../../../api/client";
import { $api } from "../../../kit/api";
import { ClockBar } from "../../../kit/ClockBar";
import { type CommandTable, useCommands } from "../../../kit/commands";
import { inTable } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Trouble } from "../../../kit/Part";
import { Picture } from "../../../kit/Picture";
import { EnteredLines } from "../case/EnteredLines";
import { pairOf } from "../case/pictures";
import { OpinionForm, RefusalForm } from "./AnswerForms";
import { useAnswer } from "./useAnswer";
import { authorisationWords } from "./words";

type Request = Schemas["api__schemas__my_work__RequestOut"];

export const REQUEST_COMMANDS = {
  grant: { left: ["KeyG"] },
  refuse: { left: ["KeyJ"] },
  open: { left: ["KeyO"] },
} satisfies CommandTable;

export interface OneRequestProps {
  request: Request;
  readAt: number;
  isChosen: boolean;
  choose: () => void;
}

export function OneRequest({ request, readAt, isChosen, choose }: OneRequestProps): ReactNode {
  const words = useWords(authorisationWords);
  const language = useLanguage();
  const { authorisation, case: found } = request;
  const box = useRef<HTMLLIElement>(null);
  const [form, setForm] = useState<"refuse" | "opine" | null>(null);
  const answer = useAnswer(request);
  const close = () => setForm(null);
  useEffect(() => {
    if (isChosen) box.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  return (
    <li ref={box} className="gw-card gw-request" aria-current={isChosen || undefined} onFocus={choose} onPointerDown={choose}>
      {isChosen && <Keys request={request} grant={answer.grant} refuse={() => setForm("refuse")} />}
      <CaseBeside found={found} readAt={readAt} />
      <div className="gw-request-terms">
        <h2>
          <span className="gw-authorisation">
            <span aria-hidden="true">◆</span> {words.asked(named(authorisation.kind_said, language))}
          </span>{" "}
          <span className="gw-quiet">{words.by(authorisation.asked_by ?? words.system, inTable(authorisation.asked_at))}</span>
        </h2>
        <EnteredLines
          entered={authorisation.terms_said}
          text={typeof authorisation.terms["reason"] === "string" ? authorisation.terms["reason"] : null}
        />
        <dl className="gw-facts">
          <div>
            <dt>{words.due}</dt>
            <dd className="gw-figures">
              <Due request={request} />
            </dd>
          </div>
          <div>
            <dt>{words.opinions}</dt>
            <dd>
              <Opinions given={authorisation.opinions} />
            </dd>
          </div>
          <div>
            <dt>{words.earlier}</dt>
            <dd>{words.times(request.earlier_grants)}</dd>
          </div>
        </dl>
        {request.grant_barred_because !== null && (
          <p className="gw-request-barred">
            <span aria-hidden="true">⊘</span> {words.cannot(named(request.grant_barred_because, language))}
          </p>
        )}
        {answer.isOutdated && <p role="alert">{words.changed}</p>}
        {answer.error !== null && <Trouble error={answer.error} />}
        <div className="gw-form-foot">
          {request.may_grant && (
            <Button type="primary" loading={answer.isBusy} onClick={answer.grant}>
              {words.grant} {isChosen && <kbd>G</kbd>}
            </Button>
          )}
          {request.may_decline && (
            <Button onClick={() => setForm("refuse")}>
              {words.refuse} {isChosen && <kbd>J</kbd>}
            </Button>
          )}
          {request.may_opine && <Button onClick={() => setForm("opine")}>{words.opine}</Button>}
        </div>
        {form === "refuse" && <RefusalForm request={request} answer={answer} close={close} />}
        {form === "opine" && <OpinionForm request={request} answer={answer} close={close} />}
      </div>
    </li>
  );
}

function Keys({ request, grant, refuse }: { request: Request; grant: () => void; refuse: () => void }): ReactNode {
  const { commands } = useWords(authorisationWords);
  const navigate = useNavigate();
  useCommands(
    "request",
    REQUEST_COMMANDS,
    { grant: commands.grant, refuse: commands.refuse, open: commands.open },
    {
      ...(request.may_grant ? { grant } : {}),
      ...(request.may_decline ? { refuse } : {}),
      open: () => void navigate(`/cases/${request.case.id}?tab=authorisations`),
    },
  );
  return null;
}

function CaseBeside({ found, readAt }: { found: Schemas["CaseOut"]; readAt: number }): ReactNode {
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/cases/{case_id}/evidence", { params: { path: { case_id: found.id } } });
  const pair = query.data && pairOf(query.data);
  const picture = pair?.before ?? pair?.after;
  return (
    <div className="gw-request-case">
      {picture && (
        <div className="gw-request-picture">
          <Picture address={picture.address} alt={named(found.item, language)} small />
        </div>
      )}
      <Link to={`/cases/${found.id}?tab=authorisations`}>
        {found.case_number ?? found.acceptance_number} {named(found.condition ?? found.item, language)}
      </Link>
      <div lang="zh-CN">{found.address}</div>
      <div>
        {named(found.state_said, language)}
        {found.main_department && ` · ${named(found.main_department, language)}`}
      </div>
      {found.clock && <ClockBar clock={found.clock} readAt={readAt} />}
    </div>
  );
}

function Due({ request: { due_at, due_at_if_granted } }: { request: Request }): ReactNode {
  const words = useWords(authorisationWords);
  if (due_at === null) return "—";
  return due_at_if_granted === null ? (
    <>
      {inTable(due_at)} <span className="gw-quiet">{words.dueStays}</span>
    </>
  ) : (
    <b>{words.moves(inTable(due_at), inTable(due_at_if_granted))}</b>
  );
}

function Opinions({ given }: { given: readonly Schemas["OpinionOut"][] }): ReactNode {
  const words = useWords(authorisationWords);
  if (given.length === 0) return <span className="gw-quiet">{words.noOpinion}</span>;
  return given.map((one) => (
    <div key={one.given_at}>
      <span aria-hidden="true">{one.is_in_favour ? "✓" : "✕"}</span> {one.person ?? words.system}:{" "}
      {one.is_in_favour ? words.inFavour : words.against} <span lang="zh-CN">{one.text}</span>
    </div>
  ));
}
