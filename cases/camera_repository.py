"""Every query of camera-assisted inspection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from cases.case_tables import CameraInspection, CaseReport
from cases.states import CaseAction, DecisionKind
from cases.tables import Candidate, Case, CaseEvent, Decision
from detection.tables import Evidence, ModelVersion, Revisit

DECIDED_THERE = (DecisionKind.CONFIRM, DecisionKind.UNSURE, DecisionKind.MERGE)


def event_at(session: Session, case_id: int, version: int) -> CaseEvent | None:
    return session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.version == version)
    ).one_or_none()


def feedbacks_and_replies(session: Session, case_id: int) -> Sequence[CaseEvent]:
    """In the order in which they happened."""
    told = (CaseAction.FEED_BACK, CaseAction.INSPECT_REPLY)
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.action.in_(told))
        .order_by(CaseEvent.version)
        .execution_options(populate_existing=True)
    ).all()


def candidates_of_case(session: Session, case_id: int) -> list[Candidate]:
    """Whose sightings the case is made of: the one that it began with first, then as they were added."""
    reported = select(CaseReport.candidate_id).where(
        CaseReport.case_id == case_id, CaseReport.candidate_id.is_not(None), CaseReport.withdrawn_at.is_(None)
    )
    began_with = select(Case.candidate_id).where(Case.id == case_id, Case.candidate_id.is_not(None))
    first_id = session.scalar(began_with)
    found = session.scalars(
        select(Candidate).where(or_(Candidate.id.in_(reported), Candidate.id.in_(began_with))).order_by(Candidate.id)
    )
    return sorted(found, key=lambda one: one.id != first_id)


def decision_with_picture(session: Session, candidate_id: int) -> Decision | None:
    """The last that says that the problem is there, and was not taken back."""
    return session.scalars(
        select(Decision)
        .where(
            Decision.candidate_id == candidate_id,
            Decision.kind.in_(DECIDED_THERE),
            Decision.undone_at.is_(None),
            Decision.picture_key.is_not(None),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()


def evidence_with_picture(session: Session, spot_id: int, key: str) -> Evidence | None:
    return session.scalars(
        select(Evidence)
        .where(Evidence.spot_id == spot_id, Evidence.blurred_key == key)
        .order_by(Evidence.taken_at)
        .limit(1)
    ).one_or_none()


def inspections_of(session: Session, case_id: int) -> Sequence[CameraInspection]:
    """One for each feedback that a camera was asked about, in their order; as the database has them now."""
    return session.scalars(
        select(CameraInspection)
        .where(CameraInspection.case_id == case_id)
        .order_by(CameraInspection.event_version)
        .execution_options(populate_existing=True)
    ).all()


def inspection_with_revisit(session: Session, revisit_id: int) -> Row[CameraInspection, Revisit] | None:
    return session.execute(
        select(CameraInspection, Revisit)
        .join(Revisit, Revisit.id == CameraInspection.revisit_id)
        .where(CameraInspection.revisit_id == revisit_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def write(session: Session, inspection_id: int, **values: Any) -> CameraInspection:
    """The row as it is afterwards; until the commit nobody else changes it."""
    session.execute(
        update(CameraInspection)
        .where(CameraInspection.id == inspection_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(
        select(CameraInspection).where(CameraInspection.id == inspection_id).execution_options(populate_existing=True)
    ).one()


def latest_with_model(session: Session, case_id: int) -> Row[CameraInspection, ModelVersion | None] | None:
    """Of the last feedback that a camera was asked about."""
    return session.execute(
        select(CameraInspection, ModelVersion)
        .outerjoin(ModelVersion, ModelVersion.id == CameraInspection.model_version_id)
        .where(CameraInspection.case_id == case_id)
        .order_by(CameraInspection.event_version.desc())
        .limit(1)
    ).one_or_none()
