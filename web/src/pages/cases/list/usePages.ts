// The rows of the list, page after page. Nothing but the person moves them: live events only raise a number.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { api, queryClient, type Schemas } from "../../../kit/api";
import { serverNow } from "../../../kit/instant";
import { useLive } from "../../../kit/live";
import { leaveTrail } from "../../../kit/trail";
import { type Asked, addressOf } from "./filter";

export type CaseOut = Schemas["CaseOut"];
export interface Row {
  one: CaseOut;
  /** When the server said so. */
  readAt: Date;
}

const PAGE = 50;
const COUNTS = ["get", "/api/v1/cases/counts"] as const;
const COUNTS_AFTER_MS = 1_500;

export function usePages(asked: Asked) {
  const key = addressOf(asked);
  const [changed, setChanged] = useState<ReadonlySet<number>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ["case list", key],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const wanted = { ...asked.filter, sort: asked.sort, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const { data } = await api.GET("/api/v1/cases", { params: { query: wanted } });
      if (data === undefined) throw new Error("no answer");
      return { items: data.items, next: data.next_cursor, readAt: serverNow() };
    },
    getNextPageParam: (last) => last.next,
    refetchOnReconnect: false,
    meta: { waitsForPerson: true },
  });
  useEffect(() => setChanged(new Set()), [key]);
  const fresh = useRefreshedCounts();
  useLive(["cases"], (change) => {
    fresh();
    setChanged((now) => new Set([...now, change?.id ?? 0]));
  });
  const rows = unique(query.data?.pages.flatMap((page) => page.items.map((one) => ({ one, readAt: page.readAt }))) ?? []);
  const order = rows.map((row) => row.one.id).join();
  useEffect(() => leaveTrail({ ids: rows.map((row) => row.one.id), back: location.pathname + location.search }), [order, key]);
  const showChanges = async () => {
    setChanged(new Set());
    await queryClient.resetQueries({ queryKey: ["case list", key] });
  };
  return { query, rows, changes: changed.size, showChanges };
}

/** Between two pages a case may have moved down: it is shown where it was first. */
function unique(rows: readonly Row[]): Row[] {
  const seen = new Set<number>();
  return rows.filter(({ one }) => !seen.has(one.id) && seen.add(one.id));
}

/** Numbers beside the filters may change by themselves, but not with each of a hundred events. */
function useRefreshedCounts(): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queryClient.invalidateQueries({ queryKey: COUNTS });
    }, COUNTS_AFTER_MS);
  };
}
