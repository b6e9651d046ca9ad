"""A finding becomes a candidate, or a further sighting of one that is still open; what a permit allows is suppressed.

Called by a task that may run twice, before or after the news that the spot cleared: a second delivery writes nothing,
and a finding whose episode is already over enters as expired, so that nobody is sent to look at a clean street.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import repository
from cases.permitted import suppress_permitted
from cases.states import CandidateState
from cases.tables import Candidate
from detection.tables import Finding
from detection.topics import FINDING_RAISED
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
