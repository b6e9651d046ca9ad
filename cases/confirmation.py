"""An operator confirms a candidate: the decision, the case, its number and its first event are one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.actor import Actor
from cases import second_reviews
from cases.errors import CorrectionInvalid, EvidenceMissing
from cases.one_key import go_through
from cases.registration import register_candidate
from cases.settling import Reviewer, picture_seen, settle
from cases.states import CandidateState, DecisionKind
from cases.tables import Candidate, Case, Decision
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
    """The registered case; a plain one has gone as far as its guards let it (`cases.one_key`).

    Raises:
        CandidateUnknown: there is no such candidate.
        Conflict: somebody else holds or settled it, or it has no picture.
        Forbidden: the reviewer may not review candidates.
        Invalid: the correction names no condition of the edition, or no box.
    """
    case, actor = registered(
        session,
        candidate_id=candidate_id,
        reviewer=reviewer,
        kind=DecisionKind.CONFIRM,
        edition=edition,
        now=now,
        correction=correction,
    )
    return go_through(session, case, actor=actor, at=now).case


def registered(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    kind: DecisionKind,
    edition: Edition,
    now: datetime,
    correction: Correction | None = None,
) -> tuple[Case, Actor]:
    """The case of a candidate that somebody decides on so, just registered, and who decided. Raises as `confirm`."""
    candidate, decision = decided_on(
        session,
        candidate_id=candidate_id,
        reviewer=reviewer,
        state=CandidateState.CONFIRMED,
        kind=kind,
        edition=edition,
        now=now,
        correction=correction,
    )
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
    return case, actor


def decided_on(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    state: CandidateState,
    kind: DecisionKind,
    edition: Edition,
    now: datetime,
    correction: Correction | None = None,
) -> tuple[Candidate, Decision]:
    """The candidate, settled, and the decision on the picture that the reviewer saw, added to the session.

    Raises:
        CandidateUnknown: there is no such candidate.
        Conflict: somebody else holds or settled it, or it has no picture.
        Invalid: the correction names no condition of the edition, or no box.
    """
    candidate = settle(session, candidate_id, reviewer, state=state, now=now)
    evidence = picture_seen(session, candidate, reviewer)
    if evidence is None:
        raise EvidenceMissing(candidate_id)
    decision = _decision_on(
        candidate, evidence, correction or Correction(), reviewer=reviewer, edition=edition, now=now, kind=kind
    )
    session.add(decision)
    return candidate, decision


def _decision_on(
    candidate: Candidate,
    evidence: Evidence,
    correction: Correction,
    *,
    reviewer: Reviewer,
    edition: Edition,
    now: datetime,
    kind: DecisionKind,
) -> Decision:
    """The row, not yet added. Raises ItemUnknown, CorrectionInvalid."""
    condition_id = correction.condition_id or candidate.condition_id
    return Decision(
        candidate_id=candidate.id,
        person_id=reviewer.person_id,
        kind=kind,
        item_id=edition.item_of(condition_id).id,
        condition_id=condition_id,
        box=list(_checked(correction.box)) if correction.box else evidence.box,
        picture_key=evidence.blurred_key,
        model_version_id=candidate.model_version_id,
        decided_at=now,
    )


def _checked(box: Box) -> Box:
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise CorrectionInvalid(
            f"{list(box)} is no box: expected x0 < x1 and y0 < y1, each between 0 and 1.",
            zh=f"{list(box)} 不是有效的框：须 x0 < x1、y0 < y1，且都在 0 至 1 之间。",
        )
    return box
