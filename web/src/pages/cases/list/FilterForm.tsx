// All conditions of the list in one drawer; each change is in the address at once, so that the list behind it follows.
import { Button, Drawer, Input } from "antd";
import { type ReactNode, useId, useState } from "react";

import { $api } from "../../../kit/api";
import { named, useLanguage, useWords } from "../../../kit/language";
import { SearchBox } from "../../../kit/SearchBox";
import { toast } from "../../../kit/toasts";
import { cityDay, midnight } from "./days";
import { Filters, keepFilter } from "./Filters";
import { type Asked, type CaseFilter, type CaseSort, SOURCES, STAGES } from "./filter";
import { searchItems, useItems } from "./useItems";
import { listWords } from "./words";

type Part = { [Key in keyof CaseFilter]?: CaseFilter[Key] | undefined };
type Set = (part: Part) => void;

/** What is undefined asks for nothing any more. */
function merged(filter: CaseFilter, part: Part): CaseFilter {
  return Object.fromEntries(Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined)) as CaseFilter;
}

interface FormProps {
  asked: Asked;
  change: (asked: Asked) => void;
  close: () => void;
}

export default function FilterForm({ asked, change, close }: FormProps): ReactNode {
  const words = useWords(listWords);
  return (
    <Drawer open onClose={close} title={words.filterAndLists} size={380} mask={{ blur: false }} rootClassName="gw-filter-drawer">
      <div className="gw-only-narrow">
        <Filters asked={asked} onChosen={close} />
      </div>
      <Conditions asked={asked} change={change} />
      <SaveAs asked={asked} />
      <Button type="primary" block onClick={close}>
        {words.showResult}
      </Button>
    </Drawer>
  );
}

function Conditions({ asked: { filter, sort }, change }: Omit<FormProps, "close">): ReactNode {
  const words = useWords(listWords);
  const language = useLanguage();
  const departments = $api.useQuery("get", "/api/v1/departments");
  const set: Set = (part) => change({ filter: merged(filter, part), sort });
  const flags = ["is_open", "is_mine", "is_danger", "is_due_soon", "is_overdue"] as const;
  return (
    <div className="gw-conditions">
      <fieldset>
        {flags.map((flag) => (
          <label key={flag}>
            <input
              type="checkbox"
              checked={filter[flag] === true}
              onChange={(event) => set({ [flag]: event.target.checked || undefined })}
            />{" "}
            {words.flags[flag]}
          </label>
        ))}
      </fieldset>
      <Choice
        label={words.parts.stage}
        value={filter.stage ?? ""}
        options={STAGES.map((one, at) => [one, `${at + 1}/6 ${words.stages[one]}`])}
        onChange={(stage) => set({ stage: (stage || undefined) as Part["stage"] })}
      />
      <ItemField filter={filter} set={set} />
      <Choice
        label={words.parts.department}
        value={filter.department ?? ""}
        options={(departments.data?.departments ?? []).map((one) => [one.slug, named(one, language)])}
        onChange={(department) => set({ department: department || undefined })}
      />
      <Choice
        label={words.parts.source}
        value={filter.source ?? ""}
        options={SOURCES.map((one) => [one, words.sources[one]])}
        onChange={(source) => set({ source: (source || undefined) as Part["source"] })}
      />
      <Text label={words.parts.beat} value={filter.beat ?? ""} onChange={(beat) => set({ beat: beat || undefined })} />
      <Day label={words.parts.registered_from} value={filter.registered_from} onChange={(registered_from) => set({ registered_from })} />
      <Day
        label={`${words.parts.registered_to}${words.dayAfter}`}
        value={filter.registered_to}
        onChange={(registered_to) => set({ registered_to })}
      />
      <Choice
        label={words.sort}
        value={sort}
        hasNone={false}
        options={(["due", "newest", "changed"] as const).map((one) => [one, words.sorts[one]])}
        onChange={(chosen) => change({ filter, sort: chosen as CaseSort })}
      />
    </div>
  );
}

function ItemField({ filter, set }: { filter: CaseFilter; set: Set }): ReactNode {
  const words = useWords(listWords);
  const language = useLanguage();
  const items = useItems();
  const chosen = items.find((one) => one.id === filter.item);
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{words.parts.item}</label>
      <SearchBox
        id={id}
        label={words.parts.item}
        placeholder={words.any}
        value={typed ?? (chosen ? named(chosen, language) : (filter.item ?? ""))}
        found={searchItems(items, typed ?? "")}
        keyOf={(one) => one.id}
        show={(one) => named(one, language)}
        onText={(text) => {
          setTyped(text);
          if (text === "") set({ item: undefined });
        }}
        onTake={(one) => {
          setTyped(null);
          set({ item: one.id });
        }}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
  hasNone?: boolean;
}

function Choice({ label, value, options, onChange, hasNone = true }: ChoiceProps): ReactNode {
  const words = useWords(listWords);
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select id={id} className="gw-select" value={value} onChange={(event) => onChange(event.target.value)}>
        {hasNone && <option value="">{words.any}</option>}
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Text({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input id={id} value={value} maxLength={40} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

type DayProps = { label: string; value: string | null | undefined; onChange: (value: string | undefined) => void };

function Day({ label, value, onChange }: DayProps): ReactNode {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="gw-select"
        value={value ? cityDay(value) : ""}
        onChange={(event) => onChange(event.target.value ? midnight(event.target.value) : undefined)}
      />
    </div>
  );
}

function SaveAs({ asked }: { asked: Asked }): ReactNode {
  const words = useWords(listWords);
  const [name, setName] = useState("");
  const save = async () => {
    const wanted = name.trim();
    await keepFilter(wanted, asked);
    setName("");
    toast(words.saved(wanted));
  };
  return (
    <form
      className="gw-save-filter"
      onSubmit={(event) => {
        event.preventDefault();
        save().catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), "trouble"));
      }}
    >
      <Input
        aria-label={words.saveName}
        placeholder={words.saveAs}
        value={name}
        maxLength={40}
        onChange={(event) => setName(event.target.value)}
      />
      <Button htmlType="submit" disabled={name.trim() === ""}>
        {words.save}
      </Button>
    </form>
  );
}
