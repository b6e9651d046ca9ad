"""The operator is not sure (存疑): the case is registered and an inspector sent at once; what he finds is the label."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.acting import actor_of
from cases import door, second_reviews
from cases.confirmation import Correction, decision_on
from cases.errors import EvidenceMissing
from cases.registration import register_candidate
from cases.settling import Reviewer, picture_seen, settle
from cases.states import CandidateState, CaseAction, DecisionKind
from cases.tables import Case
from handbook.edition import Edition


def send_unsure(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    edition: Edition,
    now: datetime,
    correction: Correction | None = None,
) -> Case:
    """The case, being verified. Raises as `cases.confirmation.confirm` does, and NotAllowed without that permission."""
    candidate = settle(session, candidate_id, reviewer, state=CandidateState.CONFIRMED, now=now)
    evidence = picture_seen(session, candidate, reviewer)
    if evidence is None:
        raise EvidenceMissing(candidate_id)
    decision = decision_on(
        candidate,
        evidence,
        correction or Correction(),
        reviewer=reviewer,
        edition=edition,
        now=now,
        kind=DecisionKind.UNSURE,
    )
    session.add(decision)
    actor = actor_of(session, reviewer.person_id, at=now)
    case = register_candidate(
        session,
        candidate,
        decision,
        actor=actor,
        edition=edition,
        at=now,
        shown_duplicates=reviewer.shown_duplicates,
    )
    second_reviews.sample(session, decision, now=now)
    return door.apply(session, case_id=case.id, action=CaseAction.SEND_VERIFY, actor=actor, at=now)
