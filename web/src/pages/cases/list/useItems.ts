// Items of the handbook in force with what they are also called, kept for searching by name, first letters and code.
import { useQuery } from "@tanstack/react-query";

import { api, type Schemas } from "../../../kit/api";
import { type Searchable, searched } from "../../../kit/pinyin";

export type Item = Schemas["ItemFound"];
const KEPT_MS = 30 * 60_000;
const MOST_FOUND = 12;

export function useItems(): readonly Item[] {
  const query = useQuery({ queryKey: ["handbook items to search"], queryFn: allItems, staleTime: KEPT_MS });
  return query.data ?? [];
}

async function allItems(): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: { data?: Schemas["Page_ItemFound_"] } = await api.GET("/api/v1/handbook/search", {
      params: { query: { limit: 200, ...(cursor === null ? {} : { cursor }) } },
    });
    found.push(...(page.data?.items ?? []));
    cursor = page.data?.next_cursor ?? null;
  } while (cursor !== null);
  return found;
}

function words(item: Item): Searchable {
  return { names: [item.zh, item.en, ...item.aliases], codes: item.codes };
}

export function searchItems(items: readonly Item[], typed: string): Item[] {
  return typed.trim() === "" ? [] : searched(items, typed, words, MOST_FOUND);
}
