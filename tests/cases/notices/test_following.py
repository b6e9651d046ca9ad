"""From an event of a case to people who know of it: a whole story, exceptions, eight workers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.posts import Post
from cases import alarms, door
from cases.case_tables import DeadlineRow
from cases.clock_kinds import ClockKind
from cases.entered import Entered, SubtaskWish
from cases.errors import CaseUnknown
from cases.notices.following import follow_event
from cases.notices.tables import Notice
from cases.notices.templates import Particulars, Template
from cases.states import AuthorisationKind, CaseAction, CaseSource, InspectResult
from cases.tables import Case, CaseEvent
from kit.database import Database
from tests.cases.a_city import BEAT, GREENING, MANHOLE, SANITATION, UPPER, City

T = Template


@pytest.fixture
def city(database: Database) -> City:
    return City(database)


def told(city: City, case: Case) -> set[tuple[str, Template]]:
    """What the last event of the case made, after all before it: login and template."""
    names = {number: login for login, number in city.people.items()}
    with city.database.write() as session:
        versions = session.scalars(
            select(CaseEvent.version).where(CaseEvent.case_id == case.id).order_by(CaseEvent.version)
        ).all()
        for version in versions:
            follow_event(session, case_id=case.id, version=version, now=city.at)
        last = select(Notice).where(Notice.dedupe_key == f"case:{case.id}:{versions[-1]}")
        return {(names[one.person_id], one.template) for one in session.scalars(last)}


def supervised(city: City, case: Case) -> Case:
    """With a supervising unit, which the shipped handbook leaves to the city."""
    with city.database.write() as session:
        row = session.get_one(Case, case.id)
        row.supervising_unit = UPPER
        return row


def particulars(city: City, template: Template) -> Particulars:
    with city.database.read() as session:
        stored = session.scalars(select(Notice.parameters).where(Notice.template == template).limit(1)).one()
    return Particulars.model_validate(stored)


def due_at(city: City, case: Case, kind: ClockKind) -> object:
    with city.database.read() as session:
        wanted = select(DeadlineRow.due_at).where(DeadlineRow.case_id == case.id, DeadlineRow.kind == kind)
        return session.scalars(wanted).one()


def test_the_plain_case_tells_whoever_has_to_do_the_next_thing(city: City) -> None:
    case = supervised(city, city.filed())
    assert told(city, case) == set()
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    assert told(city, case) == {("department", T.DISPATCHED), ("supervising_unit", T.DISPATCHED_COPY)}
    said = particulars(city, T.DISPATCHED)
    assert (said.number, said.due_at) == (city.now(case).case_number, due_at(city, case, ClockKind.HANDLE))
    assert said.place == city.now(case).cell
    city.do(case, CaseAction.RECEIVE, "department")
    assert told(city, case) == set()
    city.fed_back(case)
    assert told(city, case) == {("operator", T.FED_BACK)}
    city.do(case, CaseAction.SEND_INSPECT, "operator")
    assert told(city, case) == {("colleague", T.SENT_TO_INSPECT)}
    entered = Entered(photos=(city.photo("colleague"),), inspect_result=InspectResult.PASSED)
    city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered)
    assert told(city, case) == {("duty_supervisor", T.INSPECTED)}
    city.do(case, CaseAction.CLOSE, "duty_supervisor")
    assert told(city, case) == {("department", T.CLOSED), ("supervising_unit", T.CLOSED)}


def test_an_inspection_that_failed_goes_back_to_the_department_it_came_from(city: City) -> None:
    case = city.inspected(InspectResult.FAILED)
    city.do(case, CaseAction.REWORK, "duty_supervisor")
    assert told(city, case) == {("department", T.TO_REWORK)}


def test_a_department_that_loses_a_case_hears_of_it_even_after_another_has_it(city: City) -> None:
    case = city.inspected(InspectResult.FAILED)
    entered = Entered(is_wrong_owner=True, reason="不属于该部门")
    city.do(case, CaseAction.REDISPATCH, "duty_supervisor", entered=entered)
    taken_away = city.now(case).version
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=GREENING))
    assert ("greener", T.DISPATCHED) in told(city, case)
    with city.database.read() as session:
        key = f"case:{case.id}:{taken_away}"
        heard = session.execute(select(Notice.person_id, Notice.template).where(Notice.dedupe_key == key)).all()
    assert [tuple(one) for one in heard] == [(city.people["department"], T.TAKEN_AWAY)]


def test_whoever_was_sent_first_hears_of_that_even_after_another_was_sent(city: City) -> None:
    case = city.fed_back()
    with city.database.write() as session:
        city.join(session, "second", Post.INSPECTOR, beat=BEAT)
    city.do(case, CaseAction.SEND_INSPECT, "operator", entered=Entered(inspector_id=city.people["colleague"]))
    unable = Entered(photos=(city.photo("colleague"),), inspect_result=InspectResult.UNABLE)
    city.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=unable)
    city.do(case, CaseAction.SEND_INSPECT, "operator", entered=Entered(inspector_id=city.people["second"]))
    assert told(city, case) == {("second", T.SENT_TO_INSPECT)}
    with city.database.read() as session:
        sent = session.scalars(select(Notice.person_id).where(Notice.template == T.SENT_TO_INSPECT)).all()
    assert sorted(sent) == sorted(city.people[one] for one in ("colleague", "second"))


def test_who_was_sent_to_verify_is_told_and_the_operators_of_the_reply(city: City) -> None:
    case = city.register(source=CaseSource.HOTLINE)
    with city.database.write() as session:
        city.join(session, "second", Post.OPERATOR)
    city.do(case, CaseAction.SEND_VERIFY, "operator")
    ((login, template),) = told(city, case)
    assert (login in {"inspector", "colleague"}, template) == (True, T.SENT_TO_VERIFY)
    assert particulars(city, T.SENT_TO_VERIFY).due_at == due_at(city, case, ClockKind.VERIFY)


def test_a_request_is_told_to_who_grants_and_who_is_heard_and_its_answer_to_who_asked(city: City) -> None:
    case = supervised(city, city.handled())
    city.ask(case, AuthorisationKind.EXTENSION, "department", extension=timedelta(minutes=30), reason="需要设备")
    assert told(city, case) == {("office", T.ASKED), ("supervising_unit", T.TO_BE_HEARD)}
    actor = city.actor("office")
    with city.database.write() as session:
        door.decline(
            session, case_id=case.id, kind=AuthorisationKind.EXTENSION, actor=actor, at=city.at, reason="不必要"
        )
    assert told(city, case) == {("department", T.DECLINED)}
    assert particulars(city, T.DECLINED).asked_for is AuthorisationKind.EXTENSION


def test_a_granted_return_is_told_to_who_asked_and_to_the_duty_supervisors(city: City) -> None:
    case = city.handled()
    city.ask(case, AuthorisationKind.RETURN, "department", suggested_department=GREENING, reason="不属于本部门")
    told(city, case)
    city.do(case, CaseAction.RETURN, "operator", entered=Entered(reason="同意"))
    assert told(city, case) == {("department", T.GRANTED), ("duty_supervisor", T.RETURNED)}


def test_a_supervision_goes_to_the_department_and_its_answer_to_whoever_asked(city: City) -> None:
    case = city.handled()
    reply_by = city.at + timedelta(days=1)
    city.do(case, CaseAction.SUPERVISE, "inspectorate", entered=Entered(reply_by=reply_by, reason="限期答复"))
    assert told(city, case) == {("department", T.SUPERVISED)}
    assert particulars(city, T.SUPERVISED).due_at == reply_by
    answer = Entered(supervision=1, result_text="已安排")
    city.do(case, CaseAction.ANSWER_SUPERVISION, "department", entered=answer)
    assert told(city, case) == {("inspectorate", T.ANSWERED)}


def test_departments_that_are_asked_to_help_are_told(city: City) -> None:
    case = city.handled()
    wish = SubtaskWish(department=GREENING, text="修剪", due_at=city.at + timedelta(hours=1))
    city.do(case, CaseAction.COORDINATE, "duty_supervisor", entered=Entered(subtasks=(wish,), reason="联合"))
    assert told(city, case) == {("greener", T.HELP_WANTED)}
    assert particulars(city, T.HELP_WANTED).due_at == wish.due_at
    city.do(case, CaseAction.FINISH_SUBTASK, "greener", entered=Entered(subtask=1, result_text="已修剪"))
    assert told(city, case) == {("department", T.HELP_GIVEN)}


def test_a_clock_that_nears_its_end_and_then_passes_tells_its_holder_once_each(city: City) -> None:
    case = supervised(city, city.handled())
    with city.database.read() as session:
        handle = select(DeadlineRow).where(DeadlineRow.case_id == case.id, DeadlineRow.kind == ClockKind.HANDLE)
        row = session.scalars(handle).one()
    assert row.alarm_at is not None
    assert row.due_at is not None
    for at, expected in (
        (row.alarm_at, {("department", T.CLOCK_APPROACHING)}),
        (row.due_at + timedelta(seconds=1), {("department", T.CLOCK_PASSED), ("supervising_unit", T.CLOCK_PASSED)}),
    ):
        city.at = at
        with city.database.write() as session:
            assert alarms.sound(session, row.id, now=at) is not None
        assert told(city, case) == expected
    said = particulars(city, T.CLOCK_PASSED)
    assert (said.clock, said.due_at) == (ClockKind.HANDLE, row.due_at)


def test_nobody_is_told_of_what_they_did_themselves(city: City) -> None:
    case = city.inspected()
    with city.database.write() as session:
        city.join(session, "deputy", Post.DUTY_SUPERVISOR)
    city.do(case, CaseAction.URGE, "operator", entered=Entered(clock=ClockKind.CLOSE))
    assert told(city, case) == {("duty_supervisor", T.URGED), ("deputy", T.URGED)}
    with city.database.write() as session:
        city.join(session, "other_operator", Post.OPERATOR)
    city.do(case, CaseAction.URGE, "operator", entered=Entered(clock=ClockKind.ACCEPT))
    assert told(city, case) == {("other_operator", T.URGED)}


def test_work_on_a_danger_is_urgent(city: City) -> None:
    case = supervised(city, city.filed(condition_id=MANHOLE))
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    told(city, case)
    with city.database.read() as session:
        urgent = {one.template: one.is_urgent for one in session.scalars(select(Notice))}
    assert (urgent[T.DISPATCHED], urgent[T.DISPATCHED_COPY]) == (True, False)


def test_of_eight_workers_with_one_event_each_person_hears_once(either_database: Database) -> None:
    city = City(either_database)
    case = supervised(city, city.filed())
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    version = city.now(case).version

    def follow(_number: int) -> int:
        with either_database.write() as session:
            return follow_event(session, case_id=case.id, version=version, now=city.at)

    with ThreadPoolExecutor(8) as pool:
        heard = sorted(pool.map(follow, range(8)))
    assert heard == [0] * 7 + [2]
    with either_database.read() as session:
        assert len(session.scalars(select(Notice)).all()) == 2


def test_an_event_that_never_was_is_refused(city: City) -> None:
    case = city.reported()
    with pytest.raises(CaseUnknown), city.database.write() as session:
        follow_event(session, case_id=case.id, version=99, now=city.at)
