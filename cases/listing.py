"""The list of cases (案卷列表): filtered, sorted, page after page, and only what the person may read.

Each query rests on an index. What a person reaches in several ways, or has on several desks, is asked for one way
after the other and put together here: a database that is asked for all of them at once reads the whole table.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from accounts.actor import Actor
from accounts.permissions import Permission
from accounts.posts import Post
from cases.case_filter import GOING_ON, CaseFilter, CaseSort, as_number, is_number
from cases.case_tables import Authorisation, DeadlineRow, InspectorTask, SubtaskRow
from cases.clock_alarms import Alarm
from cases.reading_reach import awaits, ways_to_reach
from cases.states import AuthorisationKind, CaseState
from cases.tables import Case
from cases.work_lists import WITH_DEPARTMENT, Window, in_tiles

COUNTED_TO = 1_000
"""A longer list is counted no further: nobody works by the difference between 1,000 and 40,000."""
SEARCHED_BACK = timedelta(days=30)
"""How far a word in an address is looked for in what has ended: every case of that time is read."""

OPERATORS = (CaseState.REGISTERED, CaseState.FEEDBACK)
"""To accept or refuse, and to send to inspect."""
DUTY_SUPERVISORS = (CaseState.ACCEPTED, CaseState.FILED, CaseState.INSPECTED)
"""To file, to dispatch, to close."""

Condition = ColumnElement[bool]
_ROWS = select(Case).options(defer(Case.progress, raiseload=True), defer(Case.frozen_limits, raiseload=True))
"""What no list shows is not read for every row, least of all long JSON."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a case stands in a list; the page after it begins behind. `at` None: it has no such time."""

    segment: int
    at: datetime | None
    case_id: int


@dataclass(frozen=True, slots=True)
class Count:
    """`is_more`: there are more than were counted."""

    cases: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class _Segment:
    """A part of a list that one index gives in order."""

    only: Condition
    order: tuple[Any, ...]
    beyond: Callable[[Mark], Condition]
    key: Callable[[Case], Any]


def list_cases(
    session: Session,
    actor: Actor,
    wanted: CaseFilter,
    *,
    sort: CaseSort,
    limit: int,
    now: datetime,
    after: Mark | None = None,
) -> list[Case]:
    """One page. `after`: `mark_of` the last case of the page before."""
    states = _states(wanted, sort)
    if not states:
        return []  # PostgreSQL does not see that nothing can be found, and reads every closed case
    conditions = _conditions(wanted, states, now)
    ways = _ways(actor, wanted)
    found: list[Case] = []
    for number, segment in enumerate(_SEGMENTS[sort]):
        if after is not None and number < after.segment:
            continue
        mark = after if after is not None and after.segment == number else None
        found += _page(session, segment, (*conditions, segment.only), ways, mark=mark, limit=limit - len(found))
        if len(found) >= limit:
            break
    return found


def _states(wanted: CaseFilter, sort: CaseSort) -> Collection[CaseState]:
    """By due time only what goes on is listed; where that is all that is asked for, its order sees to it."""
    if sort is not CaseSort.DUE:
        return wanted.states
    left = wanted.states & frozenset(GOING_ON)
    return tuple(CaseState) if left == frozenset(GOING_ON) else left


def mark_of(case: Case, sort: CaseSort) -> Mark:
    if sort is CaseSort.NEWEST:
        return Mark(0, None, case.id)
    if sort is CaseSort.CHANGED:
        return Mark(0, case.changed_at, case.id)
    return Mark(2 * (not case.is_danger) + (case.next_due_at is None), case.next_due_at, case.id)


def count_cases(session: Session, actor: Actor, wanted: CaseFilter, *, now: datetime) -> Count:
    """How many the list would show, as far as `COUNTED_TO`."""
    conditions = _conditions(wanted, wanted.states, now)
    queries = [select(Case.id).where(*conditions, way).limit(COUNTED_TO + 1) for way in _ways(actor, wanted)]
    if len(queries) == 1:
        counted = session.scalar(select(func.count()).select_from(queries[0].subquery())) or 0
    else:
        counted = len({case_id for query in queries for case_id in session.scalars(query)})
    return Count(min(counted, COUNTED_TO), is_more=counted > COUNTED_TO)


def _page(
    session: Session,
    segment: _Segment,
    conditions: Sequence[Condition],
    ways: Sequence[Condition],
    *,
    mark: Mark | None,
    limit: int,
) -> list[Case]:
    beyond = () if mark is None else (segment.beyond(mark),)
    found: dict[int, Case] = {}
    for way in ways:
        page = _ROWS.where(*conditions, way, *beyond).order_by(*segment.order).limit(limit)
        found |= {case.id: case for case in session.scalars(page)}
    return sorted(found.values(), key=segment.key)[:limit]


def _ways(actor: Actor, wanted: CaseFilter) -> tuple[Condition, ...]:
    """Whatever is on a person's own desk is within their reach."""
    return tuple(_desks(actor)) or (Case.id.is_(None),) if wanted.is_mine else ways_to_reach(actor)


