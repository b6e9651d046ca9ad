// The six parts of a case, one at a time; the keys 1 to 6, or arrows between the tabs.
import { type KeyboardEvent, type ReactNode, useRef } from "react";

import type { Schemas } from "../../../api/client";
import { useWords } from "../../../kit/language";
import { Authorisations } from "./tabs/Authorisations";
import { Clocks } from "./tabs/Clocks";
import { Evidence } from "./tabs/Evidence";
import { History } from "./tabs/History";
import { Overview } from "./tabs/Overview";
import { Related } from "./tabs/Related";
import { caseWords } from "./words";

export const TABS = ["overview", "evidence", "clocks", "authorisations", "history", "related"] as const;
export type Tab = (typeof TABS)[number];
export type TabProps = { found: Schemas["CaseDetail"] };

const SHOWN: Record<Tab, (props: TabProps) => ReactNode> = {
  overview: (props) => <Overview {...props} />,
  evidence: (props) => <Evidence {...props} />,
  clocks: (props) => <Clocks {...props} />,
  authorisations: (props) => <Authorisations {...props} />,
  history: (props) => <History {...props} />,
  related: (props) => <Related {...props} />,
};
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

export function Tabs({ found, tab, setTab }: TabProps & { tab: Tab; setTab: (tab: Tab) => void }): ReactNode {
  const words = useWords(caseWords);
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.stopPropagation(); // the pictures move by these keys too, but not from here
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "overview";
    setTab(next);
    list.current?.querySelector<HTMLElement>(`#gw-tab-${next}`)?.focus();
  };
  return (
    <section className="gw-card gw-tabs">
      <div role="tablist" aria-label={words.tabsLabel} ref={list} onKeyDown={onKey}>
        {TABS.map((one, at) => (
          <button
            key={one}
            id={`gw-tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls="gw-tabpanel"
            tabIndex={one === tab ? 0 : -1}
            aria-keyshortcuts={String(at + 1)}
            onClick={() => setTab(one)}
          >
            {words.tabs[one]} <span className="gw-tab-key">{at + 1}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="gw-tabpanel" aria-labelledby={`gw-tab-${tab}`} tabIndex={0}>
        {SHOWN[tab]({ found })}
      </div>
    </section>
  );
}
