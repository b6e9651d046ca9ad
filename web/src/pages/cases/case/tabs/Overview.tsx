// Where it is, whose it is, who told us, how it went so far.
import { type ReactNode, useId } from "react";
import { Link } from "react-router";

import { $api } from "../../../../kit/api";
import { distance, inTable } from "../../../../kit/instant";
import { named, useLanguage, useWords } from "../../../../kit/language";
import { PlaceMap } from "../../../../kit/map/PlaceMap";
import { Part } from "../../../../kit/Part";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

const NONE = "—";

export function Overview({ found }: TabProps): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  const say = words.overview;
  const { longitude, latitude, radius_m } = found.place;
  const place = longitude === null || latitude === null ? null : `${longitude.toFixed(6)}, ${latitude.toFixed(6)}`;
  const when = (instant: string | null) => (instant === null ? null : inTable(instant));
  const separator = language === "zh" ? "、" : ", ";
  const lines: [string, ReactNode][] = [
    [say.address, found.address && <span lang="zh-CN">{found.address}</span>],
    [say.description, found.description && <span lang="zh-CN">{found.description}</span>],
    [say.condition, found.condition && named(found.condition, language)],
    [say.place, place && `${place}${radius_m === null ? "" : ` (${say.within(distance(radius_m))})`}`],
    [say.cell, found.cell],
    [say.beat, found.beat],
    [say.department, found.main_department && named(found.main_department, language)],
    [say.helpers, found.co_handlers.map((one) => named(one, language)).join(separator) || null],
    [say.unit, found.supervising_unit && named(found.supervising_unit, language)],
    [say.source, words.sources[found.source]],
    [say.reporter, found.reporter ?? say.byMachine],
    [say.number, found.case_number === null ? null : found.acceptance_number],
    [say.firstSeen, when(found.first_seen_at)],
    [say.registered, when(found.registered_at)],
    [say.filed, when(found.filed_at)],
    [say.resume, when(found.resume_at)],
    [say.ended, when(found.ended_at)],
    [say.sentOut, found.sent_out && <SentOut found={found} />],
    [say.counts, <Counts key="counts" found={found} />],
    [say.merged, found.merged_into_id === null ? null : <Merged key="merged" found={found} />],
  ];
  const usual = new Set([say.address, say.department, say.cell, say.beat]);
  return (
    <>
      <dl className="gw-facts">
        {lines
          .filter(([label, value]) => value || usual.has(label))
          .map(([label, value]) => (
            <div key={label} className={label === say.address || label === say.description ? "gw-facts-wide" : undefined}>
              <dt>{label}</dt>
              <dd>{value || NONE}</dd>
            </div>
          ))}
      </dl>
      {longitude !== null && latitude !== null && (
        <PlaceMap
          label={say.map}
          centre={{ longitude, latitude }}
          points={[
            {
              id: String(found.id),
              kind: "case",
              longitude,
              latitude,
              label: found.case_number ?? found.acceptance_number,
              isChosen: true,
              isDanger: found.is_danger,
            },
          ]}
          circles_m={radius_m === null ? [] : [radius_m]}
        />
      )}
      <Reports found={found} />
    </>
  );
}

function Merged({ found: { merged_into_id } }: TabProps): ReactNode {
  return <Link to={`/cases/${merged_into_id}`}>{merged_into_id}</Link>;
}

function SentOut({ found: { sent_out } }: TabProps): ReactNode {
  const { overview: say } = useWords(caseWords);
  if (sent_out === null) return null;
  const kind = sent_out.kind === "verify" ? say.verify : say.inspect;
  return `${sent_out.person ?? say.wholeBeat} ${kind}, ${inTable(sent_out.sent_at)}`;
}

function Counts({ found: { progress } }: TabProps): ReactNode {
  const { overview: say } = useWords(caseWords);
  const counts: [string, number][] = [
    [say.returns, progress.returns],
    [say.extensions, progress.extensions],
    [say.reworks, progress.reworks],
    [say.dispatches, progress.second_dispatches],
    [say.reopenings, progress.reopenings],
    [say.urgings, progress.urgings],
  ];
  const some = counts.filter(([, count]) => count > 0);
  return some.length === 0 ? NONE : some.map(([label, count]) => `${label} ${count}`).join(" · ");
}

function Reports({ found }: TabProps): ReactNode {
  const words = useWords(caseWords);
  const id = useId();
  const query = $api.useQuery("get", "/api/v1/cases/{case_id}/reports", { params: { path: { case_id: found.id } } });
  const say = words.overview;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {say.reports} {found.reports}
      </h2>
      <Part query={query} lines={2}>
        {(reports) => (
          <ul className="gw-lines">
            {reports.map((one) => (
              <li key={one.id}>
                <time dateTime={one.reported_at}>{inTable(one.reported_at)}</time> <b>{words.sources[one.source]}</b> {one.person}
                {one.caller !== null && (
                  <>
                    {" "}
                    · {say.caller} <a href={`tel:${one.caller}`}>{one.caller}</a>
                  </>
                )}
                {one.call_reference !== null && ` · ${say.reference} ${one.call_reference}`}
                {one.text !== null && (
                  <p lang="zh-CN" className="gw-case-words">
                    {one.text}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Part>
    </section>
  );
}
