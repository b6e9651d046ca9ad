"""`gridwarden clock …`: when something is due, how long something took, and the calendars behind both."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cases.calendars import CITY_TIME, WorkCalendar, city_day
from cases.clock_kinds import ClockKind
from cases.deadlines import Deadline
from handbook.limits import ClockRun, Limit, LimitUnit
from kit.errors import Invalid

app = typer.Typer(no_args_is_help=True)
calendar_app = typer.Typer(no_args_is_help=True)
app.add_typer(calendar_app, name="calendar", help="The working days: list the versions, import a new year's.")

_LIMIT = re.compile(r"^\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*([mhd])\s*$")
_UNITS = {"m": LimitUnit.MINUTE, "h": LimitUnit.HOUR, "d": LimitUnit.DAY}

_Start = Annotated[str, typer.Option(help="ISO 8601; without a zone it is city time (UTC+8).")]
_Clock = Annotated[
    str, typer.Option(metavar="working|continuous", help="working: 8–12 and 14–18 on working days; continuous: always.")
]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for machines.")]


@app.command("due")
def due_command(
    *,
    start: _Start,
    limit: Annotated[str, typer.Option(help="20m, 4h or 2d; d is 24 hours, or one working day of 8 hours.")],
    clock: _Clock,
    as_json: _AsJson = False,
) -> None:
    """Say when something is due that began at --start and may take --limit."""
    run = parsed_clock(clock)
    span, started_at = parsed_limit(limit, run).span, parsed_instant(start)
    deadline = Deadline(ClockKind.HANDLE, run, span, started_at, calendar_in_force_here())
    due_at = deadline.due_at
    assert due_at is not None  # only a pause can hide it
    shown = due_at.astimezone(CITY_TIME)
    if as_json:
        typer.echo(json.dumps({"due_at": shown.isoformat(), "provisional": deadline.is_provisional}))
        return
    typer.echo(f"Due {shown:%A %Y-%m-%d %H:%M:%S} city time.{_doubt(deadline.is_provisional)}")


@app.command("elapsed")
def elapsed_command(
    *,
    start: _Start,
    end: Annotated[str, typer.Option(help="ISO 8601, not before --start.")],
    clock: _Clock,
    as_json: _AsJson = False,
) -> None:
    """Say how much time was counted from --start to --end."""
    run, started_at, ended_at = parsed_clock(clock), parsed_instant(start), parsed_instant(end)
    if ended_at < started_at:
        raise Invalid(f"--end {end} lies before --start {start}; nothing can have been counted.")
    calendar = calendar_in_force_here()
    day = Limit(1, LimitUnit.DAY, run).span
    elapsed = Deadline(ClockKind.HANDLE, run, day, started_at, calendar).elapsed(ended_at)
    text = spoken(elapsed, day)
    is_known = calendar.knows(first=city_day(started_at), last=city_day(ended_at))
    is_provisional = run is ClockRun.WORKING and not is_known
    if as_json:
        answer = {"elapsed_seconds": _seconds(elapsed), "elapsed": text, "provisional": is_provisional}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    typer.echo(f"{text} on the {run} clock.{_doubt(is_provisional)}")


@calendar_app.command("list")
def list_command() -> None:
    """List the versions of the working days; the one in force is marked."""
    from cases.calendar_versions import calendar_in_force, written_calendars
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        in_force = calendar_in_force(session).id
        for written in written_calendars(session):
            calendar = written.calendar()
            mark = "  in force" if calendar.id == in_force else ""
            typer.echo(
                f"{calendar.id}: {calendar.first_year}–{calendar.last_year}, {len(calendar.days_off)} weekdays off, "
                f"{len(calendar.working_weekend_days)} weekend days worked{mark}"
            )


@calendar_app.command("import")
def import_command(file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML; see docs/clocks.md.")]) -> None:
    """Add a version, for example when the holidays of the next year are published; older versions stay as they are."""
    from cases.calendar_files import read_calendar
    from cases.calendar_versions import import_calendar
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    written = read_calendar(file)
    prepare_database()
    with database().write() as session:
        calendar = import_calendar(session, written, now=utc_now())
        note(session, "calendar.imported", f"calendar:{calendar.id}")
    typer.echo(f"Calendar {calendar.id} is kept; it knows the holidays of {calendar.first_year}–{calendar.last_year}.")


def parsed_clock(written: str) -> ClockRun:
    """Raises Invalid."""
    try:
        return ClockRun(written)
    except ValueError as error:
        raise Invalid(f"--clock '{written}' is no clock: write working (工作时) or continuous (连续计时).") from error


def parsed_limit(written: str, clock: ClockRun) -> Limit:
    """Raises Invalid."""
    match = _LIMIT.match(written)
    if match is None:
        raise Invalid(f"--limit '{written}' is no limit: write a number and m, h or d, for example 20m, 4h or 2d.")
    try:
        return Limit(float(match[1]), _UNITS[match[2]], clock)
    except ValueError as error:
        raise Invalid(f"--limit '{written}': {error}.") from error


def parsed_instant(written: str) -> datetime:
    """Raises Invalid; an instant without a zone is city time."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(
            f"'{written}' is no date and time: write it like 2026-11-24T11:50 or 2026-11-24T11:50:00+08:00."
        ) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=CITY_TIME)


def spoken(elapsed: timedelta, day: timedelta) -> str:
    """`1 day 2 h 10 min`, where `day` is 24 hours, or the 8 hours of a working day."""
    days, rest = divmod(elapsed, day)
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    name = "day" if day == timedelta(days=1) else "working day"
    parts = [
        f"{days} {name}{'' if days == 1 else 's'}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{rest.total_seconds():g} s" if rest else "",
    ]
    return " ".join(part for part in parts if part) or "0 min"


def calendar_in_force_here() -> WorkCalendar:
    """The version in force; where no database has been set up yet the shipped one, and asking sets none up."""
    from cases.calendar_files import shipped_calendar
    from kit.settings import kit_settings

    settings = kit_settings()
    if settings.database_url is None and not (settings.data_path / "gridwarden.sqlite3").exists():
        return shipped_calendar().calendar()
    from sqlalchemy import inspect

    from cases.calendar_versions import calendar_in_force
    from cases.tables import CalendarVersion
    from kit.database import Database

    opened = Database(settings.database_address)
    try:
        if not inspect(opened.engine).has_table(CalendarVersion.__tablename__):
            return shipped_calendar().calendar()
        with opened.read() as session:
            return calendar_in_force(session)
    finally:
        opened.dispose()


def _seconds(span: timedelta) -> float | int:
    seconds = span.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _doubt(is_provisional: bool) -> str:
    if not is_provisional:
        return ""
    return " Provisional: it touches a year whose holidays the calendar does not know, so plain weekends were assumed."
