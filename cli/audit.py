"""`gridwarden audit …`: is the audit log (审计日志) whole, what does it say, and where does it stand."""

import json
import re
from typing import TYPE_CHECKING, Annotated

import typer

from kit.errors import Invalid

if TYPE_CHECKING:
    from accounts.audit import AuditMark
    from accounts.audit_tables import AuditEntry

app = typer.Typer(no_args_is_help=True)

_MARK = re.compile(r"(\d{1,15}):([0-9a-f]{64})", re.ASCII)


@app.command("verify")
def verify_command(
    *,
    expect: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="What `audit head` said earlier: it must still hold.")
    ] = None,
) -> None:
    """Look for entries that were changed, removed or added past Gridwarden; exits 1 where there are any."""
    from accounts.audit import audit_mark
    from accounts.audit_verifying import verify
    from cli.database import prepare_database
    from kit.resources import database

    mark = None if expect is None else _mark(expect)
    prepare_database()
    with database().read() as session:
        newest = audit_mark(session)
        found = verify(session, expect=mark)
    for problem in found:
        typer.secho(str(problem), fg="red", err=True)
    if found:
        raise typer.Exit(code=1)
    typer.echo(f"The audit log is whole: {newest.seq} entries. Keep elsewhere: {newest}")


@app.command("show")
def show_command(
    *,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="So many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """The newest entries, the oldest of them first."""
    from accounts.audit import audit_entries
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        listed = audit_entries(session, limit=last)
    for entry in reversed(listed):
        typer.echo(json.dumps(_facts(entry), ensure_ascii=False) if as_json else _line(entry))


@app.command("head")
def head_command() -> None:
    """Number and hash of the newest entry. Kept on another machine, they show a log that was written anew.

    Whoever holds both the database and the secret key could rewrite all of it; `audit verify --expect` finds that.
    """
    from accounts.audit import audit_mark
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        typer.echo(str(audit_mark(session)))


def _mark(written: str) -> "AuditMark":
    from accounts.audit import AuditMark

    match = _MARK.fullmatch(written)
    if match is None:
        raise Invalid(f"'{written}' is no mark: write number:hash, as `gridwarden audit head` says it.")
    return AuditMark(int(match[1]), match[2])


def _line(entry: "AuditEntry") -> str:
    who = f"person:{entry.person_id}" if entry.person_id else f"key:{entry.key_id}" if entry.key_id else "—"
    details = " ".join(f"{name}={value}" for name, value in entry.details.items())
    return f"{entry.seq:>6}  {entry.happened_at:%Y-%m-%d %H:%M:%S} UTC  {who}  {entry.action}  {entry.about}  {details}"


def _facts(entry: "AuditEntry") -> dict[str, object]:
    return {
        "seq": entry.seq,
        "happened_at": entry.happened_at.isoformat(),
        "person_id": entry.person_id,
        "key_id": entry.key_id,
        "address": entry.address,
        "action": entry.action,
        "about": entry.about,
        "details": entry.details,
        "hash": entry.hash,
    }
