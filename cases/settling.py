"""What confirming and rejecting have in common: a candidate is closed by exactly one decision of one person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases import repository
from cases.errors import (
    AlreadySettled,
    CandidateUnknown,
    ChangedMeanwhile,
    ClaimedByAnother,
    CorrectionInvalid,
)
from cases.queue_order import OPEN, shown_state
from cases.states import CandidateState
from cases.tables import Candidate
from detection.tables import Evidence
from kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and on which version of the candidate."""

    person_id: int
    seen_version: int | None = None
    """None: whatever the version is; being open is enough."""
    evidence_id: int | None = None
    """The picture that the person looked at; None: the latest."""
    shown_duplicates: tuple[int, ...] = ()
    """Cases near by that were shown beside it and are other problems."""


def settle(
    session: Session, candidate_id: int, reviewer: Reviewer, *, state: CandidateState, now: datetime
) -> Candidate:
    """Close the candidate and return it.

    Raises:
        CandidateUnknown: there is none.
        Conflict: somebody else holds it, settled it, or changed it since it was shown.
    """
    is_settled = repository.settle(
        session,
        candidate_id=candidate_id,
        person_id=reviewer.person_id,
        state=state,
        now=now,
        expected_version=reviewer.seen_version,
    )
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    if not is_settled:
        raise why_not(session, candidate, now=now)
    return candidate


def why_not(session: Session, candidate: Candidate, *, now: datetime) -> Conflict:
    """The reason why a person's change of this candidate found nothing to change."""
    state = shown_state(candidate.state, lease_until=candidate.lease_until, now=now)
    if state is CandidateState.IN_REVIEW and candidate.lease_until is not None:
        holder = repository.person_name(session, candidate.claimed_by) or "somebody"
        return ClaimedByAnother(candidate_id=candidate.id, person_name=holder, lease_until=candidate.lease_until)
    if state in OPEN:
        return ChangedMeanwhile(candidate_id=candidate.id, version=candidate.version)
    return AlreadySettled(
        candidate_id=candidate.id, state=state, person_name=repository.decider_name(session, candidate.id)
    )


def picture_seen(session: Session, candidate: Candidate, reviewer: Reviewer) -> Evidence | None:
    """The evidence that the person decided on; None where there is none at all.

    Raises:
        CorrectionInvalid: the named picture shows something else.
    """
    if reviewer.evidence_id is None:
        return repository.latest_evidence(session, spot_id=candidate.spot_id, episode=candidate.episode)
    evidence = repository.evidence_by_id(session, reviewer.evidence_id)
    if evidence is None or (evidence.spot_id, evidence.episode) != (candidate.spot_id, candidate.episode):
        raise CorrectionInvalid(
            f"Picture {reviewer.evidence_id} is no evidence of candidate {candidate.id}.",
            zh=f"图片 {reviewer.evidence_id} 不是线索 {candidate.id} 的证据。",
        )
    return evidence
