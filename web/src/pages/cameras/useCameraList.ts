// Cameras page by page. A live event asks for the one camera that it names and puts it in its place: no row moves by itself.
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { $api, api, queryClient, type Schemas } from "../../kit/api";
import { useLive } from "../../kit/live";
import { askedOf, type Filter } from "./filters";

export type Camera = Schemas["CameraOut"];
type CameraPage = Schemas["Page_CameraOut_"];

const PAGE = 40;
const FIRST: string | null = null;
/** Events come in swarms when a platform goes away. */
const GATHERED_MS = 300;
const COUNTED_AGAIN_MS = 5_000;
const LIST_KEY = "cameras";

export function useCameraList(filter: Filter) {
  const asked = { ...askedOf(filter), sort: filter.sort, ...(filter.health === null ? {} : { health: filter.health }) };
  useChangedCameras();
  return useInfiniteQuery({
    queryKey: [LIST_KEY, asked],
    initialPageParam: FIRST,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ pageParam, signal }): Promise<CameraPage> => {
      const query = { ...asked, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const { data } = await api.GET("/api/v1/cameras", { params: { query }, signal });
      if (data === undefined) throw new Error("the list of cameras has no body");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useCameraCounts(filter: Filter) {
  return $api.useQuery("get", "/api/v1/cameras/counts", { params: { query: askedOf(filter) } });
}

function useChangedCameras(): void {
  const changed = useRef(new Set<number>());
  const timers = useRef<{ gather?: ReturnType<typeof setTimeout>; count?: ReturnType<typeof setTimeout> }>({});
  useEffect(
    () => () => {
      clearTimeout(timers.current.gather);
      clearTimeout(timers.current.count);
    },
    [],
  );
  useLive(["cameras"], (change) => {
    if (change === null) void queryClient.invalidateQueries({ queryKey: [LIST_KEY] });
    if (change?.id === undefined) return;
    changed.current.add(change.id);
    timers.current.gather ??= setTimeout(() => {
      delete timers.current.gather;
      const ids = [...changed.current].filter(isShown);
      changed.current.clear();
      for (const id of ids) void refresh(id);
    }, GATHERED_MS);
    timers.current.count ??= setTimeout(() => {
      delete timers.current.count;
      void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/cameras/counts"] });
    }, COUNTED_AGAIN_MS);
  });
}

function isShown(id: number): boolean {
  return queryClient
    .getQueriesData<InfiniteData<CameraPage>>({ queryKey: [LIST_KEY] })
    .some(([, data]) => data?.pages.some((page) => page.items.some((one) => one.id === id)));
}

async function refresh(id: number): Promise<void> {
  const answer = await api.GET("/api/v1/cameras/{camera_id}", { params: { path: { camera_id: id } } }).catch(() => null);
  const fresh = answer?.data;
  if (fresh === undefined) return;
  queryClient.setQueriesData<InfiniteData<CameraPage>>({ queryKey: [LIST_KEY] }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === id ? fresh : one)) })),
        },
  );
}
