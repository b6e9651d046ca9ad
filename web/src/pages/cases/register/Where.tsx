// Where: the address as it is said, found by name or first letters, and the pin on the map.
import { type ReactNode, useDeferredValue, useId, useMemo } from "react";

import { $api } from "../../../kit/api";
import { useWords } from "../../../kit/language";
import type { Spot } from "../../../kit/map/geometry";
import { type MapPoint, PlaceMap } from "../../../kit/map/PlaceMap";
import { SearchBox } from "../../../kit/SearchBox";
import { middleOf, searchPlaces, usePlaceNames } from "./places";
import type { Typed } from "./report";
import { registerWords } from "./words";

type Change = (part: Partial<Typed>) => void;
const LONGEST_ADDRESS = 200;

export function AddressField({ typed, change, isMissing }: { typed: Typed; change: Change; isMissing: boolean }): ReactNode {
  const words = useWords(registerWords);
  const names = usePlaceNames();
  const asked = useDeferredValue(typed.address);
  const found = useMemo(() => searchPlaces(names, asked), [names, asked]);
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{words.where}</label>
      <SearchBox
        id={id}
        label={words.where}
        placeholder={words.whereHint}
        autoFocus
        maxLength={LONGEST_ADDRESS}
        value={typed.address}
        invalid={isMissing}
        found={found}
        keyOf={(one) => one.kind + one.code}
        show={(one) => (
          <>
            <span lang="zh-CN">{one.name}</span> <span className="gw-quiet">{words.placeKinds[one.kind]}</span>
          </>
        )}
        onText={(address) => change({ address })}
        onTake={({ name, longitude, latitude }) => change({ address: name, place: { longitude, latitude } })}
      />
    </div>
  );
}

interface PlaceOnMapProps {
  typed: Typed;
  change: Change;
  points: readonly MapPoint[];
  choose: (id: number) => void;
  radius_m: number;
}

export function PlaceOnMap({ typed, change, points, choose, radius_m }: PlaceOnMapProps): ReactNode {
  const words = useWords(registerWords);
  const names = usePlaceNames();
  const middle = useMemo(() => middleOf(names), [names]);
  return (
    <div className="gw-register-map">
      <PlaceMap
        label={words.map}
        centre={typed.place ?? middle}
        zoom={typed.place ? 17 : 15}
        pin={typed.place}
        onPin={(place) => change({ place })}
        points={points}
        onChoose={(id) => choose(Number(id))}
        circles_m={typed.place ? [radius_m] : []}
      />
      {typed.place === null ? <p className="gw-quiet">{words.setPin}</p> : <Known place={typed.place} />}
    </div>
  );
}

/** Which cell and beat it is, and who is on duty there. */
function Known({ place }: { place: Spot }): ReactNode {
  const words = useWords(registerWords);
  const known = $api.useQuery(
    "get",
    "/api/v1/map/place",
    { params: { query: { ...place, components: 0 } } },
    { retry: false, staleTime: 60_000 },
  );
  const coordinates = `${place.longitude.toFixed(6)}, ${place.latitude.toFixed(6)} WGS-84`;
  return (
    <p className="gw-quiet" role="status">
      {known.data &&
        words.known(
          known.data.cells[0]?.name ?? known.data.cells[0]?.code ?? "—",
          known.data.beat_name ?? "—",
          known.data.inspectors.join(" ") || "—",
        )}
      {known.isError && <span className="gw-danger">{known.error instanceof Error ? known.error.message : ""} </span>}
      <span className="gw-figures">{coordinates}</span>
    </p>
  );
}
