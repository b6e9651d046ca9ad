"""Requests for authorisation (授权) as those see them who decide: what waits for them, and what they have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from cases import authorisations, case_repository
from cases.authorisations import RULES
from cases.case_facts import Attempt, CaseFacts, Request
from cases.case_file import CaseFile, open_file, policy_of
from cases.case_tables import Authorisation, AuthorisationOpinion
from cases.clock_kinds import ClockKind
from cases.deadlines import Deadline, DeadlineInvalid, MoveRefused, extended
from cases.entered import entered_from
from cases.fact_finding import facts_of
from cases.guard_names import Guard
from cases.listing import open_requests
from cases.reading_reach import ways_to_reach
from cases.refusals import Refusal, refused
from cases.states import AuthorisationKind
from cases.tables import Case

READ_AT_MOST = 500
"""Open requests that are looked through for one page; a city has some dozen open at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open request with what this person may do about it; a refusal says why not."""

    row: Authorisation
    case: Case
    opinions: Sequence[AuthorisationOpinion]
    why_not_grant: Refusal | None
    why_not_decline: Refusal | None
    why_not_opine: Refusal | None
    due_at: datetime | None
    """Of the handling clock as it is; None: none runs."""
    due_at_if_granted: datetime | None
    """None: the same, or nobody can know."""
    earlier: int
    """Requests of this kind that were granted on this case before."""

    @property
    def is_theirs(self) -> bool:
        """Whether they may grant, decline or judge it, or only may not because they asked for it themselves."""
        may_answer = None in {self.why_not_decline, self.why_not_opine}
        is_own = self.why_not_decline is not None and self.why_not_decline.guard is Guard.OWN_REQUEST
        return may_answer or is_own


def waiting_for(session: Session, actor: Actor, *, at: datetime) -> list[Waiting]:
    """Open requests that this person decides or is asked about, their own with why not; due soonest first."""
    kinds = [kind for kind in AuthorisationKind if _has_a_say(kind, actor)]
    if not kinds:
        return []
    rows: dict[int, tuple[Authorisation, Case]] = {}
    for way in ways_to_reach(actor):
        wanted = (
            select(Authorisation, Case)
            .join(Case, Case.id == Authorisation.case_id)
            .where(*open_requests(), Authorisation.kind.in_(kinds), way)
            .order_by(Authorisation.id)
            .limit(READ_AT_MOST)
        )
        rows |= {row.id: (row, case) for row, case in session.execute(wanted)}
    found = [_waiting(session, row, case, actor, at) for row, case in rows.values()]
    return sorted((one for one in found if one.is_theirs), key=_due_soonest)


def answered_by(
    session: Session, person_id: int, *, since: datetime, before_id: int | None, limit: int
) -> list[tuple[Authorisation, Case]]:
    """What this person granted or declined from `since` on, the latest request first."""
    wanted = (
        select(Authorisation, Case)
        .join(Case, Case.id == Authorisation.case_id)
        .where(Authorisation.answered_by == person_id, Authorisation.answered_at >= since)
        .order_by(Authorisation.id.desc())
        .limit(limit)
    )
    rows = session.execute(wanted if before_id is None else wanted.where(Authorisation.id < before_id))
    return [(row, case) for row, case in rows]


def of_case(session: Session, case_id: int) -> list[tuple[Authorisation, list[AuthorisationOpinion]]]:
    """All that were ever asked for, in that order, with what was said of them."""
    rows = case_repository.authorisations_of(session, case_id)
    opinions = case_repository.opinions_on(session, [one.id for one in rows])
    return [(one, opinions.get(one.id, [])) for one in rows]


def with_opinions(session: Session, row: Authorisation) -> tuple[Authorisation, list[AuthorisationOpinion]]:
    """One of them, as `of_case` gives it."""
    return row, case_repository.opinions_on(session, [row.id]).get(row.id, [])


def _has_a_say(kind: AuthorisationKind, actor: Actor) -> bool:
    rule = RULES[kind]
    leaves = (*rule.granted_with, *((rule.opinion_with,) if rule.opinion_with else ()))
    return any(actor.may(leave.permission) for leave in leaves)


def _waiting(session: Session, row: Authorisation, case: Case, actor: Actor, at: datetime) -> Waiting:
    file = open_file(session, case.id)
    facts = facts_of(file.course, file.known, policy_of())
    attempt = Attempt(actor, max(at, case.changed_at))
    asked = next((one for one in file.course.requests if one.authorisation_id == row.id), None)
    handle = file.course.clocks.latest(ClockKind.HANDLE)
    grant, decline, opine = _say(asked.request if asked else None, facts, attempt)
    return Waiting(
        row=row,
        case=case,
        opinions=case_repository.opinions_on(session, [row.id]).get(row.id, []),
        why_not_grant=grant,
        why_not_decline=decline,
        why_not_opine=opine,
        due_at=handle.due_at if handle is not None and handle.is_open else None,
        due_at_if_granted=_due_if_granted(file, row, handle, at),
        earlier=_earlier(session, row),
    )


def _say(
    request: Request | None, facts: CaseFacts, attempt: Attempt
) -> tuple[Refusal | None, Refusal | None, Refusal | None]:
    """Why the actor may not grant, decline, judge it."""
    if request is None:  # answered since it was read
        gone = refused(Guard.NO_REQUEST)
        return gone, gone, gone
    grant = authorisations.leave_to_grant(request, facts, attempt)
    answer = authorisations.leave_to_answer(request, facts, attempt)
    return (
        grant if isinstance(grant, Refusal) else None,
        answer if isinstance(answer, Refusal) else None,
        authorisations.why_not_opine(request, facts, attempt),
    )


def _due_if_granted(file: CaseFile, row: Authorisation, handle: Deadline | None, at: datetime) -> datetime | None:
    span = entered_from(row.terms).extension
    if (
        row.kind is not AuthorisationKind.EXTENSION
        or span is None
        or handle is None
        or file.course.clocks.frozen is None
    ):
        return None
    most = file.course.clocks.frozen.most_extensions
    try:
        return extended(handle, span, at=at, asked_at=row.asked_at, most=most).due_at
    except (DeadlineInvalid, MoveRefused):
        return None


def _earlier(session: Session, row: Authorisation) -> int:
    return sum(
        one.kind is row.kind and one.is_granted is True
        for one in case_repository.authorisations_of(session, row.case_id)
    )


def _due_soonest(one: Waiting) -> tuple[bool, bool, float, int]:
    due_at = one.case.next_due_at
    return not one.case.is_danger, due_at is None, due_at.timestamp() if due_at else 0.0, one.row.id
