"""What pages ask about visits, spots, findings and evidence. Newest first; a page goes on before the last id shown."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from detection.tables import Evidence, Finding, ModelVersion, PatrolState, Spot, SpotState, Visit
from kit.errors import NotFound


def patrol_states(session: Session, view_ids: Iterable[int]) -> dict[int, PatrolState]:
    """By view id; a view that was never due has none."""
    rows = session.scalars(select(PatrolState).where(PatrolState.view_id.in_(set(view_ids))))
    return {state.view_id: state for state in rows}


def list_visits(session: Session, *, view_id: int, before_id: int | None, limit: int) -> list[Visit]:
    wanted = select(Visit).where(Visit.view_id == view_id).order_by(Visit.id.desc()).limit(limit)
    return list(session.scalars(wanted if before_id is None else wanted.where(Visit.id < before_id)))


def list_findings(session: Session, *, view_id: int | None, before_id: int | None, limit: int) -> list[Finding]:
    wanted = select(Finding).order_by(Finding.id.desc()).limit(limit)
    if view_id is not None:
        wanted = wanted.where(Finding.view_id == view_id)
    return list(session.scalars(wanted if before_id is None else wanted.where(Finding.id < before_id)))


def get_finding(session: Session, finding_id: int) -> Finding:
    """Raises NotFound where there is none."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise NotFound(f"There is no finding {finding_id}.", zh=f"没有编号为 {finding_id} 的发现。")
    return finding


def list_spots(
    session: Session, *, view_id: int | None, state: SpotState | None, before_id: int | None, limit: int
) -> list[Spot]:
    wanted = select(Spot).order_by(Spot.id.desc()).limit(limit)
    if view_id is not None:
        wanted = wanted.where(Spot.view_id == view_id)
    if state is not None:
        wanted = wanted.where(Spot.state == state)
    return list(session.scalars(wanted if before_id is None else wanted.where(Spot.id < before_id)))


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


def evidence_of_spots(session: Session, spot_ids: Iterable[int]) -> list[tuple[Evidence, Visit]]:
    """Every picture of these spots, newest first, each with the visit that took it."""
    rows = session.execute(
        select(Evidence, Visit)
        .join(Visit, Visit.id == Evidence.visit_id)
        .where(Evidence.spot_id.in_(set(spot_ids)))
        .order_by(Evidence.taken_at.desc(), Evidence.id.desc())
    )
    return [(evidence, visit) for evidence, visit in rows]


def get_model_version(session: Session, model_version_id: int) -> ModelVersion:
    """Every finding names one."""
    return session.get_one(ModelVersion, model_version_id)
