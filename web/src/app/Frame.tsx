// The bar on top, the page below it, and what may lie above both: notices, palette, help, the sign-in sheet.
import BellOutlined from "@ant-design/icons/BellOutlined";
import { Badge, Button } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Link, NavLink, Outlet } from "react-router";

import { $api, queryClient } from "../kit/api";
import { type CommandTable, useCommands } from "../kit/commands";
import { timeOfDay } from "../kit/instant";
import { useWords } from "../kit/language";
import { useLive, useLiveState } from "../kit/live";
import { useMe, useSession } from "../kit/session";
import { PersonMenu } from "./PersonMenu";
import { ADDRESS, placesOf } from "./places";
import { useLostSince } from "./useLostSince";
import { appWords } from "./words";

// What lies above a page is loaded when it is first opened: dialogs are a third of the component set.
const Help = lazy(() => import("./Help"));
const Notices = lazy(() => import("./Notices"));
const Palette = lazy(() => import("./Palette"));
const SessionSheet = lazy(() => import("./SessionSheet"));

export const FRAME_COMMANDS = {
  palette: { left: ["Ctrl+KeyK"] },
  help: { left: ["Shift+Slash"] },
} satisfies CommandTable;

export function Frame(): ReactNode {
  const words = useWords(appWords);
  const [open, setOpen] = useState<"palette" | "help" | "notices" | null>(null);
  const toggle = (which: typeof open) => setOpen((now) => (now === which ? null : which));
  useCommands("frame", FRAME_COMMANDS, words.commands, { palette: () => toggle("palette"), help: () => toggle("help") });
  useFreshData();
  const isOver = useSession().at === "over";
  const close = () => setOpen(null);
  return (
    <div className="gw-frame">
      <a className="gw-skip" href="#main">
        {words.skip}
      </a>
      <TopBar showNotices={() => toggle("notices")} />
      <ConnectionBar />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense fallback={null}>
        {open === "palette" && <Palette close={close} />}
        {open === "help" && <Help close={close} />}
        {open === "notices" && <Notices close={close} />}
        {isOver && <SessionSheet />}
      </Suspense>
    </div>
  );
}

/** Lists that every page shares are asked for anew when the server says that they changed. */
function useFreshData(): void {
  useLive(["notices"], () => {
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/notices"] });
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/notices/unread"] });
  });
  useLive([], (change) => {
    if (change === null) void queryClient.invalidateQueries({ predicate: ({ meta }) => meta?.["waitsForPerson"] !== true });
  });
}

function TopBar({ showNotices }: { showNotices: () => void }): ReactNode {
  const words = useWords(appWords);
  const me = useMe();
  return (
    <header className="gw-top">
      <Link to="/" className="gw-home" aria-label={words.product}>
        <span className="gw-mark" aria-hidden="true" />
        <span className="gw-home-name">Gridwarden</span>
      </Link>
      <nav aria-label={words.navigation}>
        {placesOf(me).map((place) => (
          <NavLink key={place} to={ADDRESS[place]} end={place === "cases"} className="gw-place">
            {words.pages[place]}
          </NavLink>
        ))}
      </nav>
      <div className="gw-top-right">
        <LiveDot />
        <NoticesButton show={showNotices} />
        <PersonMenu />
      </div>
    </header>
  );
}

function LiveDot(): ReactNode {
  const words = useWords(appWords);
  const state = useLiveState();
  return (
    <span className={`gw-live gw-live-${state}`} role="status" title={words.live[state]}>
      <span aria-hidden="true">{state === "live" ? "●" : "○"}</span> <span className="gw-live-word">{words.live[state]}</span>
    </span>
  );
}

function NoticesButton({ show }: { show: () => void }): ReactNode {
  const words = useWords(appWords);
  const unread = $api.useQuery("get", "/api/v1/notices/unread");
  const count = unread.data?.all ?? 0;
  return (
    <Badge count={count} size="small" overflowCount={99}>
      <Button
        type="text"
        icon={<BellOutlined />}
        onClick={show}
        aria-label={count > 0 ? `${words.notices}, ${words.unread(count)}` : words.notices}
      />
    </Badge>
  );
}

function ConnectionBar(): ReactNode {
  const words = useWords(appWords);
  const since = useLostSince();
  return since === null ? null : (
    <div className="gw-offline" role="alert">
      {words.offline(timeOfDay(since))}
    </div>
  );
}
