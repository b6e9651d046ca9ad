"""A finding becomes a candidate, or a further sighting of an open candidate or case; or a permit or snooze holds it.

Called by a task that may run twice, before or after the news that the spot cleared: a second delivery writes nothing,
and a finding whose episode is already over enters as expired, so that nobody is sent to look at a clean street.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import repository
from cases.candidate_changes import tell_of
from cases.door_errors import ActionRefused, CaseChanged
from cases.joining import case_to_join, join_by_rule
from cases.permitted import suppress_permitted
from cases.snoozing import suppress_snoozed
from cases.states import CandidateState
from cases.tables import Candidate, Case
from detection.tables import Finding
from detection.topics import FINDING_RAISED
from handbook.loading import edition_of_settings
from kit.outbox import first_time


def take_in(session: Session, *, finding_id: int, now: datetime) -> None:
    """Raises NotFound where there is no such finding."""
    finding, camera_id = repository.finding_with_camera(session, finding_id)
    if not first_time(session, FINDING_RAISED, key=str(finding_id)):
        return
    if repository.candidate_of_finding(session, finding_id) is not None:  # notes of handled messages may be pruned
        return
    candidate = _from(finding, camera_id=camera_id, now=now)
    if repository.is_over(session, spot_id=finding.spot_id, episode=finding.episode):
        candidate.state = CandidateState.EXPIRED
        candidate.cleared_at = now
    else:
        earlier = repository.open_candidate_of_spot(session, finding.spot_id)
        if earlier is not None and repository.follow(session, earlier, finding):
            candidate.state = CandidateState.MERGED
            candidate.merged_into_id = earlier.id
        else:
            suppress_permitted(session, candidate)
    session.add(candidate)
    session.flush()
    if candidate.state is CandidateState.PENDING:
        _settle_by_rule(session, candidate, now=now)
    tell_of(session, candidate.id)


def _settle_by_rule(session: Session, candidate: Candidate, *, now: datetime) -> None:
    """What somebody put off waits for nobody, and what is worked on already joins its case."""
    suppress_snoozed(session, candidate)
    if candidate.state is CandidateState.PENDING:
        case = case_to_join(session, candidate, edition=edition_of_settings())
        if case is not None:
            _join_unless_it_moves_on(session, candidate, case, now=now)
    session.flush()


def _join_unless_it_moves_on(session: Session, candidate: Candidate, case: Case, *, now: datetime) -> None:
    """Where somebody changes or ends the case at this very moment, a person decides: nothing is found twice."""
    try:
        with session.begin_nested():
            join_by_rule(session, candidate, case, now=now)
    except (CaseChanged, ActionRefused):
        session.refresh(candidate)


def _from(finding: Finding, *, camera_id: int, now: datetime) -> Candidate:
    return Candidate(
        finding_id=finding.id,
        spot_id=finding.spot_id,
        episode=finding.episode,
        view_id=finding.view_id,
        camera_id=camera_id,
        item_id=finding.item_id,
        condition_id=finding.condition_id,
        label=finding.label,
        score=finding.score,
        box=finding.box,
        is_danger=finding.is_danger,
        longitude=finding.longitude,
        latitude=finding.latitude,
        radius_m=finding.radius_m,
        model_version_id=finding.model_version_id,
        state=CandidateState.PENDING,
        first_seen_at=finding.first_seen_at,
        raised_at=finding.raised_at,
        created_at=now,
    )
