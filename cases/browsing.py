"""What pages ask about candidates and cases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from accounts.tables import Person
from cases.case_tables import CameraInspection
from cases.errors import CandidateUnknown, CaseUnknown
from cases.queue_order import OPEN, Waiting, shown_state
from cases.states import CandidateState
from cases.tables import Candidate, Case, CaseEvent, Decision
from kit.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFilter:
    """None: whatever it is."""

    item_id: str | None = None
    camera_id: int | None = None
    is_danger: bool | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.item_id is not None:
            yield Candidate.item_id == self.item_id
        if self.camera_id is not None:
            yield Candidate.camera_id == self.camera_id
        if self.is_danger is not None:
            yield Candidate.is_danger == self.is_danger


EVERY_CANDIDATE = CandidateFilter()
_EVENTS = (
    select(CaseEvent, Person.name)
    .outerjoin(Person, Person.id == CaseEvent.person_id)
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(CaseEvent.id)
)


def queue(
    session: Session, *, state: CandidateState, now: datetime, wanted: CandidateFilter = EVERY_CANDIDATE
) -> list[Waiting]:
    """All open candidates that count as `state` (pending or in review), in no order."""
    rows = session.execute(
        select(
            Candidate.id,
            Candidate.is_danger,
            Candidate.score,
            Candidate.first_seen_at,
            Candidate.state,
            Candidate.lease_until,
        ).where(Candidate.state.in_(OPEN), *wanted.conditions())
    )
    return [
        Waiting(candidate_id, is_danger=is_danger, score=score, first_seen_at=first_seen_at)
        for candidate_id, is_danger, score, first_seen_at, stored_state, lease_until in rows
        if shown_state(stored_state, lease_until=lease_until, now=now) is state
    ]


def candidates_by_id(session: Session, candidate_ids: Iterable[int]) -> dict[int, Candidate]:
    rows = session.scalars(select(Candidate).where(Candidate.id.in_(set(candidate_ids))))
    return {candidate.id: candidate for candidate in rows}


def settled_candidates(
    session: Session,
    *,
    state: CandidateState,
    before_id: int | None,
    limit: int,
    wanted: CandidateFilter = EVERY_CANDIDATE,
) -> list[Candidate]:
    """Newest first."""
    found = select(Candidate).where(Candidate.state == state, *wanted.conditions())
    if before_id is not None:
        found = found.where(Candidate.id < before_id)
    return list(session.scalars(found.order_by(Candidate.id.desc()).limit(limit)))


def held_by(session: Session, person_id: int, *, now: datetime) -> list[int]:
    """Ids of the candidates that a person holds, the one held longest first."""
    return list(
        session.scalars(
            select(Candidate.id)
            .where(
                Candidate.state == CandidateState.IN_REVIEW,
                Candidate.claimed_by == person_id,
                Candidate.lease_until > now,
            )
            .order_by(Candidate.lease_until, Candidate.id)
        )
    )


def get_candidate(session: Session, candidate_id: int) -> Candidate:
    """Raises CandidateUnknown where there is none."""
    candidate = session.get(Candidate, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    return candidate


def decisions_on(session: Session, candidate_id: int) -> list[tuple[Decision, str]]:
    """Oldest first, each with the name of who decided."""
    rows = session.execute(
        select(Decision, Person.name)
        .join(Person, Person.id == Decision.person_id)
        .where(Decision.candidate_id == candidate_id)
        .order_by(Decision.id)
    )
    return [(decision, name) for decision, name in rows]


def cases_of_spot(session: Session, spot_id: int) -> list[Case]:
    """Cases that were registered for this very place, newest first: a return may be the same trouble."""
    return list(
        session.scalars(
            select(Case)
            .join(Candidate, Candidate.id == Case.candidate_id)
            .where(Candidate.spot_id == spot_id)
            .order_by(Case.id.desc())
        )
    )


def list_cases(session: Session, *, before_id: int | None, limit: int) -> list[Case]:
    """Newest first."""
    wanted = select(Case).order_by(Case.id.desc()).limit(limit)
    return list(session.scalars(wanted if before_id is None else wanted.where(Case.id < before_id)))


def case_ids(session: Session) -> list[int]:
    """Of every case, ascending."""
    return list(session.scalars(select(Case.id).order_by(Case.id)))


def get_case(session: Session, case_id: int) -> Case:
    """Raises CaseUnknown where there is none."""
    case = session.get(Case, case_id)
    if case is None:
        raise CaseUnknown(case_id)
    return case


def events_of(session: Session, case_id: int) -> list[tuple[CaseEvent, str | None]]:
    """Oldest first, each with the name of the person; None: the system acted by a rule."""
    return [(event, name) for event, name in session.execute(_EVENTS, {"case_id": case_id})]


def logins_by_id(session: Session, person_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {person_id for person_id in person_ids if person_id is not None}
    return {person.id: person.login for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}


def names_of(session: Session, person_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {person_id: name for person_id, name in rows}  # noqa: C416  rows are Row objects, not pairs


def get_inspection(session: Session, inspection_id: int) -> CameraInspection:
    """A camera's second look; raises NotFound where there is none."""
    inspection = session.get(CameraInspection, inspection_id)
    if inspection is None:
        raise NotFound(f"There is no camera inspection {inspection_id}.", zh=f"摄像机复看 {inspection_id} 不存在。")
    return inspection
