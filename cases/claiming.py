"""An operator takes a candidate for a few minutes, or gives it back, so that two never review the same one."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from cases import browsing, repository
from cases.errors import CandidateUnknown, NotHolding
from cases.queue_order import in_order
from cases.settings import case_settings
from cases.settling import why_not
from cases.states import CandidateState
from cases.tables import Candidate


def claim(session: Session, *, candidate_id: int, person_id: int, now: datetime) -> Candidate:
    """Hold the candidate for the length of the lease; its holder may claim again and so prolong it.

    Raises:
        CandidateUnknown: there is none.
        Conflict: somebody else holds it, or it is settled.
    """
    is_claimed = _is_claimed(session, candidate_id, person_id, now)
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    if not is_claimed:
        raise why_not(session, candidate, now=now)
    return candidate


def lease_ahead(
    session: Session, *, person_id: int, count: int, skipped: Collection[int] = (), now: datetime
) -> list[Candidate]:
    """What a seat shows now and next: what the person holds, then the most urgent that waits.

    Args:
        session: of a write unit.
        person_id: whose seat it is.
        count: at most so many; what is held beyond that stays held, and is not answered.
        skipped: ids of those that the person has laid aside; they are not offered to them.
        now: the leases begin.
    """
    urgent = in_order(browsing.queue(session, state=CandidateState.PENDING, now=now), now=now)
    waiting = (place.candidate_id for place in urgent)
    ids = dict.fromkeys((*browsing.held_by(session, person_id, now=now), *waiting))
    held: list[Candidate] = []
    for candidate_id in ids:
        if len(held) == count:
            break
        if candidate_id not in skipped and _is_claimed(session, candidate_id, person_id, now):
            held.append(session.get_one(Candidate, candidate_id, populate_existing=True))
    return held


def renew(session: Session, *, candidate_id: int, lease_token: str, now: datetime) -> tuple[Candidate, bool]:
    """The candidate, and whether it is still that claim's; what was shown of it is then as it was.

    Raises:
        CandidateUnknown: there is none.
    """
    is_renewed = repository.renew(
        session, candidate_id=candidate_id, token=lease_token, now=now, lease=case_settings().review_lease
    )
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    return candidate, is_renewed


def give_back(session: Session, *, candidate_id: int, lease_token: str) -> Candidate:
    """End the claim before its lease does.

    Raises:
        CandidateUnknown: there is none.
        NotHolding: the token is not that of the present claim.
    """
    is_given_back = repository.give_back(session, candidate_id=candidate_id, token=lease_token)
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    if not is_given_back:
        raise NotHolding(candidate_id)
    return candidate


def _is_claimed(session: Session, candidate_id: int, person_id: int, now: datetime) -> bool:
    """False where somebody else holds it, or it is settled."""
    return repository.claim(
        session,
        candidate_id=candidate_id,
        person_id=person_id,
        token=uuid4().hex,
        now=now,
        lease=case_settings().review_lease,
    )
