"""How the desk is doing, in numbers: computed from the database, so that several processes agree."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.case_tables import CameraInspection
from cases.queue_order import OPEN, shown_state
from cases.states import CandidateState, InspectResult
from cases.tables import Candidate, Case
from detection.revisit_verdicts import RevisitVerdict


def candidates_by_state(session: Session, *, now: datetime) -> Counter[CandidateState]:
    """Every state is in it, also with 0; a claim whose lease has ended counts as pending."""
    figures = Counter(dict.fromkeys(CandidateState, 0))
    for state, count in session.execute(select(Candidate.state, func.count()).group_by(Candidate.state)):
        figures[state] += count
    for lease_until in session.scalars(
        select(Candidate.lease_until).where(Candidate.state == CandidateState.IN_REVIEW)
    ):
        shown = shown_state(CandidateState.IN_REVIEW, lease_until=lease_until, now=now)
        figures[CandidateState.IN_REVIEW] -= 1
        figures[shown] += 1
    return figures


def oldest_open_age_s(session: Session, *, now: datetime) -> float:
    """Seconds since the oldest open candidate was raised; 0 where the queue is empty."""
    oldest = session.scalar(select(func.min(Candidate.raised_at)).where(Candidate.state.in_(OPEN)))
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())


def cases_by_item(session: Session) -> dict[str, int]:
    rows = session.execute(select(Case.item_id, func.count()).group_by(Case.item_id))
    return {item_id: count for item_id, count in rows}  # noqa: C416  rows are Row objects, not pairs


def agreement(session: Session) -> Counter[tuple[RevisitVerdict, InspectResult]]:
    """Feedbacks by what the camera and what the inspector said; those that wait for either are not in it."""
    rows = session.execute(
        select(CameraInspection.verdict, CameraInspection.inspected_result, func.count())
        .where(CameraInspection.verdict.is_not(None), CameraInspection.inspected_result.is_not(None))
        .group_by(CameraInspection.verdict, CameraInspection.inspected_result)
    )
    figures = Counter[tuple[RevisitVerdict, InspectResult]]()
    for verdict, result, count in rows:
        assert verdict is not None
        assert result is not None
        figures[verdict, result] = count
    return figures
