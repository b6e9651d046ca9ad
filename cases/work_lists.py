"""Lists of cases for those who work them (工作台): a department's, what is overdue, what lies in a window of the map.

Each query rests on one index, so that a million closed cases cost nothing; `benchmarks/work_lists.py` measures it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from cases.map_tiles import tile_rows
from cases.queue_order import Turn, Work, turn_of
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
    now: datetime,
    limit: int,
    states: Collection[CaseState] = WITH_DEPARTMENT,
    after: datetime | None = None,
) -> list[Case]:
    """What is on the desks of these departments: danger first, then the most overdue, then what is due soonest.

    Args:
        session: to read with.
        departments: slugs, sub-departments included, as `Actor.departments` has them.
        now: decides what is overdue.
        limit: of the page.
        states: of the cases.
        after: the due time at which the page before ended.
    """
    wanted = (
        select(Case)
        .where(Case.main_department.in_(sorted(departments)), Case.state.in_(states))
        .order_by(Case.next_due_at.asc().nulls_last(), Case.id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(Case.next_due_at > after)
    dangers = wanted.where(Case.is_danger == True)  # noqa: E712  a Flag is a number to SQL
    listed = {one.id: one for query in (dangers, wanted) for one in session.scalars(query)}
    return sorted(listed.values(), key=lambda one: _turn(one, now))[:limit]


def overdue(session: Session, *, now: datetime, limit: int) -> list[Case]:
    """Cases of which a clock has passed, the most overdue first."""
    wanted = (
        select(Case)
        .where(Case.state.in_(GOING_ON), Case.next_due_at < now)
        .order_by(Case.next_due_at, Case.id)
        .limit(limit)
    )
    return list(session.scalars(wanted))


def map_window(session: Session, window: Window, *, limit: int = MOST_POINTS) -> list[MapPoint]:
    """What goes on within the window, newest first.

    Raises:
        WindowInvalid, WindowTooLarge: as `cases.map_tiles.tiles_over` does.
    """
    wanted = (
        select(Case.id, Case.state, Case.item_id, Case.is_danger, Case.longitude, Case.latitude, Case.next_due_at)
        .where(
            in_tiles(window),
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


def _turn(case: Case, now: datetime) -> Turn:
    work = Work(case.id, is_danger=case.is_danger, since_at=case.registered_at, due_at=case.next_due_at)
    return turn_of(work, now=now)
