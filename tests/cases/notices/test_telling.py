"""Who is told of what: every action by a table, and the people behind each audience."""

from dataclasses import replace

import pytest

from accounts.permissions import Permission
from accounts.posts import Post
from cases.authorisations import RULES
from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.notices.telling import Audience, Happening, Telling, clock_at_hand, tellings
from cases.notices.templates import Template
from cases.states import AuthorisationKind, CaseAction, CaseState

A, S, T, P = CaseAction, CaseState, Template, Post
FULL = Happening(
    action=A.CONFIRM,
    state=S.HANDLING,
    main_department="water",
    helpers=("power",),
    asked_to_help=("roads",),
    subtask_department="power",
    supervising_unit="bureau",
    beat="B-1",
    inspector_id=7,
    reported_by=8,
    asked_by=9,
    supervised_by=10,
)


def person(one: int) -> Audience:
    return Audience(person_id=one)


def post(one: Post) -> Audience:
    return Audience(post=one)


WATER, POWER, ROADS = (Audience(post=P.DEPARTMENT, department=one) for one in ("water", "power", "roads"))
BUREAU = Audience(post=P.SUPERVISING_UNIT, department="bureau")
OPERATORS, SUPERVISORS = post(P.OPERATOR), post(P.DUTY_SUPERVISOR)
GRANTED = (T.GRANTED, person(9))

TOLD: dict[CaseAction, tuple[tuple[Template, Audience], ...]] = {
    A.CONFIRM: (),
    A.REGISTER: (),
    A.SEND_VERIFY: ((T.SENT_TO_VERIFY, person(7)),),
    A.VERIFY_REPLY: ((T.VERIFIED, OPERATORS),),
    A.ACCEPT: (),
    A.REFUSE: ((T.REFUSED, person(8)),),
    A.REFUSE_WITH_CONSENT: (GRANTED, (T.REFUSED, person(8))),
    A.FILE: (),
    A.SEND_BACK: ((T.SENT_BACK, OPERATORS),),
    A.DISPATCH: ((T.DISPATCHED, WATER), (T.HELP_WANTED, ROADS), (T.DISPATCHED_COPY, BUREAU)),
    A.RECEIVE: (),
    A.ARRIVE: (),
    A.RETURN: (GRANTED, (T.RETURNED, SUPERVISORS)),
    A.EXTEND: (GRANTED, (T.EXTENDED, WATER)),
    A.DEFER: (GRANTED, (T.DEFERRED, WATER), (T.DEFERRED, BUREAU)),
    A.RESUME: ((T.RESUMED, WATER),),
    A.FEED_BACK: ((T.FED_BACK, OPERATORS),),
    A.SEND_INSPECT: ((T.SENT_TO_INSPECT, person(7)),),
    A.INSPECT_REPLY: ((T.INSPECTED, SUPERVISORS),),
    A.CLOSE: ((T.CLOSED, WATER), (T.CLOSED, BUREAU)),
    A.FORCE_CLOSE: (GRANTED, (T.CLOSED, WATER), (T.CLOSED, BUREAU)),
    A.REWORK: ((T.TO_REWORK, WATER),),
    A.REDISPATCH: ((T.TO_DISPATCH, SUPERVISORS), (T.TAKEN_AWAY, WATER)),
    A.VOID: (GRANTED, (T.VOIDED, WATER), (T.VOIDED, POWER), (T.VOIDED, person(8)), (T.VOIDED, person(7))),
    A.REOPEN: ((T.REOPENED, WATER),),
    A.APPEAL: (GRANTED,),
    A.URGE: ((T.URGED, WATER),),
    A.SUPERVISE: ((T.SUPERVISED, WATER),),
    A.COORDINATE: ((T.HELP_WANTED, ROADS),),
    A.ASK: (),
    A.OPINE: (),
    A.DECLINE: ((T.DECLINED, person(9)),),
    A.UNDO: (),
    A.MERGE: ((T.MERGED, person(8)),),
    A.ADD_REPORT: (),
    A.FINISH_SUBTASK: ((T.HELP_GIVEN, WATER),),
    A.WAIVE_SUBTASK: ((T.HELP_WAIVED, POWER),),
    A.ANSWER_SUPERVISION: ((T.ANSWERED, person(10)),),
    A.RECOMPUTE: (),
}


def told(happening: Happening) -> tuple[tuple[Template, Audience], ...]:
    return tuple((one.template, one.audience) for one in tellings(happening))


@pytest.mark.parametrize("action", CaseAction)
def test_each_action_tells_whom_the_table_names(action: CaseAction) -> None:
    assert told(replace(FULL, action=action)) == TOLD[action]


@pytest.mark.parametrize("action", CaseAction)
def test_a_case_of_which_little_is_known_tells_nobody_by_mistake(action: CaseAction) -> None:
    bare = Happening(action=action, state=S.HANDLING)
    everybody = {Audience(), Audience(post=P.DEPARTMENT), Audience(post=P.INSPECTOR), Audience(post=P.SUPERVISING_UNIT)}
    assert not {audience for _, audience in told(bare)} & everybody


def test_an_inspection_that_the_whole_beat_sees_is_told_to_all_but_whoever_reported() -> None:
    sent = replace(FULL, action=A.SEND_INSPECT, state=S.INSPECTING, inspector_id=None)
    assert told(sent) == ((T.SENT_TO_INSPECT, Audience(post=P.INSPECTOR, beat="B-1", but_not=8)),)
    assert told(replace(sent, beat=None)) == ((T.SENT_TO_INSPECT, OPERATORS),)
    verify = replace(FULL, action=A.SEND_VERIFY, state=S.VERIFYING, inspector_id=None)
    assert told(verify) == ((T.SENT_TO_VERIFY, Audience(post=P.INSPECTOR, beat="B-1")),)


