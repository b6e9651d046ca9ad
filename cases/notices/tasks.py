"""What the workers do when there is something to tell. Each task may run twice.

Telling belongs to the cases; sending waits for servers of others, and so runs in the queue in which nobody waits.
"""

from cases.notices import following
from cases.notices.delivering import Carriers, Carry, deliver, deliver_due
from cases.notices.mailing import Mailer
from cases.notices.posting import Poster
from cases.notices.settings import notice_settings
from cases.notices.tables import Channel
from cases.topics import parse_key
from kit.celery_app import CASES, UPKEEP, app
from kit.clock import utc_now
from kit.resources import credentials_box, database


@app.task(name="notices.follow_event", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def follow_event(key: str) -> None:
    """Answers `case.changed`; `key` is id and version of the case, joined by a colon."""
    case_id, version = parse_key(key)
    with database().write() as session:
        following.follow_event(session, case_id=case_id, version=version, now=utc_now())


@app.task(name="notices.follow_unreviewed", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def follow_unreviewed(key: str) -> None:
    """Answers `candidate.unreviewed`; `key` is the id of the candidate."""
    with database().write() as session:
        following.follow_unreviewed(session, candidate_id=int(key), now=utc_now())


@app.task(name="notices.follow_disagreement", queue=CASES)  # type: ignore[untyped-decorator]  # Celery has no stubs
def follow_disagreement(key: str) -> None:
    """Answers `second_review.disagrees`; `key` is the id of the second review."""
    with database().write() as session:
        following.follow_disagreement(session, review_id=int(key), now=utc_now())


@app.task(name="notices.send", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def send(key: str) -> None:
    """Answers `notice.waiting`; `key` is the id of the delivery."""
    deliver(database(), int(key), carriers())


@app.task(name="notices.send_due", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def send_due() -> None:
    """Beat asks; what waited for its hour, for another attempt, or was left behind by a crash."""
    deliver_due(database(), carriers())


def carriers() -> Carriers:
    """As the settings say."""
    settings = notice_settings()
    by_channel: dict[Channel, Carry] = {
        Channel.EMAIL: Mailer(settings),
        Channel.WEBHOOK: Poster(settings, box=credentials_box()),
    }
    return Carriers(by_channel=by_channel, settings=settings)
