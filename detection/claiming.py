"""Which views are due, and who visits them: claimed by a conditional update with a lease that expires.

A worker that dies leaves its lease behind; when that ends the same slot is claimed again, so nothing is lost; and a
visit is unique by view and slot, so nothing is doubled. A view that has cost a worker before goes out alone.
"""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from camera_registry.active_hours import is_active
from detection import repository
from detection.repository import DueView
from detection.schedule import first_slot
from detection.settings import PatrolSettings
from detection.tables import PatrolState
from detection.topics import VISITS_DUE
from kit.outbox import post

logger = structlog.get_logger()

MOST_ATTEMPTS = 3  # of one slot; whatever kills three workers is not worth a fourth today


def claim_due_views(session: Session, *, now: datetime, settings: PatrolSettings, zone: ZoneInfo) -> int:
    """Lease what is due and post one message per batch. Returns how many views were claimed."""
    _welcome_new_views(session, now)
    due = [
        view
        for view in repository.due_views(session, now=now, limit=settings.claim_limit)
        if is_active(now, active_from=view.active_from, active_to=view.active_to, city_zone=zone)
    ]
    claimed = 0
    for batch in _batches(due, settings.batch_size):
        claimed += _claim(session, batch, now=now, settings=settings)
    return claimed


def _welcome_new_views(session: Session, now: datetime) -> None:
    for view_id, camera_id, period_s in repository.views_without_state(session):
        due_at = first_slot(view_id=view_id, period=timedelta(seconds=period_s), now=now)
        session.add(PatrolState(view_id=view_id, camera_id=camera_id, due_at=due_at))
    session.flush()


def _batches(due: list[DueView], size: int) -> list[list[DueView]]:
    """One view per camera at a time; views that were tried before alone, the others in groups."""
    seen: set[int] = set()
    fresh: list[DueView] = []
    tried: list[DueView] = []
    for view in due:
        if view.camera_id in seen:
            continue
        seen.add(view.camera_id)
        (tried if view.attempts else fresh).append(view)
    return [[view] for view in tried] + [fresh[start : start + size] for start in range(0, len(fresh), size)]


def _claim(session: Session, batch: list[DueView], *, now: datetime, settings: PatrolSettings) -> int:
    token = uuid4().hex
    claimed = 0
    for view in batch:
        if view.attempts >= MOST_ATTEMPTS:
            logger.error("view_rested", view_id=view.view_id, reason="its slot was lost with three workers")
            repository.rest_view(session, view.view_id, until=now + settings.crash_rest)
            continue
        claimed += repository.lease_view(session, view, token=token, until=now + settings.lease, now=now)
    if claimed:
        post(session, VISITS_DUE, key=token)
    return claimed
