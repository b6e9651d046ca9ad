// Another item: found by name, alias, English or the first letters of its pinyin; arrows and Enter choose.
import { type KeyboardEvent, type ReactNode, useState } from "react";

import { $api, type Schemas } from "../../kit/api";
import { named, useLanguage, useWords } from "../../kit/language";
import { searched } from "../../kit/pinyin";
import { reviewWords } from "./words";

const SHOWN = 8;

export interface Choice extends Record<"zh" | "en", string> {
  id: string;
  item: Schemas["Named"];
  condition: Schemas["Named"];
  more: string[];
}

export function ItemPicker({
  choose,
  none,
  close,
}: {
  choose: (condition: Schemas["Named"]) => void;
  /** Only where "none of these" rejects. */
  none: (() => void) | null;
  close: () => void;
}): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const handbook = $api.useQuery("get", "/api/v1/handbook/items", {}, { staleTime: 3_600_000 });
  const all: Choice[] = (handbook.data?.items ?? []).flatMap((item) =>
    item.conditions.map((condition) => ({
      id: condition.id,
      item,
      condition,
      zh: item.zh,
      en: item.en,
      more: [...item.aliases, condition.zh, `${item.zh}${condition.zh}`],
    })),
  );
  const found = searched(all, query, ({ zh, en, more }) => ({ names: [zh, en, ...more] }), SHOWN);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.code === "ArrowDown" ? 1 : event.code === "ArrowUp" ? -1 : 0;
    const chosen = found[at];
    if (step !== 0) setAt(Math.min(Math.max(at + step, 0), found.length - 1));
    else if (event.code === "Escape") close();
    else if ((event.code === "Enter" || event.code === "NumpadEnter") && !event.repeat) {
      if (chosen) choose(chosen.condition);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <label>
        {words.chooseItem}
        <input
          autoFocus
          value={query}
          placeholder={words.searchItem}
          role="combobox"
          aria-expanded="true"
          aria-controls="rv-items"
          aria-activedescendant={found[at] ? `rv-item-${at}` : undefined}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
        />
      </label>
      <ul id="rv-items" role="listbox" aria-label={words.chooseItem} className="rv-items">
        {found.map((one, place) => (
          <li key={one.id} id={`rv-item-${place}`} role="option" aria-selected={place === at} onClick={() => choose(one.condition)}>
            <strong>{named(one.item, language)}</strong> {named(one.condition, language)}
          </li>
        ))}
      </ul>
      {found.length === 0 && handbook.data && <p className="gw-quiet">{words.noItem}</p>}
      {none && (
        <button type="button" className="rv-button" onClick={none}>
          {words.noneOfThese}
        </button>
      )}
    </>
  );
}
