"""Every query of the use cases. What pages ask for is in `browsing.py`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CursorResult, Result, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.tables import Person
from camera_registry.tables import View
from cases.candidate_changes import change_all, change_one
from cases.queue_order import OPEN
from cases.states import CandidateState, CaseState
from cases.tables import CalendarVersion, Candidate, Case, Decision, NumberCounter, NumberKind
from city_map.tables import Permit
from detection.tables import Evidence, Finding, ModelVersion, Spot, SpotState
from kit.errors import NotFound


class DecisionRow(NamedTuple):
    """A decision with what is known around it."""

    decision: Decision
    candidate: Candidate
    model_version: ModelVersion
    taken_at: datetime | None
    """When its picture was taken; None: the evidence is gone."""
    case_state: CaseState | None
    """Of the case that was registered for the candidate, if one was."""
    case_progress: Mapping[str, Any] | None


def find_candidate(session: Session, candidate_id: int) -> Candidate | None:
    """As it is in the database now, not as this session saw it before."""
    return session.scalars(
        select(Candidate).where(Candidate.id == candidate_id).execution_options(populate_existing=True)
    ).one_or_none()


def candidate_of_finding(session: Session, finding_id: int) -> Candidate | None:
    return session.scalars(select(Candidate).where(Candidate.finding_id == finding_id)).one_or_none()


def open_candidate_of_spot(session: Session, spot_id: int) -> Candidate | None:
    """The newest candidate of the spot that nobody has settled."""
    return session.scalars(
        select(Candidate)
        .where(Candidate.spot_id == spot_id, Candidate.state.in_(OPEN))
        .order_by(Candidate.id.desc())
        .limit(1)
    ).one_or_none()


def follow(session: Session, candidate: Candidate, finding: Finding) -> bool:
    """Let an open candidate follow its spot into the finding's episode; False where it was settled meanwhile.

    Whoever is looking at it has an older version then, and is asked to look again.
    """
    return change_one(
        session,
        candidate.id,
        Candidate.state.in_(OPEN),
        episode=finding.episode,
        score=finding.score,
        box=finding.box,
        cleared_at=None,
        version=Candidate.version + 1,
    )


def finding_with_camera(session: Session, finding_id: int) -> tuple[Finding, int]:
    """The finding and the id of its camera.

    Raises:
        NotFound: there is no such finding.
    """
    row = session.execute(
        select(Finding, View.camera_id).join(View, View.id == Finding.view_id).where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no finding {finding_id}.", zh=f"没有编号为 {finding_id} 的发现。")
    return row[0], row[1]


def finding_of_episode(session: Session, *, spot_id: int, episode: int) -> Finding | None:
    return session.scalars(select(Finding).where(Finding.spot_id == spot_id, Finding.episode == episode)).one_or_none()


def is_over(session: Session, *, spot_id: int, episode: int) -> bool:
    """Whether the spot has cleared since that episode began."""
    spot = session.get_one(Spot, spot_id)
    return spot.episode > episode or (spot.episode == episode and spot.state is SpotState.CLEARED)


def latest_evidence(session: Session, *, spot_id: int, episode: int) -> Evidence | None:
    return session.scalars(
        select(Evidence)
        .where(Evidence.spot_id == spot_id, Evidence.episode == episode)
        .order_by(Evidence.taken_at.desc(), Evidence.id.desc())
        .limit(1)
    ).one_or_none()


def evidence_by_id(session: Session, evidence_id: int) -> Evidence | None:
    return session.get(Evidence, evidence_id)


def person_name(session: Session, person_id: int | None) -> str | None:
    return None if person_id is None else session.scalar(select(Person.name).where(Person.id == person_id))


def decider_name(session: Session, candidate_id: int) -> str | None:
    """Who decided last and did not take it back; None where nobody did."""
    return session.scalar(
        select(Person.name)
        .join(Decision, Decision.person_id == Person.id)
        .where(Decision.candidate_id == candidate_id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def claim(session: Session, *, candidate_id: int, person_id: int, token: str, now: datetime, lease: timedelta) -> bool:
    """Put the candidate into review; False where somebody else holds it or it is settled."""
    return change_one(
        session,
        candidate_id,
        _open_to(person_id, now),
        state=CandidateState.IN_REVIEW,
        claimed_by=person_id,
        lease_until=now + lease,
        lease_token=token,
        version=Candidate.version + 1,
    )


def renew(session: Session, *, candidate_id: int, token: str, now: datetime, lease: timedelta) -> bool:
    """Prolong the claim with this token, even one that has ended unless somebody took it; its version stays."""
    held = (Candidate.state == CandidateState.IN_REVIEW, Candidate.lease_token == token)
    return change_one(session, candidate_id, *held, lease_until=now + lease)


def give_back(session: Session, *, candidate_id: int, token: str) -> bool:
    """End the claim with this token; a spot that cleared meanwhile makes the candidate expire."""
    held = (Candidate.state == CandidateState.IN_REVIEW, Candidate.lease_token == token)
    for is_cleared, state in (
        (Candidate.cleared_at.is_(None), CandidateState.PENDING),
        (Candidate.cleared_at.is_not(None), CandidateState.EXPIRED),
    ):
        if change_one(session, candidate_id, *held, is_cleared, state=state, **_UNCLAIMED):
            return True
    return False


def settle(
    session: Session,
    *,
    candidate_id: int,
    person_id: int,
    state: CandidateState,
    now: datetime,
    expected_version: int | None,
) -> bool:
    """Close the candidate for this person; of several at once exactly one gets True."""
    conditions = [_open_to(person_id, now)]
    if expected_version is not None:
        conditions.append(Candidate.version == expected_version)
    values = {"state": state, "lease_until": None, "lease_token": None, "version": Candidate.version + 1}
    return change_one(session, candidate_id, *conditions, **values)


def note_cleared(session: Session, *, spot_id: int, episode: int, now: datetime) -> None:
    """Remember that the spot is clear; what nobody is looking at expires."""
    of_episode = (Candidate.spot_id == spot_id, Candidate.episode == episode)
    change_all(session, *of_episode, Candidate.cleared_at.is_(None), cleared_at=now)
    change_all(session, *of_episode, waiting(now), state=CandidateState.EXPIRED, **_UNCLAIMED)


def suppressed_beyond_permit(session: Session, *, now: datetime) -> list[Candidate]:
    """Suppressed by a permit that has ended or was withdrawn, and not seen clear since."""
    is_over = or_(Permit.valid_to_at <= now, Permit.vanished_at.is_not(None))
    return list(
        session.scalars(
            select(Candidate)
            .join(Permit, Permit.id == Candidate.permit_id)
            .where(Candidate.state == CandidateState.SUPPRESSED, Candidate.cleared_at.is_(None), is_over)
        )
    )


def change_suppression(
    session: Session, *, candidate_id: int, permit_id: int | None, suppressed_by: str | None
) -> bool:
    """Let another permit suppress the candidate, or none: then it waits for a person. False where it changed before."""
    state = CandidateState.PENDING if permit_id is None else CandidateState.SUPPRESSED
    is_suppressed = Candidate.state == CandidateState.SUPPRESSED
    values = {"permit_id": permit_id, "suppressed_by": suppressed_by, "version": Candidate.version + 1}
    return change_one(session, candidate_id, is_suppressed, state=state, **values)


def next_number(session: Session, kind: NumberKind, *, day: str) -> int:
    """The next number of the day, from 1; the row stays locked until the transaction ends."""
    if not _raise_counter(session, kind, day):
        try:
            with session.begin_nested():
                session.add(NumberCounter(kind=kind, day=day, last_number=1))
        except IntegrityError:  # another registration began the day between our look and our note
            _raise_counter(session, kind, day)
        else:
            return 1
    return session.scalars(
        select(NumberCounter.last_number).where(NumberCounter.kind == kind, NumberCounter.day == day)
    ).one()


def decisions_that_hold(session: Session, *, since: datetime | None) -> list[DecisionRow]:
    """Oldest first; of candidates that are settled, so not of those whose decision was undone. Where several rows tell
    of one decision, they differ in the evidence: the same picture was stored at several visits.
    """
    settled = (CandidateState.CONFIRMED, CandidateState.REJECTED, CandidateState.MERGED)
    is_picture = and_(Evidence.spot_id == Candidate.spot_id, Evidence.blurred_key == Decision.picture_key)
    wanted = (
        select(Decision, Candidate, ModelVersion, Evidence.taken_at, Case.state, Case.progress)
        .join(Candidate, Candidate.id == Decision.candidate_id)
        .join(ModelVersion, ModelVersion.id == Decision.model_version_id)
        .outerjoin(Evidence, is_picture)
        .outerjoin(Case, Case.candidate_id == Candidate.id)
        .where(Candidate.state.in_(settled), Decision.undone_at.is_(None))
        .order_by(Decision.id, Evidence.taken_at)
    )
    rows = session.execute(wanted if since is None else wanted.where(Decision.decided_at >= since))
    return [DecisionRow(*row) for row in rows]


def merged_candidates(session: Session) -> list[Candidate]:
    """Further sightings of other candidates, oldest first."""
    return list(session.scalars(select(Candidate).where(Candidate.merged_into_id.is_not(None)).order_by(Candidate.id)))


def calendar_versions(session: Session) -> list[CalendarVersion]:
    """In the order of their import."""
    return list(session.scalars(select(CalendarVersion).order_by(CalendarVersion.id)))


def _raise_counter(session: Session, kind: NumberKind, day: str) -> bool:
    return _changed_one(
        session.execute(
            update(NumberCounter)
            .where(NumberCounter.kind == kind, NumberCounter.day == day)
            .values(last_number=NumberCounter.last_number + 1)
            .execution_options(synchronize_session=False)
        )
    )


_UNCLAIMED = {"claimed_by": None, "lease_until": None, "lease_token": None, "version": Candidate.version + 1}


def waiting(now: datetime) -> ColumnElement[bool]:
    return or_(
        Candidate.state == CandidateState.PENDING,
        and_(Candidate.state == CandidateState.IN_REVIEW, Candidate.lease_until <= now),
    )


def _open_to(person_id: int, now: datetime) -> ColumnElement[bool]:
    held_by_person = and_(Candidate.state == CandidateState.IN_REVIEW, Candidate.claimed_by == person_id)
    return or_(waiting(now), held_by_person)


def _changed_one(result: Result[tuple[()]]) -> bool:
    assert isinstance(result, CursorResult)  # an UPDATE gives nothing else; for the type checker
    return result.rowcount == 1
