"""An operator confirms a candidate: the decision, the case, its number and its first event are one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases.errors import CorrectionInvalid, EvidenceMissing
from cases.numbering import next_acceptance_number
from cases.settling import Reviewer, picture_seen, settle
from cases.states import CandidateState, CaseAction, CaseSource, CaseState, DecisionKind
from cases.tables import Candidate, Case, CaseEvent, Decision
from detection.tables import Evidence
from handbook.edition import Edition

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Correction:
    """What the person saw otherwise than the detector; None means: as the candidate says."""

    condition_id: str | None = None
    box: Box | None = None
    """Relative to the frame, each in [0, 1]."""


def confirm(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    edition: Edition,
    now: datetime,
    correction: Correction | None = None,
) -> Case:
    """The registered case.

    Raises:
        CandidateUnknown: there is no such candidate.
        Conflict: somebody else holds or settled it, or it has no picture.
        Invalid: the correction names no condition of the edition, or no box.
    """
    wanted = correction or Correction()
    candidate = settle(session, candidate_id, reviewer, state=CandidateState.CONFIRMED, now=now)
    evidence = picture_seen(session, candidate, reviewer)
    if evidence is None:
        raise EvidenceMissing(candidate_id)
    decision = _decision(candidate, evidence, wanted, reviewer=reviewer, edition=edition, now=now)
    case = _case(candidate, decision, edition=edition, number=next_acceptance_number(session, now=now))
    session.add_all((decision, case))
    session.flush()
    session.add(
        CaseEvent(
            case_id=case.id,
            action=CaseAction.CONFIRM,
            from_state=None,
            to_state=CaseState.REGISTERED,
            person_id=reviewer.person_id,
            happened_at=now,
        )
    )
    session.flush()
    return case


def _decision(
    candidate: Candidate,
    evidence: Evidence,
    correction: Correction,
    *,
    reviewer: Reviewer,
    edition: Edition,
    now: datetime,
) -> Decision:
    condition_id = correction.condition_id or candidate.condition_id
    return Decision(
        candidate_id=candidate.id,
        person_id=reviewer.person_id,
        kind=DecisionKind.CONFIRM,
        item_id=edition.item_of(condition_id).id,
        condition_id=condition_id,
        box=list(_checked(correction.box)) if correction.box else evidence.box,
        picture_key=evidence.blurred_key,
        model_version_id=candidate.model_version_id,
        decided_at=now,
    )


def _case(candidate: Candidate, decision: Decision, *, edition: Edition, number: str) -> Case:
    return Case(
        acceptance_number=number,
        state=CaseState.REGISTERED,
        source=CaseSource.VIDEO,
        candidate_id=candidate.id,
        item_id=decision.item_id,
        condition_id=decision.condition_id,
        edition_id=edition.id,
        is_danger=edition.condition(decision.condition_id).is_danger,
        longitude=candidate.longitude,
        latitude=candidate.latitude,
        radius_m=candidate.radius_m,
        first_seen_at=candidate.first_seen_at,
        registered_at=decision.decided_at,
    )


def _checked(box: Box) -> Box:
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise CorrectionInvalid(f"{list(box)} is no box: expected x0 < x1 and y0 < y1, each between 0 and 1.")
    return box
