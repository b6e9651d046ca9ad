"""Which way a case may go next, and what follows: the one door through which a case changes.

Rules only, no database: a use case fills the facts, asks `decide`, and writes what it answers with a condition on the
version that was seen. `allowed` says the same beforehand, for a page that greys out what is refused and says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.actor import Actor
from accounts.permissions import Permission
from cases import authorisations
from cases.case_facts import NOTHING_ENTERED, Answer, Attempt, CaseFacts, Payload, Request
from cases.clock_kinds import ClockMove
from cases.guard_names import Guard
from cases.guards import GUARDS
from cases.lifecycle_checks import checked
from cases.lifecycle_overlays import OVERLAYS
from cases.lifecycle_table import TRANSITIONS, Effect, Transition
from cases.refusals import Refusal, first_broken, leave_of, refused
from cases.states import AuthorisationKind, CaseAction, CaseState

ROWS = (*checked(TRANSITIONS), *OVERLAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happens: one case event, the clock moves in order, and the effects, all in one transaction."""

    row: str
    action: CaseAction
    source: CaseState | None
    target: CaseState
    by: Permission
    """The permission by which the actor did it."""
    clocks: tuple[ClockMove, ...]
    effects: tuple[Effect, ...]
    request: Request | None = None
    """The request that was granted by this, with its answer; None where none was needed."""
    lapsed: tuple[Request, ...] = ()
    """Other requests that fall by it, to be closed in the same transaction: a stale one is never granted."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a person could do to a case; `refusal` says why not."""

    action: CaseAction
    authorisation: AuthorisationKind | None = None
    """What is asked for, judged or granted by it."""
    refusal: Refusal | None = None


def decide(
    action: CaseAction, facts: CaseFacts, *, actor: Actor, at: datetime, payload: Payload = NOTHING_ENTERED
) -> Outcome | Refusal:
    """What follows if the actor does this now, or the first guard that says no.

    An action that needs an authorisation is taken by whoever grants it, with the open request in the payload.
    """
    attempt = Attempt(actor, at, payload)
    row = row_of(action, facts, attempt)
    if isinstance(row, Refusal):
        return row
    if row.authorisation is not None:
        return _granted(row, facts, attempt)
    leave = _leave(row, facts, attempt)
    return leave if isinstance(leave, Refusal) else _outcome(row, facts, by=leave, at=at)


def allowed(facts: CaseFacts, *, actor: Actor, at: datetime) -> tuple[Option, ...]:
    """Every action with the reason where it is refused, as far as can be said before anything is entered."""
    attempt = Attempt(actor, at)
    return (
        *_transitions(facts, attempt),
        *(Option(CaseAction.ASK, kind, authorisations.why_not_ask(kind, facts, attempt)) for kind in AuthorisationKind),
        *_answers(facts, attempt),
    )


def _transitions(facts: CaseFacts, attempt: Attempt) -> Iterator[Option]:
    for action in dict.fromkeys(row.action for row in ROWS):
        row = row_of(action, facts, attempt)
        if isinstance(row, Refusal):
            yield Option(action, refusal=row)
            continue
        leave = _leave(row, facts, attempt) if row.authorisation is None else _leave_to_grant(row, facts, attempt)
        yield Option(action, row.authorisation, leave if isinstance(leave, Refusal) else None)


def _answers(facts: CaseFacts, attempt: Attempt) -> Iterator[Option]:
    for request in facts.requests:
        yield Option(CaseAction.OPINE, request.kind, authorisations.why_not_opine(request, facts, attempt))
        leave = authorisations.leave_to_answer(request, facts, attempt)
        yield Option(CaseAction.DECLINE, request.kind, leave if isinstance(leave, Refusal) else None)


def row_of(action: CaseAction, facts: CaseFacts, attempt: Attempt) -> Transition | Refusal:
    """The row for the state; of several, the first whose `when` holds."""
    rows = [row for row in ROWS if row.action is action and facts.state in row.sources]
    for row in rows:
        if row.when is None or GUARDS[row.when].holds(facts, attempt):
            return row
    return refused(rows[-1].when or Guard.STATE if rows else Guard.STATE)


def _leave(row: Transition, facts: CaseFacts, attempt: Attempt) -> Permission | Refusal:
    leave = leave_of(row.leaves, facts, attempt)
    return leave if isinstance(leave, Refusal) else first_broken(row.guards, facts, attempt) or leave


def _leave_to_grant(row: Transition, facts: CaseFacts, attempt: Attempt) -> Permission | Refusal:
    assert row.authorisation is not None
    request = facts.open_request(row.authorisation)
    return refused(Guard.NO_REQUEST) if request is None else authorisations.leave_to_grant(request, facts, attempt)


def _granted(row: Transition, facts: CaseFacts, attempt: Attempt) -> Outcome | Refusal:
    """The outcome with the request answered; only a request that is open on this very case counts."""
    assert attempt.payload is not None
    request = attempt.payload.request
    if request is None or request not in facts.requests or request.kind is not row.authorisation:
        return refused(Guard.NO_REQUEST)
    leave = authorisations.leave_to_grant(request, facts, attempt)
    if isinstance(leave, Refusal):
        return leave
    answer = Answer(
        is_granted=True, person_id=attempt.actor.person_id, by=leave, text=attempt.payload.reason, given_at=attempt.at
    )
    others = replace(facts, requests=tuple(one for one in facts.requests if one != request))
    return replace(_outcome(row, others, by=leave, at=attempt.at), request=replace(request, answer=answer))


def _outcome(row: Transition, facts: CaseFacts, *, by: Permission, at: datetime) -> Outcome:
    target = row.target or facts.state
    assert target is not None  # an overlay has no row without a case
    return Outcome(
        row=row.row,
        action=row.action,
        source=facts.state,
        target=target,
        by=by,
        clocks=row.clocks,
        effects=row.effects,
        lapsed=authorisations.lapsed(facts.requests, target=target, at=at),
    )
