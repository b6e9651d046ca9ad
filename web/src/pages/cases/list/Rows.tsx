// Rows of two lines: number, item and address, stage, the clock that binds now. Addresses wrap and are never cut.
import type { ReactNode } from "react";
import { Link } from "react-router";

import { ClockBar } from "../../../kit/ClockBar";
import { inTable } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { STAGES } from "./filter";
import type { CaseOut, Row } from "./usePages";
import { listWords } from "./words";

export interface RowsProps {
  rows: readonly Row[];
  current: number | null;
  selected: ReadonlySet<number>;
  toggle: (id: number) => void;
  visit: (id: number) => void;
}

export function Rows({ rows, current, selected, toggle, visit }: RowsProps): ReactNode {
  const words = useWords(listWords);
  return (
    <>
      <div className="gw-row gw-row-head" aria-hidden="true">
        <span />
        <span>{words.columns.number}</span>
        <span>{words.columns.what}</span>
        <span>{words.columns.stage}</span>
        <span>{words.columns.clock}</span>
      </div>
      <ol className="gw-rows" aria-label={words.list}>
        {rows.map((row) => (
          <OneRow
            key={row.one.id}
            row={row}
            isCurrent={row.one.id === current}
            isSelected={selected.has(row.one.id)}
            toggle={() => toggle(row.one.id)}
            visit={() => visit(row.one.id)}
          />
        ))}
      </ol>
    </>
  );
}

interface OneRowProps {
  row: Row;
  isCurrent: boolean;
  isSelected: boolean;
  toggle: () => void;
  visit: () => void;
}

function OneRow({ row: { one, readAt }, isCurrent, isSelected, toggle, visit }: OneRowProps): ReactNode {
  const words = useWords(listWords);
  const language = useLanguage();
  const number = one.case_number ?? one.acceptance_number;
  return (
    <li
      className={`gw-row${one.is_danger ? " gw-row-danger" : ""}${isSelected ? " gw-row-selected" : ""}`}
      data-current={isCurrent || undefined}
    >
      <label className="gw-row-check">
        <input type="checkbox" checked={isSelected} onChange={toggle} aria-label={words.select(number)} tabIndex={isCurrent ? 0 : -1} />
      </label>
      <div className="gw-row-number">
        <Link to={`/cases/${one.id}`} data-case={one.id} onFocus={visit} className="gw-figures">
          {number}
        </Link>
        <span className="gw-quiet">
          {words.sources[one.source]} · <time dateTime={one.registered_at}>{inTable(one.registered_at)}</time>
        </span>
      </div>
      <div className="gw-row-what">
        <span className="gw-row-item">
          {one.is_danger && (
            <span className="gw-danger">
              <span aria-hidden="true">⚠</span> {words.danger}{" "}
            </span>
          )}
          {named(one.item, language)}
          {one.condition && <span className="gw-quiet"> {named(one.condition, language)}</span>}
        </span>
        <span className="gw-row-address" {...(one.address ? { lang: "zh-CN" } : {})}>
          {one.address ?? words.noAddress}
        </span>
      </div>
      <StageOf one={one} />
      <div className="gw-row-clock">
        {one.clock ? (
          <ClockBar clock={one.clock} readAt={readAt} />
        ) : (
          <span className="gw-quiet">{one.ended_at ? inTable(one.ended_at) : "—"}</span>
        )}
      </div>
    </li>
  );
}

function StageOf({ one }: { one: CaseOut }): ReactNode {
  const words = useWords(listWords);
  const language = useLanguage();
  const at = STAGES.indexOf(one.stage) + 1;
  return (
    <div className="gw-row-stage">
      <span className={`gw-row-mark gw-row-mark-${at}`}>
        <span className="gw-row-steps" aria-hidden="true">
          {STAGES.map((stage, index) => (
            <i key={stage} data-done={index < at || undefined} />
          ))}
        </span>
        <b className="gw-figures">{at}/6</b> {words.stages[one.stage]}
      </span>
      <span className="gw-quiet">
        {named(one.state_said, language)}
        {one.main_department && ` · ${named(one.main_department, language)}`}
      </span>
    </div>
  );
}
