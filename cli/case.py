"""`gridwarden case …`: register, see and move cases from the command line, as any person; and prove what is stored."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cases.states import AuthorisationKind, CaseAction, CaseSource, CaseState
from cli.case_input import actor_named, entered_of_pairs, place_of_text, uploaded_photos
from kit.errors import Invalid

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cases.tables import Case

app = typer.Typer(no_args_is_help=True)

_As = Annotated[str, typer.Option("--as", help="Login of the person who acts, as `people list` shows it.")]
_Case = Annotated[int, typer.Argument(help="Id of the case, as `case list` shows it.")]
_Set = Annotated[
    list[str] | None, typer.Option("--set", help="FIELD=VALUE of what is entered; JSON or plain text. May repeat.")
]
_Photos = Annotated[list[Path] | None, typer.Option("--photo", help="A picture to upload with it. May repeat.")]
_Version = Annotated[int | None, typer.Option("--version", help="Refuse where the case has another version by now.")]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_command(
    *,
    state: Annotated[CaseState | None, typer.Option(help="Only in this state.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those of which a clock has passed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: _AsJson = False,
) -> None:
    """List cases, the newest first, or the most overdue."""
    from cases import browsing, work_lists
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        if overdue:
            found = work_lists.overdue(session, now=utc_now(), limit=limit)
        else:
            found = browsing.list_cases(session, before_id=None, limit=limit)
    for case in found:
        if state is None or case.state is state:
            typer.echo(json.dumps(_facts(case), ensure_ascii=False) if as_json else _line(case))


@app.command("show")
def show_command(
    case_id: _Case, *, login: Annotated[str | None, typer.Option("--as", help="Also: what this person may do.")] = None
) -> None:
    """One case with its clocks and events, and what a person may do to it now."""
    from cases import browsing, camera_inspection, door
    from cases.case_file import open_file
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    now = utc_now()
    with database().read() as session:
        file = open_file(session, case_id)
        typer.echo(_line(file.row))
        for clock in file.course.clocks.deadlines:
            state = clock.ending or ("paused" if clock.is_paused else clock.light(now))
            typer.echo(f"  clock {clock.kind:<9} due {_when(clock.due_at)}  {state}")
        logins = browsing.logins_by_id(session, [task.person_id for task in file.tasks])
        for task in file.tasks:
            reply = task.verify_result or task.inspect_result or ("over" if task.ended_at else "awaited")
            typer.echo(f"  task  {task.kind:<9} {logins.get(task.person_id or 0, 'the beat')}  {reply}")
        advice = camera_inspection.advice(session, case_id)
        if advice is not None:
            typer.echo(f"  camera after the feedback: {advice.sentence.en} ({advice.sentence.zh})")
        for event, name in browsing.events_of(session, case_id):
            said = f"  “{event.text}”" if event.text else ""
            typer.echo(f"  {event.version:>3}  {_when(event.happened_at)}  {name or 'system'}: {event.action}{said}")
        if login is not None:
            for option in door.options(session, case_id=case_id, actor=actor_named(session, login), at=now):
                what = f"{option.action} {option.authorisation or ''}".strip()
                why = "may" if option.refusal is None else f"not: {option.refusal.sentence.en}"
                typer.echo(f"  {what:<32} {why}")


@app.command("register")
def register_command(
    login: _As,
    *,
    source: Annotated[CaseSource, typer.Option(help="hotline, instruction, or inspector for an own report.")],
    condition: Annotated[str | None, typer.Option(help="Condition of the handbook (item.condition).")] = None,
    item: Annotated[str | None, typer.Option(help="Item, where nobody can tell the condition yet.")] = None,
    at: Annotated[str | None, typer.Option(help="LONGITUDE,LATITUDE[,RADIUS_M] in WGS-84.")] = None,
    address: Annotated[str, typer.Option(help="In words.")] = "",
    text: Annotated[str, typer.Option(help="What was reported.")] = "",
    caller: Annotated[str, typer.Option(help="Number to call back; kept encrypted.")] = "",
    call: Annotated[str, typer.Option(help="Reference of the call or the instruction.")] = "",
    not_the_same: Annotated[
        list[int] | None, typer.Option("--not-the-same", help="A case near by that is another problem. May repeat.")
    ] = None,
    photo: _Photos = None,
) -> None:
    """Register a report. Likely duplicates are named first, and must be ruled out or joined (`case join`)."""
    from cases.registration import register
    from cases.report import Report
    from cli.database import prepare_database
    from handbook.loading import edition_in_force
    from kit.clock import utc_now
    from kit.resources import credentials_box, database

    prepare_database()
    report = Report(
        source=source,
        condition_id=condition,
        item_id=item,
        place=place_of_text(at),
        address=address,
        description=text,
        caller=caller,
        call_reference=call,
        photos=uploaded_photos(photo, login),
        shown_duplicates=tuple(not_the_same or ()),
    )
    with database().write() as session:
        _refuse_unseen_duplicates(session, report)
        case = register(
            session,
            report,
            actor=actor_named(session, login),
            edition=edition_in_force(),
            box=credentials_box(),
            at=utc_now(),
        )
    typer.echo(_line(case))


@app.command("join")
def join_command(
    case_id: _Case,
    login: _As,
    *,
    source: Annotated[CaseSource, typer.Option(help="hotline, instruction or inspector.")],
    text: Annotated[str, typer.Option(help="What was reported.")] = "",
    caller: Annotated[str, typer.Option(help="Number to call back; kept encrypted.")] = "",
    call: Annotated[str, typer.Option(help="Reference of the call.")] = "",
) -> None:
    """The same problem was reported again: add that to the open case."""
    from cases.registration import add_report
    from cases.report import Report
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import credentials_box, database

    prepare_database()
    report = Report(source=source, description=text, caller=caller, call_reference=call)
    with database().write() as session:
        actor = actor_named(session, login)
        case = add_report(session, report, case_id=case_id, actor=actor, box=credentials_box(), at=utc_now())
    typer.echo(_line(case))


@app.command("do")
def do_command(
    case_id: _Case,
    action: Annotated[CaseAction, typer.Argument(help="An action of the lifecycle.")],
    login: _As,
    *,
    entered: _Set = None,
    photo: _Photos = None,
    version: _Version = None,
) -> None:
    """Take an action, or grant what was asked for. `case show --as` says what is possible."""
    from cases import door
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    said = entered_of_pairs(entered, photos=uploaded_photos(photo, login))
    with database().write() as session:
        case = door.apply(
            session,
            case_id=case_id,
            action=action,
            actor=actor_named(session, login),
            at=utc_now(),
            entered=said,
            expected_version=version,
        )
    typer.echo(_line(case))


@app.command("ask")
def ask_command(
    case_id: _Case,
    kind: Annotated[AuthorisationKind, typer.Argument(help="What is asked for.")],
    login: _As,
    *,
    entered: _Set = None,
    version: _Version = None,
) -> None:
    """Ask for an exception; `case do` with its action grants it, `case decline` refuses it."""
    from cases import door
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        door.ask(
            session,
            case_id=case_id,
            kind=kind,
            actor=actor_named(session, login),
            at=utc_now(),
            terms=entered_of_pairs(entered),
            expected_version=version,
        )
    typer.echo(f"Asked: {kind}. Nothing changes until it is granted.")


@app.command("decline")
def decline_command(
    case_id: _Case,
    kind: Annotated[AuthorisationKind, typer.Argument(help="What was asked for.")],
    login: _As,
    *,
    reason: Annotated[str, typer.Option(help="Why not; the asker reads it.")],
) -> None:
    """Refuse what was asked for."""
    from cases import door
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        door.decline(
            session, case_id=case_id, kind=kind, actor=actor_named(session, login), at=utc_now(), reason=reason
        )
    typer.echo(f"Declined: {kind}.")


@app.command("opine")
def opine_command(
    case_id: _Case,
    kind: Annotated[AuthorisationKind, typer.Argument(help="What was asked for.")],
    login: _As,
    *,
    text: Annotated[str, typer.Option(help="The opinion.")],
    against: Annotated[bool, typer.Option("--against", help="Not in favour.")] = False,
) -> None:
    """Say what a supervising unit, or the first review of an appeal, thinks of it."""
    from cases import door
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        door.opine(
            session,
            case_id=case_id,
            kind=kind,
            actor=actor_named(session, login),
            at=utc_now(),
            is_in_favour=not against,
            text=text,
        )
    typer.echo("Heard.")


@app.command("verify")
def verify_command(
    *, case_id: Annotated[int | None, typer.Option("--case", help="Only this one; default: every case.")] = None
) -> None:
    """Make cases anew from their events, and name every difference from what is stored."""
    from cases import browsing
    from cases.replay import differences
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    checked = wrong = 0
    with database().read() as session:
        for one in [case_id] if case_id is not None else browsing.case_ids(session):
            found = differences(session, one)
            checked, wrong = checked + 1, wrong + bool(found)
            for difference in found:
                typer.echo(f"case {one}: {difference}")
    typer.echo(f"{checked} cases made anew from their events, {wrong} differ from what is stored.")
    if wrong:
        raise typer.Exit(1)


def _refuse_unseen_duplicates(session: "Session", report: Any) -> None:
    """Name what is probably the same and has not been ruled out."""
    from cases.known_problems import duplicates_of_report
    from handbook.loading import edition_in_force
    from kit.clock import utc_now

    found = duplicates_of_report(session, report, edition=edition_in_force(), seen_at=utc_now())
    unseen = {case_id: match for case_id, match in found.items() if case_id not in (report.shown_duplicates or ())}
    if unseen:
        listed = "\n".join(f"  {case_id}: {match.reason.en}" for case_id, match in unseen.items())
        raise Invalid(
            f"This may be known already:\n{listed}\n"
            "Add the report to it with `gridwarden case join`, or rule it out with --not-the-same ID."
        )


def _facts(case: "Case") -> Mapping[str, object]:
    return {
        "id": case.id,
        "acceptance_number": case.acceptance_number,
        "case_number": case.case_number,
        "state": case.state,
        "version": case.version,
        "item": case.item_id,
        "department": case.main_department,
        "next_due_at": case.next_due_at.isoformat() if case.next_due_at else None,
    }


def _line(case: "Case") -> str:
    from cases.terms import STATES

    state = STATES[case.state]
    number = case.case_number or case.acceptance_number
    danger = "  DANGER 危险" if case.is_danger else ""
    due = f"  due {_when(case.next_due_at)}" if case.next_due_at else ""
    return f"{case.id:>6}  {number}  v{case.version}  {state.en} {state.zh}  {case.item_id}{danger}{due}"


def _when(moment: Any) -> str:
    from zoneinfo import ZoneInfo

    from kit.settings import kit_settings

    return "—" if moment is None else f"{moment.astimezone(ZoneInfo(kit_settings().city_time_zone)):%Y-%m-%d %H:%M:%S}"
