"""Candidates that the operator of a street decides on, one after another."""

from datetime import datetime

from sqlalchemy import select

from cases import intake
from cases.confirmation import confirm
from cases.rejection import reject
from cases.settling import Reviewer
from cases.states import RejectReason
from cases.tables import Candidate, Case
from tests.cases.a_street import EDITION, GARBAGE, NOON, Street


def raised(street: Street, condition_id: str = GARBAGE, *, at: datetime = NOON) -> int:
    """The id of a new candidate on a new spot."""
    finding_id = street.found(condition_id=condition_id, first_seen_at=at)
    return taken_in(street, finding_id, at=at)


def taken_in(street: Street, finding_id: int, *, at: datetime = NOON) -> int:
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=at)
        return session.scalars(select(Candidate.id).where(Candidate.finding_id == finding_id)).one()


def confirmed(street: Street, candidate_id: int | None = None, *, at: datetime = NOON) -> Case:
    reviewer = Reviewer(person_id=street.operator_id)
    chosen = candidate_id or raised(street)
    with street.database.write() as session:
        return confirm(session, candidate_id=chosen, reviewer=reviewer, edition=EDITION, now=at)


def rejected(street: Street, candidate_id: int | None = None, *, at: datetime = NOON) -> Candidate:
    reviewer = Reviewer(person_id=street.operator_id)
    chosen = candidate_id or raised(street)
    with street.database.write() as session:
        return reject(session, candidate_id=chosen, reviewer=reviewer, reason=RejectReason.NOT_A_PROBLEM, now=at)
