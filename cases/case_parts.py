"""What a page shows around one case: related cases, photos, the camera's second looks, the numbers of callers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.permissions import Permission
from camera_registry.ground import Place
from cases import camera_repository, case_repository
from cases.case_tables import (
    CameraInspection,
    CaseReport,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRow,
    Photo,
    SubtaskRow,
    SupervisionRow,
)
from cases.duplicates import distance_m
from cases.fact_finding import place_of
from cases.map_tiles import tiles_around
from cases.reading_reach import ways_to_reach
from cases.tables import Candidate, Case
from detection.tables import Evidence
from kit.errors import NotFound

NEAR_M = 100.0
"""What lies on the same corner; the registration form looks as far."""
MOST_RELATED = 20
"""Of each kind: more lie around a landfill, and a person looks at the nearest few."""


class Relation(StrEnum):
    """Why a case is shown beside another."""

    NEAR = "near"
    """Goes on within 100 m."""
    SAME_SPOT = "same_spot"
    """A camera found it at the very same spot, before or after."""
    MERGED_HERE = "merged_here"
    """并案: it lives on in this one."""
    LIVES_ON_IN = "lives_on_in"
    """并案: this one lives on in it."""


@dataclass(frozen=True, slots=True)
class Related:
    """`distance_m` between the two places; None where one of them is unknown."""

    relation: Relation
    case: Case
    distance_m: float | None


def related_cases(session: Session, case: Case, actor: Actor) -> list[Related]:
    """Within the person's reach; each case once, by the strongest relation, the nearest first."""
    found: dict[int, Related] = {}
    for relation, others in (
        (Relation.LIVES_ON_IN, _lives_on_in(session, case)),
        (Relation.MERGED_HERE, _merged_here(session, case)),
        (Relation.SAME_SPOT, _at_the_same_spot(session, case)),
        (Relation.NEAR, _near(session, case)),
    ):
        for other in others:
            found.setdefault(other.id, Related(relation, other, _metres_between(case, other)))
    found.pop(case.id, None)
    readable = only_readable(session, found, actor)
    order = list(Relation)
    return sorted(
        (one for one in found.values() if one.case.id in readable),
        key=lambda one: (-order.index(one.relation), one.distance_m or 0.0, -one.case.id),
    )


def near_open_cases(session: Session, place: Place, *, reach_m: float, limit: int) -> list[tuple[Case, float]]:
    """Cases that go on around a place, the nearest first, each with its distance in metres."""
    tiles = tiles_around(place.longitude, place.latitude, reach_m)
    rows = session.scalars(select(Case).where(Case.map_tile.in_(tiles), Case.ended_at.is_(None)))
    away = ((case, _metres_from(place, case)) for case in rows)
    near = [(case, metres) for case, metres in away if metres is not None and metres <= reach_m]
    return sorted(near, key=lambda pair: (pair[1], pair[0].id))[:limit]


def reports_of(session: Session, case_id: int) -> Sequence[CaseReport]:
    """Those that nobody took back, oldest first."""
    return case_repository.reports_of(session, case_id)


def count_reports(session: Session, case_id: int) -> int:
    """How many nobody took back."""
    return case_repository.count_reports(session, case_id)


def subtasks_of(session: Session, case_id: int) -> Sequence[SubtaskRow]:
    """By position."""
    return case_repository.subtasks_of(session, case_id)


def supervisions_of(session: Session, case_id: int) -> Sequence[SupervisionRow]:
    """By position."""
    return case_repository.supervisions_of(session, case_id)


def photos_of_case(session: Session, case_id: int) -> Sequence[Photo]:
    """Everything that people sent with what they did to it, in that order."""
    return session.scalars(select(Photo).where(Photo.case_id == case_id).order_by(Photo.event_version, Photo.id)).all()


def candidates_of_case(session: Session, case_id: int) -> list[Candidate]:
    """Whose sightings the case is made of: the one that it began with first."""
    return camera_repository.candidates_of_case(session, case_id)


def inspections_of_case(session: Session, case_id: int) -> Sequence[CameraInspection]:
    """What the camera saw after each feedback, in their order."""
    return camera_repository.inspections_of(session, case_id)


def refuse_evidence_beyond_reach(session: Session, evidence: Evidence, actor: Actor) -> None:
    """Raises NotFound, for whoever sees only some cases, where it shows none of those."""
    if actor.reach.is_everything:
        return
    of_spot = select(Candidate.id).where(Candidate.spot_id == evidence.spot_id, Candidate.episode == evidence.episode)
    reported = select(CaseReport.case_id).where(CaseReport.candidate_id.in_(of_spot), CaseReport.withdrawn_at.is_(None))
    cases = select(Case.id).where(or_(Case.candidate_id.in_(of_spot), Case.id.in_(reported)))
    if not actor.may(Permission.CASE_READ) or not only_readable(session, set(session.scalars(cases)), actor):
        raise NotFound(
            f"There is no evidence {evidence.id} (any more).", zh=f"没有编号为 {evidence.id} 的证据，或已不再保存。"
        )


