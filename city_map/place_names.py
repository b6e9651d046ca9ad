"""What places are called (地名): roads, crossings, cells and beats, each with a point on it.

A page keeps them and searches by itself, also by the first letters of pinyin, while somebody speaks on the telephone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Pool
from sqlalchemy.orm import Session

from city_map.loading import current_map
from city_map.lookup import CityMap

MOST = 20_000
"""Of a city of ten million some 6,000 roads and their crossings; cells are dropped first."""


class PlaceKind(StrEnum):
    """What a name is the name of."""

    ROAD = "road"
    CROSSING = "crossing"
    BEAT = "beat"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """`longitude` and `latitude` in WGS-84 degrees, of a point on it."""

    kind: PlaceKind
    name: str
    code: str
    longitude: float
    latitude: float


_made: WeakKeyDictionary[Pool, tuple[int, tuple[PlaceName, ...]]] = WeakKeyDictionary()
"""Of each version of a map once: it has many crossings."""


def place_names(session: Session) -> tuple[int, Sequence[PlaceName]]:
    """The version of the map, and its names: roads, crossings, beats, cells."""
    city = current_map(session)
    pool = session.get_bind().engine.pool
    known = _made.get(pool)
    if known is None or known[0] != city.version:
        known = _made[pool] = (city.version, tuple(_names(city))[:MOST])
    return known


def _names(city: CityMap) -> Iterator[PlaceName]:
    seen: set[str] = set()
    for road, middle in city.roads.middles():
        if road.name not in seen:  # a road is drawn in pieces
            seen.add(road.name)
            yield _named(city, PlaceKind.ROAD, road.name, road.code, middle)
    for one, other, point in city.roads.crossings():
        name = f"{one.name}与{other.name}交叉口"
        if one.name != other.name and name not in seen:
            seen.add(name)
            yield _named(city, PlaceKind.CROSSING, name, f"{one.code}/{other.code}", point)
    cells = city.cells.middles()
    for cell, middle in cells:
        for beat in cell.beats:
            if beat.code not in seen:
                seen.add(beat.code)
                yield _named(city, PlaceKind.BEAT, beat.name, beat.code, middle)
    for cell, middle in cells:
        yield _named(city, PlaceKind.CELL, cell.name or cell.code, cell.code, middle)


def _named(city: CityMap, kind: PlaceKind, name: str, code: str, at: NDArray[np.float64]) -> PlaceName:
    longitude, latitude = city.plane.to_degrees(at[np.newaxis])[0]
    return PlaceName(kind, name, code, round(float(longitude), 6), round(float(latitude), 6))
