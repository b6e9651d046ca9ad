"""Which days and hours are working time (工作时), and the one count of it behind due and elapsed times.

Pure. A calendar is one version and never changes; the next year's holidays make a new one. The city's clock is UTC+8
the year round: China has had no summer time since 1991. Instants are microseconds since 2000 began in the city.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from kit.errors import Invalid

CITY_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""What can be counted: no case is older, and a limit that reaches further is a slip of the pen."""

_EPOCH = datetime(FIRST_YEAR, 1, 1, tzinfo=CITY_TIME)
_EPOCH_DAY = date(FIRST_YEAR, 1, 1).toordinal()
_US = timedelta(microseconds=1)
_DAY_US = timedelta(days=1) // _US
_DAYS = date(LAST_YEAR + 1, 1, 1).toordinal() - _EPOCH_DAY
_SATURDAY = 5


class CalendarInvalid(Invalid):
    """The calendar contradicts itself, or does not reach as far as it was asked."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Working time from `opens` until `closes` on every working day, in city time."""

    opens: time
    closes: time

    @property
    def span(self) -> timedelta:
        return _since_midnight(self.closes) - _since_midnight(self.opens)


PLAN_SHIFTS = (Shift(time(8), time(12)), Shift(time(14), time(18)))
"""8–12 and 14–18, the eight hours of which a working day (工作日) is made."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """One version of the working days: Monday to Friday but for days off, and weekend days worked instead (调休)."""

    id: str
    first_year: int
    last_year: int
    """The last year whose holidays are known; what is counted beyond is provisional."""
    days_off: frozenset[date]
    working_weekend_days: frozenset[date]
    shifts: tuple[Shift, ...] = PLAN_SHIFTS
    _work_days: Sequence[int] = field(init=False, repr=False, compare=False)
    """Every working day, as days since the epoch, ascending: its index is the number of working days before it."""
    _shifts_us: tuple[tuple[int, int, int], ...] = field(init=False, repr=False, compare=False)
    """Per shift: opens and closes since midnight, and what was worked that day before it."""
    _day_us: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises CalendarInvalid where days, years or shifts contradict one another."""
        _refuse_contradictions(self)
        object.__setattr__(self, "_work_days", _work_days(self.days_off, self.working_weekend_days))
        object.__setattr__(self, "_shifts_us", _shifts_us(self.shifts))
        object.__setattr__(self, "_day_us", sum((shift.span for shift in self.shifts), timedelta()) // _US)

    def is_work_day(self, day: date) -> bool:
        if day in self.working_weekend_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def knows(self, *, first: date, last: date) -> bool:
        """Whether the holidays of every year from the first to the last day are known."""
        return self.first_year <= first.year and last.year <= self.last_year

    def worked_us(self, at_us: int) -> int:
        """Working time from the epoch until then."""
        day, within_us = divmod(at_us, _DAY_US)
        before = bisect_left(self._work_days, day)
        worked_us = before * self._day_us
        if before == len(self._work_days) or self._work_days[before] != day:
            return worked_us
        for opens_us, closes_us, earlier_us in reversed(self._shifts_us):
            if within_us > opens_us:
                return worked_us + earlier_us + min(within_us, closes_us) - opens_us
        return worked_us

    def first_at_us(self, worked_us: int) -> int:
        """The first instant at which so much has been worked since the epoch; the inverse of `worked_us`.

        The first, so that four hours from 8:00 end at 12:00 and not when the afternoon begins.

        Raises:
            CalendarInvalid: that is after 2099.
        """
        day, rest_us = divmod(worked_us - 1, self._day_us)
        rest_us += 1
        if day >= len(self._work_days):
            raise _beyond()
        for opens_us, closes_us, earlier_us in self._shifts_us:
            if rest_us <= earlier_us + closes_us - opens_us:
                return self._work_days[day] * _DAY_US + opens_us + rest_us - earlier_us
        raise AssertionError("the shifts add up to the day")


def to_us(at: datetime) -> int:
    """Microseconds since the epoch of an aware instant.

    Raises:
        CalendarInvalid: it lies outside the years that can be counted.
    """
    at_us = (at - _EPOCH) // _US
    if not 0 <= at_us < _DAYS * _DAY_US:
        raise _beyond()
    return at_us


def from_us(at_us: int) -> datetime:
    """The instant, in UTC.

    Raises:
        CalendarInvalid: it lies outside the years that can be counted.
    """
    if not 0 <= at_us < _DAYS * _DAY_US:
        raise _beyond()
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(UTC)


def city_day(at: datetime) -> date:
    """The day in the city."""
    return at.astimezone(CITY_TIME).date()


def _work_days(days_off: Iterable[date], working_weekend_days: Iterable[date]) -> tuple[int, ...]:
    off = {day.toordinal() - _EPOCH_DAY for day in days_off}
    worked = {day.toordinal() - _EPOCH_DAY for day in working_weekend_days}
    return tuple(sorted((_weekdays() - off) | worked))


@cache
def _weekdays() -> frozenset[int]:
    """Monday to Friday of every year that can be counted, as days since the epoch."""
    first_weekday = date.fromordinal(_EPOCH_DAY).weekday()
    return frozenset(day for day in range(_DAYS) if (day + first_weekday) % 7 < _SATURDAY)


def _shifts_us(shifts: Iterable[Shift]) -> tuple[tuple[int, int, int], ...]:
    rows, earlier = [], timedelta()
    for shift in shifts:
        rows.append((_since_midnight(shift.opens) // _US, _since_midnight(shift.closes) // _US, earlier // _US))
        earlier += shift.span
    return tuple(rows)


def _refuse_contradictions(calendar: WorkCalendar) -> None:
    if not FIRST_YEAR <= calendar.first_year <= calendar.last_year <= LAST_YEAR:
        raise CalendarInvalid(
            f"Calendar {calendar.id}: the years {calendar.first_year} to {calendar.last_year} are not in order "
            f"or not within {FIRST_YEAR} to {LAST_YEAR}.",
            zh=(
                f"日历 {calendar.id}：年份 {calendar.first_year} 至 {calendar.last_year} 顺序有误，或不在 {FIRST_YEAR}"
                f" 至 {LAST_YEAR} 之内。"
            ),
        )
    for day in sorted(calendar.days_off & calendar.working_weekend_days):
        raise CalendarInvalid(
            f"Calendar {calendar.id}: {day} is both a day off and a day of work; strike one.",
            zh=f"日历 {calendar.id}：{day} 既列为放假又列为调休上班，请删去其一。",
        )
    for day in sorted(calendar.working_weekend_days):
        if day.weekday() < _SATURDAY:
            raise CalendarInvalid(
                f"Calendar {calendar.id}: {day} is a weekday and worked anyway; only Saturdays and Sundays are listed.",
                zh=f"日历 {calendar.id}：{day} 本是工作日，无需列为调休上班；只列周六和周日。",
            )
    for day in sorted(calendar.days_off | calendar.working_weekend_days):
        if not calendar.knows(first=day, last=day):
            raise CalendarInvalid(
                f"Calendar {calendar.id}: {day} lies outside its years {calendar.first_year} to {calendar.last_year}.",
                zh=f"日历 {calendar.id}：{day} 不在其年份 {calendar.first_year} 至 {calendar.last_year} 之内。",
            )
    edges = [edge for shift in calendar.shifts for edge in (shift.opens, shift.closes)]
    if not edges or edges != sorted(set(edges)):
        raise CalendarInvalid(
            f"Calendar {calendar.id}: the working hours must follow one another within a day, for example 08:00-12:00.",
            zh=f"日历 {calendar.id}：一天内的工作时段须依次排列，例如 08:00-12:00。",
        )


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def _beyond() -> CalendarInvalid:
    return CalendarInvalid(
        f"That time lies outside the years {FIRST_YEAR} to {LAST_YEAR}, which is as far as clocks count; "
        "look whether date and limit are written right.",
        zh=f"该时间超出 {FIRST_YEAR} 至 {LAST_YEAR} 年，计时只到此为止；请检查日期和时限是否写对。",
    )
