"""What the system does to cases by itself (自动流转), each in a transaction of its own.

Deferred ones go on at their date, simple ones are sent to inspect, clocks follow a calendar that came in later.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.actor import SYSTEM
from cases import case_repository, door
from cases.calendar_versions import calendar_in_force, written_calendars
from cases.case_file import open_file
from cases.case_tables import DeadlineRow
from cases.deadlines import Ending
from cases.door_errors import EntryIncomplete, NotAllowed, NotNow
from cases.states import CaseAction, CaseState
from cases.tables import Case
from handbook.limits import ClockRun

BATCH = 200


def deferred_until(session: Session, *, now: datetime, limit: int = BATCH) -> Sequence[int]:
    """Ids of cases on hold whose date has come."""
    return case_repository.cases_to_resume(session, now=now, limit=limit)


def resume(session: Session, case_id: int, *, now: datetime) -> Case | None:
    """Go on with a deferred case; None: somebody did already, or moved the date."""
    try:
        return door.apply(session, case_id=case_id, action=CaseAction.RESUME, actor=SYSTEM, at=now)
    except NotNow:
        return None


def send_simple_to_inspect(session: Session, case_id: int, *, now: datetime) -> Case | None:
    """After feedback on a simple condition; None: it is none, it has moved on, or nobody can be sent by rule."""
    file = open_file(session, case_id)
    condition = file.known.condition
    if file.row.state is not CaseState.FEEDBACK or condition is None or not condition.is_simple:
        return None
    try:
        return door.apply(session, case_id=case_id, action=CaseAction.SEND_INSPECT, actor=SYSTEM, at=now)
    except (NotAllowed, NotNow, EntryIncomplete):
        return None  # an operator names somebody


def on_an_older_calendar(session: Session, *, limit: int = BATCH) -> Sequence[int]:
    """Ids of cases with a clock that still counts, by working time and another calendar than the one in force."""
    newest = calendar_in_force(session).id
    still_counts = or_(DeadlineRow.ending.is_(None), DeadlineRow.ending == Ending.PROVISIONAL)
    older = [one.id for one in written_calendars(session) if one.id != newest]  # few; the clocks are millions
    if not older:
        return ()
    wanted = select(DeadlineRow.case_id).where(
        DeadlineRow.calendar.in_(older), still_counts, DeadlineRow.run == ClockRun.WORKING
    )
    return session.scalars(wanted.distinct().limit(limit)).all()


def recompute(session: Session, case_id: int, *, now: datetime) -> Case | None:
    """Let the clocks of a case follow the calendar in force; None: it has ended meanwhile."""
    try:
        return door.apply(session, case_id=case_id, action=CaseAction.RECOMPUTE, actor=SYSTEM, at=now)
    except NotNow:
        return None
