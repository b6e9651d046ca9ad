// What stands in a page's place: not found, not allowed, broken.
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link, useRouteError } from "react-router";

import { useWords } from "../kit/language";
import { appWords } from "./words";

export function Apology({ title, why, children }: { title: string; why: string; children?: ReactNode }): ReactNode {
  const words = useWords(appWords);
  return (
    <div className="gw-apology">
      <h1>{title}</h1>
      <p>{why}</p>
      {children ?? <Link to="/">{words.goHome}</Link>}
    </div>
  );
}

export function NotFound(): ReactNode {
  const words = useWords(appWords);
  return <Apology title={words.notFound} why={words.notFoundWhy} />;
}

export function NoPost(): ReactNode {
  const words = useWords(appWords);
  return (
    <Apology title={words.noPost} why={words.noPostWhy}>
      <Link to="/me">{words.pages.me}</Link>
    </Apology>
  );
}

/** After an update the old pages' files are gone from the server; after a defect, what was typed is in the drafts. */
export function BrokenPage(): ReactNode {
  const words = useWords(appWords);
  const error = useRouteError();
  return (
    <Apology title={words.broken} why={words.brokenWhy}>
      <pre className="gw-quiet">{error instanceof Error ? error.message : String(error)}</pre>
      <Button onClick={() => location.reload()}>{words.reload}</Button>
    </Apology>
  );
}
