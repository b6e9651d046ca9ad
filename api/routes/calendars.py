"""Calendars: which days are working days, by the version that new clocks follow."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.caller import SIGNED_IN, InCaller, needs
from api.context import InContext
from api.paging import Page
from api.schemas.calendars import CalendarOut, WorkDaysOut, calendar_out, work_days_out
from cases.calendar_versions import calendar_in_force, written_calendar, written_calendars
from cases.calendars import FIRST_YEAR, LAST_YEAR, city_day
from kit.as_written import WrittenDay
from kit.errors import Invalid

router = APIRouter(prefix="/calendars", tags=["calendars"])
LONGEST_SPAN = timedelta(days=400)  # a year and the days around it
Day = Annotated[WrittenDay | None, Query(description="City day; absent: today.", examples=["2026-11-24"])]
Days = Annotated[int, Query(ge=1, le=LONGEST_SPAN.days, description="So many days from then on.")]


@router.get(
    "",
    operation_id="listCalendars",
    summary="Every version, in the order of their import; one a year, so they come all at once",
    dependencies=[needs(SIGNED_IN)],
)
def list_calendars(context: InContext) -> Page[CalendarOut]:
    with context.database.read() as session:
        in_force = calendar_in_force(session).id
        shown = [calendar_out(one, is_in_force=one.id == in_force) for one in written_calendars(session)]
    return Page(items=shown, next_cursor=None)


@router.get(
    "/in-force/days",
    operation_id="listWorkDays",
    summary="Day by day whether it is a working day, by the calendar in force",
    dependencies=[needs(SIGNED_IN)],
)
def list_work_days(context: InContext, caller: InCaller, first: Day = None, days: Days = 31) -> WorkDaysOut:
    begins = first or city_day(caller.at)
    if not begins.year >= FIRST_YEAR or (begins + timedelta(days=days)).year > LAST_YEAR:
        raise Invalid(
            f"Days are known from {FIRST_YEAR} to {LAST_YEAR}.", zh=f"仅有 {FIRST_YEAR} 年至 {LAST_YEAR} 年的日历。"
        )
    with context.database.read() as session:
        return work_days_out(calendar_in_force(session), begins, days)


@router.get(
    "/{calendar_id}",
    operation_id="getCalendar",
    summary="One version: how each year differs from Monday to Friday",
    responses={404: {"description": "No such calendar"}},
    dependencies=[needs(SIGNED_IN)],
)
def get_calendar(context: InContext, calendar_id: str) -> CalendarOut:
    with context.database.read() as session:
        written = written_calendar(session, calendar_id)
        return calendar_out(written, is_in_force=calendar_in_force(session).id == written.id)
