"""Puts together what pages of cases show: rows of a list with their clocks and departments, and one case whole."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import browsing as browsing_people
from api.schemas.cases import CaseDetail, CaseOut, DepartmentName, SentOutOut, case_out, event_out, progress_out
from cases import browsing, case_parts
from cases.case_file import open_file
from cases.list_clocks import binding_clock, binding_clocks
from cases.tables import Case
from handbook.edition import Edition


def department_names(session: Session, slugs: Iterable[str | None]) -> dict[str, DepartmentName]:
    """Of these, by slug."""
    named = browsing_people.department_names(session, slugs)
    return {one.slug: DepartmentName(slug=one.slug, zh=one.zh, en=one.en) for one in named}


def cases_out(session: Session, cases: Sequence[Case], edition: Edition, *, now: datetime) -> list[CaseOut]:
    """In the given order, with two queries for all of them, and two more where a clock was paused or extended."""
    departments = department_names(session, _departments_of(cases))
    clocks = binding_clocks(session, cases)
    return [case_out(case, edition, departments=departments, clock=clocks.get(case.id), now=now) for case in cases]


def one_case_out(session: Session, case: Case, edition: Edition, *, now: datetime) -> CaseOut:
    return cases_out(session, [case], edition, now=now)[0]


def case_detail(session: Session, case_id: int, edition: Edition, *, now: datetime) -> CaseDetail:
    """One case with its events and how far it has come. Raises CaseUnknown."""
    file = open_file(session, case_id)
    case, co_handlers = file.row, sorted(file.course.co_departments)
    departments = department_names(session, [*_departments_of([case]), *co_handlers])
    clock = binding_clock(file.course.clocks.deadlines)
    names = browsing.names_of(session, [case.reported_by, *(task.person_id for task in file.tasks)])
    sent = file.tasks[-1] if file.course.sent_out is not None else None
    return CaseDetail(
        **dict(case_out(case, edition, departments=departments, clock=clock, now=now)),
        events=[event_out(event, name) for event, name in browsing.events_of(session, case_id)],
        progress=progress_out(file.course.progress),
        co_handlers=[departments[slug] for slug in co_handlers],
        reporter=names.get(case.reported_by or 0),
        sent_out=sent
        and SentOutOut(task_id=sent.id, kind=sent.kind, person=names.get(sent.person_id or 0), sent_at=sent.sent_at),
        open_requests=[asked.request.kind for asked in file.course.requests],
        reports=case_parts.count_reports(session, case_id),
    )


def _departments_of(cases: Iterable[Case]) -> Iterator[str | None]:
    for case in cases:
        yield case.main_department
        yield case.supervising_unit
