"""Lists of cases for those who work them (工作台): a department's, what is overdue, what lies in a window of the map.

Each query rests on one index, so that a million closed cases cost nothing; `benchmarks/work_lists.py` measures it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor
from cases.case_tables import InspectorTask
from cases.map_tiles import tile_rows
from cases.reading_reach import awaits
from cases.states import CaseState
from cases.tables import Case
from cases.terms import ENDS

WITH_DEPARTMENT = (CaseState.DISPATCHED, CaseState.HANDLING, CaseState.ON_HOLD, CaseState.FEEDBACK)
"""States in which a case is on its department's desk."""
GOING_ON = tuple(state for state in CaseState if state not in ENDS)
MOST_POINTS = 2_000  # more than a screen can show apart


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One case on the map, as little as a symbol needs."""

    case_id: int
    state: CaseState
    item_id: str
    is_danger: bool
    longitude: float | None
    latitude: float | None
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Window:
    """Edges in WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


def department_work(
    session: Session,
    departments: Collection[str],
    *,
    limit: int,
    states: Collection[CaseState] = WITH_DEPARTMENT,
    after: Case | None = None,
) -> list[Case]:
    """What is on the desks of these departments: danger first, then the most overdue, then what is due soonest, then
    what has no due time.

    Args:
        session: to read with.
        departments: slugs, sub-departments included, as `Actor.departments` has them.
        limit: of the page.
        states: of the cases.
        after: the last case of the page before.
    """
    on_desk = (Case.main_department.in_(sorted(departments)), Case.state.in_(states))
    found: list[Case] = []
    for is_danger in (True, False):
        if after is not None and after.is_danger < is_danger:
            continue  # the page before was beyond the dangers
        wanted = select(Case).where(*on_desk, Case.is_danger == is_danger)
        if after is not None and after.is_danger == is_danger:
            wanted = wanted.where(_comes_after(after))
        page = wanted.order_by(Case.next_due_at.asc().nulls_last(), Case.id).limit(limit - len(found))
        found += session.scalars(page)
        if len(found) >= limit:
            break
    return found


def _comes_after(last: Case) -> ColumnElement[bool]:
    """In the order of due times, those without one at the end, and of ids."""
    is_later_id = Case.id > last.id
    if last.next_due_at is None:
        return and_(Case.next_due_at.is_(None), is_later_id)
    is_later = Case.next_due_at > last.next_due_at
    return or_(is_later, and_(Case.next_due_at == last.next_due_at, is_later_id), Case.next_due_at.is_(None))


def overdue(session: Session, *, now: datetime, limit: int) -> list[Case]:
    """Cases of which a clock has passed, the most overdue first."""
    wanted = (
        select(Case)
        .where(Case.state.in_(GOING_ON), Case.next_due_at < now)
        .order_by(Case.next_due_at, Case.id)
        .limit(limit)
    )
    return list(session.scalars(wanted))


def map_window(
    session: Session, window: Window, *, limit: int = MOST_POINTS, only: ColumnElement[bool] | None = None
) -> list[MapPoint]:
    """What goes on within the window, newest first. `only`: those that somebody may see; None: all.

    Raises:
        WindowInvalid, WindowTooLarge: as `cases.map_tiles.tiles_over` does.
    """
    wanted = (
        select(Case.id, Case.state, Case.item_id, Case.is_danger, Case.longitude, Case.latitude, Case.next_due_at)
        .where(
            in_tiles(window),
            true() if only is None else only,
            Case.ended_at.is_(None),
            Case.longitude.between(window.west, window.east),
            Case.latitude.between(window.south, window.north),
        )
        .order_by(Case.id.desc())
        .limit(limit)
    )
    return [MapPoint(*row) for row in session.execute(wanted)]


def in_tiles(window: Window) -> ColumnElement[bool]:
    """The squares of the map that the window touches, as one range for each row of them."""
    rows = tile_rows(window.west, window.south, window.east, window.north)
    return or_(*(Case.map_tile.between(row.start, row.stop - 1) for row in rows))


def inspector_tasks(session: Session, actor: Actor, *, limit: int) -> list[tuple[InspectorTask, Case]]:
    """核实 and 核查 that await this inspector's reply: danger first, then by due time.

    Sent to them; to the whole of their beat where nobody was on duty; or to all where nobody knows the beat.
    """
    wanted = (
        select(InspectorTask, Case)
        .join(Case, Case.id == InspectorTask.case_id)
        .where(awaits(actor))
        .order_by(Case.is_danger.desc(), Case.next_due_at.asc().nulls_last(), InspectorTask.id)
        .limit(limit)
    )
    return [(task, case) for task, case in session.execute(wanted)]
