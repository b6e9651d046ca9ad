"""Who may ask for an exception, who must be heard, and who may grant it; nobody grants their own request.

Rules only. A request is asked for, may be given opinions, and is granted or declined once, or lapses when the case
moves on. Granting is done by taking the action itself (`cases.lifecycle`), so that no grant lies about unused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.actor import Actor
from accounts.permissions import Permission
from cases.case_facts import Answer, Attempt, CaseFacts, Opinion, Payload, Request
from cases.guard_names import Guard
from cases.guards import GUARDS
from cases.lifecycle_table import TRANSITIONS, Effect, Leave, Transition
from cases.refusals import Refusal, first_broken, leave_of, refused
from cases.states import AuthorisationKind, CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationRule:
    """The three parts of one kind of authorisation."""

    kind: AuthorisationKind
    asked_with: tuple[Leave, ...]
    ask_guards: tuple[Guard, ...] = ()
    """Besides those of the transition; a window, for one, is about asking, not about how long the answer takes."""
    opinion_with: Leave | None = None
    """Who is heard; None: nobody."""
    opinion_needed_if: Guard | None = None
    """When somebody must have been heard; None: always, if anybody is."""
    is_first_review: bool = False
    """An opinion against it stops it (初审); of other kinds it binds nobody."""
    granted_with: tuple[Leave, ...]


_P, _G = Permission, Guard
_OF_MAIN = Guard.OF_MAIN_DEPARTMENT

RULES: Mapping[AuthorisationKind, AuthorisationRule] = {
    rule.kind: rule
    for rule in (
        AuthorisationRule(
            kind=AuthorisationKind.REFUSAL,
            asked_with=(Leave(_P.CASE_REFUSE),),
            granted_with=(Leave(_P.CASE_CONSENT_REFUSAL),),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.RETURN,
            asked_with=(Leave(_P.CASE_ASK_RETURN, _OF_MAIN),),
            ask_guards=(_G.RETURN_WINDOW,),
            granted_with=(Leave(_P.CASE_GRANT_RETURN),),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.EXTENSION,
            asked_with=(Leave(_P.CASE_ASK_EXTENSION, _OF_MAIN),),
            ask_guards=(_G.BEFORE_DUE,),
            opinion_with=Leave(_P.CASE_OPINE_EXTENSION, _G.OF_SUPERVISING_UNIT),
            opinion_needed_if=_G.SUPERVISED,
            granted_with=(
                Leave(_P.CASE_GRANT_EXTENSION),
                Leave(_P.CASE_GRANT_FIRST_EXTENSION, _G.FIRST_EXTENSION),
            ),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.DEFERRAL,
            asked_with=(Leave(_P.CASE_ASK_DEFERRAL, _G.NOT_OF_ANOTHER),),
            granted_with=(Leave(_P.CASE_GRANT_DEFERRAL),),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.FORCED_CLOSE,
            asked_with=(Leave(_P.CASE_ASK_FORCED_CLOSE),),
            granted_with=(Leave(_P.CASE_GRANT_FORCED_CLOSE),),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.VOIDING,
            asked_with=(Leave(_P.CASE_ASK_VOIDING),),
            granted_with=(Leave(_P.CASE_GRANT_VOIDING),),
        ),
        AuthorisationRule(
            kind=AuthorisationKind.APPEAL,
            asked_with=(Leave(_P.CASE_ASK_APPEAL, _OF_MAIN),),
            ask_guards=(_G.APPEAL_WINDOW, _G.FIRST_APPEAL),
            opinion_with=Leave(_P.CASE_OPINE_APPEAL),
            is_first_review=True,
            granted_with=(Leave(_P.CASE_GRANT_APPEAL),),
        ),
    )
}


def transition_of(kind: AuthorisationKind) -> Transition:
    """The row that needs this authorisation; of several, which differ in their clocks alone, the first."""
    return next(row for row in TRANSITIONS if row.authorisation is kind)


def why_not_ask(kind: AuthorisationKind, facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """None: the actor may ask for it, with the terms in the payload if there are any yet."""
    rule, row = RULES[kind], transition_of(kind)
    if facts.state not in row.sources:
        return refused(Guard.STATE)
    leave = leave_of(rule.asked_with, facts, attempt)
    if isinstance(leave, Refusal):
        return leave
    if facts.open_request(kind) is not None:
        return refused(Guard.REQUEST_OPEN)
    return first_broken((*rule.ask_guards, *row.guards), facts, attempt)


def ask(kind: AuthorisationKind, facts: CaseFacts, *, actor: Actor, terms: Payload, at: datetime) -> Request | Refusal:
    """The request, open; it changes nothing about the case and stops no clock."""
    refusal = why_not_ask(kind, facts, Attempt(actor, at, terms))
    if refusal is not None:
        return refusal
    return Request(kind=kind, asked_by=actor.person_id, on_behalf_of=actor.departments, asked_at=at, terms=terms)


def why_not_opine(request: Request, facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """None: the actor is one of those who are heard, and did not ask themselves."""
    heard = RULES[request.kind].opinion_with
    if heard is None or not request.is_open:
        return refused(Guard.NO_REQUEST)
    leave = leave_of((heard,), facts, attempt)
    if isinstance(leave, Refusal):
        return leave
    return refused(Guard.OWN_REQUEST) if is_own(request, attempt.actor) else None


def opine(
    request: Request, facts: CaseFacts, *, actor: Actor, is_in_favour: bool, text: str, at: datetime
) -> Request | Refusal:
    """The request with one more opinion, for or against; whoever grants reads it, and a first review binds them."""
    refusal = why_not_opine(request, facts, Attempt(actor, at))
    if refusal is not None:
        return refusal
    opinion = Opinion(person_id=actor.person_id, is_in_favour=is_in_favour, text=text, given_at=at)
    return replace(request, opinions=(*request.opinions, opinion))


def leave_to_answer(request: Request, facts: CaseFacts, attempt: Attempt) -> Permission | Refusal:
    """The permission by which the actor may grant or decline the request."""
    if not request.is_open:
        return refused(Guard.NO_REQUEST)
    leave = leave_of(RULES[request.kind].granted_with, facts, attempt)
    if not isinstance(leave, Refusal) and is_own(request, attempt.actor):
        return refused(Guard.OWN_REQUEST)
    return leave


def leave_to_grant(request: Request, facts: CaseFacts, attempt: Attempt) -> Permission | Refusal:
    """As `leave_to_answer`, but whoever must be heard was heard, and the terms still hold."""
    leave = leave_to_answer(request, facts, attempt)
    if isinstance(leave, Refusal):
        return leave
    rule = RULES[request.kind]
    is_needed = rule.opinion_needed_if is None or GUARDS[rule.opinion_needed_if].holds(facts, attempt)
    if rule.opinion_with is not None and is_needed and not request.opinions:
        return refused(Guard.OPINION)
    if rule.is_first_review and not all(opinion.is_in_favour for opinion in request.opinions):
        return refused(Guard.FIRST_REVIEW)
    on_terms = Attempt(attempt.actor, attempt.at, request.terms)
    return first_broken(transition_of(request.kind).guards, facts, on_terms) or leave


def decline(request: Request, facts: CaseFacts, *, actor: Actor, reason: str, at: datetime) -> Request | Refusal:
    """The request, refused with a reason; nothing else changes, whatever has become of the case meanwhile."""
    attempt = Attempt(actor, at, Payload(reason=reason))
    leave = leave_to_answer(request, facts, attempt)
    if isinstance(leave, Refusal):
        return leave
    answer = Answer(is_granted=False, person_id=actor.person_id, by=leave, text=reason, given_at=at)
    return first_broken((Guard.REASON,), facts, attempt) or replace(request, answer=answer)


def lapsed(requests: Iterable[Request], *, target: CaseState, at: datetime) -> tuple[Request, ...]:
    """Those that fall (失效) as the case enters a state in which they could not be asked for.

    A return or an extension thus belongs to one dispatch: it never meets the case again after that was over.
    """
    fallen = (one for one in requests if one.is_open and target not in transition_of(one.kind).sources)
    return tuple(replace(one, lapsed_at=at) for one in fallen)


def effects_of_declining(request: Request, facts: CaseFacts) -> tuple[Effect, ...]:
    """A return that is refused again counts as shirking (推诿); `facts` are from before."""
    is_shirking = request.kind is AuthorisationKind.RETURN and facts.declined_returns > 0
    return (Effect.COUNT_SHIRKING,) if is_shirking else ()


def is_own(request: Request, actor: Actor) -> bool:
    """Whether the actor asked, or works for a department that did."""
    is_asker = request.asked_by is not None and request.asked_by == actor.person_id
    return is_asker or not request.on_behalf_of.isdisjoint(actor.departments)
