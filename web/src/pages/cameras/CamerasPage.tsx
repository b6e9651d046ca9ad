// Every camera with its latest picture, the oldest first: a wall, or a table. What narrows it stands in the address.
import { Button, Input, type InputRef } from "antd";
import { type ReactNode, useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useLostSince } from "../../app/useLostSince";
import { $api } from "../../kit/api";
import { type CommandTable, useCommands } from "../../kit/commands";
import { timeOfDay } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { Part } from "../../kit/Part";
import { useMay } from "../../kit/session";
import { CameraTable } from "./CameraTable";
import "./cameras.css";
import { type Filter, isNarrowed, readFilter, type Sort, USUAL, writeFilter } from "./filters";
import { signOf } from "./health";
import { Tile } from "./Tile";
import { type Camera, useCameraCounts, useCameraList } from "./useCameraList";
import { camerasWords } from "./words";

const COMMANDS = { search: { left: ["Slash"] }, wall: { left: ["KeyV"] }, table: { left: ["KeyB"] } } satisfies CommandTable;
const SORTS: readonly Sort[] = ["picture", "health", "name", "id"];

export default function CamerasPage(): ReactNode {
  const words = useWords(camerasWords);
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const change = (part: Partial<Filter>) => setSearch(writeFilter({ ...filter, ...part }), { replace: true });
  const input = useRef<InputRef>(null);
  useCommands<keyof typeof COMMANDS>("cameras", COMMANDS, words.commands, {
    search: () => input.current?.focus(),
    wall: () => change({ layout: "wall" }),
    table: () => change({ layout: "table" }),
  });
  const list = useCameraList(filter);
  const cameras = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="gw-page cam-page">
      <Head filter={filter} change={change} input={input} />
      <AsOf at={list.dataUpdatedAt} />
      <Part query={list} lines={8} empty={() => (cameras.length === 0 ? <Nothing filter={filter} change={change} /> : null)}>
        {() => (
          <>
            <Cameras cameras={cameras} layout={filter.layout} />
            <More
              filter={filter}
              shown={cameras.length}
              hasMore={list.hasNextPage}
              isBusy={list.isFetchingNextPage}
              more={() => void list.fetchNextPage()}
            />
          </>
        )}
      </Part>
    </div>
  );
}

type Narrowing = { filter: Filter; change: (part: Partial<Filter>) => void };

function Head({ filter, change, input }: Narrowing & { input: React.RefObject<InputRef | null> }): ReactNode {
  const words = useWords(camerasWords);
  const counts = useCameraCounts(filter).data;
  const online = counts?.healths.find((one) => one.health === "online")?.count;
  const mayManage = useMay("camera.manage");
  return (
    <header className="cam-head">
      <h1>
        {words.title} <span className="cam-count">{counts && words.counts(figure(online ?? 0), figure(counts.all))}</span>
      </h1>
      <Layouts filter={filter} change={change} />
      <Filters filter={filter} change={change} input={input} />
      {mayManage && (
        <Link to="/cameras/import" className="cam-button">
          {words.import}
        </Link>
      )}
    </header>
  );
}

function Layouts({ filter, change }: Narrowing): ReactNode {
  const words = useWords(camerasWords);
  return (
    <fieldset className="cam-segments">
      <legend className="gw-hidden">{words.layout}</legend>
      {(["wall", "table"] as const).map((one) => (
        <button key={one} type="button" aria-pressed={filter.layout === one} onClick={() => change({ layout: one })}>
          {words.layouts[one]}
        </button>
      ))}
    </fieldset>
  );
}

