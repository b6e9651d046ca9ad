// A page that this person may not open says so, and which permission it takes.
import { type ReactNode, Suspense } from "react";

import { $api } from "../kit/api";
import { useLanguage, useWords } from "../kit/language";
import { useMe } from "../kit/session";
import { Apology } from "./Apologies";
import { mayOpen, NEEDED, type Place } from "./places";
import { appWords } from "./words";

export function Gate({ place, children }: { place: Place; children: ReactNode }): ReactNode {
  const me = useMe();
  return mayOpen(me, place) ? <Suspense fallback={null}>{children}</Suspense> : <NotAllowed place={place} />;
}

function NotAllowed({ place }: { place: Place }): ReactNode {
  const words = useWords(appWords);
  const language = useLanguage();
  const permissions = $api.useQuery("get", "/api/v1/permissions");
  const needed = permissions.data?.find((one) => one.permission === NEEDED[place][0]);
  return <Apology title={words.notAllowed} why={words.notAllowedWhy(needed?.[language] ?? NEEDED[place][0] ?? "")} />;
}
