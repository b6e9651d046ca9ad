"""Calendars on the wire."""

from datetime import date, timedelta

from pydantic import BaseModel, Field

from cases.calendar_files import WrittenCalendar
from cases.calendars import WorkCalendar


class YearOut(BaseModel):
    """How one year differs from Monday to Friday."""

    year: int
    days_off: list[date]
    working_weekend_days: list[date]


class CalendarOut(BaseModel):
    """One version; it never changes."""

    id: str = Field(examples=["china-2026"])
    is_in_force: bool
    """New clocks follow it; a clock that runs follows the one it began with."""
    hours: list[str] = Field(examples=[["08:00-12:00", "14:00-18:00"]])
    """Empty: 8–12 and 14–18."""
    years: list[YearOut]


class DayOut(BaseModel):
    day: date
    is_work_day: bool
    is_certain: bool
    """False: the holidays of that year are not known yet."""


class WorkDaysOut(BaseModel):
    calendar_id: str
    days: list[DayOut]


def calendar_out(written: WrittenCalendar, *, is_in_force: bool) -> CalendarOut:
    return CalendarOut(
        id=written.id,
        is_in_force=is_in_force,
        hours=list(written.hours),
        years=[
            YearOut(year=year, days_off=list(one.days_off), working_weekend_days=list(one.working_weekend_days))
            for year, one in sorted(written.years.items())
        ],
    )


def work_days_out(calendar: WorkCalendar, first: date, days: int) -> WorkDaysOut:
    span = [first + timedelta(days=number) for number in range(days)]
    return WorkDaysOut(
        calendar_id=calendar.id,
        days=[
            DayOut(day=day, is_work_day=calendar.is_work_day(day), is_certain=calendar.knows(first=day, last=day))
            for day in span
        ],
    )
