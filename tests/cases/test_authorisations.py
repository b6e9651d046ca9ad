"""Who asks, who is heard, who grants: against the table by hand; and nobody grants their own request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accounts.actor import Actor, PermissionOverride, actor_from
from accounts.permissions import Permission
from accounts.posts import Holding, Post
from cases.authorisations import RULES, ask, decline, effects_of_declining, lapsed, opine, transition_of
from cases.case_facts import CaseFacts, Payload, Request
from cases.guard_names import Guard
from cases.lifecycle import Outcome, decide
from cases.lifecycle_table import Effect
from cases.refusals import Refusal
from cases.states import AuthorisationKind, CaseAction, CaseState, InspectResult
from tests.cases.a_case import (
    NOW,
    PERSON_OF,
    PIPES,
    ROADS,
    SECOND,
    TREE,
    UTILITIES,
    WATER,
    asked,
    entered,
    facts_for,
    someone,
)
from tests.cases.a_case_file import STRAIGHT_ON, CaseFile

EXPECTED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("lifecycle_expected.yaml").read_text(encoding="utf-8")
)["authorisations"]
KINDS = pytest.mark.parametrize("kind", AuthorisationKind)


def facts_of(kind: AuthorisationKind, *requests: Request) -> CaseFacts:
    row = transition_of(kind)
    return replace(facts_for(row.action, row.sources[-1]), requests=requests)


def granted(request: Request, actor: Actor, facts: CaseFacts | None = None) -> Outcome | Refusal:
    on_case = replace(facts or facts_of(request.kind), requests=(request,))
    payload = Payload(reason="同意", request=request)
    return decide(transition_of(request.kind).action, on_case, actor=actor, at=NOW, payload=payload)


def guard_of(answer: object) -> Guard:
    assert isinstance(answer, Refusal), answer
    return answer.guard


def with_permissions(person_id: int, posts: Iterable[Post], *permissions: Permission) -> Actor:
    """Somebody in several posts, with single permissions besides; of the water works where a post needs that."""
    of = {Post.DEPARTMENT: WATER, Post.SUPERVISING_UNIT: UTILITIES}
    holdings = [Holding(post, NOW - SECOND, department=of.get(post)) for post in posts]
    overrides = [PermissionOverride(one, is_granted=True) for one in permissions]
    return actor_from(person_id, holdings=holdings, overrides=overrides, tree=TREE, at=NOW)


@KINDS
def test_those_ask_are_heard_and_grant_whom_the_workflow_names(kind: AuthorisationKind) -> None:
    by_hand, request = EXPECTED[kind.value], asked(kind)
    for post in Post:
        actor = someone(post)
        asking = ask(kind, facts_of(kind), actor=actor, terms=entered(), at=NOW)
        assert isinstance(asking, Request) is (post.value in by_hand["ask"]), post
        facts = facts_of(kind, request)
        opining = opine(request, facts, actor=actor, is_in_favour=True, text="同意", at=NOW)
        assert isinstance(opining, Request) is (post.value in by_hand["hear"]), post
        assert isinstance(granted(request, actor), Outcome) is (post.value in by_hand["grant"]), post
        declining = decline(request, facts, actor=actor, reason="不同意", at=NOW)
        assert isinstance(declining, Request) is (post.value in by_hand["grant"]), post


@KINDS
def test_nobody_grants_declines_or_judges_their_own_request(kind: AuthorisationKind) -> None:
    rule = RULES[kind]
    permissions = [leave.permission for leave in (*rule.asked_with, *rule.granted_with)]
    permissions += [rule.opinion_with.permission] if rule.opinion_with else []
    posts = (Post.OFFICE, Post.DEPARTMENT, Post.DUTY_SUPERVISOR, Post.SUPERVISING_UNIT)
    mighty, other = (with_permissions(number, posts, *permissions) for number in (1, 2))
    as_if_elsewhere = replace(other, departments=frozenset({ROADS}))
    request = ask(kind, facts_of(kind), actor=mighty, terms=entered(), at=NOW)
    assert isinstance(request, Request)
    facts = facts_of(kind, request)
    assert guard_of(decline(request, facts, actor=mighty, reason="不同意", at=NOW)) is Guard.OWN_REQUEST
    if rule.opinion_with is not None:
        own = opine(request, facts, actor=mighty, is_in_favour=True, text="同意", at=NOW)
        assert guard_of(own) is Guard.OWN_REQUEST
        heard = opine(request, facts, actor=as_if_elsewhere, is_in_favour=True, text="同意", at=NOW)
        assert isinstance(heard, Request)
        request = heard
    assert guard_of(granted(request, mighty)) is Guard.OWN_REQUEST
    assert guard_of(granted(request, other)) is Guard.OWN_REQUEST, "of the same department"
    assert isinstance(granted(request, as_if_elsewhere), Outcome)


def test_a_department_may_not_grant_what_its_sub_department_asked_for() -> None:
    request = replace(asked(AuthorisationKind.RETURN), on_behalf_of=frozenset({PIPES}))
    above = with_permissions(1, (Post.DEPARTMENT,), Permission.CASE_GRANT_RETURN)
    assert guard_of(granted(request, above)) is Guard.OWN_REQUEST


@KINDS
def test_no_one_permission_both_asks_and_grants(kind: AuthorisationKind) -> None:
    rule = RULES[kind]
    assert not {one.permission for one in rule.asked_with} & {one.permission for one in rule.granted_with}


@pytest.mark.parametrize("kind", [kind for kind, rule in RULES.items() if rule.opinion_with])
def test_nothing_is_granted_before_those_were_heard_who_must_be(kind: AuthorisationKind) -> None:
    unheard = replace(asked(kind), opinions=())
    assert guard_of(granted(unheard, someone(Post.OFFICE))) is Guard.OPINION


@KINDS
def test_a_request_is_answered_once_and_only_on_its_own_case(kind: AuthorisationKind) -> None:
    granter = someone(Post(EXPECTED[kind.value]["grant"][0]))
    outcome = granted(asked(kind), granter)
    assert isinstance(outcome, Outcome)
    assert outcome.request is not None
    answer = outcome.request.answer
    assert answer is not None
    assert (answer.is_granted, answer.person_id, answer.given_at) == (True, granter.person_id, NOW)
    assert answer.by is outcome.by
    assert guard_of(granted(outcome.request, granter)) is Guard.NO_REQUEST
    elsewhere = decide(outcome.action, facts_of(kind), actor=granter, at=NOW, payload=Payload(request=asked(kind)))
    assert guard_of(elsewhere) is Guard.NO_REQUEST


@KINDS
def test_nobody_asks_twice_for_the_same(kind: AuthorisationKind) -> None:
    asker = someone(Post(EXPECTED[kind.value]["ask"][0]))
    again = ask(kind, facts_of(kind, asked(kind)), actor=asker, terms=entered(), at=NOW)
    assert guard_of(again) is Guard.REQUEST_OPEN


@KINDS
def test_asking_needs_the_right_state(kind: AuthorisationKind) -> None:
    asker, sources = someone(Post(EXPECTED[kind.value]["ask"][0])), transition_of(kind).sources
    for state in set(CaseState) - set(sources):
        answer = ask(kind, replace(facts_of(kind), state=state), actor=asker, terms=entered(), at=NOW)
        assert guard_of(answer) is Guard.STATE


@pytest.mark.parametrize(
    ("kind", "guard", "changes"),
    [
        (AuthorisationKind.RETURN, Guard.RETURN_WINDOW, {"return_until": NOW - SECOND}),
        (AuthorisationKind.RETURN, Guard.RETURN_WINDOW, {"return_until": None}),
        (AuthorisationKind.RETURN, Guard.FIRST_RETURN, {"returned_by": frozenset({WATER})}),
        (AuthorisationKind.RETURN, Guard.REACH, {"main_department": ROADS}),
        (
            AuthorisationKind.EXTENSION,
            Guard.OF_MAIN_DEPARTMENT,
            {"main_department": ROADS, "co_departments": frozenset({WATER})},
        ),
        (
            AuthorisationKind.DEFERRAL,
            Guard.NOT_OF_ANOTHER,
            {"main_department": ROADS, "co_departments": frozenset({WATER})},
        ),
        (AuthorisationKind.EXTENSION, Guard.BEFORE_DUE, {"handle_due_at": NOW - SECOND}),
        (AuthorisationKind.EXTENSION, Guard.EXTENSIONS_LEFT, {"extensions_granted": 2}),
        (AuthorisationKind.APPEAL, Guard.APPEAL_WINDOW, {"appeal_until": NOW - SECOND}),
        (AuthorisationKind.APPEAL, Guard.FIRST_APPEAL, {"has_appealed": True}),
        (AuthorisationKind.APPEAL, Guard.WAS_OVERDUE, {"was_overdue": False}),
    ],
)
def test_what_cannot_be_asked_for_says_why(kind: AuthorisationKind, guard: Guard, changes: dict[str, object]) -> None:
    facts = replace(facts_of(kind), **changes)  # type: ignore[arg-type]
    assert guard_of(ask(kind, facts, actor=someone(Post.DEPARTMENT), terms=entered(), at=NOW)) is guard


def test_an_extension_asked_before_handling_was_due_may_be_granted_after_it() -> None:
    late = replace(facts_of(AuthorisationKind.EXTENSION), handle_due_at=NOW - timedelta(hours=1))
    assert isinstance(granted(asked(AuthorisationKind.EXTENSION), someone(Post.OFFICE), late), Outcome)


def test_only_the_supervising_unit_of_the_case_is_heard_on_an_extension() -> None:
    request = asked(AuthorisationKind.EXTENSION)
    facts = facts_of(AuthorisationKind.EXTENSION, request)
    stranger = someone(Post.SUPERVISING_UNIT, department=ROADS)
    for actor, on_case in ((stranger, facts), (stranger, replace(facts, supervising_unit=None))):
        heard = opine(request, on_case, actor=actor, is_in_favour=True, text="同意", at=NOW)
        assert guard_of(heard) is Guard.OF_SUPERVISING_UNIT


def test_where_no_unit_supervises_nobody_need_be_heard_on_an_extension() -> None:
    unheard = replace(asked(AuthorisationKind.EXTENSION), opinions=())
    nobodys = replace(facts_of(AuthorisationKind.EXTENSION), supervising_unit=None)
    assert isinstance(granted(unheard, someone(Post.OFFICE), nobodys), Outcome)


def test_a_first_review_against_an_appeal_stops_it_and_other_opinions_bind_nobody() -> None:
    for kind, is_stopped in ((AuthorisationKind.APPEAL, True), (AuthorisationKind.EXTENSION, False)):
        request = asked(kind)
        against = replace(request, opinions=(*request.opinions, replace(request.opinions[0], is_in_favour=False)))
        answer = granted(against, someone(Post.OFFICE))
        if is_stopped:
            assert guard_of(answer) is Guard.FIRST_REVIEW
        else:
            assert isinstance(answer, Outcome)


STAYS_OPEN = {
    AuthorisationKind.REFUSAL: {CaseState.REGISTERED},
    AuthorisationKind.RETURN: {CaseState.DISPATCHED, CaseState.HANDLING},
    AuthorisationKind.EXTENSION: {CaseState.HANDLING},
    AuthorisationKind.DEFERRAL: {CaseState.HANDLING},
    AuthorisationKind.FORCED_CLOSE: {CaseState.INSPECTED},
    AuthorisationKind.VOIDING: set(CaseState)
    - {CaseState.REGISTERED, CaseState.VERIFYING, CaseState.ACCEPTED}
    - {CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.VOIDED},
    AuthorisationKind.APPEAL: {CaseState.CLOSED},
}


@KINDS
def test_a_request_lapses_as_the_case_leaves_the_states_it_was_made_in(kind: AuthorisationKind) -> None:
    request = asked(kind)
    for target in CaseState:
        fallen = lapsed((request,), target=target, at=NOW)
        assert (fallen == ()) is (target in STAYS_OPEN[kind]), target
        for one in fallen:
            assert not one.is_open
            assert guard_of(granted(one, someone(Post(EXPECTED[kind.value]["grant"][0])))) is Guard.NO_REQUEST


def test_a_return_that_nobody_answered_does_not_send_back_the_case_of_the_next_department() -> None:
    """Asked by the water works; reworked and dispatched to others before anybody answered."""
    begun = replace(facts_for(CaseAction.REGISTER, None), main_department=None, is_verification_waived=True)
    case = CaseFile(begun)
    for action, post in STRAIGHT_ON[:5]:
        assert isinstance(case.act(action, someone(post), entered(post)), Outcome), action
    request = case.ask(AuthorisationKind.RETURN, someone(Post.DEPARTMENT), entered())
    assert isinstance(request, Request)
    case.act(CaseAction.FEED_BACK, someone(Post.DEPARTMENT), entered())
    failed = replace(entered(), inspect_result=InspectResult.FAILED)
    case.act(CaseAction.SEND_INSPECT, someone(Post.OPERATOR), entered())
    case.act(CaseAction.INSPECT_REPLY, someone(Post.INSPECTOR), failed)
    case.act(CaseAction.REDISPATCH, someone(Post.DUTY_SUPERVISOR), entered())
    to_roads = replace(entered(), main_department=ROADS)
    assert isinstance(case.act(CaseAction.DISPATCH, someone(Post.DUTY_SUPERVISOR), to_roads), Outcome)
    assert case.facts.requests == ()
    answer = case.act(CaseAction.RETURN, someone(Post.OPERATOR), Payload(request=request))
    assert guard_of(answer) is Guard.NO_REQUEST


def test_a_return_asked_in_time_may_be_granted_after_the_window() -> None:
    late = replace(facts_of(AuthorisationKind.RETURN), return_until=NOW - timedelta(hours=1))
    assert isinstance(granted(asked(AuthorisationKind.RETURN), someone(Post.OPERATOR), late), Outcome)


def test_the_first_extension_can_be_delegated_to_a_duty_supervisor_and_no_more() -> None:
    request = asked(AuthorisationKind.EXTENSION)
    supervisor = PERSON_OF[Post.DUTY_SUPERVISOR]
    plain = with_permissions(supervisor, (Post.DUTY_SUPERVISOR,))
    delegate = with_permissions(supervisor, (Post.DUTY_SUPERVISOR,), Permission.CASE_GRANT_FIRST_EXTENSION)
    assert guard_of(granted(request, plain)) is Guard.PERMISSION
    outcome = granted(request, delegate)
    assert isinstance(outcome, Outcome)
    assert outcome.by is Permission.CASE_GRANT_FIRST_EXTENSION
    second = replace(facts_of(AuthorisationKind.EXTENSION), extensions_granted=1)
    assert guard_of(granted(request, delegate, second)) is Guard.FIRST_EXTENSION
    assert isinstance(granted(request, someone(Post.OFFICE), second), Outcome)


def test_what_was_asked_for_counts_and_not_what_the_granter_enters() -> None:
    too_long = asked(AuthorisationKind.EXTENSION, terms=replace(entered(), extension=timedelta(days=9)))
    payload = replace(entered(), request=too_long)
    facts = facts_of(AuthorisationKind.EXTENSION, too_long)
    answer = decide(
        transition_of(AuthorisationKind.EXTENSION).action, facts, actor=someone(Post.OFFICE), at=NOW, payload=payload
    )
    assert guard_of(answer) is Guard.EXTENSION_LENGTH


def test_declining_needs_a_reason_and_can_be_done_in_any_state() -> None:
    request = asked(AuthorisationKind.VOIDING)
    office, closed = someone(Post.OFFICE), replace(facts_of(AuthorisationKind.VOIDING, request), state=CaseState.CLOSED)
    assert guard_of(decline(request, closed, actor=office, reason=" ", at=NOW)) is Guard.REASON
    declined = decline(request, closed, actor=office, reason="证据不足", at=NOW)
    assert isinstance(declined, Request)
    assert declined.answer is not None
    assert not declined.answer.is_granted
    assert not declined.is_open


def test_a_return_that_is_declined_again_counts_as_shirking() -> None:
    request = asked(AuthorisationKind.RETURN)
    first = facts_of(AuthorisationKind.RETURN, request)
    assert effects_of_declining(request, first) == ()
    assert effects_of_declining(request, replace(first, declined_returns=1)) == (Effect.COUNT_SHIRKING,)
    assert effects_of_declining(asked(AuthorisationKind.APPEAL), replace(first, declined_returns=1)) == ()


@given(
    kind=st.sampled_from(AuthorisationKind),
    posts=st.sets(st.sampled_from(Post), min_size=1),
    permissions=st.sets(st.sampled_from(Permission)),
    by_the_same=st.booleans(),
)
def test_whatever_posts_and_permissions_a_person_has_the_own_request_stays_ungranted(
    kind: AuthorisationKind, posts: set[Post], permissions: set[Permission], by_the_same: bool
) -> None:
    plain = posts - {Post.SUPERVISING_UNIT, Post.INSPECTOR}
    asker = with_permissions(1, plain, *permissions)
    granter = asker if by_the_same else with_permissions(2, plain, *permissions)
    request = ask(kind, facts_of(kind), actor=asker, terms=entered(), at=NOW)
    if isinstance(request, Refusal):
        return
    outcome = granted(replace(request, opinions=asked(kind).opinions), granter)
    if isinstance(outcome, Outcome):
        assert not by_the_same
        assert Post.DEPARTMENT not in posts
