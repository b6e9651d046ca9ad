"""What pages ask about visits, spots, findings and evidence. Newest first; a page goes on before the last id shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute as Attribute
from sqlalchemy.orm import Session

from camera_registry.tables import View
from detection.tables import Evidence, Finding, ModelVersion, PatrolState, Spot, SpotState, Visit
from kit.errors import NotFound

Row = TypeVar("Row")
Columns = TypeVarTuple("Columns")


def patrol_states(session: Session, view_ids: Iterable[int]) -> dict[int, PatrolState]:
    """By view id; a view that was never due has none."""
    rows = session.scalars(select(PatrolState).where(PatrolState.view_id.in_(set(view_ids))))
    return {state.view_id: state for state in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingFilter:
    """What a list of visits, spots, findings or evidence is narrowed to; None does not filter."""

    view_id: int | None = None
    camera_id: int | None = None
    since_at: datetime | None = None
    """Included; of a visit its slot, of a spot when it was first seen, of a finding when it was raised."""
    until_at: datetime | None = None
    """Excluded."""


class VisitOutcome(StrEnum):
    """What became of a visit."""

    OK = "ok"
    FAILED = "failed"


EVERYTHING = SightingFilter()


def list_visits(
    session: Session,
    wanted: SightingFilter,
    *,
    before_id: int | None,
    limit: int,
    error: str | None = None,
    outcome: VisitOutcome | None = None,
) -> list[Visit]:
    """`error` is the word of one; `outcome` says whether there was any."""
    query = _narrowed(select(Visit), wanted, view=Visit.view_id, at=Visit.slot_at)
    if error is not None:
        query = query.where(Visit.error == error)
    if outcome is not None:
        query = query.where(Visit.error.is_(None) if outcome is VisitOutcome.OK else Visit.error.is_not(None))
    return _page(session, query, Visit.id, before_id=before_id, limit=limit)


def get_visit(session: Session, visit_id: int) -> Visit:
    """Raises NotFound where there is none, or none any more."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound(
            f"There is no visit {visit_id} (any more).", zh=f"没有编号为 {visit_id} 的巡查记录，或已过保存期。"
        )
    return visit


def list_findings(
    session: Session,
    wanted: SightingFilter,
    *,
    before_id: int | None,
    limit: int,
    item_id: str | None = None,
    is_danger: bool | None = None,
) -> list[Finding]:
    query = _narrowed(select(Finding), wanted, view=Finding.view_id, at=Finding.raised_at)
    if item_id is not None:
        query = query.where(Finding.item_id == item_id)
    if is_danger is not None:
        query = query.where(Finding.is_danger == is_danger)
    return _page(session, query, Finding.id, before_id=before_id, limit=limit)


def get_finding(session: Session, finding_id: int) -> Finding:
    """Raises NotFound where there is none."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotFound(f"There is no finding {finding_id}.", zh=f"没有编号为 {finding_id} 的发现。")
    return finding


def list_spots(
    session: Session,
    wanted: SightingFilter,
    *,
    before_id: int | None,
    limit: int,
    state: SpotState | None = None,
    condition_ids: Collection[str] | None = None,
) -> list[Spot]:
    query = _narrowed(select(Spot), wanted, view=Spot.view_id, at=Spot.first_seen_at)
    if state is not None:
        query = query.where(Spot.state == state)
    if condition_ids is not None:
        query = query.where(Spot.condition_id.in_(condition_ids))
    return _page(session, query, Spot.id, before_id=before_id, limit=limit)


def get_spot(session: Session, spot_id: int) -> Spot:
    """Raises NotFound where there is none."""
    spot = session.get(Spot, spot_id)
    if spot is None:
        raise NotFound(f"There is no spot {spot_id}.", zh=f"没有编号为 {spot_id} 的点位。")
    return spot


def get_evidence(session: Session, evidence_id: int) -> Evidence:
    """Raises NotFound where there is none, or none any more."""
    evidence = session.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFound(
            f"There is no evidence {evidence_id} (any more).", zh=f"没有编号为 {evidence_id} 的证据，或已不再保存。"
        )
    return evidence


def list_evidence(
    session: Session, wanted: SightingFilter, *, before_id: int | None, limit: int, spot_id: int | None = None
) -> list[tuple[Evidence, Visit]]:
    """Pictures with the visits that took them; `since_at` and `until_at` are about when they were taken."""
    query = select(Evidence, Visit).join(Visit, Visit.id == Evidence.visit_id)
    query = _narrowed(query, wanted, view=Visit.view_id, at=Evidence.taken_at)
    if spot_id is not None:
        query = query.where(Evidence.spot_id == spot_id)
    if before_id is not None:
        query = query.where(Evidence.id < before_id)
    return [(one, visit) for one, visit in session.execute(query.order_by(Evidence.id.desc()).limit(limit))]


@dataclass(frozen=True, slots=True)
class SpotPicture:
    """What a page shows of one kept picture, without the rest of its row and of its visit's."""

    id: int
    spot_id: int
    episode: int
    taken_at: datetime
    age_s: float | None
    """How old the frame was at most when it reached us; None: the stream does not say."""
    width_px: int
    height_px: int
    score: float
    box: tuple[float, float, float, float]
    """xyxy, relative to the frame."""


def pictures_of_spots(session: Session, spot_ids: Iterable[int]) -> list[SpotPicture]:
    """Every picture of these spots, newest first."""
    columns = (
        Evidence.id,
        Evidence.spot_id,
        Evidence.episode,
        Evidence.taken_at,
        Visit.age_s,
        Evidence.width_px,
        Evidence.height_px,
        Evidence.score,
        Evidence.box,
    )
    rows = session.execute(
        select(*columns)
        .join(Visit, Visit.id == Evidence.visit_id)
        .where(Evidence.spot_id.in_(set(spot_ids)))
        .order_by(Evidence.taken_at.desc(), Evidence.id.desc())
    )
    return [
        SpotPicture(evidence_id, spot_id, episode, taken_at, age_s, width_px, height_px, score, (x0, y0, x1, y1))
        for evidence_id, spot_id, episode, taken_at, age_s, width_px, height_px, score, (x0, y0, x1, y1) in rows
    ]


def get_model_version(session: Session, model_version_id: int) -> ModelVersion:
    """Every finding names one."""
    return session.get_one(ModelVersion, model_version_id)


def list_model_versions(session: Session) -> list[ModelVersion]:
    """Newest first."""
    return list(session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc())))


def model_version(session: Session, model_version_id: int) -> ModelVersion:
    """Raises NotFound where there is none."""
    found = session.get(ModelVersion, model_version_id)
    if found is None:
        raise NotFound(
            f"There is no model version {model_version_id}.", zh=f"没有编号为 {model_version_id} 的模型版本。"
        )
    return found


def _narrowed(
    query: Select[*Columns], wanted: SightingFilter, *, view: Attribute[int], at: Attribute[datetime]
) -> Select[*Columns]:
    if wanted.view_id is not None:
        query = query.where(view == wanted.view_id)
    if wanted.camera_id is not None:
        query = query.where(view.in_(select(View.id).where(View.camera_id == wanted.camera_id)))
    if wanted.since_at is not None:
        query = query.where(at >= wanted.since_at)
    return query if wanted.until_at is None else query.where(at < wanted.until_at)


def _page(session: Session, query: Select[Row], key: Attribute[int], *, before_id: int | None, limit: int) -> list[Row]:
    shown = query if before_id is None else query.where(key < before_id)
    return list(session.scalars(shown.order_by(key.desc()).limit(limit)))
