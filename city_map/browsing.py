"""What pages and commands ask: how much is on the map, and all that it knows of one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.browsing import inspectors_by_beat
from city_map import repository
from city_map.coordinates import Place
from city_map.kinds import MapKind
from city_map.loading import current_map
from city_map.lookup import Hit, MappedBeat, MappedCell, MappedComponent, MappedRoad
from city_map.permits import permits_at
from city_map.tables import Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReport:
    """Lists begin with the nearest."""

    cells: Sequence[Hit[MappedCell]]
    """The one that holds the place first; the others are touched by its radius."""
    beat: MappedBeat | None
    """Of the cell that holds the place; None: in no beat."""
    inspectors: Sequence[str]
    """Names of those who have the beat then; empty: nobody."""
    components: Sequence[Hit[MappedComponent]]
    roads: Sequence[Hit[MappedRoad]]
    permits: Sequence[Permit]


def counts(session: Session) -> dict[MapKind, int]:
    """How many of each kind are in force."""
    return {kind: repository.in_force(session, table) for kind, table in repository.TABLES.items()}


def map_version(session: Session) -> int:
    return repository.version(session)


def list_permits(
    session: Session, *, after_code: str | None, limit: int, at: datetime | None, item_id: str | None
) -> Sequence[Permit]:
    """By reference; those that are valid at an instant, or all that the latest import names."""
    return repository.permits(session, after_code=after_code, limit=limit, at=at, item_id=item_id)


def describe(session: Session, place: Place, *, at: datetime, reach_m: float, most: int) -> PlaceReport:
    """With at most `most` components within `reach_m`, and the permits that are valid at that instant.

    Raises:
        NoCells: the map is empty.
        OutsideEveryCell: no cell holds the place.
    """
    city = current_map(session)
    cells = city.cells_at(place)
    beat = next(iter(cells[0].thing.beats), None)
    return PlaceReport(
        cells=cells,
        beat=beat,
        inspectors=[one.name for one in inspectors_by_beat(session, at=at).get(beat.code, ())] if beat else [],
        components=city.nearest_components(place, reach_m=reach_m, most=most),
        roads=city.roads_at(place),
        permits=permits_at(session, place, at=at),
    )
