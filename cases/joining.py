"""A candidate is one more sighting of a case that goes on (并入在办案卷): by a person, or by the same spot.

The case takes it in as a report and an event of its own; the candidate is MERGED, and both histories stay.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.actor import SYSTEM, Actor
from cases import candidate_repository, door, second_reviews
from cases.case_tables import CaseReport
from cases.confirmation import decided_on
from cases.duplicates import InView, KnownKind, Sighting
from cases.entered import Entered
from cases.fact_finding import place_of
from cases.known_problems import likely_duplicates
from cases.settling import Reviewer
from cases.states import CandidateState, CaseAction, CaseSource, DecisionKind
from cases.tables import Candidate, Case
from detection.boxes import Box
from handbook.edition import Edition
from handbook.errors import ItemUnknown


def merge(
    session: Session, *, candidate_id: int, case_id: int, reviewer: Reviewer, edition: Edition, now: datetime
) -> Candidate:
    """A person says that the candidate is what the case is about; a label like a confirmation.

    Raises:
        CandidateUnknown, CaseUnknown: there is none.
        Conflict: somebody else holds or settled the candidate, it has no picture, or the case has ended.
        Forbidden: the reviewer may not add to cases.
    """
    candidate, decision = decided_on(
        session,
        candidate_id=candidate_id,
        reviewer=reviewer,
        state=CandidateState.MERGED,
        kind=DecisionKind.MERGE,
        edition=edition,
        now=now,
    )
    _join(session, candidate, case_id, actor=actor_of(session, reviewer.person_id, at=now), now=now)
    second_reviews.sample(session, decision, now=now)
    session.flush()
    return candidate


def case_to_join(session: Session, candidate: Candidate, *, edition: Edition) -> Case | None:
    """The open case that a new candidate surely is about: of the same spot, or by the handbook's `auto_merge`."""
    of_spot = candidate_repository.open_case_of_spot(session, candidate)
    if of_spot is not None:
        return of_spot
    try:
        found = likely_duplicates(session, _sighting(candidate), edition=edition, seen_at=candidate.raised_at)
    except ItemUnknown:  # the finding is of an edition before this one
        return None
    surest = next((one for one in found if one.auto_merge and one.known.kind is KnownKind.CASE), None)
    if surest is None:
        return None
    return session.get(Case, surest.known.row_id)


def join_by_rule(session: Session, candidate: Candidate, case: Case, *, now: datetime) -> None:
    """Nobody is asked: the candidate, which is already stored, becomes a report of the case."""
    candidate.state = CandidateState.MERGED
    _join(session, candidate, case.id, actor=SYSTEM, now=now)


def _join(session: Session, candidate: Candidate, case_id: int, *, actor: Actor, now: datetime) -> None:
    said = Entered(reason=f"线索 candidate {candidate.id}")
    door.apply(session, case_id=case_id, action=CaseAction.ADD_REPORT, actor=actor, at=now, entered=said)
    session.add(
        CaseReport(
            case_id=case_id,
            source=CaseSource.VIDEO,
            candidate_id=candidate.id,
            person_id=actor.person_id,
            longitude=candidate.longitude,
            latitude=candidate.latitude,
            radius_m=candidate.radius_m,
            reported_at=now,
        )
    )
    session.flush()


def _sighting(candidate: Candidate) -> Sighting:
    return Sighting(
        item_id=candidate.item_id,
        condition_id=candidate.condition_id,
        is_danger=candidate.is_danger,
        place=place_of(candidate.longitude, candidate.latitude, candidate.radius_m),
        in_view=InView(candidate.view_id, candidate.spot_id, candidate.episode, Box(*candidate.box)),
    )
