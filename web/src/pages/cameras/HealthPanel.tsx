// How a view has been doing for seven days, and its last visits with what each step took.
import type { ReactNode } from "react";

import { $api, type Schemas } from "../../kit/api";
import { inTable, inText } from "../../kit/instant";
import { useLanguage, useWords } from "../../kit/language";
import { Part } from "../../kit/Part";
import { HealthMark } from "./HealthMark";
import { camerasWords } from "./words";

const DAYS = 7;
const VISITS = 10;

export function HealthPanel({ cameraId, viewId }: { cameraId: number; viewId: number }): ReactNode {
  const words = useWords(camerasWords);
  const health = $api.useQuery("get", "/api/v1/cameras/{camera_id}/health", {
    params: { path: { camera_id: cameraId }, query: { days: DAYS } },
  });
  return (
    <section className="gw-card" aria-label={words.healthTitle} id="cam-health" tabIndex={-1}>
      <h2>{words.healthTitle}</h2>
      <Part query={health}>
        {(found) => {
          const view = found.views.find((one) => one.view_id === viewId);
          return view ? <Health view={view} /> : <p>{words.noVisits}</p>;
        }}
      </Part>
      <Visits viewId={viewId} />
    </section>
  );
}

function Health({ view }: { view: Schemas["ViewHealthOut"] }): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const errors = Object.entries(view.by_error);
  const failed = errors.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <p className="cam-facts">
        <HealthMark health={view.health} />
        <span>{words.visits(figure(view.visits))}</span>
        <span>{words.onlineShare(view.visits === 0 ? words.never : `${(((view.visits - failed) / view.visits) * 100).toFixed(1)}%`)}</span>
        <span>{words.stalls(figure(view.by_error["stalled"] ?? 0))}</span>
        {view.last_good_at && <span>{words.lastGoodAt(inText(view.last_good_at, language))}</span>}
      </p>
      {view.failures_in_row > 1 && <p className="cam-wrong">⚠ {words.inRow(view.failures_in_row)}</p>}
      <h3>{words.errorsByClass}</h3>
      {errors.length === 0 ? (
        <p className="gw-quiet">{view.visits === 0 ? words.noVisits : words.noErrors}</p>
      ) : (
        <ul className="cam-errors">
          {errors.map(([word, count]) => (
            <li key={word}>
              <HealthMark health={word} /> <b>{figure(count)}</b>
              <meter min={0} max={view.visits} value={count} aria-hidden="true" />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Visits({ viewId }: { viewId: number }): ReactNode {
  const words = useWords(camerasWords);
  const columns = words.visitColumns;
  const visits = $api.useQuery("get", "/api/v1/views/{view_id}/visits", {
    params: { path: { view_id: viewId }, query: { limit: VISITS } },
  });
  return (
    <>
      <h3>{words.lastVisits}</h3>
      <Part query={visits} empty={(page) => (page.items.length === 0 ? <p className="gw-quiet">{words.noVisits}</p> : null)}>
        {(page) => (
          <div className="cam-scroll" role="region" aria-label={words.lastVisits} tabIndex={0}>
            <table className="cam-table">
              <thead>
                <tr>
                  {[columns.at, columns.result, columns.size, columns.connect, columns.keyframe, columns.infer, columns.age].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {page.items.map((visit) => (
                  <tr key={visit.id}>
                    <td>{inTable(visit.started_at)}</td>
                    <td title={visit.error_text ?? ""}>
                      {visit.error === null ? `● ${words.usable}` : <HealthMark health={visit.error} />}
                    </td>
                    <td>{visit.width_px === null ? words.never : `${visit.width_px}×${visit.height_px}`}</td>
                    <td>{ms(visit.connect_ms, words)}</td>
                    <td>{ms(visit.keyframe_ms, words)}</td>
                    <td>{ms(visit.inference_ms, words)}</td>
                    <td>{visit.age_s === null ? words.never : `${visit.age_s.toFixed(1)} s`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Part>
    </>
  );
}

export function ms(value: number | null | undefined, words: { ms: (count: string) => string; never: string }): string {
  return value === null || value === undefined ? words.never : words.ms(figure(Math.round(value)));
}

function figure(count: number): string {
  return new Intl.NumberFormat("en").format(count);
}
