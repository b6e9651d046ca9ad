"""Who is on duty (当班): shifts on the wall clock of the city, absences, and who stands in for whom. Pure.

Whoever has no shift in force is always on duty, so a zone without a roster works. A substitute (替班) takes the hours
of whoever is absent, whatever their own shifts say: that is what standing in means.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from accounts.errors import AbsenceInvalid, ShiftInvalid
from kit.times_of_day import MINUTES_A_DAY, clock_of

ONE_DAY = timedelta(days=1)
_DAYS = re.compile(r"([1-7])(?:-([1-7]))?", re.ASCII)
EVERY_DAY = frozenset(range(1, 8))
"""ISO: 1 is Monday, 7 is Sunday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Hours on some days of the week, over midnight if `begins` is after `ends`: of the day on which they begin.

    Raises:
        ShiftInvalid: no day, no such day, no hours, or the last day before the first.
    """

    weekdays: frozenset[int]
    begins: int
    """Minutes after midnight, included …"""
    ends: int
    """… excluded; 1440 ends the day."""
    first_day: date
    last_day: date | None = None
    """Included; None: until further notice."""

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ShiftInvalid(
                "A shift needs its days of the week, from 1 for Monday to 7 for Sunday.",
                zh="班次须指明星期几：1 为星期一，7 为星期日。",
            )
        if not (0 <= self.begins < MINUTES_A_DAY and 0 <= self.ends <= MINUTES_A_DAY):
            raise ShiftInvalid(
                "A shift begins and ends at times of a day, from 00:00 to 24:00.",
                zh="班次的起止应为一天中的时刻，从 00:00 到 24:00。",
            )
        if self.begins == self.ends:
            raise ShiftInvalid(
                f"The shift ends where it begins, at {clock_of(self.begins)}; a whole day is 00:00 to 24:00.",
                zh=f"班次起止时刻相同（{clock_of(self.begins)}）；全天请填写 00:00 至 24:00。",
            )
        if self.last_day is not None and self.last_day < self.first_day:
            raise ShiftInvalid(
                f"The shift would end on {self.last_day}, before it begins on {self.first_day}.",
                zh=f"班次的结束日期 {self.last_day} 早于开始日期 {self.first_day}。",
            )

    def is_in_force(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def covers(self, wall: datetime) -> bool:
        """Whether it runs then; `wall` is the time in the city."""
        today, minute = wall.date(), wall.hour * 60 + wall.minute
        if self.begins < self.ends:
            return self._begins_on(today) and self.begins <= minute < self.ends
        is_since_yesterday = self._begins_on(today - ONE_DAY) and minute < self.ends
        return is_since_yesterday or (self._begins_on(today) and self.begins <= minute)

    def _begins_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and self.is_in_force(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A person is away from `begins_at` to `ends_at`, exclusive.

    Raises:
        AbsenceInvalid: it ends before it begins, or people are to stand in for themselves.
    """

    person_id: int
    begins_at: datetime
    ends_at: datetime
    substitute_id: int | None = None
    """None: nobody stands in."""

    def __post_init__(self) -> None:
        if self.ends_at <= self.begins_at:
            raise AbsenceInvalid(
                f"The absence would end before it begins: {self.begins_at:%Y-%m-%d %H:%M} "
                f"to {self.ends_at:%Y-%m-%d %H:%M}.",
                zh=f"请假的结束时间早于开始时间：{self.begins_at:%Y-%m-%d %H:%M} 至 {self.ends_at:%Y-%m-%d %H:%M}。",
            )
        if self.substitute_id == self.person_id:
            raise AbsenceInvalid(
                "Nobody stands in for themselves: name another substitute, or none.",
                zh="本人不能为自己替班：请另选替班人员，或不填。",
            )

    def covers(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Roster:
    """What is known of one person's time (排班)."""

    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()

    def works(self, at: datetime, zone: tzinfo) -> bool:
        """By the shifts alone; on a day on which none is in force, always."""
        wall = at.astimezone(zone)
        in_force = any(shift.is_in_force(wall.date()) for shift in self.shifts)
        return not in_force or any(shift.covers(wall) for shift in self.shifts)

    def absence(self, at: datetime) -> Absence | None:
        return next((one for one in self.absences if one.covers(at)), None)


ALWAYS = Roster()


def weekdays_of(written: str) -> frozenset[int]:
    """From what people write: "1-5", "6,7", "1-3,5".

    Raises:
        ShiftInvalid: it names no days, or a day that no week has.
    """
    found: set[int] = set()
    for part in written.split(","):
        match = _DAYS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise ShiftInvalid(
                f"'{written}' names no days of the week: write 1-5 or 6,7; 1 is Monday, 7 is Sunday.",
                zh=f"“{written}”不能识别为星期几：请写 1-5 或 6,7；1 为星期一，7 为星期日。",
            )
        found.update(range(first, last + 1))
    return frozenset(found)


def is_on_duty(shifts: Iterable[Shift], absences: Iterable[Absence], at: datetime, zone: tzinfo) -> bool:
    """Whether a person with these is on duty at an instant; `zone` is the city's."""
    roster = Roster(tuple(shifts), tuple(absences))
    return roster.works(at, zone) and roster.absence(at) is None


def on_duty_for(
    holders: Sequence[int], rosters: Mapping[int, Roster], *, at: datetime, zone: tzinfo
) -> tuple[int, ...]:
    """Of those who hold a beat, in their order, who is on duty; an absent one is replaced by whoever stands in.

    `rosters` by person, also those of substitutes; who is missing in it is never absent. Nobody is replaced in hours in
    which they would not have worked. Each person is named once.
    """
    working = (one for one in holders if rosters.get(one, ALWAYS).works(at, zone))
    present = (_present(one, rosters, at) for one in working)
    return tuple(dict.fromkeys(one for one in present if one is not None))


def _present(person_id: int, rosters: Mapping[int, Roster], at: datetime) -> int | None:
    """The person, or the first along the chain of substitutes who is not absent; None where it ends or comes round."""
    passed: set[int] = set()
    one: int | None = person_id
    while one is not None and one not in passed:
        passed.add(one)
        absence = rosters.get(one, ALWAYS).absence(at)
        if absence is None:
            return one
        one = absence.substitute_id
    return None
