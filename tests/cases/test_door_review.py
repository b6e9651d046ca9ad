"""What a second reader looked for at the door: cases that get stuck, what is filled in wrongly, locks in two orders."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, local
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from cases import alarms, door
from cases.case_repository import reports_of
from cases.case_tables import DeadlineRow, SubtaskRow
from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.door_errors import CaseChanged, EntryIncomplete, NotNow
from cases.entered import Entered, StrangeField
from cases.known_problems import MOST
from cases.registration import register
from cases.report import Report
from cases.states import AuthorisationKind, CaseAction, CaseSource, CaseState, VerifyResult
from cases.tables import Case
from cases.work_lists import inspector_tasks
from handbook.edition import Edition
from handbook.editions import import_edition
from handbook.loading import city_today
from kit.database import Database
from tests.cases.a_city import BOX, EDITION, GARBAGE, GREENING, HERE, SANITATION, UPPER, City, clocks, proved
from tests.cases.a_handbook import Handbook

K = AuthorisationKind


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def subtasks(city: City) -> list[SubtaskRow]:
    with city.database.read() as session:
        return list(session.scalars(select(SubtaskRow).order_by(SubtaskRow.position)))


def test_where_nobody_knows_the_beat_every_inspector_sees_the_task_and_may_reply(city: City) -> None:
    """A case that is being verified has no other way out than the reply."""
    case = city.do(city.register(place=None, address="中山路 3 号"), CaseAction.SEND_VERIFY, "operator")
    with city.database.read() as session:
        for login, tasks in (("stranger", 1), ("department", 0)):
            assert len(inspector_tasks(session, city.actor(login), limit=9)) == tasks
    found = Entered(verify_result=VerifyResult.EXISTS, photos=(city.photo("stranger"),))
    assert city.do(case, CaseAction.VERIFY_REPLY, "stranger", entered=found).state is CaseState.REGISTERED
    proved(city, case)


def test_an_errand_for_any_inspector_opens_the_case_to_nobody_else(city: City) -> None:
    case = city.do(city.register(place=None, address="中山路 3 号"), CaseAction.SEND_VERIFY, "operator")
    with city.database.read() as session:
        offered = door.options(session, case_id=case.id, actor=city.actor("department"), at=city.at)
    assert [one.action for one in offered if one.refusal is None] == []


def test_a_co_handler_has_until_the_case_is_due_and_not_until_somebody_must_be_on_site(city: City) -> None:
    case = city.filed()
    entered = Entered(main_department=SANITATION, co_handlers=(GREENING, GREENING))
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=entered)
    (subtask,) = subtasks(city)
    assert subtask.due_at == clocks(city, case, ClockKind.HANDLE)[0].due_at
    proved(city, case)


def test_an_opinion_on_one_of_two_requests_leaves_them_in_the_order_of_asking(city: City) -> None:
    case = city.handled()
    with city.database.write() as session:
        session.execute(update(Case).where(Case.id == case.id).values(supervising_unit=UPPER))
    city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=1))
    city.ask(case, K.VOIDING, "operator", reason="重复", supports=(city.photo("operator"),))
    with city.database.write() as session:
        door.opine(
            session,
            case_id=case.id,
            kind=K.EXTENSION,
            actor=city.actor("supervising_unit"),
            at=city.at,
            is_in_favour=True,
            text="同意",
        )
    proved(city, case)


def test_only_the_departments_clocks_name_the_handbook(either_database: Database, handbook: Handbook) -> None:
    """Also where the city gives a department as many minutes to arrive as the centre has to dispatch."""
    handbook.change(
        "value: 90, unit: min, clock: continuous, printed: 90 分钟", "value: 15, unit: min, clock: continuous"
    )
    city = City(either_database)
    city.handled()
    with city.database.read() as session:
        named = {row.kind for row in session.scalars(select(DeadlineRow)) if row.edition_id is not None}
    assert named == {ClockKind.HANDLE, ClockKind.ARRIVE}


def test_a_person_urges_in_their_own_name_and_not_as_a_clock(city: City) -> None:
    case = city.reported()
    with pytest.raises(StrangeField, match="Only the system sounds an alarm"):
        city.do(case, CaseAction.URGE, "operator", entered=Entered(clock=ClockKind.ACCEPT, alarm=Alarm.PASSED))


def test_what_was_measured_must_be_what_the_condition_asks_for(city: City) -> None:
    case = city.do(city.reported(), CaseAction.ACCEPT, "operator")
    with pytest.raises(StrangeField, match="does not ask for aera; it asks for"):
        city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True, measured={"aera": 0.1}))
    with pytest.raises(ValidationError, match="finite number"):
        Entered(measured={"area": math.nan})


@contextmanager
def meeting_after_the_first_update(database: Database) -> Iterator[None]:
    """Whoever has changed a row waits a moment for the others to have changed one: what may deadlock does."""
    barrier, has_met = Barrier(2), local()

    def wait(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE") and not getattr(has_met, "yes", False):
            has_met.yes = True
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=0.5)

    event.listen(database.engine, "after_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(database.engine, "after_cursor_execute", wait)


def at_once(city: City, *acts: Callable[[Session], object]) -> list[type[Exception] | None]:
    """How each of them ended; the door's own refusals are answers, anything else is raised."""

    def run(act: Callable[[Session], object]) -> type[Exception] | None:
        try:
            with city.database.write() as session:
                act(session)
        except (CaseChanged, NotNow, EntryIncomplete) as error:
            return type(error)
        return None

    with meeting_after_the_first_update(city.database), ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def act(city: City, case: Case, action: CaseAction, login: str, **entered: Any) -> Callable[[Session], object]:
    actor = city.actor(login)
    return lambda session: door.apply(
        session, case_id=case.id, action=action, actor=actor, at=city.at, entered=Entered(**entered)
    )


