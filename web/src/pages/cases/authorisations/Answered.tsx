// What this person has granted or refused this month.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";

import { $api } from "../../../kit/api";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Part } from "../../../kit/Part";
import { Authorisation } from "../case/tabs/Authorisations";
import { authorisationWords } from "./words";

const PAGE = 20;
const MOST = 200;

export function Answered(): ReactNode {
  const words = useWords(authorisationWords);
  const language = useLanguage();
  const [limit, setLimit] = useState(PAGE);
  const query = $api.useQuery("get", "/api/v1/authorisations/answered", { params: { query: { limit } } });
  const nothing = <p className="gw-card gw-case-nothing">{words.noneAnswered}</p>;
  return (
    <Part query={query} empty={(data) => (data.items.length === 0 ? nothing : null)}>
      {(data) => (
        <>
          <ul className="gw-lines gw-card">
            {data.items.map(({ authorisation, case: found }) => (
              <li key={authorisation.id}>
                <Link to={`/cases/${found.id}?tab=authorisations`}>
                  {found.case_number ?? found.acceptance_number} {named(found.item, language)}
                </Link>
                <Authorisation asked={authorisation} />
              </li>
            ))}
          </ul>
          {data.next_cursor !== null && limit < MOST && <Button onClick={() => setLimit(MOST)}>{words.more}</Button>}
        </>
      )}
    </Part>
  );
}
