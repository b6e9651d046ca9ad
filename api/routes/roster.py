"""The roster (排班): shifts and absences of one person, and who is on duty in which beat."""

from typing import Annotated

from fastapi import APIRouter, Query

from accounts import directory, roster
from accounts.duty import Shift
from accounts.permissions import Permission
from api.audited import note
from api.caller import InCaller, needs
from api.context import InContext
from api.paging import RowId
from api.routes.people import UNKNOWN
from api.schemas.roster import (
    AbsenceOut,
    BeatDutyOut,
    NewAbsence,
    NewShift,
    RosterOut,
    ShiftOut,
    ShiftsEnd,
    absence_out,
    beat_duty_out,
    shift_out,
)
from kit.as_written import WrittenInstant
from kit.times_of_day import minutes_of

router = APIRouter(tags=["people"])


@router.get(
    "/duty",
    operation_id="listDuty",
    summary="Who is on duty in each beat that has an inspector",
    dependencies=[needs(Permission.CASE_READ)],
)
def list_duty(
    context: InContext,
    caller: InCaller,
    beat: Annotated[str | None, Query(max_length=40, description="Code of one beat.")] = None,
    at: Annotated[WrittenInstant | None, Query(description="Absent: now.")] = None,
) -> list[BeatDutyOut]:
    with context.database.read() as session:
        return [beat_duty_out(line) for line in roster.duty_board(session, at=at or caller.at, beat=beat or None)]


@router.get(
    "/people/{person_id}/roster",
    operation_id="getRoster",
    summary="Shifts and absences of a person that are not over",
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def get_roster(context: InContext, caller: InCaller, person_id: RowId) -> RosterOut:
    with context.database.read() as session:
        person = directory.person_numbered(session, person_id)
        shifts, absences = directory.roster_of(session, person, at=caller.at)
    return RosterOut(shifts=[shift_out(one) for one in shifts], absences=[absence_out(one) for one in absences])


@router.post(
    "/people/{person_id}/shifts",
    operation_id="addShift",
    summary="One more shift, besides those that the person has",
    status_code=201,
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_shift(context: InContext, caller: InCaller, person_id: RowId, wish: NewShift) -> ShiftOut:
    shift = Shift(
        weekdays=frozenset(wish.weekdays),
        begins=minutes_of(wish.begins),
        ends=minutes_of(wish.ends),
        first_day=wish.first_day or caller.at.astimezone(roster.city_zone()).date(),
        last_day=wish.last_day,
    )
    with context.database.write() as session:
        row = roster.add_shift(session, directory.person_numbered(session, person_id), shift, now=caller.at)
        note(session, caller, "shift.given", f"person:{person_id}", shift_id=row.id)
    return shift_out(row)


@router.post(
    "/people/{person_id}/shifts/end",
    operation_id="endShifts",
    summary="Let a day be the last of all shifts of a person",
    status_code=204,
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_shifts_end(context: InContext, caller: InCaller, person_id: RowId, wish: ShiftsEnd) -> None:
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        roster.end_shifts(session, person, last_day=wish.last_day, now=caller.at)
        note(session, caller, "shifts.ended", f"person:{person_id}", last_day=wish.last_day.isoformat())


@router.post(
    "/people/{person_id}/absences",
    operation_id="addAbsence",
    summary="A person is away, and perhaps somebody stands in",
    status_code=201,
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_absence(context: InContext, caller: InCaller, person_id: RowId, wish: NewAbsence) -> AbsenceOut:
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        stand_in = None if wish.substitute_id is None else directory.person_numbered(session, wish.substitute_id)
        period = (wish.begins_at, wish.ends_at)
        row = roster.go_on_leave(session, person, period=period, substitute=stand_in, now=caller.at)
        note(session, caller, "absence.entered", f"person:{person_id}", substitute_id=wish.substitute_id)
    return absence_out(row)


@router.post(
    "/people/{person_id}/absences/end",
    operation_id="endAbsence",
    summary="End the absence of now early",
    status_code=204,
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_absence_end(context: InContext, caller: InCaller, person_id: RowId) -> None:
    with context.database.write() as session:
        roster.come_back(session, directory.person_numbered(session, person_id), at=caller.at)
        note(session, caller, "absence.ended", f"person:{person_id}")
