"""Puts together what a page of candidates shows: names, places, pictures, and for one candidate its whole history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.case_parts_pages import thumbnails
from api.schemas.candidates import (
    CameraName,
    CandidateDetail,
    CandidateOut,
    CaseLink,
    DecisionOut,
    LeasedCandidate,
    NearCase,
    StripVisit,
)
from api.schemas.shared import Place, find_item, named_condition, named_item
from api.schemas.sightings import picture_out
from camera_registry.browsing import camera_names
from cases import browsing
from cases.case_parts import near_open_cases
from cases.door_errors import number_of
from cases.fact_finding import place_of
from cases.finding_duplicates import NEIGHBOURS_WITHIN_M
from cases.queue_order import shown_state
from cases.states import CandidateState
from cases.tables import Candidate
from detection import browsing as patrol
from detection.browsing import SpotPicture
from handbook.edition import Edition

MOST_NEAR = 5  # as many as have a key of their own on the operator's screen
STRIP = 40  # visits shown beside a candidate: a quarter of an hour and more at one visit in 30 s


def candidates_out(
    session: Session, candidates: Sequence[Candidate], *, edition: Edition, now: datetime
) -> list[CandidateOut]:
    """In the given order, with three queries for all of them."""
    cameras = camera_names(session, [one.camera_id for one in candidates])
    people = browsing.names_of(session, [one.claimed_by for one in candidates])
    pictures = _pictures(session, candidates)
    shown = []
    for one in candidates:
        latest = next(iter(pictures.get((one.spot_id, one.episode), ())), None)
        state = shown_state(one.state, lease_until=one.lease_until, now=now)
        is_claimed = state is CandidateState.IN_REVIEW and one.claimed_by is not None
        shown.append(
            CandidateOut(
                id=one.id,
                state=state,
                version=one.version,
                item=named_item(edition, one.item_id),
                condition=named_condition(edition, one.condition_id),
                label=one.label,
                score=one.score,
                box=one.box,
                is_danger=one.is_danger,
                place=Place(longitude=one.longitude, latitude=one.latitude, radius_m=one.radius_m),
                camera=CameraName(id=one.camera_id, name=cameras[one.camera_id]),
                view_id=one.view_id,
                spot_id=one.spot_id,
                episode=one.episode,
                finding_id=one.finding_id,
                first_seen_at=one.first_seen_at,
                raised_at=one.raised_at,
                created_at=one.created_at,
                cleared_at=one.cleared_at,
                suppressed_by=one.suppressed_by,
                claimed_by=people[one.claimed_by] if is_claimed and one.claimed_by else None,
                lease_until=one.lease_until if is_claimed else None,
                picture=None if latest is None else picture_out(latest),
            )
        )
    return shown


def candidate_detail(session: Session, candidate_id: int, *, edition: Edition, now: datetime) -> CandidateDetail:
    """Raises CandidateUnknown where there is none."""
    candidate = browsing.get_candidate(session, candidate_id)
    (shown,) = candidates_out(session, [candidate], edition=edition, now=now)
    item = find_item(edition, candidate.item_id)
    model = patrol.get_model_version(session, candidate.model_version_id)
    return CandidateDetail(
        **dict(shown),
        hint_zh=item.hint.zh if item and item.hint else None,
        hint_en=item.hint.en if item and item.hint else None,
        model=f"{model.name} {model.version}",
        merged_into_id=candidate.merged_into_id,
        evidence=[
            picture_out(one) for one in _pictures(session, [candidate]).get((candidate.spot_id, candidate.episode), [])
        ],
        strip=_strip(session, candidate),
        decisions=_decisions(session, candidate_id, edition),
        cases_here=[
            CaseLink.model_validate(case, from_attributes=True)
            for case in browsing.cases_of_spot(session, candidate.spot_id)
        ],
        near_cases=_near_cases(session, candidate, edition),
    )


def leased_out(session: Session, candidate: Candidate, *, edition: Edition, now: datetime) -> LeasedCandidate:
    assert candidate.lease_token is not None  # it has just been claimed
    assert candidate.lease_until is not None
    return LeasedCandidate(
        candidate=candidate_detail(session, candidate.id, edition=edition, now=now),
        lease_token=candidate.lease_token,
        lease_until=candidate.lease_until,
    )


def _near_cases(session: Session, candidate: Candidate, edition: Edition) -> list[NearCase]:
    place = place_of(candidate.longitude, candidate.latitude, candidate.radius_m)
    if place is None:
        return []
    near = near_open_cases(session, place, reach_m=NEIGHBOURS_WITHIN_M, limit=MOST_NEAR)
    pictures = thumbnails(session, [case for case, _ in near])
    return [
        NearCase(
            id=case.id,
            number=number_of(case),
            state=case.state,
            item=named_item(edition, case.item_id),
            place=Place.model_validate(case, from_attributes=True),
            distance_m=away_m,
            registered_at=case.registered_at,
            thumbnail=pictures.get(case.id),
        )
        for case, away_m in near
    ]


def _pictures(session: Session, candidates: Sequence[Candidate]) -> dict[tuple[int, int], list[SpotPicture]]:
    """By (spot, episode), newest first."""
    pictures: dict[tuple[int, int], list[SpotPicture]] = {}
    for one in patrol.pictures_of_spots(session, [candidate.spot_id for candidate in candidates]):
        pictures.setdefault((one.spot_id, one.episode), []).append(one)
    return pictures


def _strip(session: Session, candidate: Candidate) -> list[StripVisit]:
    spot = patrol.get_spot(session, candidate.spot_id)
    scores = {datetime.fromisoformat(slot): score for slot, score in spot.looks}
    of_view = patrol.SightingFilter(view_id=candidate.view_id)
    visits = patrol.list_visits(session, of_view, before_id=None, limit=STRIP)
    return [
        StripVisit(visit_id=visit.id, slot_at=visit.slot_at, error=visit.error, score=scores.get(visit.slot_at))
        for visit in visits
    ]


def _decisions(session: Session, candidate_id: int, edition: Edition) -> list[DecisionOut]:
    return [
        DecisionOut(
            kind=decision.kind,
            person=name,
            reason=decision.reason,
            reason_text=decision.reason_text,
            condition=named_condition(edition, decision.condition_id),
            decided_at=decision.decided_at,
        )
        for decision, name in browsing.decisions_on(session, candidate_id)
    ]
