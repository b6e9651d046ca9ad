"""What the cases worker does with cases by the clock and after every event. Each task may run twice.

One case that fails must not stop the others, so each has a transaction of its own and a failure is logged: this module
is the supervisor of such work. What failed stays due.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from cases import alarms, camera_inspection, expiry, reminders, snoozing, upholding
from cases.door_errors import CaseChanged
from cases.notices import following
from cases.topics import parse_key
from kit.celery_app import CASES, app
from kit.clock import utc_now
from kit.database import Database
from kit.outbox import first_time
from kit.resources import database

logger = structlog.get_logger()

CASE_FOLLOWED = "cases.case.changed"
"""As what an event is noted when all has been done that follows from it."""

Find = Callable[[Session, datetime], Sequence[int]]
Work = Callable[[Session, int, datetime], object]


@app.task(name="cases.follow_case", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def follow_case(key: str) -> None:
    """Answers `case.changed`: who is told, which camera looks again, and what the system does next by itself."""
    follow(database(), key, now=utc_now())


@app.task(name="cases.sound_alarms", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def sound_alarms() -> None:
    """Beat asks; clocks that approach their end or have passed it are urged."""
    for_each(database(), alarms_due, sound, now=utc_now(), set_aside=set_alarm_aside)
    for_each(database(), late_subtasks, remind_of_subtask, now=utc_now())
    for_each(database(), late_supervisions, remind_of_supervision, now=utc_now())


@app.task(name="cases.uphold", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def uphold() -> None:
    """Beat asks; deferred cases go on, and clocks follow a newer calendar."""
    for_each(database(), deferred, resume, now=utc_now())
    for_each(database(), outdated, recompute, now=utc_now())


@app.task(name="cases.tend_candidates", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def tend_candidates() -> None:
    """Beat asks; snoozes end, the unseen expires, what is seen again returns, and a danger that waits is told of."""
    with database().write() as session:
        snoozing.resume_after_snoozes(session, now=utc_now())
        expiry.expire_unseen(session, now=utc_now())
        expiry.take_up_again(session, now=utc_now())
        expiry.tell_of_waiting_dangers(session, now=utc_now())


def follow(database: Database, key: str, *, now: datetime) -> None:
    """Everything that follows from an event, in one transaction and once."""
    case_id, version = parse_key(key)
    with database.write() as session:
        if not first_time(session, CASE_FOLLOWED, key=key):
            return
        following.follow_event(session, case_id=case_id, version=version, now=now)
        camera_inspection.note_change(session, case_id=case_id, version=version, now=now)
        upholding.send_simple_to_inspect(session, case_id, now=now)


def for_each(database: Database, find: Find, work: Work, *, now: datetime, set_aside: Work | None = None) -> int:
    """Do the work for each of what is found, in a transaction of its own; how many were done without a failure.

    What fails is set aside for a while, or it would stand before the others for ever.
    """
    with database.read() as session:
        found = find(session, now)
    done = 0
    for one in found:
        try:
            with database.write() as session:
                work(session, one, now)
        except CaseChanged:  # somebody acted at this very moment; it stays due
            logger.info("case_changed_meanwhile", work=work.__name__, id=one)
        except Exception:
            logger.exception("case_work_failed", work=work.__name__, id=one)
            if set_aside is not None:
                with database.write() as session:
                    set_aside(session, one, now)
        else:
            done += 1
    return done


def alarms_due(session: Session, now: datetime) -> Sequence[int]:
    return alarms.alarms_due(session, now=now)


def sound(session: Session, deadline_id: int, now: datetime) -> None:
    alarms.sound(session, deadline_id, now=now)


def set_alarm_aside(session: Session, deadline_id: int, now: datetime) -> None:
    alarms.set_aside(session, deadline_id, now=now)


def deferred(session: Session, now: datetime) -> Sequence[int]:
    return upholding.deferred_until(session, now=now)


def resume(session: Session, case_id: int, now: datetime) -> None:
    upholding.resume(session, case_id, now=now)


def outdated(session: Session, now: datetime) -> Sequence[int]:  # noqa: ARG001  one shape for all
    return upholding.on_an_older_calendar(session)


def recompute(session: Session, case_id: int, now: datetime) -> None:
    upholding.recompute(session, case_id, now=now)


def late_subtasks(session: Session, now: datetime) -> Sequence[int]:
    return reminders.overdue_subtasks(session, now=now)


def remind_of_subtask(session: Session, subtask_id: int, now: datetime) -> None:
    reminders.remind_of_subtask(session, subtask_id, now=now)


def late_supervisions(session: Session, now: datetime) -> Sequence[int]:
    return reminders.overdue_supervisions(session, now=now)


def remind_of_supervision(session: Session, supervision_id: int, now: datetime) -> None:
    reminders.remind_of_supervision(session, supervision_id, now=now)
