// Search, registering, urging, exporting.
import DownloadOutlined from "@ant-design/icons/DownloadOutlined";
import FilterOutlined from "@ant-design/icons/FilterOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { Button } from "antd";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { Link } from "react-router";

import { mayOpen } from "../../../app/places";
import { useWords } from "../../../kit/language";
import { useMe } from "../../../kit/session";
import { addressOf } from "./filter";
import type { WorklistProps } from "./Worklist";
import { listWords } from "./words";

interface HeadProps extends WorklistProps {
  search: RefObject<HTMLInputElement | null>;
  toUrge: number;
  urge: () => void;
  openFilter: () => void;
  clearSelection: () => void;
}

export function Head({ asked, change, search, toUrge, urge, openFilter, clearSelection }: HeadProps): ReactNode {
  const words = useWords(listWords);
  const me = useMe();
  return (
    <header className="gw-cases-head">
      <h1>{words.title}</h1>
      <SearchField asked={asked} change={change} search={search} />
      <Button icon={<FilterOutlined />} onClick={openFilter}>
        {words.filter}
      </Button>
      {toUrge > 0 && (
        <>
          <Button type="primary" onClick={urge}>
            {words.urge(toUrge)}
          </Button>
          <Button type="text" onClick={clearSelection}>
            {words.clearSelection}
          </Button>
        </>
      )}
      <span className="gw-cases-head-end">
        <a className="gw-button" href={`/api/v1/cases/export?${new URLSearchParams(exportOf(asked))}`} download>
          <DownloadOutlined /> {words.exportCsv}
        </a>
        {mayOpen(me, "register") && (
          <Link className="gw-button gw-button-primary" to="/cases/new">
            <PlusOutlined /> {words.register}
          </Link>
        )}
      </span>
    </header>
  );
}

function exportOf(asked: WorklistProps["asked"]): string {
  return addressOf(asked) || "is_open=true&sort=due";
}

/** Searches on Enter, and once typing has paused; an input method is left alone. */
function SearchField({ asked, change, search }: WorklistProps & { search: RefObject<HTMLInputElement | null> }): ReactNode {
  const words = useWords(listWords);
  const kept = asked.filter.q ?? "";
  const [typed, setTyped] = useState(kept);
  useEffect(() => setTyped(kept), [kept]);
  const submit = () => {
    const q = typed.trim();
    if (q === kept) return;
    const { q: _, ...filter } = asked.filter;
    change({ filter: q === "" ? filter : { ...filter, q }, sort: asked.sort });
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        ref={search}
        type="search"
        className="gw-search"
        aria-label={words.searchLabel}
        placeholder={`${words.search}  /`}
        value={typed}
        maxLength={80}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={submit}
        onKeyDown={(event) => event.code === "Escape" && !event.nativeEvent.isComposing && event.currentTarget.blur()}
      />
    </form>
  );
}
