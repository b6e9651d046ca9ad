"""Exceptions and detours through the door: extensions, returns, deferrals, coordination, rework, appeals."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cases import door, upholding
from cases.case_tables import (
    Authorisation,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRow,
    SubtaskRow,
    SupervisionRow,
)
from cases.clock_kinds import ClockKind
from cases.deadlines import Ending
from cases.door_errors import EntryIncomplete, NotAllowed, NotNow
from cases.entered import Entered, SubtaskWish
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseState,
    DeferralCause,
    InspectResult,
    ReopenCause,
)
from kit.database import Database
from tests.cases.a_city import GREENING, MINUTE, SANITATION, City, clocks, proved

K = AuthorisationKind


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def test_an_extension_is_asked_granted_by_the_office_and_moves_the_due_time(city: City) -> None:
    case = city.handled()
    before = clocks(city, case, ClockKind.HANDLE)[0].due_at
    asked = city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=2), reason="车辆故障")
    with pytest.raises(NotAllowed, match="a permission is missing"):
        city.do(case, CaseAction.EXTEND, "department", entered=Entered(reason="同意"))
    city.do(case, CaseAction.EXTEND, "office", entered=Entered(reason="同意"))
    after = clocks(city, case, ClockKind.HANDLE)[0].due_at
    assert before is not None
    assert after == before + timedelta(hours=2)
    with city.database.read() as session:
        row = session.scalars(select(DeadlineExtension)).one()
        request = session.get_one(Authorisation, asked)
    assert (row.span_us, row.authorisation_id) == (7_200_000_000, asked)
    assert (request.is_granted, request.answered_by) == (True, city.people["office"])
    assert city.now(case).progress["extensions"] == 1
    proved(city, case)


def test_a_request_is_declined_with_a_reason_and_nothing_else_changes(city: City) -> None:
    case = city.handled()
    city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=2))
    with city.database.write() as session:
        row = door.decline(
            session, case_id=case.id, kind=K.EXTENSION, actor=city.actor("office"), at=city.at, reason="理由不足"
        )
    assert (row.is_granted, row.answer_text) == (False, "理由不足")
    assert city.now(case).state is CaseState.HANDLING
    with pytest.raises(NotNow, match="nobody has asked for this"):
        city.do(case, CaseAction.EXTEND, "office", entered=Entered(reason="同意"))
    proved(city, case)


def test_a_department_that_says_not_ours_is_relieved_and_another_gets_a_clock_of_its_own(city: City) -> None:
    case = city.handled()
    city.ask(case, K.RETURN, "department", suggested_department=GREENING, reason="属绿地")
    city.do(case, CaseAction.RETURN, "operator", entered=Entered(reason="同意退回"))
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=GREENING))
    old, new = clocks(city, case, ClockKind.HANDLE)
    assert (old.ending, new.ending) == (Ending.RETURNED, None)
    with pytest.raises(NotAllowed, match="not within reach"):
        city.do(case, CaseAction.RECEIVE, "department")
    assert city.do(case, CaseAction.RECEIVE, "greener").state is CaseState.HANDLING
    assert city.now(case).progress["returned_by"] == [SANITATION]
    proved(city, case)


def test_not_ours_must_be_said_within_the_window(city: City) -> None:
    case = city.handled()
    city.at += timedelta(hours=1, minutes=1)
    with pytest.raises(NotNow, match="the time for saying 'not ours' must not be over"):
        city.ask(case, K.RETURN, "department", suggested_department=GREENING, reason="属绿地")


def test_a_deferred_case_goes_on_by_itself_at_its_date(city: City) -> None:
    case = city.handled()
    date = city.at + timedelta(days=30)
    city.ask(case, K.DEFERRAL, "department", deferral_cause=DeferralCause.SEASON, resume_at=date, reason="雨季")
    city.do(case, CaseAction.DEFER, "office", entered=Entered(reason="同意"))
    held = city.now(case)
    assert (held.state, held.resume_at, held.next_due_at) == (CaseState.ON_HOLD, date, None)
    with city.database.write() as session:
        assert upholding.deferred_until(session, now=date - MINUTE) == []
        assert upholding.deferred_until(session, now=date) == [case.id]
        assert upholding.resume(session, case.id, now=date) is not None
        assert upholding.resume(session, case.id, now=date) is None
    with city.database.read() as session:
        pause = session.scalars(select(DeadlinePause)).one()
    assert (pause.to_at, pause.authorisation_id is not None) == (date, True)
    assert city.now(case).state is CaseState.HANDLING
    proved(city, case)


def test_voiding_ends_every_clock_and_what_was_asked_for_lapses(city: City) -> None:
    case = city.handled()
    extension = city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=1))
    city.ask(case, K.VOIDING, "operator", reason="重复立案", supports=(city.photo("operator"),))
    city.do(case, CaseAction.VOID, "office", entered=Entered(reason="同意作废"))
    with city.database.read() as session:
        assert session.get_one(Authorisation, extension).lapsed_at == city.at
        running = session.scalar(select(func.count()).select_from(DeadlineRow).where(DeadlineRow.stopped_at.is_(None)))
    assert running == 0
    proved(city, case)


def test_a_second_request_of_the_same_kind_waits_for_the_answer_to_the_first(city: City) -> None:
    case = city.handled()
    city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=1))
    with pytest.raises(NotNow, match="somebody has asked for this already"):
        city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=1))


def test_co_handlers_get_sub_tasks_and_the_feedback_waits_for_them(city: City) -> None:
    case = city.filed()
    entered = Entered(main_department=SANITATION, co_handlers=(GREENING,))
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=entered)
    city.do(case, CaseAction.RECEIVE, "department")
    with pytest.raises(NotNow, match="all mandatory sub-tasks must be done or waived"):
        city.fed_back(case)
    with pytest.raises(NotAllowed, match="only the sub-task's own department"):
        city.do(case, CaseAction.FINISH_SUBTASK, "department", entered=Entered(subtask=1, result_text="已修剪"))
    city.do(case, CaseAction.FINISH_SUBTASK, "greener", entered=Entered(subtask=1, result_text="已修剪"))
    assert city.fed_back(case).state is CaseState.FEEDBACK
    with city.database.read() as session:
        assert session.scalars(select(SubtaskRow)).one().done_at is not None
    proved(city, case)


def test_a_sub_task_can_be_added_and_waived(city: City) -> None:
    case = city.handled()
    wish = SubtaskWish(department=GREENING, text="移栽", due_at=city.at + timedelta(hours=2))
    city.do(case, CaseAction.COORDINATE, "duty_supervisor", entered=Entered(subtasks=(wish,)))
    city.do(case, CaseAction.WAIVE_SUBTASK, "duty_supervisor", entered=Entered(subtask=1, reason="无需移栽"))
    assert city.fed_back(case).state is CaseState.FEEDBACK
    proved(city, case)


def test_a_supervision_is_answered_by_its_department(city: City) -> None:
    case = city.handled()
    entered = Entered(reply_by=city.at + timedelta(days=1), reason="群众反复投诉")
    city.do(case, CaseAction.SUPERVISE, "inspectorate", entered=entered)
    answer = Entered(supervision=1, result_text="今日清运完毕")
    city.do(case, CaseAction.ANSWER_SUPERVISION, "department", entered=answer)
    with city.database.read() as session:
        row = session.scalars(select(SupervisionRow)).one()
    assert (row.answer_text, row.answered_at) == ("今日清运完毕", city.at)
    with pytest.raises(EntryIncomplete, match="a supervision that awaits its answer"):
        city.do(case, CaseAction.ANSWER_SUPERVISION, "department", entered=answer)
    proved(city, case)


def test_a_failed_inspection_sends_the_case_back_to_work(city: City) -> None:
    case = city.inspected(InspectResult.FAILED)
    with pytest.raises(NotNow, match="the inspection must have passed"):
        city.do(case, CaseAction.CLOSE, "duty_supervisor")
    assert city.do(case, CaseAction.REWORK, "duty_supervisor").state is CaseState.HANDLING
    assert city.now(case).progress["reworks"] == 1
    city.inspected(case=city.fed_back(case))
    assert city.do(case, CaseAction.CLOSE, "duty_supervisor").state is CaseState.CLOSED
    proved(city, case)


def test_the_wrong_owner_is_relieved_after_a_failed_inspection(city: City) -> None:
    case = city.inspected(InspectResult.FAILED)
    city.do(case, CaseAction.REDISPATCH, "duty_supervisor", entered=Entered(is_wrong_owner=True))
    with pytest.raises(EntryIncomplete, match="another department must be named"):
        city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=GREENING))
    assert city.now(case).progress["second_dispatches"] == 1
    proved(city, case)


def test_a_closed_case_can_come_back_and_goes_on(city: City) -> None:
    case = city.closed()
    entered = Entered(reopen_cause=ReopenCause.COMPLAINT, reason="来电反映又有垃圾")
    city.do(case, CaseAction.REOPEN, "duty_supervisor", entered=entered)
    back = city.now(case)
    assert (back.state, back.ended_at, back.progress["reopenings"]) == (CaseState.HANDLING, None, 1)
    proved(city, case)


def test_a_late_case_is_appealed_once_and_keeps_its_fact(city: City) -> None:
    case = city.handled()
    city.at += timedelta(hours=5)
    city.inspected(case=city.fed_back(case))
    city.do(case, CaseAction.CLOSE, "duty_supervisor")
    city.ask(case, K.APPEAL, "department", reason="道路封闭")
    with city.database.write() as session:
        door.opine(
            session,
            case_id=case.id,
            kind=K.APPEAL,
            actor=city.actor("duty_supervisor"),
            at=city.at,
            is_in_favour=True,
            text="情况属实",
        )
    city.do(case, CaseAction.APPEAL, "office", entered=Entered(reason="同意"))
    assert city.now(case).progress["is_overdue_exempt"] is True
    with pytest.raises(NotNow, match="a department appeals once"):
        city.ask(case, K.APPEAL, "department", reason="再次申诉")
    again = Entered(reopen_cause=ReopenCause.COMPLAINT, reason="又有垃圾")
    city.do(case, CaseAction.REOPEN, "duty_supervisor", entered=again)
    progress = city.now(case).progress
    assert (progress.get("is_overdue_exempt"), progress["exempted_before"]) == (None, 1)
    proved(city, case)


def test_a_forced_close_needs_the_office(city: City) -> None:
    case = city.inspected(InspectResult.FAILED)
    city.ask(case, K.FORCED_CLOSE, "duty_supervisor", reason="权属争议，另案处理")
    city.do(case, CaseAction.FORCE_CLOSE, "office", entered=Entered(reason="同意强制结案"))
    assert clocks(city, case, ClockKind.HANDLE)[0].ending is Ending.UNACCEPTED
    proved(city, case)
