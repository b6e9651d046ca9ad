// The one client of the page, its hooks (`$api.useQuery("get", "/api/v1/cases", …)`) and the cache behind them.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import createQueryHooks from "openapi-react-query";

import { gridwarden, Refused } from "../api/client";
import { heardServerTime } from "./instant";
import { language } from "./language";
import { csrfToken, sessionEnded } from "./session";

export { type Problem, Refused, type Schemas } from "../api/client";

const ACCEPT_LANGUAGE = { zh: "zh-CN,zh;q=0.9", en: "en" };
const UNAUTHORISED = 401;

export const api = gridwarden({
  csrfToken,
  language: () => ACCEPT_LANGUAGE[language()],
  onServerTime: heardServerTime,
});

export const $api = createQueryHooks(api);

function onError(error: unknown): void {
  if (error instanceof Refused && error.problem.status === UNAUTHORISED) sessionEnded();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof Refused) && failures < 2,
      staleTime: 10_000, // live events tell what changed; this is for what they do not cover
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false },
  },
});
