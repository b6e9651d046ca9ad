"""The composition root: the Celery application with its tasks, its beat, and which task answers which message."""

from collections.abc import Mapping

from celery.schedules import schedule
from kombu.exceptions import OperationalError

import cases.case_work
import cases.notices.tasks
import cases.tasks
import cli.job_tasks
import detection.tasks
from cases.expiry import DANGER_UNREVIEWED
from cases.notices.templates import Template
from cases.notices.topics import NOTICE_WAITING
from cases.second_reviews import REVIEWERS_DISAGREE
from cases.topics import CASE_CHANGED
from detection.job_kinds import TEST_VISIT_ASKED
from detection.settings import patrol_settings
from detection.topics import (
    FINDING_RAISED,
    PICTURE_BLURRED,
    PICTURE_TO_BLUR,
    SPOT_CLEARED,
    VIEW_REVISITED,
    VISITS_DUE,
)
from kit.celery_app import UPKEEP, app, configure
from kit.clock import utc_now
from kit.jobs import JOB_ASKED, JOB_ENDED
from kit.logging import configure_logging
from kit.outbox import relay, relay_after_commit, resend_unhandled, tidy
from kit.resources import database, when_database_opens
from kit.settings import kit_settings

TASK_MODULES = (cases.case_work, cases.notices.tasks, cases.tasks, cli.job_tasks, detection.tasks)

ANSWERS: Mapping[str, str] = {
    VISITS_DUE: detection.tasks.visit_batch.name,
    FINDING_RAISED: cases.tasks.take_in_finding.name,
    SPOT_CLEARED: cases.tasks.note_cleared.name,
    VIEW_REVISITED: cases.tasks.take_revisit.name,
    PICTURE_TO_BLUR: detection.tasks.blur_picture.name,
    PICTURE_BLURRED: cases.tasks.take_blurred.name,
    CASE_CHANGED: cases.case_work.follow_case.name,
    DANGER_UNREVIEWED: cases.notices.tasks.follow_unreviewed.name,
    REVIEWERS_DISAGREE: cases.notices.tasks.follow_disagreement.name,
    NOTICE_WAITING: cases.notices.tasks.send.name,
    JOB_ASKED: cli.job_tasks.run.name,
    TEST_VISIT_ASKED: cli.job_tasks.run_beside_patrol.name,
}
"""Topic of the outbox → name of the task that answers it, which may run twice."""

HANDLED_AS: Mapping[str, str] = {
    FINDING_RAISED: FINDING_RAISED,
    SPOT_CLEARED: cases.tasks.CLEARING_NOTED,
    VIEW_REVISITED: cases.tasks.REVISIT_TAKEN,
    PICTURE_TO_BLUR: PICTURE_TO_BLUR,
    PICTURE_BLURRED: cases.tasks.BLURRED_TAKEN,
    CASE_CHANGED: cases.case_work.CASE_FOLLOWED,
    DANGER_UNREVIEWED: f"notices.{Template.DANGER_UNREVIEWED}",
    REVIEWERS_DISAGREE: f"notices.{Template.REVIEWERS_DISAGREE}",
    JOB_ASKED: JOB_ENDED,
    TEST_VISIT_ASKED: JOB_ENDED,
}
"""Topics that nobody would find in the database otherwise, and as what their consumers note them."""

SWEEP_OUTBOX_S = 5.0  # what a crash left behind waits no longer than this and the relay's own patience
PERMITS_S = 300.0  # permits end at midnight: nobody waits for the minute
ALARMS_S = 10.0  # a notice of a limit of minutes may be late by seconds
UPHOLD_S = 30.0
NOTICES_S = 20.0
TIDY_S = 3600.0


def send(topic: str, key: str) -> None:
    """Hand a message to the broker.

    Raises:
        ConnectionError: the broker does not answer; the outbox keeps the message.
    """
    try:
        app.tasks[ANSWERS[topic]].apply_async((key,), retry=False)
    except OperationalError as error:
        raise ConnectionError(str(error)) from error


@app.task(name="kit.sweep_outbox", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def sweep_outbox() -> None:
    """Send what a crash between commit and sending left behind, and again what was lost on its way."""
    relay(database(), send)
    resend_unhandled(database(), send, handled_as=HANDLED_AS, now=utc_now())


@app.task(name="kit.tidy_outbox", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def tidy_outbox() -> None:
    """Beat asks; forget what was handled long ago, and say what never was."""
    with database().write() as session:
        tidy(session, handled_as=HANDLED_AS, now=utc_now())


def compose() -> None:
    """Make this process part of the product: logs, broker, relay and beat by the settings."""
    settings = kit_settings()
    configure_logging(as_json=settings.log_json)
    configure(settings)
    when_database_opens(lambda opened: relay_after_commit(opened, send))
    tick_s = patrol_settings().tick.total_seconds()
    revisit_s = patrol_settings().revisit_retry.total_seconds()
    app.conf.beat_schedule = {
        "claim due views": _every(tick_s, detection.tasks.claim_due_views_now.name, expires_s=2 * tick_s),
        "attend revisits": _every(revisit_s, detection.tasks.attend_revisits.name, expires_s=2 * revisit_s),
        "sweep outbox": _every(SWEEP_OUTBOX_S, sweep_outbox.name, expires_s=2 * SWEEP_OUTBOX_S),
        "end permits": _every(PERMITS_S, cases.tasks.resume_after_permits.name, expires_s=PERMITS_S),
        "sound alarms": _every(ALARMS_S, cases.case_work.sound_alarms.name, expires_s=2 * ALARMS_S),
        "uphold": _every(UPHOLD_S, cases.case_work.uphold.name, expires_s=2 * UPHOLD_S),
        "tend candidates": _every(UPHOLD_S, cases.case_work.tend_candidates.name, expires_s=2 * UPHOLD_S),
        "send notices": _every(NOTICES_S, cases.notices.tasks.send_due.name, expires_s=2 * NOTICES_S),
        "tidy outbox": _every(TIDY_S, tidy_outbox.name, expires_s=TIDY_S),
        "forget jobs": _every(TIDY_S, cli.job_tasks.forget.name, expires_s=TIDY_S),
        "tidy up": _every(TIDY_S, cases.tasks.tidy_up.name, expires_s=TIDY_S),
    }


def _every(seconds: float, task: str, *, expires_s: float) -> dict[str, object]:
    # A question that waited longer than this has been asked again meanwhile.
    return {"task": task, "schedule": schedule(seconds), "options": {"expires": expires_s}}
