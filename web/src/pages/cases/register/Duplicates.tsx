// What it may be one more report of: pictures large enough to recognise a place, the same letters as on the map.
import { Button } from "antd";
import { type ReactNode, useMemo } from "react";

import { $api, type Schemas } from "../../../kit/api";
import { ClockBar } from "../../../kit/ClockBar";
import { distance, inTable } from "../../../kit/instant";
import { named, useLanguage, useWords } from "../../../kit/language";
import type { MapPoint } from "../../../kit/map/PlaceMap";
import { Trouble } from "../../../kit/Part";
import type { Typed } from "./report";
import { registerWords } from "./words";

export type Duplicate = Schemas["DuplicateOut"];
export const NEAR_M = 50;
export const FAR_M = 200;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Asked for as soon as there is a place and an item; the surest first. */
export function useDuplicates({ place, item, condition }: Typed) {
  const query = {
    longitude: place?.longitude ?? 0,
    latitude: place?.latitude ?? 0,
    ...(condition === null ? { item: item?.id ?? "" } : { condition }),
  };
  return $api.useQuery(
    "get",
    "/api/v1/cases/duplicates",
    { params: { query } },
    { enabled: place !== null && item !== null, staleTime: 5_000 },
  );
}

/** Those that are probably the same are shown however far away they are. */
export function within(found: readonly Duplicate[], radius_m: number): Duplicate[] {
  return found.filter((one) => one.kind !== "near" || (one.distance_m ?? 0) <= radius_m);
}

export function usePoints(shown: readonly Duplicate[], chosen: number | null): MapPoint[] {
  const language = useLanguage();
  return useMemo(
    () =>
      shown.flatMap(({ case: one }, at): MapPoint[] =>
        one.place.longitude === null || one.place.latitude === null
          ? []
          : [
              {
                id: String(one.id),
                kind: "case",
                longitude: one.place.longitude,
                latitude: one.place.latitude,
                sign: LETTERS[at] ?? "·",
                label: `${LETTERS[at] ?? ""} ${named(one.item, language)} ${one.case_number ?? one.acceptance_number}`,
                isDanger: one.is_danger,
                isChosen: one.id === chosen,
              },
            ],
      ),
    [shown, chosen, language],
  );
}

interface DuplicatesProps {
  typed: Typed;
  query: ReturnType<typeof useDuplicates>;
  shown: readonly Duplicate[];
  radius_m: number;
  widen: () => void;
  chosen: number | null;
  choose: (id: number) => void;
  join: (duplicate: Duplicate) => void;
  busyWith: number | "new" | null;
}

export function Duplicates({ typed, query, shown, radius_m, widen, ...more }: DuplicatesProps): ReactNode {
  const words = useWords(registerWords);
  const farther = (query.data?.length ?? 0) - shown.length;
  if (typed.place === null || typed.item === null) return <p className="gw-quiet">{words.duplicatesNeed}</p>;
  if (query.isError) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <p aria-busy="true">{words.searching}</p>;
  return (
    <>
      <p role="status">
        {words.duplicatesFound(shown.length, radius_m)}{" "}
        {radius_m < FAR_M && (
          <Button size="small" onClick={widen}>
            {words.widen(FAR_M, Math.max(0, farther))}
          </Button>
        )}
      </p>
      <ul className="gw-duplicates">
        {shown.map((one, at) => (
          <OneDuplicate key={one.case.id} one={one} letter={LETTERS[at] ?? ""} readAt={query.dataUpdatedAt} {...more} />
        ))}
      </ul>
    </>
  );
}

interface OneProps extends Pick<DuplicatesProps, "chosen" | "choose" | "join" | "busyWith"> {
  one: Duplicate;
  letter: string;
  readAt: number;
}

function OneDuplicate({ one, letter, readAt, chosen, choose, join, busyWith }: OneProps): ReactNode {
  const words = useWords(registerWords);
  const language = useLanguage();
  const { case: found } = one;
  const number = found.case_number ?? found.acceptance_number;
  const name = named(found.item, language);
  return (
    <li id={`duplicate-${found.id}`} className={one.kind === "near" ? "" : "gw-likely"} data-chosen={chosen === found.id || undefined}>
      <button type="button" className="gw-duplicate-picture" onClick={() => choose(found.id)}>
        <span className="gw-hidden">{words.showOnMap(letter, number)}</span>
        {one.thumbnail ? <img src={one.thumbnail} alt={words.pictureOf(name, found.address ?? "")} /> : <span>{words.noPicture}</span>}
        <b aria-hidden="true">{letter}</b>
      </button>
      <div>
        <p>
          {found.is_danger && (
            <span className="gw-danger">
              <span aria-hidden="true">⚠</span> {words.danger}{" "}
            </span>
          )}
          <b>{name}</b> <span className="gw-figures">{number}</span>
        </p>
        <p lang="zh-CN">{found.address}</p>
        <p className="gw-quiet">
          {one.distance_m !== null && `${distance(one.distance_m)} · `}
          {named(found.state_said, language)} · {inTable(found.registered_at)}
        </p>
        {one.kind !== "near" && (
          <p>
            <b>{words.kinds[one.kind as keyof typeof words.kinds] ?? one.kind}</b> {named(one.said, language)}
          </p>
        )}
        {found.clock && (
          <p>
            <ClockBar clock={found.clock} readAt={readAt} />
          </p>
        )}
        <Button
          type={one.kind === "near" ? "default" : "primary"}
          loading={busyWith === found.id}
          onClick={() => join(one)}
          aria-label={`${words.thatIsIt} ${number}`}
        >
          {words.thatIsIt}
        </Button>
      </div>
    </li>
  );
}