def first_pictures(session: Session, cases: Sequence[Case]) -> dict[int, tuple[bool, int]]:
    """By case, (whether it is evidence of a patrol, its id): the first evidence, else the first photo."""
    found = {case_id: (False, photo_id) for case_id, photo_id in _first_photos(session, [one.id for one in cases])}
    of_candidate = {one.candidate_id: one.id for one in cases if one.candidate_id is not None}
    evidence = (
        select(Candidate.id, func.min(Evidence.id))
        .join(Evidence, and_(Evidence.spot_id == Candidate.spot_id, Evidence.episode == Candidate.episode))
        .where(Candidate.id.in_(sorted(of_candidate)))
        .group_by(Candidate.id)
    )
    if of_candidate:
        rows = session.execute(evidence)
        found |= {of_candidate[candidate_id]: (True, evidence_id) for candidate_id, evidence_id in rows}
    return found


def _first_photos(session: Session, case_ids: Sequence[int]) -> list[tuple[int, int]]:
    wanted = select(Photo.case_id, func.min(Photo.id)).where(Photo.case_id.in_(case_ids)).group_by(Photo.case_id)
    return [(case_id, photo_id) for case_id, photo_id in session.execute(wanted) if case_id is not None]


def leave_of_pauses(session: Session, case_id: int) -> dict[tuple[int, int], int]:
    """(number of the clock, number of the pause) → id of the authorisation, where one paused it."""
    rows = session.execute(
        select(DeadlineRow.position, DeadlinePause.position, DeadlinePause.authorisation_id)
        .join(DeadlinePause, DeadlinePause.deadline_id == DeadlineRow.id)
        .where(DeadlineRow.case_id == case_id, DeadlinePause.authorisation_id.is_not(None))
    )
    return {(clock, pause): leave for clock, pause, leave in rows if leave is not None}


def leave_of_extensions(session: Session, case_id: int) -> dict[tuple[int, int], int]:
    """The same of extensions."""
    rows = session.execute(
        select(DeadlineRow.position, DeadlineExtension.position, DeadlineExtension.authorisation_id)
        .join(DeadlineExtension, DeadlineExtension.deadline_id == DeadlineRow.id)
        .where(DeadlineRow.case_id == case_id, DeadlineExtension.authorisation_id.is_not(None))
    )
    return {(clock, extension): leave for clock, extension, leave in rows if leave is not None}


def _lives_on_in(session: Session, case: Case) -> list[Case]:
    into = None if case.merged_into_id is None else session.get(Case, case.merged_into_id)
    return [] if into is None else [into]


def _merged_here(session: Session, case: Case) -> Sequence[Case]:
    merged = select(Case).where(Case.merged_into_id == case.id).order_by(Case.id.desc()).limit(MOST_RELATED)
    return session.scalars(merged).all()


def _at_the_same_spot(session: Session, case: Case) -> Sequence[Case]:
    spots = {one.spot_id for one in candidates_of_case(session, case.id)}
    if not spots:
        return []
    return session.scalars(
        select(Case)
        .join(Candidate, Candidate.id == Case.candidate_id)
        .where(Candidate.spot_id.in_(sorted(spots)))
        .order_by(Case.id.desc())
        .limit(MOST_RELATED)
    ).all()


def _near(session: Session, case: Case) -> list[Case]:
    place = place_of(case.longitude, case.latitude, case.radius_m)
    if place is None:
        return []
    return [other for other, _ in near_open_cases(session, place, reach_m=NEAR_M, limit=MOST_RELATED + 1)]


def only_readable(session: Session, case_ids: Collection[int], actor: Actor) -> set[int]:
    """Those within the person's reach."""
    if actor.reach.is_everything or not case_ids:
        return set(case_ids)
    wanted = select(Case.id).where(Case.id.in_(sorted(case_ids)))
    return {case_id for way in ways_to_reach(actor) for case_id in session.scalars(wanted.where(way))}


def _metres_between(case: Case, other: Case) -> float | None:
    place = place_of(case.longitude, case.latitude, case.radius_m)
    return None if place is None else _metres_from(place, other)


def _metres_from(place: Place, case: Case) -> float | None:
    there = place_of(case.longitude, case.latitude, case.radius_m)
    return None if there is None else distance_m(place, there)
