"""Clocks that act (时限预警): what has used up 80 %, and what has passed, becomes an urging (催办), once each.

Beat asks again and again. Who is told follows from the event. After an outage only the last news is told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.actor import SYSTEM
from cases import case_repository, door
from cases.case_file import open_file
from cases.case_tables import DeadlineRow
from cases.clock_alarms import Alarm, Told, alarm_now, next_alarm_at
from cases.clock_rows import told_of
from cases.deadlines import Deadline
from cases.entered import Entered
from cases.states import CaseAction

BATCH = 200
SET_ASIDE_FOR = timedelta(minutes=10)


def alarms_due(session: Session, *, now: datetime, limit: int = BATCH) -> Sequence[int]:
    """Ids of the clocks of which something is to be said, the longest waiting first."""
    return session.scalars(
        select(DeadlineRow.id).where(DeadlineRow.alarm_at <= now).order_by(DeadlineRow.alarm_at).limit(limit)
    ).all()


def sound(session: Session, deadline_id: int, *, now: datetime) -> Alarm | None:
    """Say what is to be said of this clock.

    None: nothing any more, because it stopped, moved, or was said; or somebody changes the case at this very moment,
    and then the clock stays due.
    """
    row = session.get(DeadlineRow, deadline_id, populate_existing=True)
    if row is None or row.alarm_at is None or row.alarm_at > now:
        return None
    file = open_file(session, row.case_id)
    deadline = file.course.clocks.deadlines[row.position - 1]
    alarm = alarm_now(deadline, told_of(row), now=now)
    if alarm is None:  # at the very instant of the due time: a moment later it has passed
        return None
    if not case_repository.claim_case(session, row.case_id, seen_version=file.row.version):
        return None  # before its clock, as the door does: else the two could deadlock
    _note(session, row, deadline, alarm)
    urging = Entered(clock=row.kind, alarm=alarm)
    door.apply(session, case_id=row.case_id, action=CaseAction.URGE, actor=SYSTEM, at=now, entered=urging)
    return alarm


def set_aside(session: Session, deadline_id: int, *, now: datetime) -> None:
    """Come back to a clock whose turn failed; the others go first."""
    session.execute(
        update(DeadlineRow)
        .where(DeadlineRow.id == deadline_id, DeadlineRow.alarm_at <= now)
        .values(alarm_at=now + SET_ASIDE_FOR)
        .execution_options(synchronize_session=False)
    )


def _note(session: Session, row: DeadlineRow, deadline: Deadline, alarm: Alarm) -> None:
    assert deadline.due_at is not None  # or there were no alarm
    told = Told(alarm, deadline.due_at)
    session.execute(
        update(DeadlineRow)
        .where(DeadlineRow.id == row.id)
        .values(told=told.alarm, told_due_at=told.due_at, alarm_at=next_alarm_at(deadline, told))
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
