"""Sub-tasks and supervisions that are overdue (协办、督办超期) are urged once, as the clocks of a case are.

Beat asks. The case is claimed before the row that says that it was said, as the door does.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import SYSTEM
from cases import case_repository, door
from cases.case_tables import SubtaskRow, SupervisionRow
from cases.clock_alarms import Alarm
from cases.entered import Entered
from cases.states import CaseAction
from cases.tables import Case

BATCH = 200


def overdue_subtasks(session: Session, *, now: datetime, limit: int = BATCH) -> Sequence[int]:
    """Ids of those that are neither done nor waived, of cases that go on, the longest waiting first."""
    return session.scalars(
        select(SubtaskRow.id)
        .join(Case, Case.id == SubtaskRow.case_id)
        .where(
            SubtaskRow.reminded_at.is_(None),
            SubtaskRow.due_at < now,
            SubtaskRow.done_at.is_(None),
            SubtaskRow.waived_at.is_(None),
            Case.ended_at.is_(None),
        )
        .order_by(SubtaskRow.due_at)
        .limit(limit)
    ).all()


def overdue_supervisions(session: Session, *, now: datetime, limit: int = BATCH) -> Sequence[int]:
    """Ids of those that nobody has answered, of cases that go on, the longest waiting first."""
    return session.scalars(
        select(SupervisionRow.id)
        .join(Case, Case.id == SupervisionRow.case_id)
        .where(
            SupervisionRow.reminded_at.is_(None),
            SupervisionRow.reply_by < now,
            SupervisionRow.answered_at.is_(None),
            Case.ended_at.is_(None),
        )
        .order_by(SupervisionRow.reply_by)
        .limit(limit)
    ).all()


def remind_of_subtask(session: Session, subtask_id: int, *, now: datetime) -> bool:
    """Whether it was said now; False: it was said, done or waived meanwhile, or somebody changes the case just now."""
    row = session.get(SubtaskRow, subtask_id, populate_existing=True)
    if row is None or row.reminded_at or row.done_at or row.waived_at or row.due_at >= now:
        return False
    return _remind(session, row, Entered(alarm=Alarm.PASSED, subtask=row.position), now=now)


def remind_of_supervision(session: Session, supervision_id: int, *, now: datetime) -> bool:
    """As `remind_of_subtask`."""
    row = session.get(SupervisionRow, supervision_id, populate_existing=True)
    if row is None or row.reminded_at or row.answered_at or row.reply_by >= now:
        return False
    return _remind(session, row, Entered(alarm=Alarm.PASSED, supervision=row.position), now=now)


def _remind(session: Session, row: SubtaskRow | SupervisionRow, urging: Entered, *, now: datetime) -> bool:
    case = case_repository.find_case(session, row.case_id)
    if case is None or not case_repository.claim_case(session, row.case_id, seen_version=case.version):
        return False
    row.reminded_at = now
    door.apply(session, case_id=row.case_id, action=CaseAction.URGE, actor=SYSTEM, at=now, entered=urging)
    return True
