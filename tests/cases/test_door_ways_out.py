"""No case is stuck: half-solved ones go back to work, another inspector is sent, and slips are refused in words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.posts import Post
from accounts.tables import PostHolding
from cases.case_tables import InspectorTask
from cases.door_errors import NotAllowed, NotNow
from cases.entered import Entered, SubtaskWish
from cases.entry_completion import DepartmentUnfit
from cases.registration import ReportTooLong
from cases.states import AuthorisationKind, CaseAction, CaseState, InspectResult, VerifyResult
from cases.tables import Case
from kit.database import Database
from tests.cases.a_city import GREENING, SANITATION, TEN, City, proved


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def tasks(city: City, case: Case) -> list[InspectorTask]:
    wanted = select(InspectorTask).where(InspectorTask.case_id == case.id).order_by(InspectorTask.position)
    with city.database.read() as session:
        return list(session.scalars(wanted))


def test_what_is_solved_but_does_not_meet_the_closing_conditions_goes_back_to_work(city: City) -> None:
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    entered = Entered(
        photos=(city.photo("colleague"),), inspect_result=InspectResult.PASSED, fails_closing_conditions=True
    )
    city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered)
    with pytest.raises(NotNow, match="the closing conditions must be met"):
        city.do(case, CaseAction.CLOSE, "duty_supervisor")
    assert city.do(case, CaseAction.REWORK, "duty_supervisor").state is CaseState.HANDLING
    proved(city, case)


def test_another_inspector_is_sent_in_place_of_one_who_does_not_come(city: City) -> None:
    case = city.do(city.register(), CaseAction.SEND_VERIFY, "operator")
    city.do(case, CaseAction.SEND_VERIFY, "operator")
    first, second = tasks(city, case)
    assert {first.person_id, second.person_id} == {city.people["inspector"], city.people["colleague"]}
    assert first.ended_at is not None
    assert second.ended_at is None
    login = "inspector" if second.person_id == city.people["inspector"] else "colleague"
    reply = Entered(verify_result=VerifyResult.EXISTS, photos=(city.photo(login),))
    assert city.do(case, CaseAction.VERIFY_REPLY, login, entered=reply).state is CaseState.REGISTERED
    proved(city, case)


def test_an_inspection_can_be_given_to_somebody_else_too(city: City) -> None:
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    city.do(case, CaseAction.SEND_INSPECT, "operator", entered=Entered(inspector_id=city.people["stranger"]))
    entered = Entered(photos=(city.photo("stranger"),), inspect_result=InspectResult.PASSED)
    assert city.do(case, CaseAction.INSPECT_REPLY, "stranger", entered=entered).state is CaseState.INSPECTED
    proved(city, case)


def test_nobody_inspects_the_work_of_their_own_department(city: City) -> None:
    with city.database.write() as session:
        begun = TEN - timedelta(days=9)
        person_id = city.people["colleague"]
        session.add(PostHolding(person_id=person_id, post=Post.DEPARTMENT, department=SANITATION, valid_from=begun))
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    entered = Entered(photos=(city.photo("colleague"),), inspect_result=InspectResult.PASSED)
    with pytest.raises(NotAllowed, match="nor anybody of the departments that handled it"):
        city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered)


def test_a_supervision_is_answered_also_when_the_case_ended_early(city: City) -> None:
    case = city.reported()
    asked = Entered(reply_by=city.at + timedelta(days=1), reason="请说明")
    city.do(case, CaseAction.SUPERVISE, "inspectorate", entered=asked)
    city.do(case, CaseAction.REFUSE, "operator", entered=Entered(reason="不属实"))
    answer = Entered(supervision=1, result_text="经核实不存在")
    city.do(case, CaseAction.ANSWER_SUPERVISION, "duty_supervisor", entered=answer)
    proved(city, case)


def test_a_sub_task_of_yesterday_and_a_return_to_oneself_are_refused(city: City) -> None:
    case = city.handled()
    wish = SubtaskWish(department=GREENING, due_at=city.at - timedelta(days=1))
    with pytest.raises(DepartmentUnfit, match="due after now"):
        city.do(case, CaseAction.COORDINATE, "duty_supervisor", entered=Entered(subtasks=(wish,)))
    with pytest.raises(DepartmentUnfit, match="suggests another one"):
        city.ask(case, AuthorisationKind.RETURN, "department", suggested_department=SANITATION, reason="不属本部门")


def test_what_is_too_long_to_be_kept_is_refused_and_not_cut(city: City) -> None:
    with pytest.raises(ReportTooLong, match=r"address has 201 characters; at most 200"):
        city.register(address="路" * 201)
