// The head line: number, item, danger, stages, state, the clock in force, version.
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { Schemas } from "../../../api/client";
import { ClockBar } from "../../../kit/ClockBar";
import { capital } from "../../../kit/capital";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Stages } from "../../../kit/Stages";
import { caseWords } from "./words";

const ENDS: ReadonlySet<string> = new Set(["closed", "not_accepted", "voided"]);
const END_SIGN: Record<string, string> = { closed: "✓", not_accepted: "✕", voided: "⊘" };

export function CaseHead({ found, readAt, back }: { found: Schemas["CaseDetail"]; readAt: number; back: string }): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  return (
    <header className="gw-case-head gw-card">
      <div className="gw-case-title">
        <Link to={back} className="gw-case-back" aria-label={words.back} title={words.back}>
          <span aria-hidden="true">‹</span>
        </Link>
        <h1>
          <span className="gw-figures">{found.case_number ?? found.acceptance_number}</span>{" "}
          <span>{named(found.condition ?? found.item, language)}</span>
        </h1>
        {found.is_danger && (
          <span className="gw-case-danger">
            <span aria-hidden="true">⚠</span> {words.danger}
          </span>
        )}
        <span className="gw-case-more">
          <span className="gw-quiet gw-figures">{words.version(found.version)}</span>
          <Link to={`/cases/${found.id}/print`} className="gw-case-print">
            {words.print}
          </Link>
        </span>
      </div>
      <div className="gw-case-standing">
        <Stages stage={found.stage} isEnded={ENDS.has(found.state)} />
        <span className="gw-case-state">
          <span aria-hidden="true">{END_SIGN[found.state] ?? "▸"}</span> {capital(named(found.state_said, language))}
        </span>
        {found.clock ? (
          <ClockBar clock={found.clock} readAt={readAt} />
        ) : (
          <span className="gw-quiet">{ENDS.has(found.state) ? words.ended : words.noClock}</span>
        )}
      </div>
    </header>
  );
}
