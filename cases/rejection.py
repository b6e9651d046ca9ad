"""An operator rejects a candidate with a reason; the spot hears of it and is quiet, unless only the picture was bad."""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import second_reviews
from cases.reasons import quiets_spot, required_text
from cases.settling import Reviewer, picture_seen, settle
from cases.states import CandidateState, DecisionKind, RejectReason
from cases.tables import Candidate, Decision
from detection import verdicts


def reject(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    reason: RejectReason,
    text: str | None = None,
    now: datetime,
) -> Candidate:
    """The rejected candidate.

    Raises:
        ReasonIncomplete: the reason 'other' without a text.
        CandidateUnknown: there is no such candidate.
        Conflict: somebody else holds or settled it.
    """
    kept_text = required_text(reason, text)
    candidate = settle(session, candidate_id, reviewer, state=CandidateState.REJECTED, now=now)
    evidence = picture_seen(session, candidate, reviewer)
    decision = Decision(
        candidate_id=candidate.id,
        person_id=reviewer.person_id,
        kind=DecisionKind.REJECT,
        reason=reason,
        reason_text=kept_text,
        item_id=candidate.item_id,
        condition_id=candidate.condition_id,
        box=evidence.box if evidence else candidate.box,
        picture_key=evidence.blurred_key if evidence else None,
        model_version_id=candidate.model_version_id,
        decided_at=now,
    )
    session.add(decision)
    second_reviews.sample(session, decision, now=now)
    if quiets_spot(reason):
        verdicts.finding_was_rejected(session, finding_id=candidate.finding_id, now=now)
    session.flush()
    return candidate
