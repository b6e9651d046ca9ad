"""An operator takes a candidate for a few minutes, or gives it back, so that two never review the same one."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from cases import repository
from cases.errors import CandidateUnknown, NotHolding
from cases.settings import case_settings
from cases.settling import why_not
from cases.tables import Candidate


def claim(session: Session, *, candidate_id: int, person_id: int, now: datetime) -> Candidate:
    """Hold the candidate for the length of the lease; its holder may claim again and so prolong it.

    Raises:
        CandidateUnknown: there is none.
        Conflict: somebody else holds it, or it is settled.
    """
    is_claimed = repository.claim(
        session,
        candidate_id=candidate_id,
        person_id=person_id,
        token=uuid4().hex,
        now=now,
        lease=case_settings().review_lease,
    )
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    if not is_claimed:
        raise why_not(session, candidate, now=now)
    return candidate


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
