// Requests that this person decides or is asked about: what is asked, what it would change, and the answer by one key.
import { type ReactNode, useState } from "react";

import { $api } from "../../kit/api";
import { type CommandTable, useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { useLive } from "../../kit/live";
import { Part } from "../../kit/Part";
import { Answered } from "./authorisations/Answered";
import "./authorisations/authorisations.css";
import { OneRequest } from "./authorisations/OneRequest";
import { authorisationWords } from "./authorisations/words";
import "./case/case.css";
import { refreshCase } from "./case/refresh";

export const AUTHORISATION_COMMANDS = {
  next: { left: ["ArrowDown"] },
  previous: { left: ["ArrowUp"] },
} satisfies CommandTable;

const LISTS = ["waiting", "answered"] as const;

export default function AuthorisationsPage(): ReactNode {
  const words = useWords(authorisationWords);
  const [list, setList] = useState<(typeof LISTS)[number]>("waiting");
  return (
    <div className="gw-page gw-requests-page">
      <header className="gw-requests-head">
        <h1>{words.title}</h1>
        <div role="group" aria-label={words.title}>
          {LISTS.map((one) => (
            <button key={one} type="button" aria-pressed={one === list} onClick={() => setList(one)}>
              {words.tabs[one]}
            </button>
          ))}
        </div>
      </header>
      {list === "waiting" ? <Waiting /> : <Answered />}
    </div>
  );
}

function Waiting(): ReactNode {
  const words = useWords(authorisationWords);
  const query = $api.useQuery("get", "/api/v1/authorisations");
  const [chosen, setChosen] = useState<number | null>(null);
  useLive(["cases"], (change) => void (change === null || change.id === undefined ? query.refetch() : refreshCase(change.id)));
  const ids = query.data?.map((one) => one.authorisation.id) ?? [];
  const at = Math.max(0, ids.indexOf(chosen ?? -1));
  const go = (by: number) => setChosen(ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null);
  const { next, previous } = words.commands;
  useCommands("authorisations", AUTHORISATION_COMMANDS, { next, previous }, { next: () => go(1), previous: () => go(-1) });
  const nothing = (
    <div className="gw-card gw-case-nothing">
      <b>{words.none}</b>
      <p className="gw-quiet">{words.noneWhy}</p>
    </div>
  );
  return (
    <Part query={query} lines={8} empty={(data) => (data.length === 0 ? nothing : null)}>
      {(data) => (
        <ol className="gw-requests">
          {data.map((one, index) => (
            <OneRequest
              key={one.authorisation.id}
              request={one}
              readAt={query.dataUpdatedAt}
              isChosen={index === at}
              choose={() => setChosen(one.authorisation.id)}
            />
          ))}
        </ol>
      )}
    </Part>
  );
}
