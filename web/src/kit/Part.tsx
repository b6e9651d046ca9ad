// One part of a page around a query: loading, empty, error, stale are the same everywhere.
import type { UseQueryResult } from "@tanstack/react-query";
import { Alert, Button, Skeleton } from "antd";
import { type ReactNode, useEffect, useState } from "react";

import { Refused } from "./api";
import { timeOfDay } from "./instant";
import { useWords } from "./language";
import { kitWords } from "./words";

const SKELETON_AFTER_MS = 150;
const SLOW_AFTER_MS = 3000;

export interface PartProps<T> {
  query: UseQueryResult<T, unknown>;
  children: (data: NonNullable<T>) => ReactNode;
  /** Lines of the skeleton, so that nothing jumps. */
  lines?: number;
  /** Shown instead of the children where this says that there is nothing; names which kind of nothing. */
  empty?: (data: NonNullable<T>) => ReactNode | null;
}

export function Part<T>({ query, children, lines = 4, empty }: PartProps<T>): ReactNode {
  if (query.data === undefined || query.data === null) {
    return query.isError ? (
      <Trouble error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading lines={lines} retry={() => void query.refetch()} />
    );
  }
  return (
    <>
      {query.isError && <Stale at={query.dataUpdatedAt} error={query.error} retry={() => void query.refetch()} />}
      {empty?.(query.data) ?? children(query.data)}
    </>
  );
}

function Loading({ lines, retry }: { lines: number; retry: () => void }): ReactNode {
  const words = useWords(kitWords);
  const waited_ms = useWaited([SKELETON_AFTER_MS, SLOW_AFTER_MS]);
  if (waited_ms < SKELETON_AFTER_MS) return <div aria-busy="true" />;
  return (
    <div aria-busy="true">
      <Skeleton active={false} paragraph={{ rows: lines }} />
      {waited_ms >= SLOW_AFTER_MS && (
        <p role="status">
          {words.slow}{" "}
          <Button size="small" onClick={retry}>
            {words.retry}
          </Button>
        </p>
      )}
    </div>
  );
}

/** The greatest of these waits that is over. */
function useWaited(steps_ms: readonly number[]): number {
  const [waited_ms, setWaited] = useState(0);
  useEffect(() => {
    const timers = steps_ms.map((step) => setTimeout(() => setWaited(step), step));
    return () => timers.forEach(clearTimeout);
  }, []);
  return waited_ms;
}

/** What went wrong, in the reader's language, with the number to read out; never the whole page. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }): ReactNode {
  const words = useWords(kitWords);
  const problem = error instanceof Refused ? error.problem : null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem?.title ?? words.noAnswer}
      description={
        <>
          <div>{problem?.detail ?? words.noAnswerWhy}</div>
          {problem?.errors?.map((one) => (
            <div key={one.field}>
              {one.field}: {one.message}
            </div>
          ))}
          {problem?.request_id && (
            <div className="gw-quiet">
              {words.requestId} <code>{problem.request_id}</code>
            </div>
          )}
        </>
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {words.retry}
          </Button>
        )
      }
    />
  );
}

function Stale({ at, error, retry }: { at: number; error: unknown; retry: () => void }): ReactNode {
  const words = useWords(kitWords);
  return (
    <Alert
      type="warning"
      showIcon
      title={words.asOf(timeOfDay(new Date(at)))}
      description={error instanceof Refused ? error.problem.detail : words.noAnswer}
      action={
        <Button size="small" onClick={retry}>
          {words.retry}
        </Button>
      }
    />
  );
}
