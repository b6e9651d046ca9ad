"""What lies in a window of the map, with outlines as GeoJSON in WGS-84 degrees: cells, beats, components, roads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import shapely
from sqlalchemy.orm import Session

from city_map import repository
from city_map.errors import WindowInvalid
from city_map.kinds import MapKind
from city_map.loading import current_map
from city_map.lookup import CityMap, MappedCell, MappedComponent, MappedRoad
from city_map.tables import Cell, Component, Road

WIDEST_DEG = 1.0  # of a window: a city of ten million fits; more is a page that was zoomed out too far
CODES_AT_ONCE = 500  # Oracle takes 1,000


@dataclass(frozen=True, slots=True)
class Window:
    """Degrees, west < east and south < north."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Raises WindowInvalid."""
        if not (-180 <= self.west < self.east <= 180 and -90 <= self.south < self.north <= 90):
            raise WindowInvalid(
                "The window must be west,south,east,north in degrees, with west < east and south < north.",
                zh="范围须为 西,南,东,北（度），且西 < 东、南 < 北。",
            )
        if self.east - self.west > WIDEST_DEG or self.north - self.south > WIDEST_DEG:
            raise WindowInvalid(
                f"The window is wider or higher than {WIDEST_DEG:g}°: look closer.",
                zh=f"范围的宽或高超过 {WIDEST_DEG:g}°：请放大查看。",
            )


@dataclass(frozen=True, slots=True)
class MapFeature:
    """One thing with its facts; `geometry` is GeoJSON."""

    code: str
    facts: Mapping[str, object]
    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MapExcerpt:
    """What was found, in the order of codes; `found` counts also what did not fit."""

    map_version: int
    found: int
    features: Sequence[MapFeature]


def in_window(session: Session, kind: MapKind, window: Window, *, most: int) -> MapExcerpt:
    """At most so many; permits are no part of the map in memory (`permits.permits_at`)."""
    city = current_map(session)
    if kind is MapKind.BEATS:
        return _beats(session, city, window, most)
    area = _area(city, window)
    things: list[MappedCell] | list[MappedComponent] | list[MappedRoad]
    table: type[Cell | Component | Road]
    if kind is MapKind.CELLS:
        things, table = city.cells.touching(area), Cell
    elif kind is MapKind.COMPONENTS:
        things, table = city.components.touching(area), Component
    else:
        things, table = city.roads.touching(area), Road
    outlines = _outlines(session, table, [thing.code for thing in things[:most]])
    features = [
        MapFeature(thing.code, _facts(thing), json.loads(outlines[thing.code]))
        for thing in things[:most]
        if thing.code in outlines
    ]
    return MapExcerpt(city.version, len(things), features)


def _beats(session: Session, city: CityMap, window: Window, most: int) -> MapExcerpt:
    """A beat is drawn whole, as all its cells together, wherever the window cuts it."""
    touched = {beat.code: beat for cell in city.cells.touching(_area(city, window)) for beat in cell.beats}
    shown = sorted(touched)[:most]
    cells_of: dict[str, list[str]] = {code: [] for code in shown}
    for cell in city.cells.things:
        for beat in cell.beats:
            if beat.code in cells_of:
                cells_of[beat.code].append(cell.code)
    outlines = _outlines(session, Cell, [code for codes in cells_of.values() for code in codes])
    features = [
        MapFeature(code, asdict(touched[code]) | {"cells": cells_of[code]}, _joined(cells_of[code], outlines))
        for code in shown
    ]
    return MapExcerpt(city.version, len(touched), features)


def _joined(codes: Sequence[str], outlines: Mapping[str, str]) -> Mapping[str, Any]:
    shapes = shapely.from_geojson([outlines[code] for code in codes if code in outlines])
    joined: Mapping[str, Any] = json.loads(shapely.to_geojson(shapely.union_all(shapes)))
    return joined


def _outlines(session: Session, table: type[Cell | Component | Road], codes: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for first in range(0, len(codes), CODES_AT_ONCE):
        found |= repository.outlines_of(session, table, codes[first : first + CODES_AT_ONCE])
    return found


def _area(city: CityMap, window: Window) -> shapely.Polygon:
    degrees = shapely.box(window.west, window.south, window.east, window.north)
    area: shapely.Polygon = shapely.transform(degrees, city.plane.to_metres)
    return area


def _facts(thing: MappedCell | MappedComponent | MappedRoad) -> dict[str, object]:
    facts: dict[str, object] = asdict(thing)
    if isinstance(thing, MappedCell):
        facts["beats"] = [beat.code for beat in thing.beats]
    return facts
