"""Every query of the door and of registration: one case with all that hangs on it, and the changes of its rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from accounts.tables import Person
from cases.case_tables import (
    Authorisation,
    AuthorisationOpinion,
    CaseReport,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRow,
    InspectorTask,
    SubtaskRow,
    SupervisionRow,
)
from cases.clock_rows import ClockRows
from cases.states import CaseState
from cases.tables import Case, CaseEvent
from cases.terms import ENDS
from detection.tables import Evidence
from kit.database import row_count

AS_IT_IS: Mapping[str, bool] = {"populate_existing": True}
"""A case is read by several queries; whoever does so twice sees what has been committed in between."""

# Asked for every case that is shown or changed, so made once: making one takes as long as sending it.
_CASE = select(Case).where(Case.id == bindparam("case_id")).execution_options(**AS_IT_IS)
_VERSION = select(Case.version).where(Case.id == bindparam("case_id"))
_CLOCKS = (
    select(DeadlineRow)
    .where(DeadlineRow.case_id == bindparam("case_id"))
    .order_by(DeadlineRow.position)
    .execution_options(**AS_IT_IS)
)
_REPORTS_COUNTED = (
    select(func.count())
    .select_from(CaseReport)
    .where(CaseReport.case_id == bindparam("case_id"), CaseReport.withdrawn_at.is_(None))
)


def find_case(session: Session, case_id: int) -> Case | None:
    """As it is in the database now, not as this session saw it before."""
    return session.scalars(_CASE, {"case_id": case_id}).one_or_none()


def version_of(session: Session, case_id: int) -> int | None:
    return session.scalar(_VERSION, {"case_id": case_id})


class HangsOn(BaseModel):
    """Numbers of rows; of authorisations only those that are open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pauses: int = 0
    extensions: int = 0
    authorisations: int = 0
    subtasks: int = 0
    supervisions: int = 0
    tasks: int = 0


def clock_rows_of(session: Session, case_id: int, hangs_on: HangsOn) -> ClockRows:
    rows = ClockRows(list(session.scalars(_CLOCKS, {"case_id": case_id})))
    of_case = DeadlineRow.case_id == case_id
    if hangs_on.pauses:
        _add_pauses(session, rows, of_case)
    if hangs_on.extensions:
        _add_extensions(session, rows, of_case)
    return rows


def _add_pauses(session: Session, rows: ClockRows, of_case: ColumnElement[bool]) -> None:
    pauses = select(DeadlinePause).join(DeadlineRow, DeadlineRow.id == DeadlinePause.deadline_id).where(of_case)
    for pause in session.scalars(pauses.order_by(DeadlinePause.position).execution_options(**AS_IT_IS)):
        rows.pauses.setdefault(pause.deadline_id, []).append(pause)


def _add_extensions(session: Session, rows: ClockRows, of_case: ColumnElement[bool]) -> None:
    extensions = (
        select(DeadlineExtension).join(DeadlineRow, DeadlineRow.id == DeadlineExtension.deadline_id).where(of_case)
    )
    for extension in session.scalars(extensions.order_by(DeadlineExtension.position).execution_options(**AS_IT_IS)):
        rows.extensions.setdefault(extension.deadline_id, []).append(extension)


def open_authorisations(session: Session, case_id: int) -> Sequence[Authorisation]:
    """Neither answered nor lapsed, in the order of asking."""
    return session.scalars(
        select(Authorisation)
        .where(
            Authorisation.case_id == case_id,
            Authorisation.is_granted.is_(None),
            Authorisation.lapsed_at.is_(None),
        )
        .order_by(Authorisation.id)
        .execution_options(**AS_IT_IS)
    ).all()


