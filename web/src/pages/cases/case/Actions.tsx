// What this person may do to the case now, what they may not and why; the open one with its form. A sheet from below on phones.
import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useEffect, useId, useState } from "react";

import type { Schemas } from "../../../api/client";
import { capital } from "../../../kit/capital";
import { useCommands } from "../../../kit/commands";
import { draftsLike } from "../../../kit/drafts";
import { named, useLanguage, useWords } from "../../../kit/language";
import { Part } from "../../../kit/Part";
import { useMe } from "../../../kit/session";
import { ActionForm } from "./ActionForm";
import { keyOf, type Offer, sorted } from "./offers";
import { isSame, type OpenedHandle } from "./useOpened";
import { caseWords } from "./words";

export interface ActionsProps {
  id: number;
  offers: UseQueryResult<Schemas["OffersOut"], unknown>;
  now: Schemas["CaseDetail"] | undefined;
  opened: OpenedHandle;
}

export function Actions({ id, offers, now, opened }: ActionsProps): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  const me = useMe();
  const heading = useId();
  const [isUp, setUp] = useState(false);
  const count = offers.data?.actions.filter((one) => one.is_open).length ?? 0;
  useActionsInPalette(offers.data?.actions ?? [], opened.open);
  const posts = me.posts.map((one) => one[language]).join(language === "zh" ? "、" : ", ");
  const isShown = isUp || opened.opened !== null;
  return (
    <section className="gw-card gw-actions" data-up={isShown} aria-labelledby={heading}>
      <h2 id={heading}>{words.actions.title(posts || me.name)}</h2>
      <button type="button" className="gw-actions-bar" aria-expanded={isShown} onClick={() => setUp(!isUp)}>
        {words.actions.open(count)} <span aria-hidden="true">{isShown ? "▾" : "▴"}</span>
      </button>
      <div className="gw-actions-body">
        {opened.opened !== null && now !== undefined && (
          <ActionForm key={keyOf(opened.opened.offer)} id={id} opened={opened.opened} now={now} handle={opened} />
        )}
        <Part query={offers} lines={5}>
          {(data) => <Offered id={id} offers={data.actions} opened={opened} />}
        </Part>
      </div>
    </section>
  );
}

function Offered({ id, offers, opened }: { id: number; offers: readonly Offer[]; opened: OpenedHandle }): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  const { open, barred, elsewhere } = sorted(offers);
  const drafts = useDrafts(id, opened.opened);
  const others = opened.opened === null ? open : open.filter((one) => opened.opened !== null && !isSame(one, opened.opened.offer));
  return (
    <>
      {open.length === 0 && <p>{words.actions.none}</p>}
      <div className="gw-offers">
        {others.map((offer) => (
          <Button
            key={keyOf(offer)}
            type={opened.opened === null && offer === open[0] ? "primary" : "default"}
            onClick={() => opened.open(offer)}
          >
            {capital(named(offer.title, language))}
            {drafts.includes(keyOf(offer)) && <span className="gw-has-draft">✎ {words.actions.hasDraft}</span>}
          </Button>
        ))}
      </div>
      {barred.length > 0 && (
        <>
          <h3>{words.actions.barred}</h3>
          <Barred offers={barred} />
        </>
      )}
      {elsewhere.length > 0 && (
        <details className="gw-elsewhere">
          <summary>{words.actions.elsewhere(elsewhere.length)}</summary>
          <Barred offers={elsewhere} />
        </details>
      )}
    </>
  );
}

function Barred({ offers }: { offers: readonly Offer[] }): ReactNode {
  const words = useWords(caseWords);
  const language = useLanguage();
  return (
    <ul className="gw-barred">
      {offers.map((offer) => (
        <li key={keyOf(offer)}>
          <span className="gw-barred-name">
            <span aria-hidden="true">⊘</span> {capital(named(offer.title, language))}
          </span>{" "}
          <span className="gw-quiet">{offer.barred_because && words.actions.because(named(offer.barred_because, language))}</span>
        </li>
      ))}
    </ul>
  );
}

/** Which actions of the case somebody has begun to fill in. */
function useDrafts(id: number, opened: unknown): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const beginning = `case-${id}/`;
    void draftsLike(beginning).then((all) => isCurrent && setFound(all.map((one) => one.what.slice(beginning.length))));
    return () => {
      isCurrent = false;
    };
  }, [id, opened]);
  return found;
}

/** By name, without keys: there are too many for keys, and a wrong one is dear. */
function useActionsInPalette(offers: readonly Offer[], open: (offer: Offer) => void): void {
  const language = useLanguage();
  const listed = offers.filter((one) => one.is_open);
  useCommands(
    "offers",
    Object.fromEntries(listed.map((one) => [keyOf(one), { left: [] }])),
    Object.fromEntries(listed.map((one) => [keyOf(one), capital(named(one.title, language))])),
    Object.fromEntries(listed.map((one) => [keyOf(one), () => open(one)])),
  );
}
