"""What nobody has looked at goes away by age (过期), unless it is a danger, of which somebody is told. Beat asks."""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import candidate_repository
from cases.settings import case_settings
from kit.outbox import post

DANGER_UNREVIEWED = "candidate.unreviewed"
"""Key: id of the candidate."""


def expire_unseen(session: Session, *, now: datetime) -> int:
    """Expire what no camera has seen for the time of the settings; how many there were. Never true, never false."""
    unseen_since = now - case_settings().candidate_expires_after
    return candidate_repository.expire_unseen(session, now=now, unseen_since=unseen_since)


def take_up_again(session: Session, *, now: datetime) -> int:
    """Put before people what expired by age and is seen again; how many there were.

    A camera that was away for days goes on with the same episode, of which detection raises nothing a second time.
    """
    return candidate_repository.revive_seen(session, seen_since=now - case_settings().candidate_expires_after)


def tell_of_waiting_dangers(session: Session, *, now: datetime) -> list[int]:
    """Post a message for each danger that has waited too long, once for each; their ids."""
    raised_before = now - case_settings().danger_alarm_after
    told = [
        candidate_id
        for candidate_id in candidate_repository.unalarmed_dangers(session, raised_before=raised_before)
        if candidate_repository.note_alarmed(session, candidate_id, now=now)
    ]
    for candidate_id in told:
        post(session, DANGER_UNREVIEWED, key=str(candidate_id))
    return told