def opinions_on(session: Session, authorisation_ids: Iterable[int]) -> dict[int, list[AuthorisationOpinion]]:
    """By authorisation, in the order in which they were given."""
    found: dict[int, list[AuthorisationOpinion]] = defaultdict(list)
    wanted = select(AuthorisationOpinion).where(AuthorisationOpinion.authorisation_id.in_(list(authorisation_ids)))
    for opinion in session.scalars(wanted.order_by(AuthorisationOpinion.id)):
        found[opinion.authorisation_id].append(opinion)
    return found


def authorisations_of(session: Session, case_id: int) -> Sequence[Authorisation]:
    """All, in the order of asking."""
    return session.scalars(
        select(Authorisation).where(Authorisation.case_id == case_id).order_by(Authorisation.id)
    ).all()


def subtasks_of(session: Session, case_id: int) -> Sequence[SubtaskRow]:
    return session.scalars(
        select(SubtaskRow)
        .where(SubtaskRow.case_id == case_id)
        .order_by(SubtaskRow.position)
        .execution_options(**AS_IT_IS)
    ).all()


def supervisions_of(session: Session, case_id: int) -> Sequence[SupervisionRow]:
    return session.scalars(
        select(SupervisionRow)
        .where(SupervisionRow.case_id == case_id)
        .order_by(SupervisionRow.position)
        .execution_options(**AS_IT_IS)
    ).all()


def tasks_of(session: Session, case_id: int) -> Sequence[InspectorTask]:
    return session.scalars(
        select(InspectorTask)
        .where(InspectorTask.case_id == case_id)
        .order_by(InspectorTask.position)
        .execution_options(**AS_IT_IS)
    ).all()


def reports_of(session: Session, case_id: int) -> Sequence[CaseReport]:
    """Those that nobody took back, oldest first."""
    return session.scalars(
        select(CaseReport)
        .where(CaseReport.case_id == case_id, CaseReport.withdrawn_at.is_(None))
        .order_by(CaseReport.id)
    ).all()


def count_reports(session: Session, case_id: int) -> int:
    return session.execute(_REPORTS_COUNTED, {"case_id": case_id}).scalar_one()


def change_case(session: Session, case_id: int, *, seen_version: int, values: dict[str, Any]) -> bool:
    """Whether nobody had changed the case since it was read."""
    changed = session.execute(
        update(Case)
        .where(Case.id == case_id, Case.version == seen_version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return row_count(changed) == 1


def claim_case(session: Session, case_id: int, *, seen_version: int) -> bool:
    """Whether nobody had changed the case since it was read; then nobody else does until the commit.

    For whoever changes what hangs on a case, or another case, before the case itself: locks that are taken in two
    orders deadlock.
    """
    return change_case(session, case_id, seen_version=seen_version, values={"version": seen_version})


def events_after(session: Session, case_id: int, version: int) -> list[tuple[CaseEvent, str | None]]:
    """What happened since, oldest first, each with the name of the person; None: the system."""
    rows = session.execute(
        select(CaseEvent, Person.name)
        .outerjoin(Person, Person.id == CaseEvent.person_id)
        .where(CaseEvent.case_id == case_id, CaseEvent.version > version)
        .order_by(CaseEvent.version)
    )
    return [(event, name) for event, name in rows]


def pictures_of_candidate(session: Session, *, spot_id: int, episode: int) -> int:
    """How many stored pictures show the problem."""
    wanted = select(Evidence.id).where(Evidence.spot_id == spot_id, Evidence.episode == episode)
    return len(session.scalars(wanted.limit(50)).all())


def cases_to_resume(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Ids of deferred cases whose date has come, the longest waiting first."""
    return session.scalars(
        select(Case.id)
        .where(Case.state == CaseState.ON_HOLD, Case.resume_at <= now)
        .order_by(Case.resume_at)
        .limit(limit)
    ).all()


def goes_on(session: Session, case_id: int) -> bool:
    """Whether there is such a case, and it has not ended."""
    state = session.scalar(select(Case.state).where(Case.id == case_id))
    return state is not None and state not in ENDS
