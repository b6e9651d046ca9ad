// A question that a worker answers: asked once, looked at while it runs, and told of by the live events when it is over.
import { useState } from "react";

import { $api, queryClient, type Schemas } from "../../kit/api";
import { useLive } from "../../kit/live";

export type Job = Schemas["JobOut"];

const LOOK_EVERY_MS = 1_000;

export function isOver(job: Job | undefined): boolean {
  return job?.state === "done" || job?.state === "failed";
}

/** `follow` a job by its id; null: none. */
export function useJob(): { job: Job | undefined; error: unknown; follow: (id: number | null) => void; id: number | null } {
  const [id, follow] = useState<number | null>(null);
  const found = $api.useQuery(
    "get",
    "/api/v1/jobs/{job_id}",
    { params: { path: { job_id: id ?? 0 } } },
    { enabled: id !== null, refetchInterval: ({ state }) => (isOver(state.data) ? false : LOOK_EVERY_MS) },
  );
  useLive(["jobs"], (change) => {
    if (change?.id === id) void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/jobs/{job_id}"] });
  });
  return { job: id === null ? undefined : found.data, error: found.error, follow, id };
}
