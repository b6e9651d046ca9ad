// One case: how it stands, what shows it, everything about it, and what this person may do.
import { type ReactNode, useEffect } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { $api } from "../../kit/api";
import { type CommandTable, useCommands } from "../../kit/commands";
import { useWords } from "../../kit/language";
import { useLive } from "../../kit/live";
import { Part } from "../../kit/Part";
import { besides, trail } from "../../kit/trail";
import { Actions } from "./case/Actions";
import "./case/case.css";
import { CaseHead } from "./case/CaseHead";
import { Pictures } from "./case/Pictures";
import { refreshCase } from "./case/refresh";
import { TABS, type Tab, Tabs } from "./case/Tabs";
import { useOpened } from "./case/useOpened";
import { caseWords } from "./case/words";

export const CASE_COMMANDS = {
  previous: { left: ["BracketLeft"] },
  next: { left: ["BracketRight"] },
  first: { left: ["KeyE"] },
  print: { left: ["KeyP"] },
  tab1: { left: ["Digit1"] },
  tab2: { left: ["Digit2"] },
  tab3: { left: ["Digit3"] },
  tab4: { left: ["Digit4"] },
  tab5: { left: ["Digit5"] },
  tab6: { left: ["Digit6"] },
} satisfies CommandTable;

export default function CasePage(): ReactNode {
  const id = Number(useParams()["id"]);
  return <OneCase key={id} id={id} />;
}

function OneCase({ id }: { id: number }): ReactNode {
  const words = useWords(caseWords);
  const path = { params: { path: { case_id: id } } };
  const found = $api.useQuery("get", "/api/v1/cases/{case_id}", path);
  const offers = $api.useQuery("get", "/api/v1/cases/{case_id}/actions", path);
  const evidence = $api.useQuery("get", "/api/v1/cases/{case_id}/evidence", path);
  const [asked, setAsked] = useSearchParams();
  const tab = TABS.find((one) => one === asked.get("tab")) ?? "overview";
  const setTab = (next: Tab) => setAsked(next === "overview" ? {} : { tab: next }, { replace: true });
  const opened = useOpened(id, found.data, offers.data);
  useLive(["cases"], (change) => {
    if (change === null || change.id === id) void refreshCase(id);
  });
  const number = found.data?.case_number ?? found.data?.acceptance_number;
  useEffect(() => {
    if (number !== undefined) document.title = `${number} · Gridwarden`;
  }, [number]);
  useCaseKeys(id, setTab, opened.openFirst);
  return (
    <div className="gw-page gw-case">
      <Part query={found} lines={3}>
        {(data) => <CaseHead found={data} readAt={found.dataUpdatedAt} back={trail()?.back ?? "/cases"} />}
      </Part>
      <div className="gw-case-columns">
        <div className="gw-case-main">
          <section aria-label={words.pictures} className="gw-card">
            <Part query={evidence} lines={8}>
              {(data) => <Pictures evidence={data} found={found.data ?? null} />}
            </Part>
          </section>
          <Part query={found} lines={6}>
            {(data) => <Tabs found={data} tab={tab} setTab={setTab} />}
          </Part>
        </div>
        <Actions id={id} offers={offers} now={found.data} opened={opened} />
      </div>
    </div>
  );
}

function useCaseKeys(id: number, setTab: (tab: Tab) => void, openFirst: (() => void) | undefined): void {
  const words = useWords(caseWords);
  const navigate = useNavigate();
  const { previous, next } = besides(id, trail());
  const print = () => void navigate(`/cases/${id}/print`);
  useCommands("case", CASE_COMMANDS, words.commands, {
    ...(previous === null ? {} : { previous: () => void navigate(`/cases/${previous}`) }),
    ...(next === null ? {} : { next: () => void navigate(`/cases/${next}`) }),
    ...(openFirst ? { first: openFirst } : {}),
    print,
    ...Object.fromEntries(TABS.map((one, at) => [`tab${at + 1}`, () => setTab(one)])),
  });
}
