"""How long it takes to find the nearest of 100,000 components, beside looking at every one of them in the same run.

The components lie along the streets of 25 km² and are asked for on a street and anywhere. Prints median and 95th
percentile in milliseconds, or JSON with --json; the bar is 5 ms.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from city_map.coordinates import Place
from city_map.kinds import ComponentState
from city_map.lookup import CityMap, MappedCell, MappedComponent, build_map

SOUTH_WEST, ZONE_DEG = np.array((117.1, 31.8)), np.array((0.0529, 0.0450))  # 5 km each way
STREETS, STREET_DEG = 40, 0.0001  # parallel ones in each direction, about 10 m broad
ITEMS = 20
WARM_UP = 50
NEAR_M, FAR_M, MOST = 50.0, 2_000.0, 5


@dataclass(frozen=True, slots=True)
class Measurement:
    what: str
    median_ms: float
    p95_ms: float
    found: float
    """Components in an answer, on average."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--components", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=2_000)
    arguments.add_argument("--json", action="store_true", help="one JSON object per line")
    asked = arguments.parse_args()
    random = np.random.default_rng(1)
    degrees = _along_streets(random, asked.components)
    began = time.perf_counter()
    city = _map_of(degrees)
    load_s = time.perf_counter() - began
    for measured in measurements(city, degrees, random, rounds=asked.rounds):
        print(json.dumps(asdict(measured)) if asked.json else _line(measured))
    if not asked.json:
        print(f"{asked.components:,} components put into memory in {load_s:.2f} s")


def measurements(
    city: CityMap, degrees: NDArray[np.float64], random: np.random.Generator, *, rounds: int
) -> Iterator[Measurement]:
    near = _places(degrees[random.integers(0, len(degrees), rounds)] + random.normal(0, 5e-5, (rounds, 2)))
    anywhere = _places(SOUTH_WEST + random.random((rounds, 2)) * ZONE_DEG)
    metres = city.plane.to_metres(degrees)

    def nearest(place: Place) -> int:
        return len(city.nearest_components(place, reach_m=NEAR_M, most=MOST))

    def one_item_far(place: Place) -> int:
        return len(city.nearest_components(place, reach_m=FAR_M, most=MOST, item_codes=["01001"]))

    def brute_force(place: Place) -> int:
        return _brute_force(city, metres, place)

    yield _measured(f"nearest {MOST} within {NEAR_M:g} m, on a street", nearest, near)
    yield _measured(f"nearest {MOST} within {NEAR_M:g} m, anywhere", nearest, anywhere)
    yield _measured(f"nearest {MOST} of one item within {FAR_M:g} m", one_item_far, anywhere)
    yield _measured("floor: distance to every component (NumPy)", brute_force, near[: max(100, rounds // 10)])


def _brute_force(city: CityMap, metres: NDArray[np.float64], place: Place) -> int:
    here = city.plane.to_metres(np.array(((place.longitude, place.latitude),)))
    away_m = np.hypot(*(metres - here).T)
    few = np.argpartition(away_m, MOST)[:MOST]
    return int((away_m[few] <= NEAR_M).sum())


def _measured(what: str, ask: Callable[[Place], int], places: list[Place]) -> Measurement:
    for place in places[:WARM_UP]:
        ask(place)
    took_ms, found = [], 0
    for place in places:
        before = time.perf_counter()
        found += ask(place)
        took_ms.append((time.perf_counter() - before) * 1000)
    p95_ms = statistics.quantiles(took_ms, n=20)[-1]
    return Measurement(what, round(statistics.median(took_ms), 3), round(p95_ms, 3), round(found / len(places), 1))


def _along_streets(random: np.random.Generator, number: int) -> NDArray[np.float64]:
    """(number, 2) degrees: half of them along streets that run east, half along streets that run north."""
    along = random.random(number)
    aside = (random.integers(0, STREETS, number) + 0.5) / STREETS + random.normal(0, STREET_DEG / ZONE_DEG[1], number)
    shares = np.where((np.arange(number) % 2 == 0)[:, None], np.stack((along, aside), 1), np.stack((aside, along), 1))
    degrees: NDArray[np.float64] = SOUTH_WEST + np.clip(shares, 0, 1) * ZONE_DEG
    return degrees


def _map_of(degrees: NDArray[np.float64]) -> CityMap:
    (west, south), (east, north) = SOUTH_WEST, SOUTH_WEST + ZONE_DEG
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    cell = json.dumps({"type": "Polygon", "coordinates": [ring]})
    components = (
        (_component(number), f'{{"type":"Point","coordinates":[{longitude:.9f},{latitude:.9f}]}}')
        for number, (longitude, latitude) in enumerate(degrees)
    )
    return build_map(1, cells=[(MappedCell("349901001001001", None, ()), cell)], components=components)


def _component(number: int) -> MappedComponent:
    item_code = f"010{number % ITEMS + 1:02d}"
    code = f"349901{item_code}{number:06d}"
    return MappedComponent(code, item_code, "a component", ComponentState.INTACT, None, None, None)


def _places(degrees: NDArray[np.float64]) -> list[Place]:
    return [Place(float(longitude), float(latitude)) for longitude, latitude in degrees]


def _line(measured: Measurement) -> str:
    return (
        f"{measured.what:<44} median {measured.median_ms:7.3f} ms, p95 {measured.p95_ms:7.3f} ms, "
        f"{measured.found:.1f} found"
    )


if __name__ == "__main__":
    main()
