"""Every query of this package."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from accounts.tables import Person
from city_map.kinds import MapKind
from city_map.tables import Beat, BeatCell, Cell, Component, MapChange, Permit, Road

AT_A_TIME = 5_000  # a few megabytes; by keys and not by a cursor, which would need a transaction to live in

Imported = Beat | Cell | Component | Permit | Road
TABLES: Mapping[MapKind, type[Imported]] = {
    MapKind.CELLS: Cell,
    MapKind.BEATS: Beat,
    MapKind.COMPONENTS: Component,
    MapKind.ROADS: Road,
    MapKind.PERMITS: Permit,
}


def version(session: Session) -> int:
    """Grows with every import that changed something. A count, because of two imports at once the later number may
    be visible before the earlier one.
    """
    return session.scalar(select(func.count()).select_from(MapChange)) or 0


def by_code(session: Session, table: type[Imported]) -> dict[str, Imported]:
    """Every row, also vanished ones."""
    rows = cast("Sequence[Imported]", session.scalars(select(table)).all())
    return {row.code: row for row in rows}


def in_force(session: Session, table: type[Imported]) -> int:
    """How many have not vanished."""
    return session.scalar(select(func.count()).select_from(table).where(table.vanished_at.is_(None))) or 0


def cells(session: Session) -> Sequence[Cell]:
    return session.scalars(select(Cell).where(Cell.vanished_at.is_(None)).order_by(Cell.code)).all()


def cell_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Ids by code, of those that have not vanished."""
    rows = session.execute(select(Cell.code, Cell.id).where(Cell.vanished_at.is_(None)))
    return {code: cell_id for code, cell_id in rows if code in codes}


def beats(session: Session) -> Sequence[Beat]:
    return session.scalars(select(Beat).where(Beat.vanished_at.is_(None)).order_by(Beat.code)).all()


def cells_of_beats(session: Session) -> dict[int, list[str]]:
    """Codes of the cells of each beat, vanished cells included."""
    rows = session.execute(
        select(BeatCell.beat_id, Cell.code).join(Cell, Cell.id == BeatCell.cell_id).order_by(Cell.code)
    )
    found: dict[int, list[str]] = {}
    for beat_id, code in rows:
        found.setdefault(beat_id, []).append(code)
    return found


def write_cells_of_beat(session: Session, *, beat_id: int, cell_ids: Collection[int]) -> None:
    session.execute(delete(BeatCell).where(BeatCell.beat_id == beat_id))
    session.add_all(BeatCell(beat_id=beat_id, cell_id=cell_id) for cell_id in cell_ids)


def components(session: Session) -> Iterator[Component]:
    """By code, a few thousand at a time: there may be a million."""
    query = select(Component).where(Component.vanished_at.is_(None)).order_by(Component.code).limit(AT_A_TIME)
    page = session.scalars(query).all()
    while page:
        yield from page
        page = session.scalars(query.where(Component.code > page[-1].code)).all()


def roads(session: Session) -> Sequence[Road]:
    return session.scalars(select(Road).where(Road.vanished_at.is_(None)).order_by(Road.code)).all()


def outlines_of(session: Session, table: type[Cell | Component | Road], codes: Collection[str]) -> dict[str, str]:
    """GeoJSON texts by code, of those that have not vanished; at most 1,000 codes, as Oracle takes no more."""
    rows = session.execute(select(table.code, table.geometry).where(table.code.in_(codes), table.vanished_at.is_(None)))
    return {code: geometry for code, geometry in rows}  # noqa: C416  rows are Row objects, not pairs


def permits(
    session: Session, *, after_code: str | None, limit: int, at: datetime | None, item_id: str | None
) -> Sequence[Permit]:
    """By reference, of those that have not vanished; `at` None: whenever they are valid."""
    query = select(Permit).where(Permit.vanished_at.is_(None)).order_by(Permit.code)
    if after_code is not None:
        query = query.where(Permit.code > after_code)
    if at is not None:
        query = query.where(Permit.valid_from_at <= at, Permit.valid_to_at > at)
    if item_id is not None:
        query = query.where(Permit.item_id == item_id)
    return session.scalars(query.limit(limit)).all()


def valid_permits(session: Session, *, at: datetime, item_id: str | None) -> Sequence[Permit]:
    """By reference; of every item where none is named."""
    query = select(Permit).where(Permit.vanished_at.is_(None), Permit.valid_from_at <= at, Permit.valid_to_at > at)
    if item_id is not None:
        query = query.where(Permit.item_id == item_id)
    return session.scalars(query.order_by(Permit.code)).all()


def people(session: Session, logins: Collection[str]) -> dict[str, Person]:
    """By sign-in name, those that exist."""
    return {person.login: person for person in session.scalars(select(Person)) if person.login in logins}
