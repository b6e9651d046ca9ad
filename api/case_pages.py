"""Puts together what pages of cases show: rows of a list with their clocks and departments, and one case whole."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import browsing as browsing_people
from accounts.acting import posts_acted_in
from accounts.posts import TITLE_OF
from accounts.tables import PostHolding
from api.schemas.cases import (
    CaseDetail,
    CaseEventOut,
    CaseOut,
    DepartmentName,
    SentOutOut,
    case_out,
    event_out,
    progress_out,
)
from cases import browsing, case_parts
from cases.case_file import open_file
from cases.entry_words import Names, departments_in
from cases.list_clocks import binding_clock, binding_clocks
from cases.tables import Case
from handbook.edition import Edition
from kit.wording import Sentence


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
        events=events_out(session, case.id),
        progress=progress_out(file.course.progress),
        co_handlers=[departments[slug] for slug in co_handlers],
        reporter=names.get(case.reported_by or 0),
        sent_out=sent
        and SentOutOut(task_id=sent.id, kind=sent.kind, person=names.get(sent.person_id or 0), sent_at=sent.sent_at),
        open_requests=[asked.request.kind for asked in file.course.requests],
        reports=case_parts.count_reports(session, case_id),
    )


def events_out(session: Session, case_id: int) -> list[CaseEventOut]:
    """Oldest first, each with the post in which the person acted."""
    events = browsing.events_of(session, case_id)
    acted = [(event.person_id, event.permission, event.happened_at) for event, _ in events]
    posts = posts_acted_in(session, acted)
    entered = (slug for event, _ in events for slug in departments_in(event.entered))
    departments = department_names(session, {*entered, *(held.department for held in posts if held)})
    sent = browsing.names_of(session, {event.entered.get("inspector_id") for event, _ in events})
    names = entry_names(departments, sent)
    return [
        event_out(event, name, post=_post_said(post, names), names=names)
        for (event, name), post in zip(events, posts, strict=True)
    ]


def entry_names(departments: dict[str, DepartmentName], people: dict[int, str]) -> Names:
    """For what was entered by its id."""
    return Names({slug: Sentence(one.zh, one.en) for slug, one in departments.items()}, people)


def _post_said(held: PostHolding | None, names: Names) -> Sentence | None:
    if held is None:
        return None
    title = TITLE_OF[held.post]
    return names.departments.get(held.department or "", Sentence(title.zh, title.en))


def _departments_of(cases: Iterable[Case]) -> Iterator[str | None]:
    for case in cases:
        yield case.main_department
        yield case.supervising_unit
