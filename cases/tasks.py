"""What the cases worker does when detection or casework has news, and when pictures are old. Each may run twice."""

from cases import camera_inspection, clearing, intake, permitted, photos
from cases.settings import case_settings
from cases.upkeep import tidy
from detection.settings import patrol_settings
from kit.celery_app import CASES, UPKEEP, app
from kit.clock import utc_now
from kit.outbox import first_time
from kit.resources import database, picture_store

CLEARING_NOTED, REVISIT_TAKEN, BLURRED_TAKEN = "cases.spot.cleared", "cases.view.revisited", "cases.picture.blurred"
"""As what is noted that these messages were handled."""


@app.task(name="cases.take_in_finding", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def take_in_finding(key: str) -> None:
    """Answers `finding.raised`; `key` is the id of the finding."""
    with database().write() as session:
        intake.take_in(session, finding_id=int(key), now=utc_now())


@app.task(name="cases.note_cleared", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def note_cleared(key: str) -> None:
    """Answers `spot.cleared`; `key` is spot id and episode, joined by a colon."""
    spot_id, episode = clearing.parse_key(key)
    with database().write() as session:
        first_time(session, CLEARING_NOTED, key=key)  # again would do no harm
        clearing.note_cleared(session, spot_id=spot_id, episode=episode, now=utc_now())


@app.task(name="cases.resume_after_permits", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def resume_after_permits() -> None:
    """Beat asks; what a permit allowed until now goes before people."""
    with database().write() as session:
        permitted.resume_after_permits(session, now=utc_now())


@app.task(name="cases.take_revisit", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def take_revisit(key: str) -> None:
    """Answers `view.revisited`; `key` is the id of the revisit."""
    with database().write() as session:
        if first_time(session, REVISIT_TAKEN, key=key):
            camera_inspection.take_answer(session, revisit_id=int(key))


@app.task(name="cases.take_blurred", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def take_blurred(key: str) -> None:
    """Answers `picture.blurred`; `key` is the id of the blurring."""
    with database().write() as session:
        first_time(session, BLURRED_TAKEN, key=key)  # again would do no harm
        photos.take_blurred(session, blurring_id=int(key))


@app.task(name="cases.tidy", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def tidy_up() -> None:
    """Beat asks; what has been kept long enough goes, of detection and of casework."""
    tidy(database(), picture_store(), now=utc_now(), settings=case_settings(), patrol=patrol_settings())
