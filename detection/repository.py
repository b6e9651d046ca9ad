"""Every query of detection. Claims are conditional updates whose row count is checked; nothing locks rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from camera_registry.tables import Camera, Platform, View
from detection.tables import Evidence, Finding, PatrolState, PictureBlurring, Revisit, Spot, SpotState, Visit
from kit.database import row_count


@dataclass(frozen=True, slots=True)
class DueView:
    """What claiming needs to know of a view whose slot has come."""

    view_id: int
    camera_id: int
    due_at: datetime
    attempts: int
    active_from: str | None
    active_to: str | None


def views_without_state(session: Session) -> Sequence[Row[int, int, int]]:
    """(view id, camera id, period in s) of views that the patrol has not met yet."""
    known = exists().where(PatrolState.view_id == View.id)
    return session.execute(select(View.id, View.camera_id, View.period_s).where(~known)).all()


def due_views(session: Session, *, now: datetime, limit: int) -> list[DueView]:
    """Views to visit, longest due first; not those that are leased, nor those whose camera is being visited."""
    other = aliased(PatrolState)
    camera_is_visited = exists().where(other.camera_id == PatrolState.camera_id, other.lease_until > now)
    rows = session.execute(
        select(
            PatrolState.view_id,
            PatrolState.camera_id,
            PatrolState.due_at,
            PatrolState.attempts,
            View.active_from,
            View.active_to,
        )
        .join(View, View.id == PatrolState.view_id)
        .join(Camera, Camera.id == PatrolState.camera_id)
        .where(
            PatrolState.due_at <= now,
            View.is_patrolled == True,  # noqa: E712  SQL
            Camera.vanished_at.is_(None),
            ~camera_is_visited,
        )
        .order_by(PatrolState.due_at, PatrolState.view_id)
        .limit(limit)
    )
    return [DueView(*row) for row in rows]


def lease_view(session: Session, view: DueView, *, token: str, until: datetime, now: datetime) -> int:
    """1 when the slot is ours now, 0 when somebody else has it."""
    return row_count(
        session.execute(
            update(PatrolState)
            .where(
                PatrolState.view_id == view.view_id,
                PatrolState.due_at == view.due_at,
                or_(PatrolState.lease_until.is_(None), PatrolState.lease_until <= now),
            )
            .values(lease_token=token, lease_until=until, attempts=PatrolState.attempts + 1)
        )
    )


def rest_view(session: Session, view_id: int, *, until: datetime) -> None:
    """Not due before then; its attempts begin anew."""
    session.execute(
        update(PatrolState)
        .where(PatrolState.view_id == view_id)
        .values(due_at=until, attempts=0, lease_token=None, lease_until=None)
    )


def leased(session: Session, token: str) -> Sequence[Row[PatrolState, View, Camera, Platform]]:
    """The views of a batch that are still ours."""
    return session.execute(
        select(PatrolState, View, Camera, Platform)
        .join(View, View.id == PatrolState.view_id)
        .join(Camera, Camera.id == View.camera_id)
        .join(Platform, Platform.id == Camera.platform_id)
        .where(PatrolState.lease_token == token)
        .order_by(PatrolState.view_id)
    ).all()


def state_of(session: Session, view_id: int) -> PatrolState:
    return session.scalars(select(PatrolState).where(PatrolState.view_id == view_id)).one()


def has_visit(session: Session, *, view_id: int, slot_at: datetime) -> bool:
    visit = select(Visit.id).where(Visit.view_id == view_id, Visit.slot_at == slot_at)
    return session.scalar(visit) is not None


def spots_of(session: Session, view_id: int) -> Sequence[Spot]:
    return session.scalars(select(Spot).where(Spot.view_id == view_id).order_by(Spot.id)).all()


def evidence_facts(session: Session, spot_id: int, *, episode: int) -> tuple[int, datetime | None]:
    """How many pictures are kept of the episode, and when the latest was taken."""
    row = session.execute(
        select(func.count(Evidence.id), func.max(Evidence.taken_at)).where(
            Evidence.spot_id == spot_id, Evidence.episode == episode
        )
    ).one()
    return row[0], row[1]


def has_finding(session: Session, spot_id: int, *, episode: int) -> bool:
    finding = select(Finding.id).where(Finding.spot_id == spot_id, Finding.episode == episode)
    return session.scalar(finding) is not None


def drop_evidence(session: Session, spot_id: int, *, episode: int) -> None:
    """Forget the pictures of an episode that raised nothing; the sweep takes the files."""
    session.execute(delete(Evidence).where(Evidence.spot_id == spot_id, Evidence.episode == episode))


def drop_cleared_spots(session: Session, *, before: datetime) -> int:
    """Forget places that cleared long ago without ever having raised anything."""
    never_raised = ~exists().where(Finding.spot_id == Spot.id)
    without_evidence = ~exists().where(Evidence.spot_id == Spot.id)
    never_asked = ~exists().where(Revisit.spot_id == Spot.id)
    return row_count(
        session.execute(
            delete(Spot).where(
                Spot.state == SpotState.CLEARED, Spot.last_seen_at < before, never_raised, without_evidence, never_asked
            )
        )
    )


def drop_visits(session: Session, *, before: datetime) -> int:
    """Forget visits that no evidence, no finding and no revisit names."""
    named = exists().where(Evidence.visit_id == Visit.id)
    found = exists().where(Finding.visit_id == Visit.id)
    asked = exists().where(Revisit.visit_id == Visit.id)
    return row_count(session.execute(delete(Visit).where(Visit.started_at < before, ~named, ~found, ~asked)))


def is_picture_named(session: Session, key: str) -> bool:
    """Whether any row of detection names the stored picture."""
    evidence = select(Evidence.id).where(or_(Evidence.blurred_key == key, Evidence.original_key == key))
    state = select(PatrolState.view_id).where(PatrolState.picture_key == key)
    revisit = select(Revisit.id).where(Revisit.picture_key == key)
    blurring = select(PictureBlurring.id).where(PictureBlurring.blurred_key == key)
    return any(session.scalar(naming.limit(1)) is not None for naming in (evidence, state, revisit, blurring))


def drop_evidence_rows(session: Session, evidence_ids: Collection[int]) -> None:
    """Their retention time has ended; the sweep takes the files that no other row names."""
    session.execute(delete(Evidence).where(Evidence.id.in_(evidence_ids)))


def drop_originals(session: Session, *, before: datetime) -> Sequence[str]:
    """Forget unblurred pictures taken before; returns their keys, to delete after the commit."""
    old = (Evidence.original_key.is_not(None), Evidence.taken_at < before)
    keys = [key for key in session.scalars(select(Evidence.original_key).where(*old)) if key is not None]
    session.execute(update(Evidence).where(*old).values(original_key=None))
    return keys


def give_back(session: Session, view_id: int, *, due_at: datetime) -> None:
    """End the lease without a visit; the slot stays due."""
    session.execute(
        update(PatrolState)
        .where(PatrolState.view_id == view_id, PatrolState.due_at == due_at)
        .values(lease_token=None, lease_until=None)
    )
