"""A spot that is clear again takes its candidate out of the queue, unless somebody is looking at it."""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import intake, repository
from kit.errors import Invalid


def note_cleared(session: Session, *, spot_id: int, episode: int, now: datetime) -> None:
    """May arrive before the finding itself, which is then taken in first: afterwards nobody would come back to it."""
    finding = repository.finding_of_episode(session, spot_id=spot_id, episode=episode)
    if finding is None:
        return  # watched, but never raised
    intake.take_in(session, finding_id=finding.id, now=now)
    repository.note_cleared(session, spot_id=spot_id, episode=episode, now=now)


def parse_key(key: str) -> tuple[int, int]:
    """Spot id and episode from the key of a `spot.cleared` message.

    Raises:
        Invalid: the key is not `spot:episode`.
    """
    spot_id, colon, episode = key.partition(":")
    if not (colon and spot_id.isdecimal() and episode.isdecimal()):
        raise Invalid(
            f"'{key}' is no key of a cleared spot: expected its id and episode, for example 12:3.",
            zh=f"“{key}”不是消除点位的键：应为点位编号和轮次，例如 12:3。",
        )
    return int(spot_id), int(episode)
