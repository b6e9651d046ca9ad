"""Celery tasks of detection. Each may run twice; what is due is always found in the database."""

from zoneinfo import ZoneInfo

from detection.claiming import claim_due_views
from detection.revisits import attend
from detection.settings import patrol_settings
from kit.celery_app import PATROL, UPKEEP, app
from kit.clock import utc_now
from kit.resources import database
from kit.settings import kit_settings


@app.task(name="detection.claim_due_views", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def claim_due_views_now() -> None:
    """Beat asks; views that are due go out in batches."""
    zone = ZoneInfo(kit_settings().city_time_zone)
    with database().write() as session:
        claim_due_views(session, now=utc_now(), settings=patrol_settings(), zone=zone)


@app.task(name="detection.visit_batch", queue=PATROL)  # type: ignore[untyped-decorator]  # Celery has no stubs
def visit_batch(token: str) -> None:
    """Answers `visits.due`; `token` is the lease of the batch."""
    from detection.worker import patrol  # noqa: PLC0415  only the patrol worker loads video and a network

    patrol().visit_batch(token)


@app.task(name="detection.blur_picture", queue=PATROL)  # type: ignore[untyped-decorator]  # Celery has no stubs
def blur_picture(key: str) -> None:
    """Answers `picture.to_blur`; `key` is the id of the blurring."""
    from detection.worker import blurrer  # noqa: PLC0415  only the patrol worker loads video and a network

    blurrer().blur_asked(int(key))


@app.task(name="detection.attend_revisits", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def attend_revisits() -> None:
    """Beat asks; looks that somebody waits for are hurried, or given up."""
    with database().write() as session:
        attend(session, now=utc_now(), settings=patrol_settings())
