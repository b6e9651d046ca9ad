"""The clock that binds a case now (当前时限), for every row of a list at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.calendar_versions import calendars_named
from cases.case_tables import DeadlineExtension, DeadlinePause, DeadlineRow
from cases.clock_rows import ClockRows, clocks_of
from cases.deadlines import Deadline


def binding_clocks(session: Session, case_ids: Collection[int]) -> dict[int, Deadline]:
    """By case: of its open clocks the one that is due first, a paused one only where none runs.

    A case that has ended has none.
    """
    rows_of = _open_rows(session, case_ids)
    names = {row.calendar for rows in rows_of.values() for row in rows.deadlines}
    calendars = calendars_named(session, names)
    return {
        case_id: min(clocks_of(rows, frozen=None, calendars=calendars).deadlines, key=_binds_first)
        for case_id, rows in rows_of.items()
    }


def _binds_first(deadline: Deadline) -> tuple[bool, float]:
    due_at = deadline.due_at
    return deadline.is_paused or due_at is None, due_at.timestamp() if due_at is not None else 0.0


def _open_rows(session: Session, case_ids: Collection[int]) -> Mapping[int, ClockRows]:
    found: dict[int, ClockRows] = defaultdict(ClockRows)
    wanted = select(DeadlineRow).where(DeadlineRow.case_id.in_(sorted(case_ids)), DeadlineRow.stopped_at.is_(None))
    of_case = {}
    for row in session.scalars(wanted.order_by(DeadlineRow.case_id, DeadlineRow.position)):
        found[row.case_id].deadlines.append(row)
        of_case[row.id] = row.case_id
    open_ids = sorted(of_case)
    pauses = select(DeadlinePause).where(DeadlinePause.deadline_id.in_(open_ids)).order_by(DeadlinePause.position)
    for pause in session.scalars(pauses) if open_ids else ():
        found[of_case[pause.deadline_id]].pauses.setdefault(pause.deadline_id, []).append(pause)
    extensions = select(DeadlineExtension).where(DeadlineExtension.deadline_id.in_(open_ids))
    for one in session.scalars(extensions.order_by(DeadlineExtension.position)) if open_ids else ():
        found[of_case[one.deadline_id]].extensions.setdefault(one.deadline_id, []).append(one)
    return found
