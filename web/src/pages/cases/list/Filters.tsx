// The filters at the side: those that everybody has, one's own, and the whole list; each with its length and an address.
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { mayOpen } from "../../../app/places";
import { $api, api, queryClient, type Schemas } from "../../../kit/api";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Part } from "../../../kit/Part";
import { useMe } from "../../../kit/session";
import { type Asked, addressOf, EVERYTHING, isSame, sortFor, USUAL } from "./filter";
import { listWords } from "./words";

type CountOut = Schemas["CountOut"];

export function Filters({ asked, onChosen }: { asked: Asked; onChosen?: () => void }): ReactNode {
  const words = useWords(listWords);
  const counts = $api.useQuery("get", "/api/v1/cases/counts");
  const own = $api.useQuery("get", "/api/v1/me/filters");
  return (
    <nav className="gw-filters" aria-label={words.savedFilters}>
      <Part query={counts} lines={6}>
        {(found) => (
          <ul>
            <Entry name={words.open} to={USUAL} asked={asked} onChosen={onChosen} />
            {found.map((one) => {
              const saved = one.key === null ? own.data?.filters?.find(({ name }) => name === one.name.zh) : undefined;
              const to = { filter: clean(one.filter), sort: saved?.sort ?? sortFor(one.filter) };
              return <Counted key={one.key ?? `own ${one.name.zh}`} one={one} to={to} asked={asked} onChosen={onChosen} />;
            })}
            <ToAuthorise />
            <Entry name={words.everything} to={EVERYTHING} asked={asked} onChosen={onChosen} />
          </ul>
        )}
      </Part>
    </nav>
  );
}

/** The server names all fields, also those that ask for nothing. */
function clean(filter: CountOut["filter"]): CountOut["filter"] {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0)),
  );
}

interface EntryProps {
  name: string;
  to: Asked;
  asked: Asked;
  count?: string;
  onChosen?: (() => void) | undefined;
  children?: ReactNode;
}

function Entry({ name, to, asked, count, onChosen, children }: EntryProps): ReactNode {
  return (
    <li>
      <Link
        to={{ pathname: "/cases", search: addressOf(to) }}
        aria-current={isSame(to, asked) ? "page" : undefined}
        {...(onChosen ? { onClick: onChosen } : {})}
      >
        <span>{name}</span>
        {count !== undefined && <span className="gw-figures gw-filter-count">{count}</span>}
      </Link>
      {children}
    </li>
  );
}

function Counted({ one, to, asked, onChosen }: { one: CountOut; to: Asked; asked: Asked; onChosen?: (() => void) | undefined }): ReactNode {
  const language = useLanguage();
  const words = useWords(listWords);
  const count = one.is_more ? `${one.count}+` : String(one.count);
  return (
    <Entry name={named(one.name, language)} to={to} asked={asked} count={count} onChosen={onChosen}>
      {one.key === null && (
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={words.forget(one.name.zh)}
          onClick={() => void forget(one.name.zh)}
        />
      )}
    </Entry>
  );
}

function ToAuthorise(): ReactNode {
  const words = useWords(listWords);
  const me = useMe();
  const may = mayOpen(me, "authorisations");
  const waiting = $api.useQuery("get", "/api/v1/authorisations", {}, { enabled: may });
  if (!may) return null;
  return (
    <li>
      <Link to="/authorisations">
        <span>{words.toAuthorise}</span>
        <span className="gw-figures gw-filter-count">{waiting.data?.length ?? ""}</span>
      </Link>
    </li>
  );
}

async function forget(name: string): Promise<void> {
  const { data } = await api.GET("/api/v1/me/filters");
  await keepAll((data?.filters ?? []).filter((one) => one.name !== name));
}

/** In place of one of the same name, else at the end. */
export async function keepFilter(name: string, { filter, sort }: Asked): Promise<void> {
  const { data } = await api.GET("/api/v1/me/filters");
  await keepAll([...(data?.filters ?? []).filter((one) => one.name !== name), { name, filter, sort }]);
}

async function keepAll(filters: Schemas["NamedFilter"][]): Promise<void> {
  const kept = filters.map((one) => ({ ...one, filter: clean(one.filter ?? {}) }));
  await api.PUT("/api/v1/me/filters", { body: { filters: kept } });
  await queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/cases/counts"] });
  await queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/me/filters"] });
}
