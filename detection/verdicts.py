"""What people say of a finding reaches its spot here; called by `cases`, knows nothing of candidates."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from detection.settings import patrol_settings
from detection.tables import Finding, Spot


def finding_was_rejected(session: Session, *, finding_id: int, now: datetime) -> None:
    """Quiet the spot until it clears, doubles its area, or the quiet period ends."""
    spot = _spot_of(session, finding_id)
    left, top, right, bottom = spot.box
    spot.quiet_until = now + patrol_settings().quiet_period
    spot.quiet_area = (right - left) * (bottom - top)


def rejection_was_undone(session: Session, *, finding_id: int) -> None:
    """Let the spot speak again."""
    spot = _spot_of(session, finding_id)
    spot.quiet_until = None
    spot.quiet_area = None


def _spot_of(session: Session, finding_id: int) -> Spot:
    return session.scalars(select(Spot).join(Finding, Finding.spot_id == Spot.id).where(Finding.id == finding_id)).one()
