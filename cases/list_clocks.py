"""The clock that binds a case now (当前时限), for every row of a list at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.calendar_versions import calendars_named
from cases.case_repository import HangsOn
from cases.case_tables import DeadlineExtension, DeadlinePause, DeadlineRow
from cases.clock_rows import ClockRows, clocks_of
from cases.deadlines import Deadline
from cases.tables import Case


def binding_clocks(session: Session, cases: Collection[Case]) -> dict[int, Deadline]:
    """By case: of its open clocks the one that is due first, a paused one only where none runs.

    A case that has ended has none.
    """
    rows_of = _open_rows(session, cases)
    names = {row.calendar for rows in rows_of.values() for row in rows.deadlines}
    calendars = calendars_named(session, names)
    found = {
        case_id: binding_clock(clocks_of(rows, frozen=None, calendars=calendars).deadlines)
        for case_id, rows in rows_of.items()
    }
    return {case_id: clock for case_id, clock in found.items() if clock is not None}


def binding_clock(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The one of a single case, of all that it ever had; None: none is open."""
    return min((one for one in deadlines if one.is_open), key=_binds_first, default=None)


def _binds_first(deadline: Deadline) -> tuple[bool, float]:
    due_at = deadline.due_at
    return deadline.is_paused or due_at is None, due_at.timestamp() if due_at is not None else 0.0


def _open_rows(session: Session, cases: Collection[Case]) -> Mapping[int, ClockRows]:
    """Few cases were ever paused or extended, and each says so of itself: the others are not asked about."""
    found: dict[int, ClockRows] = defaultdict(ClockRows)
    going_on = sorted(one.id for one in cases if one.ended_at is None)
    wanted = select(DeadlineRow).where(DeadlineRow.case_id.in_(going_on), DeadlineRow.stopped_at.is_(None))
    of_case = {}
    for row in session.scalars(wanted.order_by(DeadlineRow.case_id, DeadlineRow.position)) if going_on else ():
        found[row.case_id].deadlines.append(row)
        of_case[row.id] = row.case_id
    hanging = {one.id: HangsOn.model_validate(one.hangs_on) for one in cases if one.hangs_on}
    paused = sorted(row_id for row_id, case_id in of_case.items() if case_id in hanging and hanging[case_id].pauses)
    pauses = select(DeadlinePause).where(DeadlinePause.deadline_id.in_(paused)).order_by(DeadlinePause.position)
    for pause in session.scalars(pauses) if paused else ():
        found[of_case[pause.deadline_id]].pauses.setdefault(pause.deadline_id, []).append(pause)
    extended = sorted(
        row_id for row_id, case_id in of_case.items() if case_id in hanging and hanging[case_id].extensions
    )
    extensions = select(DeadlineExtension).where(DeadlineExtension.deadline_id.in_(extended))
    for one in session.scalars(extensions.order_by(DeadlineExtension.position)) if extended else ():
        found[of_case[one.deadline_id]].extensions.setdefault(one.deadline_id, []).append(one)
    return found
