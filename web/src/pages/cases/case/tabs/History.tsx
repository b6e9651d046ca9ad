// Everything that happened, in its order: when, who in which post, what, from where to where, and which clocks moved.
import type { ReactNode } from "react";

import { $api } from "../../../../kit/api";
import { capital } from "../../../../kit/capital";
import { duration, inTable } from "../../../../kit/instant";
import { named, useLanguage, useWords } from "../../../../kit/language";
import { Picture } from "../../../../kit/Picture";
import { EnteredLines } from "../EnteredLines";
import { type HistoryLine, historyLines, type Move } from "../history";
import { usePictureWords } from "../Pictures";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

export function History({ found }: TabProps): ReactNode {
  const path = { params: { path: { case_id: found.id } } };
  const clocks = $api.useQuery("get", "/api/v1/cases/{case_id}/deadlines", path);
  const evidence = $api.useQuery("get", "/api/v1/cases/{case_id}/evidence", path);
  const lines = historyLines(found.events, clocks.data?.clocks ?? [], evidence.data?.pictures ?? []);
  return (
    <ol className="gw-history">
      {lines.map((line) => (
        <Line key={line.event.version} line={line} found={found} />
      ))}
    </ol>
  );
}

function Line({ line: { event, moves, pictures, isStep }, found }: { line: HistoryLine } & TabProps): ReactNode {
  const { history: say } = useWords(caseWords);
  const language = useLanguage();
  const shown = usePictureWords(found);
  return (
    <li>
      <time dateTime={event.happened_at}>{inTable(event.happened_at)}</time>
      <div>
        <div>
          <b>{capital(named(event.action_said, language))}</b> <span>{event.person ?? say.system}</span>
          {event.post !== null && <span className="gw-quiet"> ({named(event.post, language)})</span>}
          {isStep && event.from_said !== null && (
            <span className="gw-history-step">{say.step(named(event.from_said, language), named(event.to_said, language))}</span>
          )}
        </div>
        <EnteredLines entered={event.entered_said} text={event.text} />
        {moves.map((move) => (
          <div key={`${move.clock}-${move.kind}`} className="gw-quiet">
            <span aria-hidden="true">◷</span> <Moved move={move} />
          </div>
        ))}
        {pictures.length > 0 && (
          <div className="gw-together">
            {pictures.map((one) => (
              <span key={one.id} className="gw-case-thumb">
                <Picture address={one.thumbnail} alt={shown(one).alt} small />
              </span>
            ))}
          </div>
        )}
      </div>
    </li>
  );
}

function Moved({ move }: { move: Move }): ReactNode {
  const { history: say } = useWords(caseWords);
  const language = useLanguage();
  return say.moves[move.kind](capital(named(move.name, language)), duration(move.seconds ?? 0, language));
}
