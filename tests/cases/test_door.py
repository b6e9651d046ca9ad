"""The one door: everything a case may go through, on a real database, and everything it refuses in words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from accounts.posts import Post
from camera_registry.ground import Place
from cases import door
from cases.case_tables import (
    CaseReport,
    InspectorTask,
)
from cases.clock_kinds import ClockKind
from cases.door_errors import CaseChanged, EntryIncomplete, NotAllowed, NotNow
from cases.entered import Entered, Position, StrangeField
from cases.entry_completion import DepartmentUnfit, NoInspector
from cases.errors import CaseUnknown
from cases.guard_names import Guard
from cases.registration import add_report
from cases.report import Report
from cases.states import (
    CaseAction,
    CaseSource,
    CaseState,
    InspectResult,
    VerifyResult,
)
from cases.tables import Case, CaseEvent
from cases.topics import CASE_CHANGED
from kit.database import Database
from kit.errors import NotFound
from kit.outbox import OutboxMessage
from tests.cases.a_city import BOX, CELL, HERE, TEN, City, clocks, proved


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def events(city: City, case: Case) -> list[CaseEvent]:
    with city.database.read() as session:
        return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.version)))


def test_a_case_goes_from_the_report_to_its_end_with_an_event_and_a_message_for_every_step(city: City) -> None:
    case = city.now(city.closed())
    assert (case.state, case.version, case.cell) == (CaseState.CLOSED, 9, CELL)
    assert [event.version for event in events(city, case)] == list(range(1, 10))
    assert case.ended_at == city.at
    assert case.next_due_at is None
    with city.database.read() as session:
        keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == CASE_CHANGED)).all()
    assert keys == [f"{case.id}:{version}" for version in range(1, 10)]
    proved(city, case)


def test_each_case_has_a_number_at_registration_and_another_at_filing(city: City) -> None:
    first, second = city.filed(), city.filed(place=Place(121.503, 31.2, 8.0))
    assert [first.acceptance_number, second.acceptance_number] == ["GW20260302000001", "GW20260302000002"]
    assert [city.now(one).case_number for one in (first, second)] == ["GW-20260302-000001", "GW-20260302-000002"]


def test_the_list_columns_follow_the_clocks(city: City) -> None:
    case = city.now(city.handled())
    handle = clocks(city, case, ClockKind.HANDLE)[0]
    arrive = clocks(city, case, ClockKind.ARRIVE)[0]
    assert handle.due_at == handle.started_at + timedelta(hours=4)
    assert case.next_due_at == arrive.due_at
    assert case.whole_due_at == handle.due_at + timedelta(minutes=45)
    assert arrive.alarm_at == arrive.started_at + timedelta(minutes=72)


def test_an_action_that_is_not_offered_is_refused_in_both_languages_and_changes_nothing(city: City) -> None:
    case = city.reported()
    with pytest.raises(NotNow, match=r"Case GW20260302000001, close: the case is not in a state for this") as refused:
        city.do(case, CaseAction.CLOSE, "duty_supervisor")
    assert refused.value.sentence.zh == "案卷 GW20260302000001 无法办理“结案”：当前状态不允许"
    assert city.now(case).version == 1
    assert len(events(city, case)) == 1


def test_a_person_without_the_permission_is_told_which_one_is_missing(city: City) -> None:
    case = city.reported()
    with pytest.raises(NotAllowed, match=r"a permission is missing: accept"):
        city.do(case, CaseAction.ACCEPT, "department")


def test_whoever_acts_on_an_older_version_is_shown_what_happened_since(city: City) -> None:
    case = city.reported()
    city.do(case, CaseAction.ACCEPT, "operator")
    with pytest.raises(CaseChanged, match=r"version 1, now 2\): 10:02:00 Operator: accept\.") as changed:
        city.do(case, CaseAction.REFUSE, "operator", version=1, entered=Entered(reason="不属实"))
    assert "Operator：受理" in str(changed.value.zh)
    assert [one.action for one in changed.value.missed] == [CaseAction.ACCEPT]
    assert city.now(case).state is CaseState.ACCEPTED


def test_a_version_that_never_was_is_refused(city: City) -> None:
    case = city.reported()
    with pytest.raises(CaseChanged, match=r"version 7, now 1\)"):
        city.do(case, CaseAction.ACCEPT, "operator", version=7)


def test_an_urging_makes_nobody_start_anew(city: City) -> None:
    case = city.reported()
    city.do(case, CaseAction.URGE, "operator")
    assert city.do(case, CaseAction.ACCEPT, "operator", version=1).state is CaseState.ACCEPTED


def test_what_an_action_does_not_read_is_refused_and_not_lost_in_silence(city: City) -> None:
    case = city.reported()
    with pytest.raises(StrangeField, match=r"'accept' does not read result_text; it reads condition_id"):
        city.do(case, CaseAction.ACCEPT, "operator", entered=Entered(result_text="done"))


def test_a_case_that_does_not_exist_is_said_to_be_unknown(city: City) -> None:
    with pytest.raises(CaseUnknown, match="no case 12"), city.database.write() as session:
        door.apply(session, case_id=12, action=CaseAction.ACCEPT, actor=city.actor("operator"), at=TEN)


def test_a_reason_that_is_needed_is_asked_for(city: City) -> None:
    case = city.reported()
    with pytest.raises(EntryIncomplete, match="a reason is needed") as refused:
        city.do(case, CaseAction.REFUSE, "operator")
    assert "“不予受理”：须填写原因。" in str(refused.value.zh)


def test_a_call_must_be_verified_on_site_or_the_verification_waived_with_a_reason(city: City) -> None:
    case = city.register()
    with pytest.raises(NotNow, match="must be verified") as refused:
        city.do(case, CaseAction.ACCEPT, "operator")
    assert refused.value.refusal.guard is Guard.VERIFIED_OR_WAIVED
    waived = Entered(waives_verification=True, reason="来电附照片")
    assert city.do(case, CaseAction.ACCEPT, "operator", entered=waived).state is CaseState.ACCEPTED
    proved(city, case)


def test_a_waiver_without_a_reason_is_none(city: City) -> None:
    with pytest.raises(EntryIncomplete, match="a reason is needed"):
        city.do(city.register(), CaseAction.ACCEPT, "operator", entered=Entered(waives_verification=True))


def test_an_inspector_of_the_beat_is_sent_and_the_reply_decides(city: City) -> None:
    case = city.do(city.register(), CaseAction.SEND_VERIFY, "operator")
    with city.database.read() as session:
        task = session.scalars(select(InspectorTask)).one()
    sent = next(login for login in ("inspector", "colleague") if city.people[login] == task.person_id)
    reply = Entered(verify_result=VerifyResult.NOT_THERE, photos=(city.photo(sent),))
    city.do(case, CaseAction.VERIFY_REPLY, sent, entered=reply)
    ended = city.do(case, CaseAction.REFUSE, "operator", entered=Entered(reason="核实不存在"))
    assert ended.state is CaseState.NOT_ACCEPTED
    with city.database.read() as session:
        task = session.scalars(select(InspectorTask)).one()
    assert (task.verify_result, task.replied_by, task.distance_m) == (VerifyResult.NOT_THERE, city.people[sent], 0.0)
    proved(city, case)


def test_an_inspector_of_another_beat_is_refused_unless_he_was_sent(city: City) -> None:
    case = city.do(city.register(), CaseAction.SEND_VERIFY, "operator")
    entered = Entered(verify_result=VerifyResult.EXISTS, photos=(city.photo("stranger"),))
    with pytest.raises(NotAllowed, match="not within reach"):
        city.do(case, CaseAction.VERIFY_REPLY, "stranger", entered=entered)
    sent = Entered(inspector_id=city.people["stranger"])
    other = city.do(city.register(), CaseAction.SEND_VERIFY, "operator", entered=sent)
    assert city.do(other, CaseAction.VERIFY_REPLY, "stranger", entered=entered).state is CaseState.REGISTERED


def test_somebody_who_is_no_inspector_cannot_be_sent(city: City) -> None:
    entered = Entered(inspector_id=city.people["operator"])
    with pytest.raises(NoInspector, match="is no inspector"):
        city.do(city.register(), CaseAction.SEND_VERIFY, "operator", entered=entered)


def test_a_photo_from_too_far_away_needs_a_reason_and_the_distance_is_kept(city: City) -> None:
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    far = city.photo("colleague", place=Place(121.502, 31.2, 5.0))
    entered = Entered(photos=(far,), inspect_result=InspectResult.PASSED)
    with pytest.raises(EntryIncomplete, match="must be taken at the place of the case, or a reason given"):
        city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered)
    explained = entered.model_copy(update={"reason": "道路封闭，从对面拍摄"})
    city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=explained)
    with city.database.read() as session:
        task = session.scalars(select(InspectorTask)).one()
    assert task.distance_m == pytest.approx(190.5, abs=1)


def test_a_position_of_the_phone_counts_where_the_photo_has_none(city: City) -> None:
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    entered = Entered(
        photos=(city.photo("colleague", has_place=False),),
        inspect_result=InspectResult.PASSED,
        position=Position(longitude=HERE.longitude, latitude=HERE.latitude, accuracy_m=12),
    )
    assert city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered).state is CaseState.INSPECTED


def test_nobody_inspects_what_they_reported_themselves(city: City) -> None:
    case = city.do(city.fed_back(), CaseAction.SEND_INSPECT, "operator")
    with city.database.read() as session:
        assert session.scalars(select(InspectorTask)).one().person_id == city.people["colleague"]
    entered = Entered(photos=(city.photo("inspector"),), inspect_result=InspectResult.PASSED)
    with pytest.raises(NotAllowed, match="neither a party to the dispute nor anybody of the departments"):
        city.do(case, CaseAction.INSPECT_REPLY, "inspector", entered=entered)


def test_a_further_report_joins_the_open_case_and_both_histories_are_kept(city: City) -> None:
    case = city.handled()
    report = Report(
        source=CaseSource.HOTLINE, place=HERE, description="又有人来电", caller="13800000000", call_reference="C-7"
    )
    with city.database.write() as session:
        add_report(session, report, case_id=case.id, actor=city.actor("operator"), box=BOX, at=city.at)
    with city.database.read() as session:
        first, second = session.scalars(select(CaseReport).order_by(CaseReport.id))
    assert (first.source, second.source, second.call_reference) == (CaseSource.INSPECTOR, CaseSource.HOTLINE, "C-7")
    assert second.caller is not None
    assert "13800000000" not in second.caller
    assert BOX.open(second.caller) == "13800000000"
    proved(city, case)


def test_a_report_of_what_is_worked_on_already_is_merged_into_that_case(city: City) -> None:
    known, again = city.handled(), city.register()
    with pytest.raises(EntryIncomplete, match="another case that goes on must be named"):
        city.do(again, CaseAction.MERGE, "operator", entered=Entered(into_case_id=again.id))
    city.do(again, CaseAction.MERGE, "operator", entered=Entered(into_case_id=known.id))
    merged = city.now(again)
    assert (merged.state, merged.merged_into_id) == (CaseState.NOT_ACCEPTED, known.id)
    assert (events(city, known)[-1].action, events(city, known)[-1].text) == (
        CaseAction.ADD_REPORT,
        f"并案 merged {again.acceptance_number}",
    )
    with city.database.read() as session:
        told = session.scalars(select(CaseReport.source).where(CaseReport.case_id == known.id).order_by(CaseReport.id))
        assert list(told) == [CaseSource.INSPECTOR, CaseSource.HOTLINE]
    proved(city, known)
    proved(city, again)


def test_a_department_that_does_not_exist_or_handles_nothing_gets_no_case(city: City) -> None:
    case = city.filed()
    with pytest.raises(NotFound, match="nowhere"):
        city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department="nowhere"))
    with pytest.raises(DepartmentUnfit, match="handles no cases"):
        city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department="city-management"))


def test_a_condition_and_a_place_can_be_chosen_at_acceptance(city: City) -> None:
    case = city.reported(condition_id=None, item_id="exposed-garbage", place=None, address="中山路 3 号")
    with pytest.raises(NotNow, match="item and condition must be chosen"):
        city.do(case, CaseAction.ACCEPT, "operator")
    chosen = Entered(condition_id="exposed-garbage.small")
    with pytest.raises(NotNow, match="the cell must be known"):
        city.do(case, CaseAction.ACCEPT, "operator", entered=chosen)
    place = Position(longitude=HERE.longitude, latitude=HERE.latitude, accuracy_m=10)
    city.do(case, CaseAction.ACCEPT, "operator", entered=chosen.model_copy(update={"place": place}))
    stored = city.now(case)
    assert (stored.condition_id, stored.cell, stored.radius_m) == ("exposed-garbage.small", CELL, 10)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": None}, "a place is needed"),
        ({"condition_id": None}, "an item must be chosen"),
        ({"shown_duplicates": None}, "likely duplicates must be looked at first"),
        ({"source": CaseSource.API}, "operators register calls"),
    ],
)
def test_a_report_that_lacks_something_is_not_registered(city: City, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(EntryIncomplete, match=said):
        city.register(**changes)
    with city.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_failed_registration_gives_its_number_back(city: City) -> None:
    with pytest.raises(EntryIncomplete):
        city.register(condition_id=None)
    assert city.register().acceptance_number == "GW20260302000001"


def test_every_post_is_offered_what_it_may_do_and_told_why_not_for_the_rest(city: City) -> None:
    case = city.handled()
    with city.database.read() as session:
        for post in Post:
            offered = door.options(session, case_id=case.id, actor=city.actor(post.value), at=city.at)
            may = {one.action for one in offered if one.refusal is None}
            assert (CaseAction.FEED_BACK in may) == (post is Post.DEPARTMENT), post
            assert all(one.refusal.sentence.zh for one in offered if one.refusal is not None)
