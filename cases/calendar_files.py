"""Calendars as people write them: a YAML file with the days by which each year differs from Monday to Friday.

A file may say `extends: china-2026` and then give only the years that come new or anew.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases.calendars import PLAN_SHIFTS, CalendarInvalid, Shift, WorkCalendar
from handbook.limits import WORKING_DAY_S
from kit.validation_words import place_of, said_in_chinese
from kit.wording import span_zh

SHIPPED = Path(__file__).parent / "data" / "china.yaml"

_Hours = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]


class WrittenYear(BaseModel):
    """How one year differs from Monday to Friday."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days_off: tuple[date, ...]
    working_weekend_days: tuple[date, ...]


class WrittenCalendar(BaseModel):
    """One version, as in the file and in the database."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=60)
    extends: str | None = Field(default=None, min_length=1)
    """The version whose years are taken over where this one does not give them."""
    hours: tuple[_Hours, ...] = ()
    """Working hours of a day, eight in all; none: those of the extended version, or 8–12 and 14–18."""
    years: Mapping[int, WrittenYear] = Field(min_length=1)

    def over(self, older: "WrittenCalendar") -> "WrittenCalendar":
        """This version with what it takes over from the one it extends."""
        return WrittenCalendar(
            id=self.id, hours=self.hours or older.hours, years=dict(sorted({**older.years, **self.years}.items()))
        )

    def calendar(self) -> WorkCalendar:
        """Lay a version that extends another over that one first. Raises CalendarInvalid for contradictions."""
        first_year, last_year = min(self.years), max(self.years)
        for year in range(first_year, last_year + 1):
            if year not in self.years:
                raise CalendarInvalid(
                    f"Calendar {self.id}: years.{year} is missing between {first_year} and {last_year}.",
                    zh=f"日历 {self.id}：{first_year} 至 {last_year} 之间缺少 years.{year}。",
                )
        for year, written in self.years.items():
            for day in (*written.days_off, *written.working_weekend_days):
                if day.year != year:
                    raise CalendarInvalid(
                        f"Calendar {self.id}: years.{year} lists {day}, which is of another year.",
                        zh=f"日历 {self.id}：years.{year} 中列有 {day}，该日属于其他年份。",
                    )
        return WorkCalendar(
            id=self.id,
            first_year=first_year,
            last_year=last_year,
            days_off=frozenset(day for year in self.years.values() for day in year.days_off),
            working_weekend_days=frozenset(day for year in self.years.values() for day in year.working_weekend_days),
            shifts=self._shifts(),
        )

    def _shifts(self) -> tuple[Shift, ...]:
        shifts = tuple(Shift(*map(time.fromisoformat, written.split("-"))) for written in self.hours) or PLAN_SHIFTS
        worked = sum((shift.span for shift in shifts), timedelta())
        if worked != timedelta(seconds=WORKING_DAY_S):
            raise CalendarInvalid(
                f"Calendar {self.id}: hours add up to {worked}, but a working day of the handbook has 8 hours.",
                zh=f"日历 {self.id}：工作时间合计 {span_zh(worked)}，而手册规定一个工作日为 8 小时。",
            )
        return shifts


def read_calendar(file: Path) -> WrittenCalendar:
    """Read and check one file.

    Raises:
        CalendarInvalid: names file, place and reason.
    """
    try:
        # Everything stays text, so that a 30th of February is refused with its place; this loader makes no objects.
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except OSError as error:
        raise CalendarInvalid(
            f"{file}: cannot be read: {error.strerror}.", zh=f"{file}：无法读取：{error.strerror}。"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CalendarInvalid(
            f"{file}: not readable as YAML: {error}", zh=f"{file}：不是有效的 YAML：{error}"
        ) from error
    try:
        return WrittenCalendar.model_validate(tree)
    except ValidationError as error:
        faults = error.errors()
        raise CalendarInvalid(
            "\n".join(f"{file}: {place_of(one) or 'calendar'}: {one['msg']}" for one in faults),
            zh="\n".join(f"{file}：{place_of(one) or '日历'}：{said_in_chinese(one)}" for one in faults),
        ) from error


@cache
def shipped_calendar() -> WrittenCalendar:
    """The one that comes with Gridwarden."""
    return read_calendar(SHIPPED)
