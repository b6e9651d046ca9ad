"""Clocks act once each, also after an outage, and a case that fails stops no other."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.tables import Person
from camera_registry.ground import Place
from cases.calendar_files import WrittenCalendar
from cases.calendar_versions import import_calendar
from cases.case_tables import DeadlineRow
from cases.case_work import (
    alarms_due,
    deferred,
    for_each,
    late_subtasks,
    late_supervisions,
    outdated,
    recompute,
    remind_of_subtask,
    remind_of_supervision,
    resume,
    set_alarm_aside,
    sound,
)
from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.entered import Entered, SubtaskWish
from cases.notices.following import follow_event
from cases.notices.tables import Notice
from cases.notices.templates import Template
from cases.states import AuthorisationKind, CaseAction, CaseState, DeferralCause
from cases.tables import Case, CaseEvent
from kit.database import Database
from tests.cases.a_city import GREENING, MINUTE, City, clocks, proved

HOUR = timedelta(hours=1)


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def urged(city: City, case: Case) -> list[tuple[str, str]]:
    """Clock and alarm of every urging by the system."""
    wanted = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == CaseAction.URGE)
    with city.database.read() as session:
        rows = session.scalars(wanted.order_by(CaseEvent.version)).all()
    return [(row.entered["clock"], row.entered["alarm"]) for row in rows if row.person_id is None]


def at(city: City, moment: datetime) -> int:
    return for_each(city.database, alarms_due, sound, now=moment)


def test_a_clock_is_urged_at_four_fifths_and_when_it_has_passed_and_never_again(city: City) -> None:
    case = city.reported()
    begun = case.registered_at
    at(city, begun + 12 * MINUTE - timedelta(microseconds=1))
    assert urged(city, case) == []
    for _ in range(3):
        at(city, begun + 12 * MINUTE)
    assert urged(city, case) == [("accept", "approaching")]
    at(city, begun + 15 * MINUTE)
    assert urged(city, case) == [("accept", "approaching")], "at the due instant itself it is in time"
    for _ in range(3):
        at(city, begun + 15 * MINUTE + timedelta(microseconds=1))
    assert urged(city, case) == [("accept", "approaching"), ("accept", "passed")]
    at(city, begun + 99 * HOUR)
    assert len(urged(city, case)) == 2
    proved(city, case)


def test_after_an_outage_of_hours_only_the_last_news_is_told(city: City) -> None:
    case = city.handled()
    at(city, city.at + 30 * HOUR)
    assert sorted(urged(city, case)) == [("arrive", "passed"), ("handle", "passed")]
    assert city.now(case).progress["urgings"] == 2


def test_an_extension_moves_the_due_time_and_is_warned_of_anew(city: City) -> None:
    case = city.handled()
    handle = clocks(city, case, ClockKind.HANDLE)[0]
    at(city, handle.started_at + timedelta(hours=3, minutes=12))
    assert ("handle", "approaching") in urged(city, case)
    city.at = handle.started_at + timedelta(hours=3, minutes=20)
    city.ask(case, AuthorisationKind.EXTENSION, "department", extension=2 * HOUR)
    city.do(case, CaseAction.EXTEND, "office", entered=Entered(reason="同意"))
    at(city, handle.started_at + timedelta(hours=4, minutes=47))
    assert urged(city, case).count(("handle", "approaching")) == 1
    at(city, handle.started_at + timedelta(hours=4, minutes=48))
    assert urged(city, case).count(("handle", "approaching")) == 2


def test_a_clock_that_is_paused_or_stopped_says_nothing(city: City) -> None:
    case = city.do(city.register(place=Place(121.503, 31.2, 8.0)), CaseAction.SEND_VERIFY, "operator")
    paused = clocks(city, case, ClockKind.ACCEPT)[0]
    assert paused.alarm_at is None
    done = city.closed()
    with city.database.read() as session:
        wanted = select(DeadlineRow).where(DeadlineRow.case_id == done.id, DeadlineRow.alarm_at.is_not(None))
        assert session.scalars(wanted).all() == []


def test_two_beats_at_once_urge_once(city: City) -> None:
    cases = [city.reported() for _ in range(4)]
    later = city.at + 12 * MINUTE  # the first is due at this very instant, and not late
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: at(city, later), range(4)))
    at(city, later)
    assert [urged(city, case) for case in cases] == [[("accept", "approaching")]] * 4


def test_a_case_that_fails_stops_no_other(city: City) -> None:
    first, second = city.reported(), city.reported()

    def broken(session: Session, deadline_id: int, now: datetime) -> None:
        if session.get_one(DeadlineRow, deadline_id).case_id == first.id:
            raise ZeroDivisionError
        sound(session, deadline_id, now)

    later = city.at + 12 * MINUTE
    done = for_each(city.database, alarms_due, broken, now=later, set_aside=set_alarm_aside)
    assert (done, urged(city, first), urged(city, second)) == (1, [], [("accept", Alarm.APPROACHING.value)])
    at(city, later + 9 * MINUTE)
    assert urged(city, first) == [], "set aside, so that it does not stand before the others"
    at(city, later + 10 * MINUTE)
    assert urged(city, first) == [("accept", "passed")]


def test_a_deferred_case_goes_on_also_when_nobody_asked_for_days(city: City) -> None:
    case = city.handled()
    date = city.at + timedelta(days=10)
    city.ask(case, AuthorisationKind.DEFERRAL, "department", deferral_cause=DeferralCause.WEATHER, resume_at=date)
    city.do(case, CaseAction.DEFER, "office", entered=Entered(reason="同意"))
    assert for_each(city.database, deferred, resume, now=date - MINUTE) == 0
    assert for_each(city.database, deferred, resume, now=date + timedelta(days=3)) == 1
    assert for_each(city.database, deferred, resume, now=date + timedelta(days=3)) == 0
    assert city.now(case).state is CaseState.HANDLING
    proved(city, case)


def test_a_sub_task_and_an_answer_that_are_overdue_are_urged_once_and_their_people_told(city: City) -> None:
    case = city.handled()
    due = city.at + HOUR
    wish = SubtaskWish(department=GREENING, due_at=due)
    city.do(case, CaseAction.COORDINATE, "duty_supervisor", entered=Entered(subtasks=(wish,)))
    city.do(case, CaseAction.SUPERVISE, "inspectorate", entered=Entered(reply_by=due, reason="请说明"))

    def remind(moment: datetime) -> None:
        for_each(city.database, late_subtasks, remind_of_subtask, now=moment)
        for_each(city.database, late_supervisions, remind_of_supervision, now=moment)

    remind(due)
    assert city.now(case).progress.get("urgings") is None, "at the due instant itself it is in time"
    for _ in range(3):
        remind(due + MINUTE)
    assert city.now(case).progress["urgings"] == 2
    with city.database.write() as session:
        for version in range(1, city.now(case).version + 1):
            follow_event(session, case_id=case.id, version=version, now=due)
        told = session.execute(select(Person.login, Notice.template).join(Person, Person.id == Notice.person_id)).all()
    assert {login for login, template in told if template is Template.HELP_OVERDUE} == {"greener", "duty_supervisor"}
    assert {login for login, template in told if template is Template.ANSWER_OVERDUE} == {"department", "inspectorate"}
    proved(city, case)


def test_what_was_done_in_time_is_not_urged(city: City) -> None:
    case = city.handled()
    due = city.at + HOUR
    wish = SubtaskWish(department=GREENING, due_at=due)
    city.do(case, CaseAction.COORDINATE, "duty_supervisor", entered=Entered(subtasks=(wish,)))
    city.do(case, CaseAction.FINISH_SUBTASK, "greener", entered=Entered(subtask=1, result_text="已移栽"))
    assert for_each(city.database, late_subtasks, remind_of_subtask, now=due + HOUR) == 0


def test_clocks_follow_a_calendar_that_is_imported_later(city: City) -> None:
    """A clock by working time is due later once a day off becomes known; one that runs on stays."""
    working = city.filed(condition_id="rain-grate.blocked")
    city.do(working, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department="municipal-works"))
    (before,) = clocks(city, working, ClockKind.HANDLE)
    written = WrittenCalendar.model_validate(
        {
            "id": "china-2026-b",
            "extends": "china-2026",
            "years": {2026: {"days_off": ["2026-03-02", "2026-03-03"], "working_weekend_days": []}},
        }
    )
    with city.database.write() as session:
        import_calendar(session, written, now=city.at)
    assert for_each(city.database, outdated, recompute, now=city.at) == 1
    assert _found(city, outdated) == []
    (after,) = clocks(city, working, ClockKind.HANDLE)
    assert after.calendar == "china-2026-b"
    assert (before.due_at, after.due_at) == (
        datetime(2026, 3, 3, 2, 4, tzinfo=UTC),
        datetime(2026, 3, 4, 10, 0, tzinfo=UTC),
    ), "the whole of Wednesday, where it had been the rest of Monday and the morning of Tuesday"
    proved(city, working)


def _found(city: City, find: object) -> list[int]:
    assert callable(find)
    with city.database.read() as session:
        found: Sequence[int] = find(session, city.at)
    return list(found)
