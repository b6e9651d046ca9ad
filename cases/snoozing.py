"""A spot is put off for a while (暂缓点位): what it raises before the end waits for nobody, and stays countable.

At the end what is still seen comes before people again. A danger is never put off.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases import candidate_repository
from cases.errors import SnoozeInvalid
from cases.settings import case_settings
from cases.settling import Reviewer, settle
from cases.states import CandidateState
from cases.tables import Candidate, Snooze


def snooze(
    session: Session, *, candidate_id: int, reviewer: Reviewer, until_at: datetime, reason: str, now: datetime
) -> Candidate:
    """The candidate, suppressed until then, as will be what its spot raises meanwhile.

    Raises:
        SnoozeInvalid: it is a danger, there is no reason, or the end is not ahead or too far ahead.
        CandidateUnknown: there is no such candidate.
        Conflict: somebody else holds or settled it.
    """
    longest = case_settings().snooze_at_most
    if not reason.strip():
        raise SnoozeInvalid("A snooze needs a reason.", zh="须填写暂缓原因。")
    if not timedelta() < until_at - now <= longest:
        raise SnoozeInvalid(
            f"A snooze ends between now and {longest.days} days from now, not at {until_at:%Y-%m-%d %H:%M} UTC.",
            zh=f"暂缓须在当前时间至 {longest.days} 天之内结束，不能为 {until_at:%Y-%m-%d %H:%M} UTC。",
        )
    candidate = settle(session, candidate_id, reviewer, state=CandidateState.SUPPRESSED, now=now)
    if candidate.is_danger:
        raise SnoozeInvalid(
            f"Candidate {candidate_id} is a danger and cannot be put off.",
            zh=f"线索 {candidate_id} 属安全隐患，不得暂缓。",
        )
    row = Snooze(
        spot_id=candidate.spot_id,
        person_id=reviewer.person_id,
        reason=reason.strip(),
        begins_at=now,
        until_at=until_at,
    )
    session.add(row)
    session.flush()
    _suppress(candidate, row)
    session.flush()
    return candidate


def end_snooze(session: Session, *, spot_id: int, now: datetime) -> int:
    """End what puts the spot off, and let its candidates wait for people again; how many there were."""
    while (row := candidate_repository.active_snooze(session, spot_id, at=now)) is not None:
        row.until_at = now
        session.flush()
    return sum(
        _wake(session, candidate)
        for candidate in candidate_repository.suppressed_beyond_snooze(session, now=now)
        if candidate.spot_id == spot_id
    )


def suppress_snoozed(session: Session, candidate: Candidate) -> None:
    """A new candidate of a spot that was put off when it was last seen waits for nobody."""
    if candidate.is_danger:
        return
    row = candidate_repository.active_snooze(session, candidate.spot_id, at=candidate.raised_at)
    if row is not None:
        _suppress(candidate, row)


def resume_after_snoozes(session: Session, *, now: datetime) -> int:
    """Put before people what is still seen although its snooze has ended; how many there were."""
    return sum(
        _wake(session, candidate) for candidate in candidate_repository.suppressed_beyond_snooze(session, now=now)
    )


def keep_snoozed(session: Session, candidate: Candidate, *, now: datetime) -> bool:
    """Whether a snooze of its spot goes on suppressing what a permit has suppressed until now."""
    row = None if candidate.is_danger else candidate_repository.active_snooze(session, candidate.spot_id, at=now)
    return row is not None and candidate_repository.hand_over_to_snooze(
        session, candidate.id, snooze_id=row.id, suppressed_by=_reason(row)
    )


def _wake(session: Session, candidate: Candidate) -> bool:
    assert candidate.snooze_id is not None  # the query joins on it
    return candidate_repository.wake(session, candidate.id, snooze_id=candidate.snooze_id)


def _suppress(candidate: Candidate, row: Snooze) -> None:
    candidate.state = CandidateState.SUPPRESSED
    candidate.snooze_id = row.id
    candidate.suppressed_by = _reason(row)


def _reason(row: Snooze) -> str:
    return f"暂缓至 snoozed until {row.until_at:%Y-%m-%d %H:%M} UTC: {row.reason}"[:200]