def test_a_grant_and_a_step_that_lets_it_lapse_do_not_lock_each_other_out(city: City) -> None:
    case = city.handled()
    city.ask(case, K.EXTENSION, "department", extension=timedelta(hours=1))
    photo = city.photo("department")
    ended = at_once(
        city,
        act(city, case, CaseAction.EXTEND, "office", reason="同意"),
        act(city, case, CaseAction.FEED_BACK, "department", photos=(photo,), is_same_viewpoint=True, result_text="完"),
    )
    assert None in ended
    proved(city, case)


def test_an_alarm_and_a_step_that_stops_its_clock_do_not_lock_each_other_out(city: City) -> None:
    case = city.reported()
    city.at += timedelta(minutes=13)
    (clock,) = clocks(city, case, ClockKind.ACCEPT)
    ended = at_once(
        city,
        lambda session: alarms.sound(session, clock.id, now=city.at),
        act(city, case, CaseAction.ACCEPT, "operator"),
    )
    assert None in ended
    proved(city, case)


def test_two_cases_that_are_merged_into_each_other_do_not_lock_each_other_out(city: City) -> None:
    one, other = city.register(), city.register()
    ended = at_once(
        city,
        act(city, one, CaseAction.MERGE, "operator", into_case_id=other.id),
        act(city, other, CaseAction.MERGE, "operator", into_case_id=one.id),
    )
    assert sorted(CaseState.REGISTERED is city.now(case).state for case in (one, other)) == [False, True]
    assert ended.count(None) == 1
    proved(city, one)
    proved(city, other)


def with_garbage_as(item_id: str, **changes: Any) -> Edition:
    """An edition before the one in force, in which the same condition belongs to another item."""
    items = tuple(
        one.model_copy(update={"id": item_id, **changes}) if one.id == "exposed-garbage" else one
        for one in EDITION.items
    )
    return EDITION.model_copy(update={"id": "before-2026", "city": "旧城", "items": items})


def test_a_case_that_is_filed_under_a_newer_edition_follows_it_in_all_that_the_handbook_says(city: City) -> None:
    old = with_garbage_as("rubbish")
    with city.database.write() as session:
        import_edition(session, old, now=city.at, today=city_today())
        report = Report(source=CaseSource.INSPECTOR, condition_id=GARBAGE, place=HERE, shown_duplicates=())
        case = register(session, report, actor=city.actor("inspector"), edition=old, box=BOX, at=city.at)
    city.do(case, CaseAction.ACCEPT, "operator")
    city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))
    stored = city.now(case)
    assert (stored.edition_id, stored.item_id) == (EDITION.id, "exposed-garbage")
    proved(city, case)


def test_a_condition_that_the_newer_edition_no_longer_has_is_chosen_anew(city: City) -> None:
    (item,) = (one for one in EDITION.items if one.id == "exposed-garbage")
    renamed = tuple(one.model_copy(update={"id": f"rubbish.{number}"}) for number, one in enumerate(item.conditions))
    old = with_garbage_as("rubbish", conditions=renamed)
    with city.database.write() as session:
        import_edition(session, old, now=city.at, today=city_today())
        report = Report(source=CaseSource.INSPECTOR, condition_id="rubbish.0", place=HERE, shown_duplicates=())
        case = register(session, report, actor=city.actor("inspector"), edition=old, box=BOX, at=city.at)
    city.do(case, CaseAction.ACCEPT, "operator")
    with pytest.raises(NotNow, match="item and condition must be chosen"):
        city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))
    city.do(case, CaseAction.SEND_BACK, "duty_supervisor", entered=Entered(reason="手册已更新"))
    city.do(case, CaseAction.ACCEPT, "operator", entered=Entered(condition_id=GARBAGE))
    city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))
    assert city.now(case).edition_id == EDITION.id
    proved(city, case)


def test_whoever_looked_at_a_whole_street_of_neighbours_can_register_all_the_same(city: City) -> None:
    case = city.reported(shown_duplicates=tuple(range(2, 2 + MOST)))
    proved(city, case)


@pytest.mark.parametrize("number", [0, -1, 2**63])
def test_what_cannot_be_the_id_of_a_row_never_reaches_the_database(number: int) -> None:
    with pytest.raises(ValidationError):
        Entered(photos=(number,))
    with pytest.raises(ValidationError):
        Entered(inspector_id=number)


def test_a_refusal_to_decline_does_not_read_as_an_order_to_grant(city: City) -> None:
    """不能不予批准 says that it must be granted."""
    case = city.handled()
    with pytest.raises(NotNow) as refused, city.database.write() as session:
        door.decline(session, case_id=case.id, kind=K.EXTENSION, actor=city.actor("office"), at=city.at, reason="不")
    assert refused.value.sentence.zh == "案卷 GW-20260302-000001 无法办理“不予批准”：没有待批准的申请"


def test_whoever_called_is_not_lost_when_cases_are_merged_one_into_the_next(city: City) -> None:
    first, second, third = (city.register(caller=f"1380000000{number}") for number in range(3))
    city.do(first, CaseAction.MERGE, "operator", entered=Entered(into_case_id=second.id))
    city.do(second, CaseAction.MERGE, "operator", entered=Entered(into_case_id=third.id))
    with city.database.read() as session:
        callers = {one.caller for one in reports_of(session, third.id)}
    assert {BOX.open(one) for one in callers if one} == {"13800000000", "13800000001", "13800000002"}
