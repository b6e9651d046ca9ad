// Ctrl+K: pages, what the keys do here, and a case by its number.
import { Input, type InputRef, Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { $api } from "../kit/api";
import { useScopes } from "../kit/commands";
import { useLanguage, useWords } from "../kit/language";
import { useMe } from "../kit/session";
import { ADDRESS, placesOf } from "./places";
import { appWords } from "./words";

interface Entry {
  key: string;
  label: string;
  act: () => void;
}

const LONGEST = 12;
const FEWEST_LETTERS = 2;

export default function Palette({ close }: { close: () => void }): ReactNode {
  const words = useWords(appWords);
  const input = useRef<InputRef>(null);
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      closable={false}
      title={words.palette}
      mask={{ blur: false }}
      afterOpenChange={(is) => is && input.current?.focus()}
    >
      <Search input={input} close={close} />
    </Modal>
  );
}

function Search({ input, close }: { input: React.RefObject<InputRef | null>; close: () => void }): ReactNode {
  const words = useWords(appWords);
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(asked);
  const act = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.code === "ArrowDown") setChosen((now) => Math.min(now + 1, entries.length - 1));
    else if (event.code === "ArrowUp") setChosen((now) => Math.max(now - 1, 0));
    else if (event.code === "Enter") act(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Input
        ref={input}
        value={asked}
        placeholder={words.paletteHint}
        aria-label={words.paletteHint}
        role="combobox"
        aria-expanded={entries.length > 0}
        aria-controls="gw-palette"
        aria-activedescendant={entries[chosen] ? `gw-palette-${chosen}` : undefined}
        onChange={(event) => {
          setAsked(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="gw-palette" role="listbox" aria-label={words.palette} className="gw-palette">
        {entries.map((entry, at) => (
          <li key={entry.key} id={`gw-palette-${at}`} role="option" aria-selected={at === chosen} onClick={() => act(entry)}>
            {entry.label}
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p role="status">{words.nothingFound}</p>}
    </>
  );
}

function useEntries(asked: string): Entry[] {
  const words = useWords(appWords);
  const language = useLanguage();
  const me = useMe();
  const navigate = useNavigate();
  const scopes = useScopes();
  const wanted = asked.trim().toLowerCase();
  const isSearching = wanted.length >= FEWEST_LETTERS && me.permissions.includes("case.read");
  const cases = $api.useQuery("get", "/api/v1/cases", { params: { query: { q: asked.trim(), limit: 5 } } }, { enabled: isSearching });
  const fixed = useMemo(() => {
    const pages: Entry[] = [
      ...placesOf(me).map((place) => ({ key: place, label: words.pages[place], act: () => void navigate(ADDRESS[place]) })),
      { key: "me", label: words.pages.me, act: () => void navigate("/me") },
      { key: "about", label: words.pages.about, act: () => void navigate("/about") },
    ];
    const commands = scopes.flatMap((scope) =>
      Object.entries(scope.handlers).flatMap(([id, handler]): Entry[] =>
        handler === undefined || id === "palette" || scope.table[id]?.isHeld
          ? []
          : [
              {
                key: `${scope.name}.${id}`,
                label: scope.labels[id] ?? id,
                act: () => handler({ isDown: true, event: new KeyboardEvent("keydown") }),
              },
            ],
      ),
    );
    return [...pages, ...commands];
  }, [me, words, scopes, navigate]);
  const found = (isSearching && cases.data ? cases.data.items : []).map((one) => ({
    key: `case-${one.id}`,
    label: `${words.caseNumbered(one.case_number ?? one.acceptance_number)} ${one.item[language]}`,
    act: () => void navigate(`/cases/${one.id}`),
  }));
  return [...found, ...fixed.filter((one) => one.label.toLowerCase().includes(wanted))].slice(0, LONGEST);
}
