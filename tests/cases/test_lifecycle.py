"""Every state, action and post against a table written out by hand, and every guard broken once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from accounts.actor import INTERFACE, SYSTEM, Actor
from accounts.posts import Post
from cases.authorisations import transition_of
from cases.case_facts import CaseFacts, Payload
from cases.guard_names import Guard
from cases.guards import GUARDS, SENTENCES
from cases.lifecycle import ROWS, Outcome, allowed, decide
from cases.lifecycle_table import Effect
from cases.refusals import Refusal
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseSource,
    CaseState,
    InspectResult,
    PublicStage,
    VerifyResult,
)
from cases.terms import ACTIONS, AUTHORISATIONS, PUBLIC_STAGES, STATES, public_stage
from tests.cases.a_case import NOW, PIPES, ROADS, SECOND, WATER, asked, entered, facts_for, someone
from tests.cases.broken_guards import BROKEN, Broken

EXPECTED = Path(__file__).with_name("lifecycle_expected.yaml")
ALL_STATES: tuple[CaseState | None, ...] = (None, *CaseState)
DONE_WITH_A_REQUEST = {CaseAction.ASK, CaseAction.OPINE, CaseAction.DECLINE}


@cache
def expected() -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return parsed


def expected_rows() -> Sequence[Mapping[str, Any]]:
    return [*expected()["transitions"], *expected()["overlays"]]


def state_named(name: str) -> CaseState | None:
    return None if name == "none" else CaseState(name)


def kind_of(action: CaseAction) -> AuthorisationKind | None:
    return next((row.authorisation for row in ROWS if row.action is action), None)


def tried(
    action: CaseAction, facts: CaseFacts, actor: Actor, payload: Payload, terms: Payload | None = None
) -> Outcome | Refusal:
    """With a request that is open on the case, where the action needs one."""
    kind = kind_of(action)
    if kind is not None:
        request = asked(kind, terms=terms or payload)
        facts, payload = replace(facts, requests=(request,)), replace(payload, request=request)
    return decide(action, facts, actor=actor, at=NOW, payload=payload)


def said(outcome: Outcome) -> tuple[str, list[str]]:
    return outcome.target.value, [f"{move.kind} {move.move}" for move in outcome.clocks]


@pytest.mark.parametrize("action", [one for one in CaseAction if one not in DONE_WITH_A_REQUEST])
def test_every_state_and_post_may_do_what_the_workflow_says_and_nothing_else(action: CaseAction) -> None:
    rows = [row for row in expected_rows() if row["action"] == action.value]
    assert rows, "the table by hand lacks this action"
    for state in ALL_STATES:
        row = next((one for one in rows if state in map(state_named, one["from"])), None)
        for post in Post:
            answer = tried(action, facts_for(action, state), someone(post), entered(post))
            if row is None:
                assert isinstance(answer, Refusal), (state, post)
                assert answer.guard is Guard.STATE, (state, post)
            elif post.value not in row["posts"]:
                assert isinstance(answer, Refusal), (state, post)
                assert answer.guard is Guard.PERMISSION, (state, post)
            else:
                assert isinstance(answer, Outcome), (state, post, answer)
                assert answer.source is state
                target = row.get("to", state.value if state else None)
                assert said(answer) == (target, row.get("clocks", [])), (state, post)


def test_the_table_by_hand_has_every_row_of_the_workflow() -> None:
    rows = {row["row"] for row in expected()["transitions"]}
    assert rows == {*map(str, range(1, 10)), "10a", "10b", *map(str, range(11, 24))}


def test_the_six_stages_follow_from_the_state() -> None:
    by_hand = {state_named(name): stage for stage, names in expected()["stages"].items() for name in names}
    assert by_hand == {state: public_stage(state).value for state in ALL_STATES}


def test_everything_that_users_read_is_in_both_languages() -> None:
    for terms, members in ((STATES, CaseState), (PUBLIC_STAGES, PublicStage), (ACTIONS, CaseAction)):
        assert set(terms) == set(members)
    assert set(AUTHORISATIONS) == set(AuthorisationKind)
    assert set(SENTENCES) == set(Guard)
    for sentence in (*STATES.values(), *PUBLIC_STAGES.values(), *ACTIONS.values(), *SENTENCES.values()):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence.zh)
        assert sentence.en
        assert sentence.en.isascii()


def usual(action: CaseAction) -> tuple[CaseFacts, Actor, Payload]:
    """The first way in which the table by hand lets the action be done."""
    row = next(one for one in expected_rows() if one["action"] == action.value)
    post = Post(row["posts"][0])
    return facts_for(action, state_named(row["from"][0])), someone(post), entered(post)


@pytest.mark.parametrize(("action", "guard", "changed_facts", "changed_payload"), BROKEN)
def test_a_guard_that_does_not_hold_is_named(
    action: CaseAction, guard: Guard, changed_facts: dict[str, object], changed_payload: dict[str, object]
) -> None:
    facts, actor, payload = usual(action)
    assert isinstance(tried(action, facts, actor, payload), Outcome)
    answer = tried(action, replace(facts, **changed_facts), actor, replace(payload, **changed_payload))  # type: ignore[arg-type]
    assert isinstance(answer, Refusal)
    assert answer.guard is guard
    assert answer.sentence == SENTENCES[guard]


def test_every_guard_of_the_table_is_broken_once() -> None:
    told_apart = {row.when for row in ROWS} - {None}
    used = {guard for row in ROWS for guard in row.guards}
    assert used - {guard for _, guard, _, _ in BROKEN} == set()
    only_asking = {Guard.RETURN_WINDOW, Guard.APPEAL_WINDOW, Guard.FIRST_APPEAL, Guard.BEFORE_DUE}
    only_answering = {Guard.FIRST_EXTENSION, Guard.SUPERVISED, Guard.OF_SUPERVISING_UNIT}
    by_leave = {leave.only_if for row in ROWS for leave in row.leaves} - {None}
    assert set(GUARDS) == used | told_apart | by_leave | only_asking | only_answering | {Guard.NOT_OF_ANOTHER}


def test_an_operator_files_and_dispatches_simple_conditions_with_complete_evidence_only() -> None:
    operator = someone(Post.OPERATOR)
    for action, state in ((CaseAction.FILE, CaseState.ACCEPTED), (CaseAction.DISPATCH, CaseState.FILED)):
        facts = facts_for(action, state)
        for incomplete in (replace(facts, is_simple=False), replace(facts, is_evidence_complete=False)):
            answer = decide(action, incomplete, actor=operator, at=NOW, payload=entered())
            assert isinstance(answer, Refusal)
            assert answer.guard is Guard.SIMPLE_AND_COMPLETE
            supervisor = decide(action, incomplete, actor=someone(Post.DUTY_SUPERVISOR), at=NOW, payload=entered())
            assert isinstance(supervisor, Outcome)


@pytest.mark.parametrize(
    ("result", "row", "clock"),
    [
        (InspectResult.PASSED, "18b", "handle stop"),
        (InspectResult.FAILED, "18c", "handle stop_unaccepted"),
        (InspectResult.UNABLE, "18c", "handle stop_unaccepted"),
    ],
)
def test_a_forced_close_accepts_no_feedback_that_no_inspection_passed(
    result: InspectResult, row: str, clock: str
) -> None:
    facts, actor, payload = usual(CaseAction.FORCE_CLOSE)
    answer = tried(CaseAction.FORCE_CLOSE, replace(facts, inspect_result=result), actor, payload)
    assert isinstance(answer, Outcome)
    assert answer.row == row
    assert said(answer)[1] == ["close stop", clock]


def test_after_every_result_somebody_can_go_on_without_leave() -> None:
    for result in InspectResult:
        facts = replace(facts_for(CaseAction.INSPECT_REPLY, CaseState.INSPECTED), inspect_result=result)
        plain = (CaseAction.CLOSE, CaseAction.REWORK, CaseAction.SEND_INSPECT)
        people = [someone(post) for post in Post]
        done = [decide(action, facts, actor=one, at=NOW, payload=entered()) for action in plain for one in people]
        assert any(isinstance(one, Outcome) for one in done), result


def test_filing_freezes_the_edition() -> None:
    filed = tried(CaseAction.FILE, *usual(CaseAction.FILE))
    assert isinstance(filed, Outcome)
    assert filed.effects == (Effect.FREEZE_EDITION,)


@pytest.mark.parametrize(
    ("source", "result", "is_waived", "is_accepted"),
    [
        (CaseSource.VIDEO, None, False, True),
        (CaseSource.API, None, False, True),
        (CaseSource.INSPECTOR, None, False, True),
        (CaseSource.HOTLINE, VerifyResult.EXISTS, False, True),
        (CaseSource.HOTLINE, None, True, True),
        (CaseSource.HOTLINE, VerifyResult.UNABLE, False, False),
        (CaseSource.INSTRUCTION, VerifyResult.UNABLE, True, True),
        (CaseSource.VIDEO, VerifyResult.UNABLE, False, True),
        (CaseSource.HOTLINE, VerifyResult.NOT_THERE, True, False),
    ],
)
def test_calls_and_instructions_are_verified_before_they_are_accepted(
    source: CaseSource, result: VerifyResult | None, is_waived: bool, is_accepted: bool
) -> None:
    facts = replace(
        facts_for(CaseAction.ACCEPT, CaseState.REGISTERED),
        source=source,
        verify_result=result,
        is_verification_waived=is_waived,
    )
    answer = decide(CaseAction.ACCEPT, facts, actor=someone(Post.OPERATOR), at=NOW)
    assert isinstance(answer, Outcome) is is_accepted


def test_an_inspector_who_could_not_look_needs_no_photo() -> None:
    facts = facts_for(CaseAction.VERIFY_REPLY, CaseState.VERIFYING)
    unable = replace(entered(), photos=0, verify_result=VerifyResult.UNABLE)
    assert isinstance(
        decide(CaseAction.VERIFY_REPLY, facts, actor=someone(Post.INSPECTOR), at=NOW, payload=unable), Outcome
    )


def test_an_inspector_of_another_beat_does_not_reach_the_case() -> None:
    facts = facts_for(CaseAction.VERIFY_REPLY, CaseState.VERIFYING)
    stranger = someone(Post.INSPECTOR, beat="beat-8")
    answer = decide(CaseAction.VERIFY_REPLY, facts, actor=stranger, at=NOW, payload=entered())
    assert isinstance(answer, Refusal)
    assert answer.guard is Guard.REACH


def test_a_department_acts_for_its_sub_departments_and_not_the_other_way_round() -> None:
    facts = facts_for(CaseAction.RECEIVE, CaseState.DISPATCHED)
    of_pipes = replace(facts, main_department=PIPES)
    assert isinstance(decide(CaseAction.RECEIVE, of_pipes, actor=someone(Post.DEPARTMENT), at=NOW), Outcome)
    pipes = someone(Post.DEPARTMENT, department=PIPES)
    assert isinstance(decide(CaseAction.RECEIVE, of_pipes, actor=pipes, at=NOW), Outcome)
    assert isinstance(decide(CaseAction.RECEIVE, facts, actor=pipes, at=NOW), Refusal)


@pytest.mark.parametrize(
    ("before", "is_back_for_another", "now", "row", "clock"),
    [
        (None, False, WATER, "9a", "handle start"),
        (WATER, False, WATER, "9b", "handle resume"),
        (WATER, False, ROADS, "9c", "handle start_new"),
        (WATER, True, ROADS, "9c", "handle start_new"),
    ],
)
def test_a_dispatch_starts_resumes_or_renews_the_handling_clock(
    before: str | None, is_back_for_another: bool, now: str, row: str, clock: str
) -> None:
    facts = replace(
        facts_for(CaseAction.DISPATCH, CaseState.FILED),
        main_department=before,
        is_back_for_another=is_back_for_another,
    )
    payload = replace(entered(), main_department=now)
    answer = decide(CaseAction.DISPATCH, facts, actor=someone(Post.DUTY_SUPERVISOR), at=NOW, payload=payload)
    assert isinstance(answer, Outcome)
    assert answer.row == row
    assert said(answer)[1] == ["dispatch stop", clock, "arrive start"]


def test_the_clock_resumes_a_held_case_at_its_date_and_the_office_at_any_time() -> None:
    facts = facts_for(CaseAction.RESUME, CaseState.ON_HOLD)
    early = NOW - SECOND
    assert isinstance(decide(CaseAction.RESUME, facts, actor=SYSTEM, at=NOW), Outcome)
    refusal = decide(CaseAction.RESUME, facts, actor=SYSTEM, at=early)
    assert isinstance(refusal, Refusal)
    assert refusal.guard is Guard.RESUME_DATE_REACHED
    assert isinstance(decide(CaseAction.RESUME, facts, actor=someone(Post.OFFICE), at=early), Outcome)


def test_the_system_sends_simple_cases_to_inspect_and_urges_by_itself() -> None:
    facts = facts_for(CaseAction.SEND_INSPECT, CaseState.FEEDBACK)
    assert isinstance(decide(CaseAction.SEND_INSPECT, facts, actor=SYSTEM, at=NOW, payload=entered()), Outcome)
    involved = decide(CaseAction.SEND_INSPECT, replace(facts, is_simple=False), actor=SYSTEM, at=NOW, payload=entered())
    assert isinstance(involved, Refusal)
    assert involved.guard is Guard.SIMPLE
    assert isinstance(decide(CaseAction.URGE, facts, actor=SYSTEM, at=NOW), Outcome)


def test_the_system_never_files_dispatches_inspects_or_closes() -> None:
    people_only = (CaseAction.FILE, CaseAction.DISPATCH, CaseAction.INSPECT_REPLY, CaseAction.CLOSE, CaseAction.CONFIRM)
    for machine in (SYSTEM, INTERFACE):
        for action in people_only:
            facts, _, payload = usual(action)
            answer = decide(action, facts, actor=machine, at=NOW, payload=payload)
            assert isinstance(answer, Refusal)
            assert answer.guard is Guard.PERMISSION


def test_another_system_registers_in_its_own_name_only() -> None:
    own, foreign = (replace(entered(), source=source) for source in (CaseSource.API, CaseSource.HOTLINE))
    assert isinstance(decide(CaseAction.REGISTER, CaseFacts(), actor=INTERFACE, at=NOW, payload=own), Outcome)
    answer = decide(CaseAction.REGISTER, CaseFacts(), actor=INTERFACE, at=NOW, payload=foreign)
    assert isinstance(answer, Refusal)
    assert answer.guard is Guard.SOURCE_INTERFACE


def test_a_missing_permission_is_named_in_both_languages() -> None:
    facts = facts_for(CaseAction.FILE, CaseState.ACCEPTED)
    answer = decide(CaseAction.FILE, facts, actor=someone(Post.INSPECTOR), at=NOW, payload=entered())
    assert isinstance(answer, Refusal)
    assert "立案" in answer.sentence.zh
    assert "file" in answer.sentence.en


def test_what_is_allowed_lists_every_action_once_with_its_reason() -> None:
    options = allowed(facts_for(CaseAction.FILE, CaseState.ACCEPTED), actor=someone(Post.OPERATOR), at=NOW)
    done = [one.action for one in options if one.action is not CaseAction.ASK]
    assert sorted(done) == sorted(set(CaseAction) - DONE_WITH_A_REQUEST)
    assert [one.authorisation for one in options if one.action is CaseAction.ASK] == list(AuthorisationKind)
    by_action = {one.action: one.refusal for one in options}
    assert by_action[CaseAction.FILE] is None
    refusals = {action: refusal.guard for action, refusal in by_action.items() if refusal}
    assert refusals[CaseAction.SEND_BACK] is Guard.PERMISSION
    assert refusals[CaseAction.DISPATCH] is Guard.STATE


@given(
    action=st.sampled_from([row.action for row in ROWS]),
    state=st.sampled_from(ALL_STATES),
    post=st.sampled_from(Post),
    spoiled=st.sampled_from(BROKEN),
)
def test_whatever_is_done_was_listed_as_allowed_before(
    action: CaseAction,
    state: CaseState | None,
    post: Post,
    spoiled: Broken,
) -> None:
    kind, actor, payload = kind_of(action), someone(post), entered(post)
    facts = replace(facts_for(action, state), **spoiled[2])  # type: ignore[arg-type]
    if kind is not None:
        facts = replace(facts, requests=(asked(kind),))
        payload = replace(payload, request=facts.requests[0])
    answer = decide(action, facts, actor=actor, at=NOW, payload=payload)
    option = next(one for one in allowed(facts, actor=actor, at=NOW) if one.action is action)
    assert option.refusal is None or isinstance(answer, Refusal)


def test_every_authorisation_belongs_to_one_action() -> None:
    by_hand = {kind: row["action"] for kind, row in expected()["authorisations"].items()}
    assert by_hand == {kind.value: transition_of(kind).action.value for kind in AuthorisationKind}
