"""What a permit allows is kept from the queue while the permit lasts, and comes before people when it ends.

Detection raises one finding for each episode of a spot, so nobody else would ask again for what is still there then.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import repository
from cases.snoozing import keep_snoozed
from cases.states import CandidateState
from cases.tables import Candidate
from city_map.coordinates import Place
from city_map.permits import permits_at
from city_map.tables import Permit


def suppress_permitted(session: Session, candidate: Candidate) -> None:
    """A candidate that lies wholly within a permit for its item waits for nobody; it stays countable and visible.

    The permit must have been valid when the problem was last seen, however long the news of it took. A danger is never
    suppressed: whoever may dig up a road may not leave the shaft open.
    """
    permit = None if candidate.is_danger else _permit_over(session, candidate, at=candidate.raised_at)
    if permit is not None:
        candidate.state = CandidateState.SUPPRESSED
        candidate.suppressed_by = _reason(permit)
        candidate.permit_id = permit.id


def resume_after_permits(session: Session, *, now: datetime) -> int:
    """Put before people what is still seen although its permit ended or was withdrawn; how many there were."""
    resumed = 0
    for candidate in repository.suppressed_beyond_permit(session, now=now):
        permit = _permit_over(session, candidate, at=now)
        if permit is None and keep_snoozed(session, candidate, now=now):
            continue
        changed = repository.change_suppression(
            session,
            candidate_id=candidate.id,
            permit_id=permit.id if permit else None,
            suppressed_by=_reason(permit) if permit else None,
        )
        resumed += changed and permit is None
    return resumed


def _permit_over(session: Session, candidate: Candidate, *, at: datetime) -> Permit | None:
    """None also where the place is unknown or reaches beyond the permit: a person decides."""
    if candidate.longitude is None or candidate.latitude is None or candidate.radius_m is None:
        return None
    place = Place(candidate.longitude, candidate.latitude, candidate.radius_m)
    return next(iter(permits_at(session, place, at=at, item_id=candidate.item_id)), None)


def _reason(permit: Permit) -> str:
    return f"许可 permit {permit.code} ({permit.holder})"
