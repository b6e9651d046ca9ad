"""The clock that binds a case now (当前时限), for every row of a list at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.calendar_versions import calendars_named
from cases.case_repository import HangsOn
from cases.case_tables import DeadlineExtension, DeadlinePause, DeadlineRow
from cases.clock_rows import OPEN_CLOCK, OpenClock, clock_of
from cases.deadlines import Deadline
from cases.tables import Case


def binding_clocks(session: Session, cases: Collection[Case]) -> dict[int, Deadline]:
    """By case: of its open clocks the one that is due first, a paused one only where none runs.

    A case that has ended has none.
    """
    rows = _open_rows(session, sorted(one.id for one in cases if one.ended_at is None))
    pauses, extensions = _hanging_on(session, cases, rows)
    calendars = calendars_named(session, {row.calendar for row in rows})
    clocks: dict[int, list[Deadline]] = defaultdict(list)
    for row in rows:
        clock = clock_of(
            row,
            pauses=pauses.get(row.id, ()),
            extensions=extensions.get(row.id, ()),
            calendar=calendars[row.calendar],
        )
        clocks[row.case_id].append(clock)
    return {case_id: ours[0] if len(ours) == 1 else min(ours, key=_binds_first) for case_id, ours in clocks.items()}


def binding_clock(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The one of a single case, of all that it ever had; None: none is open."""
    return min((one for one in deadlines if one.is_open), key=_binds_first, default=None)


def _binds_first(deadline: Deadline) -> tuple[bool, float]:
    due_at = deadline.due_at
    return deadline.is_paused or due_at is None, due_at.timestamp() if due_at is not None else 0.0


def _open_rows(session: Session, case_ids: Sequence[int]) -> list[OpenClock]:
    if not case_ids:
        return []
    wanted = select(*OPEN_CLOCK).where(DeadlineRow.case_id.in_(case_ids), DeadlineRow.stopped_at.is_(None))
    found = session.execute(wanted.order_by(DeadlineRow.case_id, DeadlineRow.position))
    return [OpenClock(*columns) for columns in found]


def _hanging_on(
    session: Session, cases: Collection[Case], rows: Collection[OpenClock]
) -> tuple[dict[int, list[DeadlinePause]], dict[int, list[DeadlineExtension]]]:
    """By clock. Few cases were ever paused or extended, and each says so of itself: the others are not asked about."""
    hanging = {one.id: HangsOn.model_validate(one.hangs_on) for one in cases if one.hangs_on}
    paused = [row.id for row in rows if row.case_id in hanging and hanging[row.case_id].pauses]
    extended = [row.id for row in rows if row.case_id in hanging and hanging[row.case_id].extensions]
    pauses: dict[int, list[DeadlinePause]] = defaultdict(list)
    extensions: dict[int, list[DeadlineExtension]] = defaultdict(list)
    if paused:
        of_them = select(DeadlinePause).where(DeadlinePause.deadline_id.in_(paused))
        for pause in session.scalars(of_them.order_by(DeadlinePause.position)):
            pauses[pause.deadline_id].append(pause)
    if extended:
        granted = select(DeadlineExtension).where(DeadlineExtension.deadline_id.in_(extended))
        for extension in session.scalars(granted.order_by(DeadlineExtension.position)):
            extensions[extension.deadline_id].append(extension)
    return pauses, extensions
