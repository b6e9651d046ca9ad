// All clocks of a case: limit, elapsed, pauses, extensions, kind, and whether they were kept.
import { type ReactNode, useId } from "react";

import type { Schemas } from "../../../../api/client";
import { $api } from "../../../../kit/api";
import { ClockBar } from "../../../../kit/ClockBar";
import { capital } from "../../../../kit/capital";
import { duration, inTable } from "../../../../kit/instant";
import { named, useLanguage, useWords } from "../../../../kit/language";
import { Part } from "../../../../kit/Part";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

const NONE = "—";

export function Clocks({ found }: TabProps): ReactNode {
  const words = useWords(caseWords);
  const say = words.clocks;
  const query = $api.useQuery("get", "/api/v1/cases/{case_id}/deadlines", { params: { path: { case_id: found.id } } });
  const id = useId();
  const nothing = (
    <div className="gw-case-nothing">
      <b>{say.none}</b>
      <p className="gw-quiet">{say.noneWhy}</p>
    </div>
  );
  return (
    <Part query={query} empty={(data) => (data.clocks.length === 0 ? nothing : null)}>
      {(data) => (
        <>
          <p id={id}>
            {say.whole}: {data.whole?.due_at ? inTable(data.whole.due_at) : NONE}
            {data.whole?.is_provisional && <span className="gw-quiet"> {say.provisional}</span>}
          </p>
          <table className="gw-table" aria-describedby={id}>
            <thead>
              <tr>
                <th scope="col">{say.name}</th>
                <th scope="col">{say.state}</th>
                <th scope="col">{say.limit}</th>
                <th scope="col">{say.elapsed}</th>
                <th scope="col">{say.kind}</th>
                <th scope="col">{say.started}</th>
                <th scope="col">{say.due}</th>
                <th scope="col">{say.ended}</th>
              </tr>
            </thead>
            <tbody>
              {data.clocks.map((clock) => (
                <Row key={`${clock.kind}-${clock.started_at}`} clock={clock} readAt={query.dataUpdatedAt} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Part>
  );
}

function Row({ clock, readAt }: { clock: Schemas["DeadlineOut"]; readAt: number }): ReactNode {
  const { clocks: say } = useWords(caseWords);
  const language = useLanguage();
  const ended = clock.ending === "void" ? say.void : clock.is_in_time === null ? null : clock.is_in_time ? say.inTime : say.late;
  return (
    <tr>
      <th scope="row">{capital(named(clock.name, language))}</th>
      <td data-label={say.state}>
        <ClockBar clock={clock} readAt={readAt} hasName={false} />
      </td>
      <td data-label={say.limit} className="gw-figures">
        {duration(clock.limit_s, language)}
        {clock.extensions.map((one) => (
          <div key={one.given_at}>{say.extended(duration(one.span_s, language))}</div>
        ))}
      </td>
      <td data-label={say.elapsed} className="gw-figures">
        {duration(clock.elapsed_s, language)}
        {clock.pauses.map((one) => (
          <div key={one.from_at} className="gw-quiet">
            {say.pauses} {say.pause(inTable(one.from_at), one.to_at === null ? say.still : inTable(one.to_at))}
          </div>
        ))}
      </td>
      <td data-label={say.kind}>{clock.is_working_time ? say.working : say.continuous}</td>
      <td data-label={say.started} className="gw-figures">
        {inTable(clock.started_at)}
      </td>
      <td data-label={say.due} className="gw-figures">
        {clock.due_at === null ? NONE : inTable(clock.due_at)}
        {clock.is_provisional && <div className="gw-quiet">{say.provisional}</div>}
      </td>
      <td data-label={say.ended} className="gw-figures">
        {clock.stopped_at === null ? NONE : inTable(clock.stopped_at)} {ended !== null && <b>{ended}</b>}
      </td>
    </tr>
  );
}
