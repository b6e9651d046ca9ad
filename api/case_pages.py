"""Puts together what pages of cases show: rows of a list with their clocks and departments, and one case whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.appointments import department_tree
from api.schemas.cases import CaseDetail, CaseOut, DepartmentName, SentOutOut, case_out, event_out, progress_out
from cases import browsing, case_parts
from cases.case_file import open_file
from cases.list_clocks import binding_clocks
from cases.tables import Case
from handbook.edition import Edition


def department_names(session: Session) -> dict[str, DepartmentName]:
    """By slug."""
    entries = department_tree(session).entries
    return {slug: DepartmentName(slug=slug, zh=entry.zh, en=entry.en) for slug, entry in entries.items()}


def cases_out(session: Session, cases: Sequence[Case], edition: Edition, *, now: datetime) -> list[CaseOut]:
    """In the given order, with a handful of queries for all of them."""
    if not cases:
        return []
    return _shown(session, cases, edition, departments=department_names(session), now=now)


def _shown(
    session: Session, cases: Sequence[Case], edition: Edition, *, departments: dict[str, DepartmentName], now: datetime
) -> list[CaseOut]:
    clocks = binding_clocks(session, [case.id for case in cases])
    return [case_out(case, edition, departments=departments, clock=clocks.get(case.id), now=now) for case in cases]


def one_case_out(session: Session, case: Case, edition: Edition, *, now: datetime) -> CaseOut:
    return cases_out(session, [case], edition, now=now)[0]


def case_detail(session: Session, case: Case, edition: Edition, *, now: datetime) -> CaseDetail:
    """One case with its events and how far it has come."""
    file = open_file(session, case.id)
    departments = department_names(session)
    (shown,) = _shown(session, [file.row], edition, departments=departments, now=now)
    names = browsing.names_of(session, [case.reported_by, *(task.person_id for task in file.tasks)])
    sent = file.tasks[-1] if file.course.sent_out is not None else None
    return CaseDetail(
        **dict(shown),
        events=[event_out(event, name) for event, name in browsing.events_of(session, case.id)],
        progress=progress_out(file.course.progress),
        co_handlers=[departments[slug] for slug in sorted(file.course.co_departments)],
        reporter=names.get(case.reported_by or 0),
        sent_out=sent
        and SentOutOut(task_id=sent.id, kind=sent.kind, person=names.get(sent.person_id or 0), sent_at=sent.sent_at),
        open_requests=[asked.request.kind for asked in file.course.requests],
        reports=len(case_parts.reports_of(session, case.id)),
    )