def test_before_dispatch_the_duty_supervisors_answer_a_supervision() -> None:
    for state in (S.REGISTERED, S.VERIFYING, S.ACCEPTED, S.FILED):
        assert told(replace(FULL, action=A.SUPERVISE, state=state)) == ((T.SUPERVISED, SUPERVISORS),)


@pytest.mark.parametrize("kind", AuthorisationKind)
def test_whoever_may_grant_and_must_be_heard_is_told_of_a_request(kind: AuthorisationKind) -> None:
    asked = replace(FULL, action=A.ASK, asked_for=kind)
    may_grant = {one.permission for one in RULES[kind].granted_with if one.only_if is None}
    heard = {Audience(permission=Permission.CASE_OPINE_APPEAL)} if kind is AuthorisationKind.APPEAL else set()
    if kind is AuthorisationKind.EXTENSION:
        heard = {Audience(post=P.SUPERVISING_UNIT, department="bureau", permission=Permission.CASE_OPINE_EXTENSION)}
    by_template = {
        template: {audience for one, audience in told(asked) if one is template}
        for template in (T.ASKED, T.TO_BE_HEARD)
    }
    assert by_template == {T.ASKED: {Audience(permission=one) for one in may_grant}, T.TO_BE_HEARD: heard}
    opined = {audience for _, audience in told(replace(asked, action=A.OPINE))}
    assert opined == by_template[T.ASKED]


def test_a_first_extension_is_asked_of_those_to_whom_it_is_delegated_too() -> None:
    asked = replace(FULL, action=A.ASK, asked_for=AuthorisationKind.EXTENSION, is_first_extension=True)
    delegated = (T.ASKED, Audience(permission=Permission.CASE_GRANT_FIRST_EXTENSION))
    assert delegated in told(asked)
    assert delegated not in told(replace(asked, is_first_extension=False))


HOLDERS = {
    ClockKind.ACCEPT: OPERATORS,
    ClockKind.VERIFY: person(7),
    ClockKind.FILE: SUPERVISORS,
    ClockKind.DISPATCH: SUPERVISORS,
    ClockKind.ARRIVE: WATER,
    ClockKind.HANDLE: WATER,
    ClockKind.INSPECT: OPERATORS,
    ClockKind.CLOSE: SUPERVISORS,
    ClockKind.CASE: SUPERVISORS,
}


@pytest.mark.parametrize("clock", ClockKind)
def test_a_clock_that_nears_its_end_is_told_to_whoever_holds_it(clock: ClockKind) -> None:
    near = replace(FULL, action=A.URGE, clock=clock, alarm=Alarm.APPROACHING)
    assert told(near) == ((T.CLOCK_APPROACHING, HOLDERS[clock]),)
    passed = told(replace(near, alarm=Alarm.PASSED))
    assert passed[0] == (T.CLOCK_PASSED, HOLDERS[clock])
    assert ((T.CLOCK_PASSED, BUREAU) in passed) == (clock in {ClockKind.ARRIVE, ClockKind.HANDLE})


def test_an_urging_that_names_no_clock_is_about_the_one_at_hand() -> None:
    going_on = set(CaseState) - {S.CLOSED, S.NOT_ACCEPTED, S.VOIDED}
    urged = replace(FULL, action=A.URGE)
    assert all(clock_at_hand(replace(urged, state=state)) is not None for state in going_on)
    assert told(replace(urged, state=S.FEEDBACK)) == ((T.URGED, OPERATORS),)
    assert told(replace(urged, state=S.INSPECTING)) == ((T.URGED, person(7)),)
    assert told(replace(urged, state=S.FILED)) == ((T.URGED, SUPERVISORS),)


def test_what_is_overdue_besides_the_clocks_is_told_to_who_owes_it_and_who_waits_for_it() -> None:
    late = replace(FULL, action=A.URGE, alarm=Alarm.PASSED)
    assert told(late) == ((T.HELP_OVERDUE, POWER), (T.HELP_OVERDUE, SUPERVISORS))
    unanswered = replace(late, subtask_department=None, is_answer_overdue=True)
    assert told(unanswered) == ((T.ANSWER_OVERDUE, WATER), (T.ANSWER_OVERDUE, person(10)))


def test_every_template_of_a_case_is_used() -> None:
    happenings = [replace(FULL, action=action) for action in CaseAction]
    happenings += [replace(FULL, action=A.ASK, asked_for=AuthorisationKind.APPEAL)]
    happenings += [replace(FULL, action=A.OPINE, asked_for=AuthorisationKind.APPEAL)]
    happenings += [replace(FULL, action=A.URGE, alarm=alarm, clock=ClockKind.HANDLE) for alarm in Alarm]
    late = replace(FULL, action=A.URGE, alarm=Alarm.PASSED)
    happenings += [late, replace(late, subtask_department=None, is_answer_overdue=True)]
    used = {one.template for happening in happenings for one in tellings(happening)}
    assert set(Template) - used == {T.DANGER_UNREVIEWED, T.REVIEWERS_DISAGREE}


def test_a_telling_is_a_value() -> None:
    assert Telling(T.CLOSED, WATER) == Telling(T.CLOSED, Audience(post=P.DEPARTMENT, department="water"))
