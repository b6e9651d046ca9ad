// Which action's form is open, with the case as it was seen then: what others do meanwhile never touches the form.
import { useCallback, useState } from "react";

import type { Schemas } from "../../../api/client";
import { keyOf, type Offer, sorted } from "./offers";

type Case = Schemas["CaseDetail"];
type Offers = Schemas["OffersOut"];

export interface Opened {
  offer: Offer;
  version: number;
  seen: Case;
}
export interface OpenedHandle {
  opened: Opened | null;
  open: (offer: Offer) => void;
  close: () => void;
  /** On the case as it is now, with what was typed. */
  rebase: (offer: Offer, version: number, seen: Case) => void;
  /** Absent where nothing may be done. */
  openFirst: (() => void) | undefined;
}

export function useOpened(_id: number, found: Case | undefined, offers: Offers | undefined): OpenedHandle {
  const [opened, setOpened] = useState<Opened | null>(null);
  const open = useCallback(
    (offer: Offer) => {
      if (found && offers) setOpened({ offer, version: offers.version, seen: found });
    },
    [found, offers],
  );
  const first = offers && sorted(offers.actions).open[0];
  return {
    opened,
    open,
    close: () => setOpened(null),
    rebase: (offer, version, seen) => setOpened({ offer, version, seen }),
    openFirst: first && found ? () => opened === null && open(first) : undefined,
  };
}

export function isSame(one: Pick<Offer, "action" | "authorisation">, other: Pick<Offer, "action" | "authorisation">): boolean {
  return keyOf(one) === keyOf(other);
}
