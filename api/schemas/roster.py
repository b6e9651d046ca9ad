"""Shifts, absences and who is on duty on the wire. Days and times of day are those of the city's wall clock."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from accounts.roster import BeatDuty
from accounts.tables import DutyAbsence, DutyShift, Person
from api.schemas.people import PersonName, TimeOfDay
from kit.as_written import Id, WrittenDay, WrittenInstant, a_number
from kit.times_of_day import clock_of

Weekday = Annotated[int, Field(ge=1, le=7), BeforeValidator(a_number)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewShift(_Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weekdays": [1, 2, 3, 4, 5], "begins": "08:00", "ends": "17:00"}]}
    )

    weekdays: list[Weekday] = Field(min_length=1, max_length=7)
    """1 is Monday."""
    begins: TimeOfDay
    ends: TimeOfDay
    """Excluded; before `begins`: on the next day."""
    first_day: WrittenDay | None = None
    """null: today."""
    last_day: WrittenDay | None = None
    """Included; null: until further notice."""


class ShiftsEnd(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"last_day": "2026-12-31"}]})

    last_day: WrittenDay
    """The last to count."""


class NewAbsence(_Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"begins_at": "2026-12-01T00:00:00Z", "ends_at": "2026-12-05T00:00:00Z", "substitute_id": 3}]
        }
    )

    begins_at: WrittenInstant
    ends_at: WrittenInstant
    """Excluded."""
    substitute_id: Id | None = None
    """An inspector who takes the hours (替班); null: nobody."""


class ShiftOut(BaseModel):
    id: int
    weekdays: list[int]
    begins: str
    ends: str
    first_day: date
    last_day: date | None


class AbsenceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    begins_at: datetime
    ends_at: datetime
    substitute_id: int | None


class RosterOut(BaseModel):
    """What is not over."""

    shifts: list[ShiftOut]
    """Whoever has none is always on duty."""
    absences: list[AbsenceOut]


class BeatDutyOut(BaseModel):
    """Who looks after a beat (责任网格)."""

    beat: str
    on_duty: list[PersonName]
    """Substitutes included."""
    absent: list[PersonName]
    off_shift: list[PersonName]


def shift_out(row: DutyShift) -> ShiftOut:
    return ShiftOut(
        id=row.id,
        weekdays=[int(day) for day in row.weekdays],
        begins=clock_of(row.begins_minute),
        ends=clock_of(row.ends_minute),
        first_day=date.fromisoformat(row.first_day),
        last_day=None if row.last_day is None else date.fromisoformat(row.last_day),
    )


def absence_out(row: DutyAbsence) -> AbsenceOut:
    return AbsenceOut.model_validate(row, from_attributes=True)


def beat_duty_out(line: BeatDuty) -> BeatDutyOut:
    return BeatDutyOut(
        beat=line.beat,
        on_duty=[_name(one) for one in line.on_duty],
        absent=[_name(one) for one in line.absent],
        off_shift=[_name(one) for one in line.off_shift],
    )


def _name(person: Person) -> PersonName:
    return PersonName(id=person.id, name=person.name)
