"""Every query of the notices: what is told, what is on its way, what an event of a case was about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session

from camera_registry.tables import Camera
from cases.case_tables import Authorisation, DeadlineRow, SubtaskRow, SupervisionRow
from cases.clock_kinds import ClockKind
from cases.notices.tables import Channel, Delivery, DeliveryState, Notice, Webhook
from cases.states import CaseAction
from cases.tables import Candidate, Case, CaseEvent, Decision, SecondReview
from kit.database import row_count


def find_case(session: Session, case_id: int) -> Case | None:
    return session.get(Case, case_id)


def find_event(session: Session, case_id: int, version: int) -> CaseEvent | None:
    return session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.version == version)
    ).one_or_none()


def last_event(session: Session, case_id: int, actions: Sequence[CaseAction], *, until: int) -> CaseEvent | None:
    """The last one of these actions up to that version of the case, that one included."""
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.version <= until, CaseEvent.action.in_(actions))
        .order_by(CaseEvent.version.desc())
        .limit(1)
    ).one_or_none()


def find_authorisation(session: Session, authorisation_id: int) -> Authorisation | None:
    return session.get(Authorisation, authorisation_id)


def find_supervision(session: Session, case_id: int, position: int) -> SupervisionRow | None:
    return session.scalars(
        select(SupervisionRow).where(SupervisionRow.case_id == case_id, SupervisionRow.position == position)
    ).one_or_none()


def subtasks_of(session: Session, case_id: int) -> Sequence[SubtaskRow]:
    return session.scalars(select(SubtaskRow).where(SubtaskRow.case_id == case_id).order_by(SubtaskRow.position)).all()


def latest_clock(session: Session, case_id: int, kind: ClockKind) -> DeadlineRow | None:
    """The one of that kind that was started last."""
    return session.scalars(
        select(DeadlineRow)
        .where(DeadlineRow.case_id == case_id, DeadlineRow.kind == kind)
        .order_by(DeadlineRow.position.desc())
        .limit(1)
    ).one_or_none()


def find_candidate(session: Session, candidate_id: int) -> tuple[Candidate, Camera] | None:
    row = session.execute(
        select(Candidate, Camera).join(Camera, Camera.id == Candidate.camera_id).where(Candidate.id == candidate_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def find_second_review(session: Session, review_id: int) -> SecondReview | None:
    return session.get(SecondReview, review_id)


def candidate_of_decision(session: Session, decision_id: int) -> int:
    return session.scalars(select(Decision.candidate_id).where(Decision.id == decision_id)).one()


def told(session: Session, dedupe_key: str) -> set[int]:
    """Ids of the people who were told of this cause."""
    return set(session.scalars(select(Notice.person_id).where(Notice.dedupe_key == dedupe_key)))


def is_on_its_way(session: Session, purpose: str) -> bool:
    return session.scalar(select(Delivery.id).where(Delivery.purpose == purpose)) is not None


def active_webhooks(session: Session) -> Sequence[Webhook]:
    return session.scalars(select(Webhook).where(Webhook.is_active == True).order_by(Webhook.id)).all()  # noqa: E712


def webhooks(session: Session) -> Sequence[Webhook]:
    """All there ever were, the oldest first."""
    return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def end_webhook(session: Session, webhook_id: int, *, now: datetime) -> bool:
    """Whether it was active."""
    ended = session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.is_active == True)  # noqa: E712  Flag compiles it to = 1
        .values(is_active=False, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return row_count(ended) == 1


def deliveries_of_webhook(session: Session, webhook_id: int, *, limit: int) -> Sequence[Delivery]:
    """The newest first."""
    return session.scalars(
        select(Delivery).where(Delivery.webhook_id == webhook_id).order_by(Delivery.id.desc()).limit(limit)
    ).all()


def due_deliveries(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Ids of those that may be tried now, the longest waiting first."""
    return session.scalars(
        select(Delivery.id).where(Delivery.next_try_at <= now).order_by(Delivery.next_try_at, Delivery.id).limit(limit)
    ).all()


def ways_of(session: Session, delivery_ids: Sequence[int]) -> dict[int, tuple[Channel, int | None]]:
    """Over which server each leaves: one for all mails, one for each webhook."""
    rows = session.execute(
        select(Delivery.id, Delivery.channel, Delivery.webhook_id).where(Delivery.id.in_(delivery_ids))
    )
    return {delivery_id: (channel, webhook_id) for delivery_id, channel, webhook_id in rows}


def claim_delivery(session: Session, delivery_id: int, *, now: datetime, until: datetime) -> bool:
    """Whether we are the one worker to try it now; nobody else does before `until`."""
    claimed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.WAITING, Delivery.next_try_at <= now)
        .values(
            next_try_at=until,
            attempts=Delivery.attempts + 1,
            first_tried_at=func.coalesce(Delivery.first_tried_at, now, type_=Delivery.first_tried_at.type),
        )
        .execution_options(synchronize_session=False)
    )
    return row_count(claimed) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an attempt ended. `next_try_at` None: there is no other."""

    state: DeliveryState
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    error: str | None = None


def note_attempt(session: Session, delivery_id: int, ending: Ending, *, claimed_until: datetime) -> bool:
    """Whether the claim was still ours; what outlived its lease is for whoever claimed next."""
    noted = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.next_try_at == claimed_until,
        )
        .values(state=ending.state, next_try_at=ending.next_try_at, sent_at=ending.sent_at, error=ending.error)
        .execution_options(synchronize_session=False)
    )
    return row_count(noted) == 1


def notices_of(
    session: Session, person_id: int, *, only_unread: bool, limit: int, before_id: int | None = None
) -> Sequence[Notice]:
    """The newest first."""
    wanted = _of_person(person_id)
    if only_unread:
        wanted = wanted.where(Notice.read_at.is_(None))
    if before_id is not None:
        wanted = wanted.where(Notice.id < before_id)
    return session.scalars(wanted.order_by(Notice.id.desc()).limit(limit)).all()


def counted(session: Session, person_id: int) -> tuple[int, int]:
    """How many are unread, and how many of those are urgent."""
    urgent = func.coalesce(func.sum(case((Notice.is_urgent == True, 1), else_=0)), 0)  # noqa: E712
    row = session.execute(
        select(func.count(), urgent).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    ).one()
    return int(row[0]), int(row[1])


def mark_read(session: Session, person_id: int, notice_id: int, *, now: datetime) -> bool:
    """Whether the person has such a notice; the first reading counts."""
    noted = session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.person_id == person_id)
        .values(read_at=func.coalesce(Notice.read_at, now, type_=Notice.read_at.type))
        .execution_options(synchronize_session=False)
    )
    return row_count(noted) == 1


def mark_all_read(session: Session, person_id: int, *, until_id: int, now: datetime) -> int:
    """Those up to that notice, so that one that has come meanwhile stays unread."""
    noted = session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.id <= until_id, Notice.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
    return row_count(noted)


def _of_person(person_id: int) -> Select[Notice]:
    return select(Notice).where(Notice.person_id == person_id)
