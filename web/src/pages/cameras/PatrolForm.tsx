// How often, when and for what a view is visited.
import { type ReactNode, useState } from "react";

import { $api } from "../../kit/api";
import { named, useLanguage, useWords } from "../../kit/language";
import { NumberField } from "./NumberField";
import type { ViewDraft } from "./viewDraft";
import { camerasWords } from "./words";

interface Props {
  draft: ViewDraft;
  isReadOnly: boolean;
  change: (draft: ViewDraft, what: string | null) => void;
}

export function PatrolForm({ draft, isReadOnly, change }: Props): ReactNode {
  const words = useWords(camerasWords);
  const hour = (at: 0 | 1, label: string) => (
    <input
      className="cam-number"
      autoComplete="off"
      inputMode="numeric"
      maxLength={5}
      placeholder={at === 0 ? "06:00" : "22:00"}
      aria-label={`${words.hours} ${label}`}
      value={draft.hours[at]}
      onChange={({ target: { value } }) =>
        change({ ...draft, hours: at === 0 ? [value, draft.hours[1]] : [draft.hours[0], value] }, `hours ${at}`)
      }
    />
  );
  return (
    <section aria-label={words.patrol}>
      <h2>{words.patrol}</h2>
      <fieldset className="cam-fields" disabled={isReadOnly}>
        <label className="cam-check">
          <input
            type="checkbox"
            checked={draft.is_patrolled}
            onChange={(event) => change({ ...draft, is_patrolled: event.target.checked }, null)}
          />{" "}
          {words.patrolled}
        </label>
        <div className="cam-pair">
          <span>{words.period}</span>
          <NumberField label={words.period} value={draft.period_s} isWide change={(period_s) => change({ ...draft, period_s }, "period")} />
        </div>
        <div className="cam-pair">
          <span>
            {words.hours}
            <br />
            <span className="gw-quiet">{words.hoursHint}</span>
          </span>
          <span>
            {hour(0, words.from)} – {hour(1, words.to)}
          </span>
        </div>
        <label className="cam-pair">
          <span>
            {words.slices}
            <br />
            <span className="gw-quiet">{words.slicesHint}</span>
          </span>
          <input
            className="cam-number cam-number-wide"
            maxLength={7}
            value={draft.slices}
            onChange={(event) => change({ ...draft, slices: event.target.value }, "slices")}
          />
        </label>
        <Items draft={draft} isReadOnly={isReadOnly} change={change} />
      </fieldset>
    </section>
  );
}

function Items({ draft, change }: Props): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const [wanted, setWanted] = useState("");
  const edition = $api.useQuery("get", "/api/v1/handbook/items", {}, { staleTime: Number.POSITIVE_INFINITY });
  const looked = (edition.data?.items ?? []).filter(
    (item) => item.conditions.some((one) => one.labels.length > 0) || draft.items?.includes(item.id),
  );
  const chosen = new Set(draft.items ?? looked.map((one) => one.id));
  const toggle = (id: string) => {
    const next = looked.map((one) => one.id).filter((one) => chosen.has(one) !== (one === id));
    change({ ...draft, items: next }, null);
  };
  const shown = looked.filter((one) => wanted === "" || `${one.zh} ${one.en} ${one.id}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <details className="cam-items">
      <summary>
        {words.items} <b>{draft.items === null ? words.allItems : draft.items.length}</b>
      </summary>
      <p className="gw-quiet">{draft.items === null ? words.itemsAll : words.itemsWatched(draft.items.length)}</p>
      <label className="cam-check">
        <input
          type="checkbox"
          checked={draft.items === null}
          onChange={(event) => change({ ...draft, items: event.target.checked ? null : looked.map((one) => one.id) }, null)}
        />{" "}
        {words.allItems}
      </label>
      <input
        type="search"
        className="cam-number cam-search"
        aria-label={words.itemsSearch}
        placeholder={words.itemsSearch}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <ul>
        {shown.map((one) => (
          <li key={one.id}>
            <label className="cam-check">
              <input type="checkbox" checked={chosen.has(one.id)} onChange={() => toggle(one.id)} /> {named(one, language)}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
