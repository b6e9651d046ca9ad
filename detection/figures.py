"""How the patrol is doing, in numbers: computed from the database, so that several processes agree."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camera_registry.tables import Camera, View
from detection.tables import Finding, PatrolState, Visit

ONLINE, UNVISITED = "online", "unvisited"


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Visits of a stretch of time."""

    by_outcome: Counter[str] = field(default_factory=Counter)
    """'ok', or the word of the StreamError."""
    durations_s: dict[str, list[float]] = field(default_factory=dict)
    """By part: connect, keyframe, inference, whole."""


def visits_since(session: Session, since_at: datetime) -> VisitFigures:
    """Counts and durations of the visits that started since then."""
    figures = VisitFigures()
    rows = session.execute(
        select(
            Visit.error, Visit.connect_ms, Visit.keyframe_ms, Visit.inference_ms, Visit.started_at, Visit.ended_at
        ).where(Visit.started_at >= since_at)
    )
    for error, connect_ms, keyframe_ms, inference_ms, started_at, ended_at in rows:
        figures.by_outcome[error or "ok"] += 1
        for part, duration_ms in (("connect", connect_ms), ("keyframe", keyframe_ms), ("inference", inference_ms)):
            if duration_ms is not None:
                figures.durations_s.setdefault(part, []).append(duration_ms / 1000)
        figures.durations_s.setdefault("whole", []).append((ended_at - started_at).total_seconds())
    return figures


def cameras_by_health(session: Session) -> Counter[str]:
    """Cameras that are still listed; one with several views counts with the worst of them."""
    rows = session.execute(
        select(Camera.id, PatrolState.health)
        .outerjoin(View, View.camera_id == Camera.id)
        .outerjoin(PatrolState, PatrolState.view_id == View.id)
        .where(Camera.vanished_at.is_(None))
    )
    healths: dict[int, list[str | None]] = {}
    for camera_id, health in rows:
        healths.setdefault(camera_id, []).append(health)
    return Counter(worst_health(seen) or UNVISITED for seen in healths.values())


def worst_health(seen: list[str | None]) -> str | None:
    """Health of a camera from the health of its views: any trouble wins; None where nothing was visited yet."""
    known = [health for health in seen if health is not None]
    return next((health for health in known if health != ONLINE), ONLINE if known else None)


def findings_by_item(session: Session) -> dict[str, int]:
    rows = session.execute(select(Finding.item_id, func.count()).group_by(Finding.item_id))
    return {item_id: count for item_id, count in rows}  # noqa: C416  rows are Row objects, not pairs
