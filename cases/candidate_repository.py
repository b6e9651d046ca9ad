"""Queries of what is done to candidates besides deciding: taken back, put off, expired, alarmed, joined to a case."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from cases.candidate_changes import change_all, change_one
from cases.case_tables import CaseReport
from cases.queue_order import OPEN
from cases.repository import waiting
from cases.states import CandidateState
from cases.tables import Candidate, Case, Decision, Snooze
from detection.tables import Spot, SpotState


def reopen_candidate(
    session: Session,
    candidate: Candidate,
    *,
    person_id: int,
    token: str,
    lease_until: datetime,
) -> bool:
    """Put a settled candidate back under review by this person; False where somebody changed it meanwhile."""
    return change_one(
        session,
        candidate.id,
        Candidate.version == candidate.version,
        Candidate.state == candidate.state,
        state=CandidateState.IN_REVIEW,
        claimed_by=person_id,
        lease_until=lease_until,
        lease_token=token,
        suppressed_by=None,
        snooze_id=None,
        version=Candidate.version + 1,
    )


def latest_decision(session: Session, candidate_id: int) -> Decision | None:
    """Of those that were not taken back."""
    return session.scalars(
        select(Decision)
        .where(Decision.candidate_id == candidate_id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()


def case_of_candidate(session: Session, candidate_id: int) -> Case | None:
    return session.scalars(select(Case).where(Case.candidate_id == candidate_id)).one_or_none()


def open_case_of_spot(session: Session, candidate: Candidate) -> Case | None:
    """The newest case of its item that goes on and began, or was seen again, at the candidate's spot.

    One that is no danger takes in none: people may have corrected the first sighting to something harmless.
    """
    by_report = select(CaseReport.case_id).join(Candidate, Candidate.id == CaseReport.candidate_id)
    return session.scalars(
        select(Case)
        .where(
            Case.id.in_(by_report.where(Candidate.spot_id == candidate.spot_id, CaseReport.withdrawn_at.is_(None))),
            Case.ended_at.is_(None),
            Case.item_id == candidate.item_id,
            Case.is_danger == candidate.is_danger,
        )
        .order_by(Case.id.desc())
        .limit(1)
    ).one_or_none()


def active_snooze(session: Session, spot_id: int, *, at: datetime) -> Snooze | None:
    """Of several the one that ends last."""
    return session.scalars(
        select(Snooze)
        .where(Snooze.spot_id == spot_id, Snooze.begins_at <= at, Snooze.until_at > at)
        .order_by(Snooze.until_at.desc())
        .limit(1)
    ).one_or_none()


def suppressed_beyond_snooze(session: Session, *, now: datetime) -> list[Candidate]:
    """Suppressed by a snooze that has ended, and not seen clear since."""
    return list(
        session.scalars(
            select(Candidate)
            .join(Snooze, Snooze.id == Candidate.snooze_id)
            .where(
                Candidate.state == CandidateState.SUPPRESSED,
                Candidate.cleared_at.is_(None),
                Snooze.until_at <= now,
            )
        )
    )


def hand_over_to_snooze(session: Session, candidate_id: int, *, snooze_id: int, suppressed_by: str) -> bool:
    """Let a snooze suppress what a permit did; False where it changed before."""
    by_permit = (Candidate.state == CandidateState.SUPPRESSED, Candidate.permit_id.is_not(None))
    values = {"snooze_id": snooze_id, "suppressed_by": suppressed_by, "version": Candidate.version + 1}
    return change_one(session, candidate_id, *by_permit, permit_id=None, **values)


def wake(session: Session, candidate_id: int, *, snooze_id: int) -> bool:
    """Let a candidate wait for a person again; False where it changed before."""
    by_snooze = (Candidate.state == CandidateState.SUPPRESSED, Candidate.snooze_id == snooze_id)
    values = {"snooze_id": None, "suppressed_by": None, "version": Candidate.version + 1}
    return change_one(session, candidate_id, *by_snooze, state=CandidateState.PENDING, **values)


def expire_unseen(session: Session, *, now: datetime, unseen_since: datetime) -> int:
    """Let open candidates expire that no camera has seen since, but for dangers; never one under review.

    Also what cleared while somebody held it, a danger too: nobody gave it back, so nobody looked whether it had.
    """
    unseen = select(Spot.id).where(Spot.last_seen_at < unseen_since)
    is_over = or_(
        Candidate.cleared_at.is_not(None),
        and_(
            Candidate.is_danger == False,  # noqa: E712  a Flag is a number to SQL
            Candidate.raised_at < unseen_since,
            Candidate.spot_id.in_(unseen),
        ),
    )
    return change_all(
        session,
        waiting(now),
        is_over,
        state=CandidateState.EXPIRED,
        claimed_by=None,
        lease_until=None,
        lease_token=None,
        version=Candidate.version + 1,
    )


def revive_seen(session: Session, *, seen_since: datetime) -> int:
    """Let what expired by age, and has not cleared, wait again where its spot has been seen since."""
    is_seen = exists().where(
        Spot.id == Candidate.spot_id,
        Spot.episode == Candidate.episode,
        Spot.state == SpotState.RAISED,
        Spot.last_seen_at >= seen_since,
    )
    is_unseen_only = (Candidate.state == CandidateState.EXPIRED, Candidate.cleared_at.is_(None))
    again = {"state": CandidateState.PENDING, "version": Candidate.version + 1}
    return change_all(session, *is_unseen_only, is_seen, **again)


def unalarmed_dangers(session: Session, *, raised_before: datetime) -> list[int]:
    """Ids of dangers that wait for a decision, of which nobody was told yet."""
    return list(
        session.scalars(
            select(Candidate.id).where(
                Candidate.state.in_(OPEN),
                Candidate.is_danger == True,  # noqa: E712  a Flag is a number to SQL
                Candidate.raised_at <= raised_before,
                Candidate.alarmed_at.is_(None),
            )
        )
    )


def note_alarmed(session: Session, candidate_id: int, *, now: datetime) -> bool:
    """Whether we are the ones to tell."""
    is_unalarmed = (Candidate.alarmed_at.is_(None), Candidate.state.in_(OPEN))
    return change_one(session, candidate_id, *is_unalarmed, alarmed_at=now)
