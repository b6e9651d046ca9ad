"""Shifts and absences in a real database, and the inspectors of a beat that come out of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.appointments import Scope, hold_post, leave_post
from accounts.duty import EVERY_DAY, Shift
from accounts.errors import AbsenceInvalid, ShiftInvalid
from accounts.people import add_person
from accounts.posts import Post
from accounts.roster import add_shift, come_back, duty_board, end_shifts, go_on_leave, inspectors_on_duty
from accounts.tables import DutyAbsence, DutyShift, Person
from kit.database import Database

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in the city, a Monday."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = date(2026, 3, 2)
BEAT, OTHER_BEAT = "b1", "b2"


@dataclass
class Crew:
    """Li and Han hold one beat, Wang another; Zhao is an inspector without one, Chen is no inspector."""

    session: Session
    li: Person
    han: Person
    wang: Person
    zhao: Person
    chen: Person

    def on_duty(self, at: datetime = NOON, beat: str = BEAT) -> list[str]:
        people = {one.id: one.login for one in self.session.scalars(select(Person))}
        return [people[one] for one in inspectors_on_duty(self.session, beat, at)]

    def leave(
        self, person: Person, substitute: Person | None = None, *, begins_at: datetime = NOON - DAY
    ) -> DutyAbsence:
        period = (begins_at, begins_at + 7 * DAY)
        return go_on_leave(self.session, person, period=period, substitute=substitute, now=NOON)


def crew_of(session: Session) -> Crew:
    logins = ("li", "han", "wang", "zhao", "chen")
    people = [add_person(session, login=login, name=login.title(), now=NOON) for login in logins]
    beats = (BEAT, BEAT, OTHER_BEAT, None)
    for person, beat in zip(people, beats, strict=False):
        hold_post(session, person, Post.INSPECTOR, Scope(beat=beat), period=(NOON - 30 * DAY, None))
    return Crew(session, *people)


def daytime(*, first_day: date = MONDAY, last_day: date | None = None) -> Shift:
    return Shift(weekdays=EVERY_DAY, begins=8 * 60, ends=18 * 60, first_day=first_day, last_day=last_day)


def test_without_a_roster_whoever_has_the_beat_is_on_duty(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        assert crew.on_duty() == ["li", "han"]
        assert crew.on_duty(beat=OTHER_BEAT) == ["wang"]
        assert crew.on_duty(beat="b9") == []
        assert crew.on_duty(NOON - 31 * DAY) == []


def test_shifts_and_absences_leave_those_who_are_there(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        add_shift(session, crew.li, daytime(), now=NOON)
        crew.leave(crew.han, crew.zhao)
        assert crew.on_duty() == ["li", "zhao"]
        assert crew.on_duty(NOON + 6 * HOUR) == ["zhao"]
        assert crew.on_duty(NOON + 7 * DAY) == ["li", "han"]


def test_a_night_shift_of_yesterday_is_still_worked_on_the_day_after_its_last(either_database: Database) -> None:
    night = Shift(weekdays=EVERY_DAY, begins=22 * 60, ends=6 * 60, first_day=MONDAY, last_day=MONDAY)
    with either_database.write() as session:
        crew = crew_of(session)
        add_shift(session, crew.li, night, now=NOON)
        add_shift(session, crew.li, daytime(first_day=MONDAY + DAY), now=NOON)
        assert [crew.on_duty(NOON + hours * HOUR) for hours in (9, 10, 17, 18, 20)] == [
            ["han"],
            ["li", "han"],
            ["li", "han"],
            ["han"],
            ["li", "han"],
        ]


def test_a_roster_is_ended_and_another_begins(either_database: Database) -> None:
    late = Shift(weekdays=EVERY_DAY, begins=14 * 60, ends=22 * 60, first_day=MONDAY + 7 * DAY)
    with either_database.write() as session:
        crew = crew_of(session)
        add_shift(session, crew.li, daytime(), now=NOON)
        add_shift(session, crew.li, daytime(first_day=MONDAY + 30 * DAY), now=NOON)
        assert end_shifts(session, crew.li, last_day=MONDAY + 6 * DAY, now=NOON) == 2
        add_shift(session, crew.li, late, now=NOON)
        assert crew.on_duty(NOON + 6 * DAY) == ["li", "han"]
        assert crew.on_duty(NOON + 7 * DAY) == ["han"]
        assert crew.on_duty(NOON + 37 * DAY) == ["han"]
        assert len(session.scalars(select(DutyShift)).all()) == 3


def test_shifts_ended_yesterday_leave_no_roster_today(database: Database) -> None:
    with database.write() as session:
        crew = crew_of(session)
        add_shift(session, crew.li, daytime(), now=NOON)
        end_shifts(session, crew.li, last_day=MONDAY - DAY, now=NOON)
        assert crew.on_duty(NOON + 10 * HOUR) == ["li", "han"]
        with pytest.raises(ShiftInvalid, match="nothing to end"):
            end_shifts(session, crew.li, last_day=MONDAY - DAY, now=NOON)


def test_a_substitute_must_be_an_inspector_then(database: Database) -> None:
    with database.write() as session:
        crew = crew_of(session)
        with pytest.raises(AbsenceInvalid, match="no inspector"):
            crew.leave(crew.li, crew.chen)
        with pytest.raises(AbsenceInvalid, match="no inspector"):
            crew.leave(crew.li, crew.zhao, begins_at=NOON - 40 * DAY)
        with pytest.raises(AbsenceInvalid, match="Nobody stands in for themselves"):
            crew.leave(crew.li, crew.li)


def test_a_substitute_who_left_the_post_stands_in_for_nobody(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        crew.leave(crew.li, crew.zhao)
        leave_post(session, crew.zhao, Post.INSPECTOR, at=NOON)
        assert crew.on_duty(NOON - HOUR) == ["zhao", "han"]
        assert crew.on_duty(NOON) == ["han"]


def test_one_person_is_not_absent_twice_at_one_time(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        crew.leave(crew.li)
        with pytest.raises(AbsenceInvalid, match="already from 2026-03-01 12:00 to 2026-03-08 12:00"):
            crew.leave(crew.li, begins_at=NOON + 5 * DAY)
        crew.leave(crew.li, begins_at=NOON + 6 * DAY)


def test_whoever_comes_back_early_is_on_duty_again_and_may_leave_again(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        crew.leave(crew.li, begins_at=NOON)
        come_back(session, crew.li, at=NOON)
        assert crew.on_duty() == ["li", "han"]
        with pytest.raises(AbsenceInvalid, match="is not absent"):
            come_back(session, crew.li, at=NOON)
        crew.leave(crew.li, begins_at=NOON)
        assert crew.on_duty() == ["han"]


def test_the_board_says_who_is_there_and_why_others_are_not(either_database: Database) -> None:
    with either_database.write() as session:
        crew = crew_of(session)
        add_shift(session, crew.wang, daytime(), now=NOON)
        crew.leave(crew.li, crew.zhao)
        evening = duty_board(session, at=NOON + 8 * HOUR)
        assert [(line.beat, names(line.on_duty), names(line.absent), names(line.off_shift)) for line in evening] == [
            (BEAT, ["Han", "Zhao"], ["Li"], []),  # by the logins of the holders
            (OTHER_BEAT, [], [], ["Wang"]),
        ]
        assert [line.beat for line in duty_board(session, at=NOON, beat=OTHER_BEAT)] == [OTHER_BEAT]
        assert duty_board(session, at=NOON, beat="b9") == []


def names(people: tuple[Person, ...]) -> list[str]:
    return [one.name for one in people]
