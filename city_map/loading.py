"""The map out of the database: into memory once for each version and process, and into the check of its coverage."""

from datetime import datetime
from weakref import WeakKeyDictionary

import shapely
from sqlalchemy import Pool
from sqlalchemy.orm import Session

from accounts.browsing import inspectors_by_beat
from city_map import repository
from city_map.coverage import BeatCells, Coverage, examine
from city_map.lookup import (
    CityMap,
    MappedBeat,
    MappedCell,
    MappedComponent,
    MappedRoad,
    build_map,
    outlines,
    plane_around,
)

_loaded: WeakKeyDictionary[Pool, CityMap] = WeakKeyDictionary()
"""By the connections of a database, of which this process opens one; tests open many."""


def current_map(session: Session) -> CityMap:
    """The map as it is now. Asks the database for its version, and loads only where that has changed."""
    version = repository.version(session)
    pool = session.get_bind().engine.pool
    known = _loaded.get(pool)
    if known is None or known.version != version:
        known = _load(session, version)
        _loaded[pool] = known
    return known


def coverage(session: Session, *, at: datetime) -> Coverage:
    """What is wrong with cells and beats; which beats have an inspector, the posts held at that instant say."""
    cells = repository.cells(session)
    shapes = outlines(cell.geometry for cell in cells)
    in_metres = shapely.transform(shapes, plane_around(shapes).to_metres)
    by_beat, inspectors = repository.cells_of_beats(session), inspectors_by_beat(session, at=at)
    beats = [
        BeatCells(beat.code, tuple(by_beat.get(beat.id, ())), has_inspector=beat.code in inspectors)
        for beat in repository.beats(session)
    ]
    return examine({cell.code: shape for cell, shape in zip(cells, in_metres, strict=True)}, beats)


def _load(session: Session, version: int) -> CityMap:
    beats_of = _beats_of_cells(session)
    return build_map(
        version,
        cells=[
            (MappedCell(cell.code, cell.name, tuple(beats_of.get(cell.code, ()))), cell.geometry)
            for cell in repository.cells(session)
        ],
        components=(
            (
                MappedComponent(
                    code=row.code,
                    item_code=row.item_code,
                    name=row.name,
                    state=row.state,
                    department=row.department,
                    owner=row.owner,
                    maintainer=row.maintainer,
                ),
                row.geometry,
            )
            for row in repository.components(session)
        ),
        roads=[
            (MappedRoad(road.code, road.name, road.road_class, road.width_m), road.geometry)
            for road in repository.roads(session)
        ],
    )


def _beats_of_cells(session: Session) -> dict[str, list[MappedBeat]]:
    by_beat = repository.cells_of_beats(session)
    found: dict[str, list[MappedBeat]] = {}
    for beat in repository.beats(session):
        mapped = MappedBeat(beat.code, beat.name)
        for cell_code in by_beat.get(beat.id, ()):
            found.setdefault(cell_code, []).append(mapped)
    return found