function Filters({ filter, change, input }: Narrowing & { input: React.RefObject<InputRef | null> }): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const counts = useCameraCounts(filter).data;
  const platforms = usePlatforms();
  const chosen = counts?.healths.filter((one) => one.count > 0 || one.health === filter.health) ?? [];
  return (
    <div className="cam-filters">
      <Input
        ref={input}
        type="search"
        allowClear
        value={filter.q}
        maxLength={80}
        placeholder={words.search}
        aria-label={words.search}
        onChange={(event) => change({ q: event.target.value })}
      />
      <Choice label={words.health} value={filter.health ?? ""} choose={(value) => change({ health: (value || null) as Filter["health"] })}>
        <option value="">{`${words.allHealths}${counts ? ` ${figure(counts.all)}` : ""}`}</option>
        {chosen.map((one) => (
          <option key={one.health} value={one.health}>
            {`${signOf(one.health).sign} ${named(one, language)} ${figure(one.count)}`}
          </option>
        ))}
      </Choice>
      <Choice
        label={words.platform}
        value={String(filter.platform_id ?? "")}
        choose={(value) => change({ platform_id: Number(value) || null })}
      >
        <option value="">{words.allPlatforms}</option>
        {[...platforms].map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice label={words.sort} value={filter.sort} choose={(value) => change({ sort: value as Sort })}>
        {SORTS.map((one) => (
          <option key={one} value={one}>
            {words.sorts[one]}
          </option>
        ))}
      </Choice>
      <label className="cam-check">
        <input type="checkbox" checked={filter.lost} onChange={(event) => change({ lost: event.target.checked })} /> {words.lost}
      </label>
    </div>
  );
}

function Choice(props: { label: string; value: string; choose: (value: string) => void; children: ReactNode }): ReactNode {
  return (
    <select className="cam-select" aria-label={props.label} value={props.value} onChange={(event) => props.choose(event.target.value)}>
      {props.children}
    </select>
  );
}

function usePlatforms(): ReadonlyMap<number, string> {
  const platforms = $api.useQuery("get", "/api/v1/platforms");
  return new Map((platforms.data?.items ?? []).map((one) => [one.id, one.name]));
}

function AsOf({ at }: { at: number }): ReactNode {
  const words = useWords(camerasWords);
  const since = useLostSince();
  return since === null || at === 0 ? null : (
    <p role="status" className="cam-asof">
      {words.asOf(timeOfDay(new Date(at)))}
    </p>
  );
}

function Cameras({ cameras, layout }: { cameras: readonly Camera[]; layout: Filter["layout"] }): ReactNode {
  const words = useWords(camerasWords);
  const platforms = usePlatforms();
  if (layout === "table") return <CameraTable cameras={cameras} platforms={platforms} />;
  return (
    <ul className="cam-wall" aria-label={words.layouts.wall}>
      {cameras.map((camera) => (
        <Tile key={camera.id} camera={camera} />
      ))}
    </ul>
  );
}

function More(props: { filter: Filter; shown: number; hasMore: boolean; isBusy: boolean; more: () => void }): ReactNode {
  const words = useWords(camerasWords);
  const counts = useCameraCounts(props.filter).data;
  const all = props.filter.health === null ? counts?.all : counts?.healths.find((one) => one.health === props.filter.health)?.count;
  return (
    <p className="cam-more">
      <span className="gw-quiet">{all !== undefined && words.shown(figure(props.shown), figure(all))}</span>{" "}
      {props.hasMore && (
        <Button onClick={props.more} loading={props.isBusy}>
          {words.more}
        </Button>
      )}
    </p>
  );
}

function Nothing({ filter, change }: Narrowing): ReactNode {
  const words = useWords(camerasWords);
  const navigate = useNavigate();
  const mayManage = useMay("camera.manage");
  if (isNarrowed(filter))
    return (
      <div className="cam-nothing">
        <p>{words.noneHidden}</p>
        <Button onClick={() => change({ ...USUAL, layout: filter.layout, sort: filter.sort })}>{words.clear}</Button>
      </div>
    );
  return (
    <div className="cam-nothing">
      <h2>{words.none}</h2>
      <p>{words.noneWhy}</p>
      {mayManage && (
        <Button type="primary" onClick={() => void navigate("/cameras/import")}>
          {words.importTitle}
        </Button>
      )}
    </div>
  );
}

function figure(count: number): string {
  return new Intl.NumberFormat("en").format(count);
}
