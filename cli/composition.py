"""The composition root: the Celery application with its tasks, its beat, and which task answers which message."""

from collections.abc import Mapping

from celery.schedules import schedule
from kombu.exceptions import OperationalError

import cases.tasks
import detection.tasks
from detection.settings import patrol_settings
from detection.topics import FINDING_RAISED, SPOT_CLEARED, VISITS_DUE
from kit.celery_app import UPKEEP, app, configure
from kit.logging import configure_logging
from kit.outbox import relay, relay_after_commit
from kit.resources import database, when_database_opens
from kit.settings import kit_settings

TASK_MODULES = (cases.tasks, detection.tasks)

ANSWERS: Mapping[str, str] = {
    VISITS_DUE: detection.tasks.visit_batch.name,
    FINDING_RAISED: cases.tasks.take_in_finding.name,
    SPOT_CLEARED: cases.tasks.note_cleared.name,
}
"""Topic of the outbox → name of the task that answers it."""

SWEEP_OUTBOX_S = 5.0  # what a crash left behind waits no longer than this and the relay's own patience
PERMITS_S = 300.0  # permits end at midnight: nobody waits for the minute
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
    """Send what a crash between commit and sending left behind."""
    relay(database(), send)


def compose() -> None:
    """Make this process part of the product: logs, broker, relay and beat by the settings."""
    settings = kit_settings()
    configure_logging(as_json=settings.log_json)
    configure(settings)
    when_database_opens(lambda opened: relay_after_commit(opened, send))
    tick_s = patrol_settings().tick.total_seconds()
    app.conf.beat_schedule = {
        "claim due views": _every(tick_s, detection.tasks.claim_due_views_now.name, expires_s=2 * tick_s),
        "sweep outbox": _every(SWEEP_OUTBOX_S, sweep_outbox.name, expires_s=2 * SWEEP_OUTBOX_S),
        "end permits": _every(PERMITS_S, cases.tasks.resume_after_permits.name, expires_s=PERMITS_S),
        "tidy up": _every(TIDY_S, detection.tasks.tidy_up.name, expires_s=TIDY_S),
    }


def _every(seconds: float, task: str, *, expires_s: float) -> dict[str, object]:
    # A question that waited longer than this has been asked again meanwhile.
    return {"task": task, "schedule": schedule(seconds), "options": {"expires": expires_s}}
