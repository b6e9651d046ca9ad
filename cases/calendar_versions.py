"""Which calendars there are, which one new clocks follow, and how the holidays of a new year come in."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache

from sqlalchemy.orm import Session

from cases import repository
from cases.calendar_files import WrittenCalendar, shipped_calendar
from cases.calendars import WorkCalendar
from cases.tables import CalendarVersion
from kit.errors import Conflict, NotFound


class CalendarUnknown(NotFound):
    """There is no version of the calendar with this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no calendar '{name}'; `gridwarden clock calendar list` shows those that exist.",
            zh=f"没有名为“{name}”的工作日历；运行 `gridwarden clock calendar list` 可查看已有的日历。",
        )
        self.name = name


class CalendarExists(Conflict):
    """A version is never changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is a calendar '{name}' already, and clocks may follow it, so it is never changed; "
            "give the new one another id.",
            zh=f"已有工作日历“{name}”，可能已有时限据此计算，因此不得更改；请为新日历另取编号。",
        )
        self.name = name


def import_calendar(session: Session, written: WrittenCalendar, *, now: datetime) -> WorkCalendar:
    """Keep a new version, whole; older versions and the clocks that follow them stay as they are.

    Raises:
        CalendarInvalid: it contradicts itself.
        CalendarUnknown: it extends a version that does not exist.
        CalendarExists: the id is taken.
    """
    if written.id in {one.id for one in written_calendars(session)}:
        raise CalendarExists(written.id)
    whole = written if written.extends is None else written.over(written_calendar(session, written.extends))
    calendar = whole.calendar()
    session.add(CalendarVersion(name=whole.id, content=whole.model_dump(mode="json"), imported_at=now))
    return calendar


def written_calendars(session: Session) -> tuple[WrittenCalendar, ...]:
    """The shipped one, then those imported, in the order of their import."""
    imported = (WrittenCalendar.model_validate(row.content) for row in repository.calendar_versions(session))
    return (shipped_calendar(), *imported)


def written_calendar(session: Session, name: str) -> WrittenCalendar:
    """Raises CalendarUnknown."""
    for written in written_calendars(session):
        if written.id == name:
            return written
    raise CalendarUnknown(name)


def calendar_in_force(session: Session) -> WorkCalendar:
    """What new clocks follow: the version that reaches furthest, and of several such the one that came last."""
    return max(reversed(_calendars(session)), key=lambda calendar: calendar.last_year)


def calendars_named(session: Session, names: Iterable[str]) -> Mapping[str, WorkCalendar]:
    """By name. Raises CalendarUnknown."""
    wanted = set(names)
    shipped = shipped_work_calendar()
    known = {shipped.id: shipped}
    if wanted - known.keys():
        known |= {calendar.id: calendar for calendar in _calendars(session)}
    for name in wanted - known.keys():
        raise CalendarUnknown(name)
    return known


def _calendars(session: Session) -> tuple[WorkCalendar, ...]:
    """The shipped one, then those imported, in the order of their import."""
    imported = (json.dumps(row.content, sort_keys=True) for row in repository.calendar_versions(session))
    return (shipped_work_calendar(), *(_parsed(content) for content in imported))


@cache
def shipped_work_calendar() -> WorkCalendar:
    """The one that comes with the product."""
    return shipped_calendar().calendar()


@lru_cache(maxsize=32)  # a version never changes, and every clock of every case names one
def _parsed(content: str) -> WorkCalendar:
    return WrittenCalendar.model_validate_json(content).calendar()
