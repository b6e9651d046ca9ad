// Head, filters, rows and what the keys do with them.

import { Button } from "antd";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { type CommandTable, useCommands } from "../../../kit/commands";
import { timeOfDay } from "../../../kit/instant";
import { useWords } from "../../../kit/language";
import { Part } from "../../../kit/Part";
import { useMay } from "../../../kit/session";
import { Conditions } from "./Conditions";
import { Filters } from "./Filters";
import type { Asked } from "./filter";
import { Head } from "./Head";
import { Rows } from "./Rows";
import { type Row, usePages } from "./usePages";
import { listWords } from "./words";

const FilterForm = lazy(() => import("./FilterForm"));
const UrgeDialog = lazy(() => import("./UrgeDialog"));

export const LIST_COMMANDS = {
  down: { left: ["KeyJ", "ArrowDown"] },
  up: { left: ["KeyK", "ArrowUp"] },
  select: { left: ["KeyX"] },
  urge: { left: ["KeyU"] },
  filter: { left: ["KeyF"] },
  search: { left: ["Slash"] },
} satisfies CommandTable;

export interface WorklistProps {
  asked: Asked;
  change: (next: Asked, how?: { replace?: boolean }) => void;
}

export function Worklist({ asked, change }: WorklistProps): ReactNode {
  const words = useWords(listWords);
  const { query, rows, changes, showChanges } = usePages(asked);
  const { current, setCurrent, step } = useCurrent(rows);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [open, setOpen] = useState<"filter" | "urge" | null>(null);
  const mayUrge = useMay("case.urge");
  const search = useRef<HTMLInputElement>(null);
  const toggle = (id: number) => setSelected((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]));
  const chosen = rows.filter(({ one }) => selected.has(one.id)).map(({ one }) => one);
  const toUrge = chosen.length > 0 ? chosen : rows.filter(({ one }) => one.id === current).map(({ one }) => one);
  useCommands("list", LIST_COMMANDS, words.commands, {
    down: () => step(1),
    up: () => step(-1),
    select: () => current !== null && toggle(current),
    ...(mayUrge && toUrge.length > 0 ? { urge: () => setOpen("urge") } : {}),
    filter: () => setOpen("filter"),
    search: () => search.current?.focus(),
  });
  useEffect(() => setSelected(new Set()), [asked]);
  return (
    <div className="gw-page gw-cases">
      <Head
        asked={asked}
        change={change}
        search={search}
        toUrge={mayUrge ? chosen.length : 0}
        urge={() => setOpen("urge")}
        openFilter={() => setOpen("filter")}
        clearSelection={() => setSelected(new Set())}
      />
      <div className="gw-cases-body">
        <aside className="gw-only-wide">
          <Filters asked={asked} />
        </aside>
        <section className="gw-card gw-cases-list" aria-label={words.list}>
          <Conditions asked={asked} change={change} />
          <div className="gw-cases-news" role="status">
            {changes > 0 && (
              <Button size="small" type="primary" ghost onClick={() => void showChanges()}>
                {words.changes(changes)}
              </Button>
            )}
          </div>
          <Part query={query} lines={12} empty={() => (rows.length === 0 ? <Empty asked={asked} change={change} /> : null)}>
            {() => <Rows rows={rows} current={current} selected={selected} toggle={toggle} visit={setCurrent} />}
          </Part>
          {rows.length > 0 && <More query={query} count={rows.length} readAt={rows[0]?.readAt} />}
        </section>
      </div>
      <Suspense fallback={null}>
        {open === "filter" && <FilterForm asked={asked} change={(next) => change(next, { replace: true })} close={() => setOpen(null)} />}
        {open === "urge" && (
          <UrgeDialog
            cases={toUrge}
            close={(urged) => {
              setOpen(null);
              setSelected((now) => new Set([...now].filter((one) => !urged.includes(one))));
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** The row that keys mean; it has the focus, so that Enter opens it and it is read out. */
function useCurrent(rows: readonly Row[]) {
  const [current, setCurrent] = useState<number | null>(null);
  const first = rows[0]?.one.id ?? null;
  const isThere = rows.some(({ one }) => one.id === current);
  useEffect(() => {
    if (!isThere) setCurrent(first);
  }, [isThere, first]);
  const step = (by: 1 | -1) => {
    const at = rows.findIndex(({ one }) => one.id === current);
    const link = (id: number | undefined) => document.querySelector<HTMLElement>(`[data-case="${id}"]`);
    const isFocused = document.activeElement === link(rows[at]?.one.id);
    const next = rows[isFocused ? Math.max(0, Math.min(rows.length - 1, at + by)) : Math.max(0, at)];
    if (next === undefined) return;
    setCurrent(next.one.id);
    link(next.one.id)?.focus();
    link(next.one.id)?.closest("li")?.scrollIntoView({ block: "nearest" });
  };
  return { current, setCurrent, step };
}

function Empty({ asked, change }: WorklistProps): ReactNode {
  const words = useWords(listWords);
  const { filter } = asked;
  const keys = Object.keys(filter);
  const only = (key: string) => keys.length === 1 && keys[0] === key;
  const said = only("is_mine")
    ? words.emptyMine
    : only("is_overdue")
      ? words.emptyOverdue
      : only("is_due_soon")
        ? words.emptyDueSoon
        : keys.length === 0 || only("is_open")
          ? words.emptyAll
          : words.emptyFilter;
  return (
    <div className="gw-empty">
      <p>
        <b>{said}</b>
      </p>
      <p className="gw-quiet">{words.emptyReach}</p>
      {said === words.emptyFilter && <Button onClick={() => change({ filter: {}, sort: "newest" })}>{words.clear}</Button>}
    </div>
  );
}

type Query = ReturnType<typeof usePages>["query"];

/** Loads by itself when it comes near; the button is for the keyboard and for when that failed. Nothing above it moves. */
function More({ query, count, readAt }: { query: Query; count: number; readAt: Date | undefined }): ReactNode {
  const words = useWords(listWords);
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (end.current === null || !hasNextPage || isFetchNextPageError) return;
    const watch = new IntersectionObserver(([one]) => one?.isIntersecting && void fetchNextPage(), { rootMargin: "400px" });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchNextPageError, fetchNextPage, count]);
  return (
    <div ref={end} className="gw-cases-end gw-quiet">
      <span>{words.shown(count, !hasNextPage)}</span>
      {readAt && <span>{words.asOf(timeOfDay(readAt))}</span>}
      {hasNextPage && (
        <Button size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </div>
  );
}
