"""Puts together what pages of cases show: rows of a list with their clocks and departments, and one case whole."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.acting import posts_acted_in
from accounts.appointments import department_tree
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
from cases.list_clocks import binding_clocks
from cases.tables import Case
from handbook.edition import Edition
from kit.wording import Sentence


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
        events=events_out(session, case.id, departments=departments),
        progress=progress_out(file.course.progress),
        co_handlers=[departments[slug] for slug in sorted(file.course.co_departments)],
        reporter=names.get(case.reported_by or 0),
        sent_out=sent
        and SentOutOut(task_id=sent.id, kind=sent.kind, person=names.get(sent.person_id or 0), sent_at=sent.sent_at),
        open_requests=[asked.request.kind for asked in file.course.requests],
        reports=len(case_parts.reports_of(session, case.id)),
    )


def events_out(
    session: Session, case_id: int, *, departments: dict[str, DepartmentName] | None = None
) -> list[CaseEventOut]:
    """Oldest first, each with the post in which the person acted."""
    departments = department_names(session) if departments is None else departments
    events = browsing.events_of(session, case_id)
    acted = [(event.person_id, event.permission, event.happened_at) for event, _ in events]
    posts = posts_acted_in(session, acted)
    return [
        event_out(event, name, post=_post_said(post, departments), departments=departments)
        for (event, name), post in zip(events, posts, strict=True)
    ]


def _post_said(held: PostHolding | None, departments: dict[str, DepartmentName]) -> Sentence | None:
    if held is None:
        return None
    of = departments.get(held.department or "")
    return Sentence(TITLE_OF[held.post].zh, TITLE_OF[held.post].en) if of is None else Sentence(of.zh, of.en)
