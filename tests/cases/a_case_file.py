"""A whole case in memory, as a use case would keep it: facts, real clocks, requests; it does what `decide` answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from accounts.actor import Actor
from accounts.posts import Post
from cases import authorisations
from cases.calendars import WorkCalendar
from cases.case_clocks import CaseClocks, apply_moves
from cases.case_facts import CaseFacts, Payload, Request
from cases.clock_kinds import ClockKind
from cases.clock_limits import ClockLimits, clock_limits
from cases.deadlines import ExtensionCause
from cases.lifecycle import Outcome, decide
from cases.refusals import Refusal
from cases.settings import ClockSettings
from cases.states import AuthorisationKind, CaseAction
from handbook.limits import ClockRun, Limit, LimitUnit
from tests.cases.a_case import BEAT, NOW

LIMITS = replace(
    clock_limits(ClockSettings()),
    handle=Limit(4, LimitUnit.HOUR, ClockRun.WORKING),
    arrive=Limit(90, LimitUnit.MINUTE, ClockRun.CONTINUOUS),
)
STRAIGHT_ON = (
    (CaseAction.REGISTER, Post.OPERATOR),
    (CaseAction.ACCEPT, Post.OPERATOR),
    (CaseAction.FILE, Post.DUTY_SUPERVISOR),
    (CaseAction.DISPATCH, Post.DUTY_SUPERVISOR),
    (CaseAction.RECEIVE, Post.DEPARTMENT),
    (CaseAction.FEED_BACK, Post.DEPARTMENT),
    (CaseAction.SEND_INSPECT, Post.OPERATOR),
    (CaseAction.INSPECT_REPLY, Post.INSPECTOR),
    (CaseAction.CLOSE, Post.DUTY_SUPERVISOR),
)
CALENDAR = WorkCalendar("weekends", 2026, 2030, frozenset(), frozenset())


@dataclass
class CaseFile:
    """Every change goes through `act`, `ask`, `opine` and `decline`; the rest is what those have made of it."""

    facts: CaseFacts
    limits: ClockLimits = LIMITS
    at: datetime = NOW
    clocks: CaseClocks = field(default_factory=CaseClocks)
    done: list[tuple[Outcome, Payload]] = field(default_factory=list)
    """Each with what was entered, or asked for where it was granted."""
    asked: list[tuple[Request, int, str | None]] = field(default_factory=list)
    """Each with how much had been done by then, and the main department."""

    def act(self, action: CaseAction, actor: Actor, payload: Payload) -> Outcome | Refusal:
        outcome = decide(action, self.facts, actor=actor, at=self.at, payload=payload)
        if isinstance(outcome, Outcome):
            terms = payload.request.terms if payload.request else payload
            self._move_clocks(outcome, terms)
            self.done.append((outcome, terms))
            self.facts = self._after(outcome, terms)
            if action is CaseAction.CONFIRM:
                until = self.at + timedelta(seconds=10)
                self.facts = replace(self.facts, undo_by=actor.person_id, undo_until=until)
        return outcome

    def ask(self, kind: AuthorisationKind, actor: Actor, terms: Payload) -> Request | Refusal:
        request = authorisations.ask(kind, self.facts, actor=actor, terms=terms, at=self.at)
        if isinstance(request, Request):
            self.facts = replace(self.facts, requests=(*self.facts.requests, request))
            self.asked.append((request, len(self.done), self.facts.main_department))
            if kind is AuthorisationKind.APPEAL:
                self.facts = replace(self.facts, has_appealed=True)
        return request

    def opine(self, request: Request, actor: Actor) -> None:
        heard = authorisations.opine(request, self.facts, actor=actor, is_in_favour=True, text="同意", at=self.at)
        if isinstance(heard, Request):
            self._replace_request(request, heard)

    def decline(self, request: Request, actor: Actor) -> None:
        declined = authorisations.decline(request, self.facts, actor=actor, reason="不同意", at=self.at)
        if isinstance(declined, Request):
            self._replace_request(request, None)

    def _replace_request(self, request: Request, by: Request | None) -> None:
        others = tuple(one for one in self.facts.requests if one != request)
        self.facts = replace(self.facts, requests=others if by is None else (*others, by))

    def _move_clocks(self, outcome: Outcome, terms: Payload) -> None:
        self.clocks = apply_moves(
            self.clocks,
            outcome.clocks,
            at=self.at,
            limits=self.limits,
            calendar=CALENDAR,
            extension=terms.extension,
            asked_at=outcome.request.asked_at if outcome.request else None,
        )

    def _after(self, outcome: Outcome, terms: Payload) -> CaseFacts:
        facts = replace(self.facts, state=outcome.target, beat=BEAT, **self._of_clocks())
        over = {one.kind for one in (outcome.request, *outcome.lapsed) if one is not None}
        facts = replace(facts, requests=tuple(one for one in facts.requests if one.kind not in over))
        return replace(facts, **self._learned(outcome, terms))

    def _learned(self, outcome: Outcome, terms: Payload) -> dict[str, Any]:
        """What the action itself makes known of the case."""
        later = self.at + timedelta(days=1)
        was_overdue = self.clocks.is_handled_in_time is False
        learned: dict[CaseAction, dict[str, Any]] = {
            CaseAction.REGISTER: {"source": terms.source},
            CaseAction.VERIFY_REPLY: {"verify_result": terms.verify_result},
            CaseAction.DISPATCH: {
                "main_department": terms.main_department,
                "is_back_for_another": False,
                "return_until": self.at + timedelta(hours=1),
            },
            CaseAction.RETURN: {"returned_by": self.facts.returned_by | {self.facts.main_department}},
            CaseAction.DEFER: {"resume_at": terms.resume_at},
            CaseAction.INSPECT_REPLY: {"inspect_result": terms.inspect_result, "are_closing_conditions_met": True},
            CaseAction.REDISPATCH: {"is_back_for_another": True},
            CaseAction.REOPEN: {"has_appealed": False},
            CaseAction.CLOSE: {"reopen_until": later, "appeal_until": later, "was_overdue": was_overdue},
            CaseAction.FORCE_CLOSE: {"reopen_until": later, "appeal_until": later, "was_overdue": was_overdue},
        }
        return learned.get(outcome.action, {})

    def _of_clocks(self) -> dict[str, Any]:
        handle, arrive = (self.clocks.latest(kind) for kind in (ClockKind.HANDLE, ClockKind.ARRIVE))
        if handle is None:
            return {}
        return {
            "awaits_arrival": arrive is not None and arrive.is_open,
            "handle_due_at": handle.due_at,
            "handle_limit": handle.limit,
            "extensions_granted": sum(one.cause is ExtensionCause.GRANTED for one in handle.extensions),
        }
