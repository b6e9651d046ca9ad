"""What is known near a place (疑似重复): open candidates and cases, and cases that ended lately, to compare with.

Asked before anything is registered and again at acceptance. A place that nobody knows has no neighbours.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from camera_registry.ground import Place
from cases.door_errors import number_of
from cases.duplicates import (
    InView,
    Known,
    KnownKind,
    Match,
    MatchKind,
    Sighting,
    Standing,
    matches,
    rule_for,
    standing_of_candidate,
    standing_of_case,
)
from cases.fact_finding import Known as KnownCase
from cases.fact_finding import place_of
from cases.map_tiles import tiles_around
from cases.queue_order import OPEN
from cases.report import Report
from cases.tables import Candidate, Case
from detection.boxes import Box
from handbook.edition import Edition

FARTHEST_M = 1_000.0  # a place known to kilometres has the whole city for neighbours
MOST = 200  # neighbours: more lie around a landfill, and a person looks at the nearest few


def likely_duplicates(
    session: Session, sighting: Sighting, *, edition: Edition, seen_at: datetime, is_of_ended_ones_too: bool = True
) -> list[Match]:
    """What the sighting may be one of, the surest first; nothing where the handbook does not say how near is near.

    `is_of_ended_ones_too`: whether a case that was closed lately, and may have to be opened again, is of interest.
    """
    rule = rule_for(edition, edition.item(sighting.item_id), edition.condition(sighting.condition_id))
    if rule is None:
        return []
    reach_m = min(FARTHEST_M, 2 * rule.radius_m + (sighting.place.radius_m if sighting.place else 0.0))
    ended_since = seen_at - (rule.reopen_within or timedelta()) if is_of_ended_ones_too else None
    known = known_near(session, sighting, reach_m=reach_m, ended_since=ended_since)
    return matches(sighting, known, seen_at=seen_at, rule=rule)


def duplicates_of_report(session: Session, report: Report, *, edition: Edition, seen_at: datetime) -> dict[int, Match]:
    """Open cases that a report may be one more report of, by id, the surest first; a mere neighbour is none."""
    if report.condition_id is None:
        return {}
    condition = edition.condition(report.condition_id)
    sighting = Sighting(
        item_id=edition.item_of(report.condition_id).id,
        condition_id=report.condition_id,
        is_danger=condition.is_danger,
        place=report.place,
        in_view=None,
    )
    found: dict[int, Match] = {}
    for one in likely_duplicates(session, sighting, edition=edition, seen_at=seen_at):
        if one.known.kind is KnownKind.CASE and one.kind in {MatchKind.SAME, MatchKind.LIKELY}:
            found[one.known.row_id] = one
    return found


def known_near(session: Session, sighting: Sighting, *, reach_m: float, ended_since: datetime | None) -> list[Known]:
    """Cases and open candidates within reach, or of the very same view; ended ones from that instant on, None: none."""
    goes_on = Case.ended_at.is_(None)
    cases = session.execute(
        select(Case, Candidate)
        .outerjoin(Candidate, Candidate.id == Case.candidate_id)
        .where(
            goes_on if ended_since is None else or_(goes_on, Case.ended_at >= ended_since),
            _is_near_case(sighting, reach_m),
        )
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    found = [_known_case(case, candidate) for case, candidate in cases]
    candidates = session.scalars(
        select(Candidate)
        .where(Candidate.state.in_(OPEN), _is_near_candidate(sighting, reach_m))
        .order_by(Candidate.id.desc())
        .limit(MOST)
    )
    return [*found, *(_known_candidate(one) for one in candidates)]


def same_open_cases(session: Session, row: Case, known: KnownCase, *, edition: Edition) -> set[int]:
    """Ids of other cases that go on and are surely the same problem as this one, as `known` has it now."""
    if known.condition is None:
        return set()
    sighting = Sighting(
        item_id=known.item.id,
        condition_id=known.condition.id,
        is_danger=known.condition.is_danger,
        place=known.place,
        in_view=_in_view(session.get(Candidate, row.candidate_id) if row.candidate_id else None),
    )
    found = likely_duplicates(session, sighting, edition=edition, seen_at=row.registered_at, is_of_ended_ones_too=False)
    return {
        one.known.row_id
        for one in found
        if one.kind is MatchKind.SAME
        and one.known.kind is KnownKind.CASE
        and one.known.standing is Standing.OPEN
        and one.known.row_id != row.id
    }


def _is_near_case(sighting: Sighting, reach_m: float) -> ColumnElement[bool]:
    near = [_in_tiles(sighting.place, reach_m)] if sighting.place else []
    in_view = [Candidate.view_id == sighting.in_view.view_id] if sighting.in_view else []
    return or_(*near, *in_view) if near or in_view else Case.id.is_(None)


def _is_near_candidate(sighting: Sighting, reach_m: float) -> ColumnElement[bool]:
    near = []
    if sighting.place is not None:
        span_deg = reach_m / 60_000  # a degree of longitude is longer than this up to 57° north
        near.append(
            and_(
                Candidate.longitude.between(sighting.place.longitude - span_deg, sighting.place.longitude + span_deg),
                Candidate.latitude.between(sighting.place.latitude - span_deg, sighting.place.latitude + span_deg),
            )
        )
    in_view = [Candidate.view_id == sighting.in_view.view_id] if sighting.in_view else []
    return or_(*near, *in_view) if near or in_view else Candidate.id.is_(None)


def _in_tiles(place: Place, reach_m: float) -> ColumnElement[bool]:
    return Case.map_tile.in_(tiles_around(place.longitude, place.latitude, reach_m))


def _known_case(case: Case, candidate: Candidate | None) -> Known:
    standing = standing_of_case(case.state)
    return Known(
        kind=KnownKind.CASE,
        row_id=case.id,
        number=number_of(case),
        standing=standing,
        first=Sighting(
            item_id=case.item_id,
            condition_id=case.condition_id or "",
            is_danger=case.is_danger,
            place=place_of(case.longitude, case.latitude, case.radius_m),
            in_view=_in_view(candidate),
        ),
        first_seen_at=case.first_seen_at,
        last_seen_at=case.changed_at,
        closed_at=case.ended_at if standing is Standing.CLOSED else None,
    )


def _known_candidate(candidate: Candidate) -> Known:
    return Known(
        kind=KnownKind.CANDIDATE,
        row_id=candidate.id,
        number=str(candidate.id),
        standing=standing_of_candidate(candidate.state),
        first=Sighting(
            item_id=candidate.item_id,
            condition_id=candidate.condition_id,
            is_danger=candidate.is_danger,
            place=place_of(candidate.longitude, candidate.latitude, candidate.radius_m),
            in_view=_in_view(candidate),
        ),
        first_seen_at=candidate.first_seen_at,
        last_seen_at=candidate.raised_at,
    )


def _in_view(candidate: Candidate | None) -> InView | None:
    if candidate is None:
        return None
    return InView(
        view_id=candidate.view_id, spot_id=candidate.spot_id, episode=candidate.episode, box=Box(*candidate.box)
    )
