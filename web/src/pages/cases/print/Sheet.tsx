// The sheet itself; the caller's number is not even asked for.
import { QRCode } from "antd";
import type { ReactNode } from "react";

import type { Schemas } from "../../../kit/api";
import { inTable, serverNow } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import { GroundSketch } from "../../../kit/map/GroundSketch";
import { useMe } from "../../../kit/session";
import { spanOf } from "./span";
import { printWords } from "./words";

export interface SheetData {
  one: Schemas["CaseDetail"];
  clocks: Schemas["DeadlinesOut"];
  pictures: readonly Schemas["CasePicture"][];
  closing: { zh: string; en: string } | null;
  city: string;
}

const MAP_SCALE = 2000;
const MAP_MM = { width_mm: 180, height_mm: 52 };
const QR_PX = 84;
const MOST_PICTURES = 4;

export function Sheet({ data }: { data: SheetData }): ReactNode {
  const words = useWords(printWords);
  const me = useMe();
  const { one, city } = data;
  return (
    <article className="gw-order">
      <header>
        <div>
          <h1>{words.title}</h1>
          <p lang="zh-CN">{city}</p>
          <p className="gw-order-number gw-figures">
            {one.case_number ? `${words.caseNumber} ${one.case_number}` : `${words.acceptanceNumber} ${one.acceptance_number}`}{" "}
            {one.is_danger && <span className="gw-order-danger">⚠ {words.danger}</span>}
          </p>
          {one.case_number && (
            <p className="gw-figures">
              {words.acceptanceNumber} {one.acceptance_number}
            </p>
          )}
        </div>
        <div className="gw-order-qr">
          <div aria-hidden="true">
            <QRCode type="svg" value={`${location.origin}/cases/${one.id}`} size={QR_PX} color="#000" bgColor="#fff" bordered={false} />
          </div>
          {words.scan}
        </div>
      </header>
      <Facts data={data} />
      <h2>{words.before}</h2>
      <Pictures pictures={data.pictures} />
      <h2>{words.map(`1:${MAP_SCALE.toLocaleString("en")}`)}</h2>
      <Whereabouts place={one.place} />
      <Signing />
      <footer>{words.printedBy(me.name, inTable(serverNow()))}</footer>
    </article>
  );
}

function Facts({ data: { one, clocks, closing } }: { data: SheetData }): ReactNode {
  const words = useWords(printWords);
  const language = useLanguage();
  const { longitude, latitude } = one.place;
  return (
    <dl>
      <dt>{words.item}</dt>
      <dd>{named(one.item, language)}</dd>
      <dt>{words.condition}</dt>
      <dd>{one.condition ? named(one.condition, language) : "—"}</dd>
      <dt>{words.cell}</dt>
      <dd className="gw-figures">{one.cell ?? "—"}</dd>
      <dt>{words.beat}</dt>
      <dd>{one.beat ?? "—"}</dd>
      <dt>{words.place}</dt>
      <dd className="gw-order-wide" lang="zh-CN">
        {one.address ?? "—"}
      </dd>
      <dt>{words.registered}</dt>
      <dd className="gw-figures">
        {inTable(one.registered_at)} {words.sources[one.source]}
      </dd>
      <dt>{words.coordinates}</dt>
      <dd className="gw-figures">{longitude === null || latitude === null ? "—" : `${longitude.toFixed(6)}, ${latitude.toFixed(6)}`}</dd>
      <dt>{words.description}</dt>
      <dd className="gw-order-wide" lang="zh-CN">
        {one.description ?? "—"}
      </dd>
      <dt>{words.departments}</dt>
      <dd className="gw-order-wide">
        {one.main_department ? `${words.main}: ${named(one.main_department, language)}` : words.notDispatched}
        {one.co_handlers.map((other) => `　${words.co}: ${named(other, language)}`).join("")}
      </dd>
      <dt>{words.limits}</dt>
      <dd className="gw-order-wide">
        <Limits clocks={clocks.clocks} />
      </dd>
      <dt>{words.closing}</dt>
      <dd className="gw-order-wide">{closing ? named(closing, language) : words.noClosing}</dd>
    </dl>
  );
}

const OF_THE_DEPARTMENT: readonly string[] = ["arrive", "handle"];

/** Those that bind the department; before dispatch there are none of them, and every open one is told. */
function Limits({ clocks }: { clocks: readonly Schemas["DeadlineOut"][] }): ReactNode {
  const words = useWords(printWords);
  const language = useLanguage();
  const binding = clocks.filter((one) => OF_THE_DEPARTMENT.includes(one.kind));
  const told = (binding.length > 0 ? binding : clocks.filter((one) => one.is_open)).slice(-4);
  if (told.length === 0) return "—";
  return (
    <ul>
      {told.map((one) => {
        const { days, hours, minutes } = spanOf(one.allowed_s, one.is_working_time);
        const until = one.stopped_at ? words.stopped(inTable(one.stopped_at)) : one.due_at ? words.due(inTable(one.due_at)) : words.noDue;
        return (
          <li key={`${one.kind} ${one.started_at}`} className="gw-figures">
            <b>{named(one.name, language)}</b> {words.limit(words.span(days, hours, minutes), one.is_working_time)}, {until}
            {one.is_provisional && ` (${words.provisional})`}
          </li>
        );
      })}
    </ul>
  );
}

function Pictures({ pictures }: { pictures: readonly Schemas["CasePicture"][] }): ReactNode {
  const words = useWords(printWords);
  if (pictures.length === 0) return <p>{words.noPhotos}</p>;
  return (
    <div className="gw-order-pictures">
      {pictures.slice(0, MOST_PICTURES).map((one) => (
        <figure key={`${one.kind} ${one.id}`}>
          <img src={one.address} alt={words.before} />
          <figcaption className="gw-figures">{one.taken_at && words.takenAt(inTable(one.taken_at))}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function Whereabouts({ place: { longitude, latitude } }: { place: Schemas["Place"] }): ReactNode {
  const words = useWords(printWords);
  if (longitude === null || latitude === null) return <p>{words.noPlace}</p>;
  return <GroundSketch centre={{ longitude, latitude }} scale={MAP_SCALE} {...MAP_MM} />;
}

function Signing(): ReactNode {
  const words = useWords(printWords);
  return (
    <div className="gw-order-signing">
      <div className="gw-order-result">{words.signing.result}</div>
      {(["receive", "handler", "seal"] as const).map((one) => (
        <div key={one}>
          {words.signing[one]}
          <span>{words.date}</span>
        </div>
      ))}
    </div>
  );
}
