"""No sequence of actions loses a clock, closes without inspection, or lets somebody grant their own request."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from accounts.actor import INTERFACE, SYSTEM, Actor, PermissionOverride, actor_from
from accounts.permissions import Permission
from accounts.posts import Holding, Post
from cases.authorisations import transition_of
from cases.case_clocks import CaseClocks
from cases.case_facts import CaseFacts, Payload, Request
from cases.clock_kinds import ClockKind
from cases.deadlines import Deadline, Ending
from cases.lifecycle import Outcome, allowed
from cases.lifecycle_table import TRANSITIONS
from cases.refusals import Refusal
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseSource,
    CaseState,
    InspectResult,
    ReopenCause,
    VerifyResult,
)
from tests.cases.a_case import BEAT, LIMIT, NOW, ROADS, TREE, UTILITIES, WATER, entered, someone
from tests.cases.a_case_file import LIMITS, CaseFile
from tests.cases.ways_of_a_case import (
    ONE_OF,
    PEOPLE_OF,
    STRETCH,
    WAYS,
    ask_and_be_granted,
    ask_and_be_heard,
    go,
    move_on,
)

pytestmark = pytest.mark.slow

NO_MOVE = {
    CaseAction.ASK,
    CaseAction.OPINE,
    CaseAction.DECLINE,
    CaseAction.URGE,
    CaseAction.SUPERVISE,
    CaseAction.COORDINATE,
}
ENDS = {CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.VOIDED}

# By hand, from the workflow: what runs (r), is paused (p) or stopped provisionally (s) in each state. K5a, and K5 of a
# case that is back for another dispatch, are told apart below.
EXPECTED: Mapping[CaseState, Mapping[ClockKind, str]] = {
    CaseState.REGISTERED: {ClockKind.ACCEPT: "r"},
    CaseState.VERIFYING: {ClockKind.ACCEPT: "p", ClockKind.VERIFY: "r"},
    CaseState.ACCEPTED: {ClockKind.FILE: "r"},
    CaseState.FILED: {ClockKind.DISPATCH: "r"},
    CaseState.DISPATCHED: {ClockKind.HANDLE: "r"},
    CaseState.HANDLING: {ClockKind.HANDLE: "r"},
    CaseState.ON_HOLD: {ClockKind.HANDLE: "p"},
    CaseState.FEEDBACK: {ClockKind.HANDLE: "s", ClockKind.INSPECT: "r"},
    CaseState.INSPECTING: {ClockKind.HANDLE: "s", ClockKind.INSPECT: "r"},
    CaseState.INSPECTED: {ClockKind.HANDLE: "s", ClockKind.CLOSE: "r"},
    CaseState.CLOSED: {},
    CaseState.NOT_ACCEPTED: {},
    CaseState.VOIDED: {},
}


def _everything(person_id: int, department: str) -> Actor:
    """Somebody with every permission there is, who also works for a department: the worst that could be configured."""
    holdings = (
        Holding(Post.DEPARTMENT, NOW, department=department),
        Holding(Post.SUPERVISING_UNIT, NOW, department=UTILITIES),
        Holding(Post.OFFICE, NOW),
    )
    overrides = [PermissionOverride(one, is_granted=True) for one in Permission]
    return actor_from(person_id, holdings=holdings, overrides=overrides, tree=TREE, at=NOW)


MIGHTY = (_everything(301, WATER), _everything(302, ROADS))
PEOPLE: tuple[Actor, ...] = (
    *ONE_OF.values(),
    *(someone(post, person_id=10 * number + 2, department=ROADS) for number, post in enumerate(Post, 1)),
    *MIGHTY,
    SYSTEM,
    INTERFACE,
)
PAYLOADS = st.builds(
    replace,
    st.just(entered()),
    source=st.sampled_from(CaseSource),
    main_department=st.sampled_from([WATER, ROADS]),
    verify_result=st.sampled_from(VerifyResult),
    inspect_result=st.sampled_from(InspectResult),
    reopen_cause=st.sampled_from(ReopenCause),
    extension=st.sampled_from([LIMIT / 4, LIMIT]),
    resume_at=st.sampled_from([NOW + timedelta(days=days) for days in (1, 40, 200)]),
    photos=st.integers(0, 9).map(bool),
)


BEGUN = CaseFacts(
    is_evidence_complete=True,
    has_condition=True,
    has_cell=True,
    is_verification_waived=True,
    beat=BEAT,
    supervising_unit=UTILITIES,
)


def status(deadline: Deadline) -> str | None:
    """As in EXPECTED; None for what is over."""
    if deadline.is_open:
        return "p" if deadline.is_paused else "r"
    return "s" if deadline.ending is Ending.PROVISIONAL else None


def is_same(ours: Request, theirs: Request) -> bool:
    """Whatever was said of it since."""
    return (ours.kind, ours.asked_by, ours.asked_at) == (theirs.kind, theirs.asked_by, theirs.asked_at)


class LifeOfACase(RuleBasedStateMachine):
    """Some steps are drawn from what is allowed, so that cases get somewhere; others are tried regardless."""

    def __init__(self) -> None:
        super().__init__()
        self.case = CaseFile(CaseFacts())
        self.clocks_before = CaseClocks()

    @initialize(
        is_simple=st.booleans(),
        has_arrival_limit=st.booleans(),
        is_danger=st.booleans(),
        way=st.sampled_from(sorted(WAYS)),
        data=st.data(),
    )
    def begin(
        self, *, is_simple: bool, has_arrival_limit: bool, is_danger: bool, way: str, data: st.DataObject
    ) -> None:
        """Anywhere on any way, or the walks would seldom come far."""
        facts = replace(BEGUN, is_simple=is_simple, is_danger=is_danger)
        self.case = CaseFile(facts, limits=LIMITS if has_arrival_limit else replace(LIMITS, arrive=None))
        steps = WAYS[way] if has_arrival_limit else tuple(one for one in WAYS[way] if one.what is not CaseAction.ARRIVE)
        for step in steps[: data.draw(st.integers(0, len(steps)))]:
            assert isinstance(go(self.case, step), Outcome), step

    @rule(data=st.data(), payload=PAYLOADS)
    def do_what_is_allowed(self, data: st.DataObject, payload: Payload) -> None:
        ways = [
            (option.action, option.authorisation, actor)
            for actor in PEOPLE
            for option in allowed(self.case.facts, actor=actor, at=self.case.at)
            if option.refusal is None and option.action not in NO_MOVE
        ]
        if ways:
            actions = sorted({action for action, _, _ in ways})
            if data.draw(st.integers(0, 9)):  # a voided case goes nowhere, and voiding is nearly always allowed
                actions = [action for action in actions if action is not CaseAction.VOID] or actions
            wanted = data.draw(st.sampled_from(actions))
            kind = next(way[1] for way in ways if way[0] is wanted)
            actor = self.someone_of(data, [way[2] for way in ways if way[0] is wanted])
            request = self.case.facts.open_request(kind) if kind else None
            self.case.act(wanted, actor, replace(payload, request=request))

    @precondition(lambda self: self.case.asked)
    @rule(data=st.data(), payload=PAYLOADS)
    def grant_what_was_asked_for_at_any_time(self, data: st.DataObject, payload: Payload) -> None:
        """Somebody has kept a request on the desk, whatever has become of the case."""
        request = data.draw(st.sampled_from(self.case.asked))[0]
        granter = ONE_OF[PEOPLE_OF[request.kind][1]]
        kept = next((one for one in self.case.facts.requests if is_same(one, request)), request)
        self.case.act(transition_of(request.kind).action, granter, replace(payload, request=kept))

    @rule(action=st.sampled_from(CaseAction), actor=st.sampled_from(PEOPLE), payload=PAYLOADS, data=st.data())
    def try_anything(self, action: CaseAction, actor: Actor, payload: Payload, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from([None, *self.case.facts.requests]))
        self.case.act(action, actor, replace(payload, request=request))

    @rule(data=st.data(), terms=PAYLOADS)
    def ask_for_what_may_be_asked(self, data: st.DataObject, terms: Payload) -> None:
        ways = [
            (option.authorisation, actor)
            for actor in PEOPLE
            for option in allowed(self.case.facts, actor=actor, at=self.case.at)
            if option.refusal is None and option.action is CaseAction.ASK and option.authorisation
        ]
        if ways:
            wanted = data.draw(st.sampled_from(sorted({kind for kind, _ in ways})))
            actor = self.someone_of(data, [way[1] for way in ways if way[0] is wanted])
            self.case.ask(wanted, actor, terms)
            for actor in data.draw(st.permutations(PEOPLE)):
                for request in self.case.facts.requests:
                    self.case.opine(request, actor)

    @rule(kind=st.sampled_from(AuthorisationKind))
    def ask_and_be_granted(self, kind: AuthorisationKind) -> None:
        """By the people of the workflow, so that no way that needs leave stays untrodden."""
        ask_and_be_granted(self.case, kind)

    @rule(kind=st.sampled_from(AuthorisationKind))
    def ask_and_leave_it_on_the_desk(self, kind: AuthorisationKind) -> None:
        ask_and_be_heard(self.case, kind)

    @rule(result=st.sampled_from(InspectResult), department=st.sampled_from([WATER, ROADS]))
    def move_on(self, result: InspectResult, department: str) -> None:
        """Straight on, or around once more: a request that was left lying then meets the case again."""
        move_on(self.case, {"inspect_result": result, "main_department": department})

    @precondition(lambda self: self.case.facts.state is CaseState.FILED and self.case.facts.main_department)
    @rule()
    def dispatch_to_the_same_department(self) -> None:
        same = replace(entered(), main_department=self.case.facts.main_department)
        self.case.act(CaseAction.DISPATCH, someone(Post.DUTY_SUPERVISOR), same)

    @rule(kind=st.sampled_from(AuthorisationKind), actor=st.sampled_from(MIGHTY), terms=PAYLOADS)
    def try_to_grant_oneself(self, kind: AuthorisationKind, actor: Actor, terms: Payload) -> None:
        if isinstance(self.case.ask(kind, actor, terms), Refusal):
            return
        for one in PEOPLE:
            request = self.case.facts.open_request(kind)
            assert request is not None
            self.case.opine(request, one)
        request = self.case.facts.open_request(kind)
        self.case.act(transition_of(kind).action, actor, Payload(request=request))

    @precondition(lambda self: self.case.facts.requests)
    @rule(data=st.data(), actor=st.sampled_from(PEOPLE), is_declined=st.booleans())
    def say_something_of_a_request(self, data: st.DataObject, actor: Actor, is_declined: bool) -> None:
        request = data.draw(st.sampled_from(self.case.facts.requests))
        if is_declined:
            self.case.decline(request, actor)
        else:
            self.case.opine(request, actor)

    @rule(minutes=st.sampled_from([1, 5, 10, 30, 180, 60 * 24, 60 * 24 * 45]))
    def wait(self, minutes: int) -> None:
        self.case.at += timedelta(minutes=minutes)

    @invariant()
    def no_clock_is_lost(self) -> None:
        """Whatever ran once is still on record, in its place, with its start and its limit."""
        before, now = self.clocks_before.deadlines, self.case.clocks.deadlines
        assert [(one.kind, one.started_at, one.limit) for one in before] == [
            (one.kind, one.started_at, one.limit) for one in now[: len(before)]
        ]
        self.clocks_before = self.case.clocks

    @invariant()
    def the_right_clocks_run(self) -> None:
        state = self.case.facts.state
        counting = {one.kind: found for one in self.case.clocks.deadlines if (found := status(one)) is not None}
        assert len(counting) == sum(status(one) is not None for one in self.case.clocks.deadlines)
        if state is None:
            assert counting == {}
            return
        if state is CaseState.FILED and (handle := counting.pop(ClockKind.HANDLE, None)):
            came_back_by = {"p": CaseAction.RETURN, "s": CaseAction.REDISPATCH}[handle]
            assert self.last_move().action is came_back_by
        arrive = counting.pop(ClockKind.ARRIVE, None)
        assert arrive in {None, "r"}
        assert arrive is None or state in {CaseState.DISPATCHED, CaseState.HANDLING}
        if state is CaseState.DISPATCHED:
            assert (arrive == "r") is (self.case.limits.arrive is not None)
        assert counting == EXPECTED[state]

    @invariant()
    def nothing_closes_without_inspection_unless_forced_by_authority(self) -> None:
        moves = [step for step in self.case.done if step[0].source is not step[0].target]
        for (before, found), (now, _) in pairwise(moves):
            if now.target is not CaseState.CLOSED:
                continue
            assert before.action is CaseAction.INSPECT_REPLY
            if now.action is CaseAction.FORCE_CLOSE:
                assert now.request is not None
                assert now.request.kind is AuthorisationKind.FORCED_CLOSE
            else:
                assert found.inspect_result is InspectResult.PASSED

    @invariant()
    def nobody_has_granted_their_own_request(self) -> None:
        for outcome, _ in self.case.done:
            if outcome.request is not None:
                answer = outcome.request.answer
                assert answer is not None
                assert answer.person_id != outcome.request.asked_by
                granter = next(one for one in PEOPLE if one.person_id == answer.person_id)
                assert not granter.departments & outcome.request.on_behalf_of

    @invariant()
    def no_request_outlives_the_stretch_of_the_case_that_it_was_made_in(self) -> None:
        """From asking to granting the case never left the states by hand, and its department never changed."""
        for place, (outcome, _) in enumerate(self.case.done):
            request = outcome.request
            if request is None:
                continue
            begun = max(count for one, count, _ in self.case.asked if is_same(one, request) and count <= place)
            between = [step[0] for step in self.case.done[begun:place]]
            assert {step.target for step in between} <= STRETCH[request.kind]
            assert not any(step.action is CaseAction.DISPATCH for step in between) or (
                request.kind is AuthorisationKind.VOIDING
            )

    @invariant()
    def an_end_stays_an_end(self) -> None:
        """Only a closed case goes on, by being reopened; an appeal leaves it closed, and nothing touches the others."""
        for outcome, _ in self.case.done:
            if outcome.source in ENDS:
                assert outcome.source is CaseState.CLOSED
                assert outcome.action in {CaseAction.REOPEN, CaseAction.APPEAL}

    @invariant()
    def the_whole_case_is_clocked_from_filing_to_its_end(self) -> None:
        state, whole = self.case.facts.state, self.case.clocks.whole_case
        was_filed = any(outcome.action is CaseAction.FILE for outcome, _ in self.case.done)
        assert (whole is not None) is was_filed
        if whole is not None:
            assert (whole.ended_at is not None) is (state in ENDS)

    def someone_of(self, data: st.DataObject, people: list[Actor]) -> Actor:
        """Half of the time those who may everything: if anybody can grant themselves something, it is they."""
        mighty = [one for one in people if one in MIGHTY]
        is_mighty = data.draw(st.booleans())
        return data.draw(st.sampled_from(mighty if mighty and is_mighty else people))

    def last_move(self) -> Outcome:
        """The latest that changed the state."""
        return next(one for one, _ in reversed(self.case.done) if one.source is not one.target)


INVARIANTS = (
    LifeOfACase.no_clock_is_lost,
    LifeOfACase.the_right_clocks_run,
    LifeOfACase.nothing_closes_without_inspection_unless_forced_by_authority,
    LifeOfACase.nobody_has_granted_their_own_request,
    LifeOfACase.no_request_outlives_the_stretch_of_the_case_that_it_was_made_in,
    LifeOfACase.an_end_stays_an_end,
    LifeOfACase.the_whole_case_is_clocked_from_filing_to_its_end,
)
LifeOfACase.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_no_sequence_of_actions_breaks_a_case = LifeOfACase.TestCase


def test_the_ways_tread_every_row_and_break_nothing_on_any_step() -> None:
    trodden: set[str] = set()
    for steps in WAYS.values():
        walk = LifeOfACase()
        walk.case = CaseFile(BEGUN)
        for step in steps:
            outcome = go(walk.case, step)
            assert isinstance(outcome, Outcome), (step, outcome)
            trodden.add(outcome.row)
            for check in INVARIANTS:
                check(walk)
    assert {row.row for row in TRANSITIONS} == trodden
