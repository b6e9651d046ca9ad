"""`gridwarden people shift|end-shifts|absent|back|duty`: the roster, in days and hours of the city."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kit.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.roster import BeatDuty
    from accounts.tables import Person

_Login = Annotated[str, typer.Argument(help="As `people list` shows it.")]
_Instant = "ISO 8601; without a zone it is city time."


def shift(
    login: _Login,
    *,
    days: Annotated[str, typer.Option(help="1-5 or 6,7; 1 is Monday, 7 is Sunday.")],
    begins: Annotated[str, typer.Option("--from", metavar="HH:MM", help="In city time.")],
    ends: Annotated[str, typer.Option("--to", metavar="HH:MM", help="Exclusive; before --from: on the next day.")],
    first_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; default: today.")] = None,
    last_day: Annotated[str | None, typer.Option(help="Included; default: until further notice.")] = None,
) -> None:
    """Give a person one more shift (班次). Whoever has no shift is always on duty."""
    from accounts.duty import Shift, weekdays_of
    from accounts.people import person_with_login
    from accounts.roster import add_shift
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database
    from kit.times_of_day import minutes_of

    given = Shift(
        weekdays=weekdays_of(days),
        begins=minutes_of(begins),
        ends=minutes_of(ends),
        first_day=_day(first_day) or _now_in_city().date(),
        last_day=_day(last_day),
    )
    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        add_shift(session, person, given, now=utc_now())
        note(session, "shift.given", f"person:{person.id}", days=days, begins=begins, ends=ends)
    typer.echo(f"{person.name} works from {begins} to {ends} on days {days}, from {given.first_day} on.")


def end_shifts(
    login: _Login,
    *,
    last_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD, the last to count; default: yesterday.")] = None,
) -> None:
    """End all shifts of a person, who is always on duty afterwards, unless there are new ones."""
    from accounts.duty import ONE_DAY
    from accounts.people import person_with_login
    from accounts.roster import end_shifts as end
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    day = _day(last_day) or _now_in_city().date() - ONE_DAY
    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        ended = end(session, person, last_day=day, now=utc_now())
        note(session, "shifts.ended", f"person:{person.id}", last_day=day.isoformat())
    typer.echo(f"{ended} shifts of {person.name} end with {day}.")


def absent(
    login: _Login,
    *,
    begins: Annotated[str, typer.Option("--from", help=_Instant)],
    ends: Annotated[str, typer.Option("--to", help="The same, exclusive.")],
    substitute: Annotated[str | None, typer.Option(help="Login of an inspector who takes the hours (替班).")] = None,
) -> None:
    """Say that a person is away (请假), and who stands in."""
    from accounts.people import person_with_login
    from accounts.roster import go_on_leave
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    period = (_instant(begins), _instant(ends))
    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        stand_in = person_with_login(session, substitute) if substitute else None
        go_on_leave(session, person, period=period, substitute=stand_in, now=utc_now())
        note(session, "absence.entered", f"person:{person.id}", substitute_id=stand_in.id if stand_in else None)
    said = f"{stand_in.name} stands in" if stand_in else "nobody stands in"
    typer.echo(f"{person.name} is away from {period[0]:%Y-%m-%d %H:%M} to {period[1]:%Y-%m-%d %H:%M}; {said}.")


def back(login: _Login) -> None:
    """End a person's absence now."""
    from accounts.people import person_with_login
    from accounts.roster import come_back
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        come_back(session, person, at=utc_now())
        note(session, "absence.ended", f"person:{person.id}")
    typer.echo(f"{person.name} is back.")


def duty(
    *,
    beat: Annotated[str | None, typer.Option(help="Code of a beat (责任网格); default: all.")] = None,
    at: Annotated[str | None, typer.Option(help=f"{_Instant} Default: now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each beat.")] = False,
) -> None:
    """Show which inspectors are on duty (当班), and which are not and why."""
    from accounts.roster import duty_board
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        board = duty_board(session, at=_instant(at) if at else utc_now(), beat=beat)
    if beat is not None and not board:
        raise Invalid(
            f"Nobody is inspector (监督员) of a beat '{beat}' then: `gridwarden people hold-post` appoints one."
        )
    if not as_json:
        _show(board)
        return
    for line in board:
        said = {"on_duty": line.on_duty, "absent": line.absent, "off_shift": line.off_shift}
        logins = {name: [one.login for one in people] for name, people in said.items()}
        typer.echo(json.dumps({"beat": line.beat} | logins, ensure_ascii=False))


def _show(board: "Sequence[BeatDuty]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("beat 责任网格", "on duty 当班", "absent 请假", "off shift 未当班")
    for line in board:
        table.add_row(line.beat, *(_names(people) for people in (line.on_duty, line.absent, line.off_shift)))
    Console().print(table)


def _names(people: "Sequence[Person]") -> str:
    return "\n".join(f"{one.name} ({one.login})" for one in people) or "—"


def _now_in_city() -> datetime:
    from accounts.roster import city_zone
    from kit.clock import utc_now

    return utc_now().astimezone(city_zone())


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid(f"'{written}' is no day: write it like 2026-03-01.") from error


def _instant(written: str) -> datetime:
    from accounts.roster import city_zone

    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(f"'{written}' is no instant: write it like 2026-03-01T08:00.") from error
    return at.astimezone(city_zone()) if at.tzinfo is not None else at.replace(tzinfo=city_zone())
