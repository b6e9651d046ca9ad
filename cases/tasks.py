"""What the cases worker does when detection has news. Each task may run twice."""

from cases import clearing, intake, permitted
from kit.celery_app import CASES, app
from kit.clock import utc_now
from kit.resources import database


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
        clearing.note_cleared(session, spot_id=spot_id, episode=episode, now=utc_now())


@app.task(name="cases.resume_after_permits", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def resume_after_permits() -> None:
    """Beat asks; what a permit allowed until now goes before people."""
    with database().write() as session:
        permitted.resume_after_permits(session, now=utc_now())