def _desks(actor: Actor) -> Iterator[Condition]:
    """What waits for a person, post by post."""
    states = (*(OPERATORS if Post.OPERATOR in actor.posts else ()), *_of_supervisor(actor))
    if states:
        yield Case.state.in_(states)
    if actor.departments:
        departments = sorted(actor.departments)
        yield and_(Case.main_department.in_(departments), Case.state.in_(WITH_DEPARTMENT))
        yield Case.id.in_(
            select(SubtaskRow.case_id).where(
                SubtaskRow.department.in_(departments), SubtaskRow.done_at.is_(None), SubtaskRow.waived_at.is_(None)
            )
        )
    if Post.INSPECTOR in actor.posts:
        yield Case.id.in_(select(InspectorTask.case_id).where(awaits(actor)))
    if Post.OFFICE in actor.posts:
        yield Case.id.in_(select(Authorisation.case_id).where(*open_requests()))
    if actor.supervises and actor.may(Permission.CASE_OPINE_EXTENSION):
        asked = select(Authorisation.case_id).where(*open_requests(), Authorisation.kind == AuthorisationKind.EXTENSION)
        yield and_(Case.supervising_unit.in_(sorted(actor.supervises)), Case.id.in_(asked))


def open_requests() -> tuple[Condition, Condition]:
    """Neither answered nor lapsed."""
    return Authorisation.is_granted.is_(None), Authorisation.lapsed_at.is_(None)


def _of_supervisor(actor: Actor) -> tuple[CaseState, ...]:
    return DUTY_SUPERVISORS if Post.DUTY_SUPERVISOR in actor.posts else ()


def _conditions(wanted: CaseFilter, states: Collection[CaseState], now: datetime) -> tuple[Condition, ...]:
    equal: tuple[tuple[Any, object], ...] = (
        (Case.item_id, wanted.item),
        (Case.main_department, wanted.department),
        (Case.beat, wanted.beat),
        (Case.cell, wanted.cell),
        (Case.source, wanted.source),
        (Case.is_danger, wanted.is_danger),
    )
    return (
        *(() if len(states) == len(CaseState) else (Case.state.in_(sorted(states)),)),
        *(column == value for column, value in equal if value is not None),
        *_of_times(wanted, now),
        *(() if wanted.q is None else (_said(wanted.q, wanted, now),)),
        *_of_window(wanted),
    )


def _of_times(wanted: CaseFilter, now: datetime) -> Iterator[Condition]:
    if wanted.is_overdue:
        yield Case.next_due_at < now
    if wanted.due_before is not None:
        yield Case.next_due_at < wanted.due_before
    if wanted.is_due_soon:
        warned = select(DeadlineRow.case_id).where(DeadlineRow.alarm_at > now, DeadlineRow.told == Alarm.APPROACHING)
        yield Case.id.in_(warned)
    if wanted.registered_from is not None:
        yield Case.registered_at >= wanted.registered_from
    if wanted.registered_to is not None:
        yield Case.registered_at < wanted.registered_to


def _said(text: str, wanted: CaseFilter, now: datetime) -> Condition:
    if is_number(text):
        return or_(Case.acceptance_number == as_number(text), Case.case_number == as_number(text))
    since = wanted.registered_from or now - SEARCHED_BACK
    is_looked_at = or_(Case.state.in_(GOING_ON), Case.registered_at >= since)
    found = (column.contains(text.strip(), autoescape=True) for column in (Case.address, Case.description))
    return and_(is_looked_at, or_(*found))


def _of_window(wanted: CaseFilter) -> Iterator[Condition]:
    if wanted.west is None or wanted.south is None or wanted.east is None or wanted.north is None:
        return
    yield in_tiles(Window(wanted.west, wanted.south, wanted.east, wanted.north))
    yield Case.longitude.between(wanted.west, wanted.east)
    yield Case.latitude.between(wanted.south, wanted.north)


def _due_segments() -> Iterator[_Segment]:
    """Danger before the rest, and in each what has a due time before what has none."""
    for is_danger in (True, False):
        yield _Segment(
            only=and_(Case.is_danger == is_danger, Case.next_due_at.is_not(None)),
            order=(Case.next_due_at, Case.id),
            beyond=lambda mark: or_(
                Case.next_due_at > mark.at, and_(Case.next_due_at == mark.at, Case.id > mark.case_id)
            ),
            key=lambda case: (case.next_due_at, case.id),
        )
        yield _Segment(
            # Only what goes on: what has ended has no due time either.
            only=and_(Case.is_danger == is_danger, Case.next_due_at.is_(None), Case.state.in_(GOING_ON)),
            order=(Case.id,),
            beyond=lambda mark: Case.id > mark.case_id,
            key=lambda case: case.id,
        )


_ALL = Case.id.is_not(None)
_SEGMENTS: dict[CaseSort, tuple[_Segment, ...]] = {
    CaseSort.NEWEST: (
        _Segment(
            only=_ALL,
            order=(Case.id.desc(),),
            beyond=lambda mark: Case.id < mark.case_id,
            key=lambda case: -case.id,
        ),
    ),
    CaseSort.CHANGED: (
        _Segment(
            only=_ALL,
            order=(Case.changed_at.desc(), Case.id.desc()),
            beyond=lambda mark: or_(
                Case.changed_at < mark.at, and_(Case.changed_at == mark.at, Case.id < mark.case_id)
            ),
            key=lambda case: (-case.changed_at.timestamp(), -case.id),
        ),
    ),
    CaseSort.DUE: tuple(_due_segments()),
}
