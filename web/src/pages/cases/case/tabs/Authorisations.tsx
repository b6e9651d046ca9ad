// What was asked for on this case: by whom, with which terms, what was said of it, who answered.
import type { ReactNode } from "react";

import type { Schemas } from "../../../../api/client";
import { $api } from "../../../../kit/api";
import { capital } from "../../../../kit/capital";
import { inTable } from "../../../../kit/instant";
import { named, useLanguage, useWords } from "../../../../kit/language";
import { Part } from "../../../../kit/Part";
import { EnteredLines } from "../EnteredLines";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

export function Authorisations({ found }: TabProps): ReactNode {
  const { authorisations: say } = useWords(caseWords);
  const query = $api.useQuery("get", "/api/v1/cases/{case_id}/authorisations", { params: { path: { case_id: found.id } } });
  const nothing = (
    <div className="gw-case-nothing">
      <b>{say.none}</b>
      <p className="gw-quiet">{say.noneWhy}</p>
    </div>
  );
  return (
    <Part query={query} empty={(data) => (data.length === 0 ? nothing : null)}>
      {(data) => (
        <ul className="gw-lines">
          {data.map((one) => (
            <li key={one.id}>
              <Authorisation asked={one} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

type Asked = Schemas["AuthorisationOut"];
const SIGN: Record<string, string> = { open: "◆", granted: "✓", declined: "✕", lapsed: "⊘" };

/** One request, from its asking to its answer. */
export function Authorisation({ asked }: { asked: Asked }): ReactNode {
  const { authorisations: say } = useWords(caseWords);
  const language = useLanguage();
  const state = asked.state as keyof typeof say.states;
  return (
    <>
      <div>
        <b className="gw-authorisation">
          <span aria-hidden="true">{SIGN[asked.state]}</span> {capital(named(asked.kind_said, language))} · {say.states[state]}
        </b>{" "}
        <span className="gw-quiet">{say.asked(asked.asked_by ?? say.system, inTable(asked.asked_at))}</span>
      </div>
      <EnteredLines entered={asked.terms_said} text={typeof asked.terms["reason"] === "string" ? asked.terms["reason"] : null} />
      {asked.opinions.map((one) => (
        <div key={one.given_at}>
          <span aria-hidden="true">{one.is_in_favour ? "✓" : "✕"}</span> {one.person ?? say.system}:{" "}
          {one.is_in_favour ? say.inFavour : say.against} <span lang="zh-CN">{one.text}</span>
        </div>
      ))}
      {asked.answered_at !== null && (
        <div>
          {say.answered(asked.answered_by ?? say.system, inTable(asked.answered_at))} <span lang="zh-CN">{asked.answer_text}</span>
        </div>
      )}
    </>
  );
}
