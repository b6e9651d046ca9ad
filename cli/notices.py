"""`gridwarden notices …`: what a person was told, and which other systems are told."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accounts.contact import Language
from cases.notices.templates import Template
from kit.errors import Invalid

if TYPE_CHECKING:
    from cases.notices.tables import Notice, Webhook

app = typer.Typer(no_args_is_help=True)
webhook_app = typer.Typer(no_args_is_help=True)
app.add_typer(webhook_app, name="webhook", help="Other systems that are told by signed calls (回调).")

_As = Annotated[str, typer.Option("--as", help="Login of the person, as `people list` shows it.")]
_AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_command(
    login: _As,
    *,
    unread: Annotated[bool, typer.Option("--unread", help="Only those.")] = False,
    read: Annotated[bool, typer.Option("--mark-read", help="What is shown has been read.")] = False,
    language: Annotated[Language | None, typer.Option(help="Instead of the person's own.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: _AsJson = False,
) -> None:
    """What a person was told, the newest first."""
    from accounts.people import contact_of, person_with_login
    from cases.notices import browsing
    from cases.notices.settings import notice_settings
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        listed = browsing.notices_of(session, person.id, only_unread=unread, limit=limit)
        if read:
            for one in listed:
                browsing.mark_read(session, person.id, one.id, now=utc_now())
    chosen = language or contact_of(person).language or notice_settings().language
    for one in listed:
        typer.echo(json.dumps(_facts(one, chosen), ensure_ascii=False) if as_json else _line(one, chosen))


@webhook_app.command("add")
def add_command(
    url: Annotated[str, typer.Argument(help="Of http or https.")],
    *,
    secret_file: Annotated[Path, typer.Option(help="Holds the shared secret, of 16 characters or more.")],
    template: Annotated[list[Template] | None, typer.Option(help="Only of this. May repeat.")] = None,
    case_changes: Annotated[
        bool, typer.Option("--case-changes", help="Of each change of a case: state, version and ids.")
    ] = False,
) -> None:
    """Tell another system from now on, of all notices or of what is named."""
    from cases.notices.webhooks import add_webhook
    from cases.topics import CASE_CHANGED
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import credentials_box, database

    try:
        secret = secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The secret cannot be read from {secret_file}: {error}.") from error
    prepare_database()
    wanted = [*(template or ()), *([CASE_CHANGED] if case_changes else ())]
    with database().write() as session:
        row = add_webhook(session, url=url, secret=secret, templates=wanted, box=credentials_box(), now=utc_now())
        note(session, "webhook.added", f"webhook:{row.id}", templates=row.templates)
    typer.echo(f"Webhook {row.id} is told of {', '.join(row.templates) or 'all notices'}.")


@webhook_app.command("list")
def list_webhooks_command(*, as_json: _AsJson = False) -> None:
    """Every webhook, those that ended too; never their secrets."""
    from cases.notices.webhooks import list_webhooks
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        listed = list_webhooks(session)
    for one in listed:
        typer.echo(json.dumps(_webhook_facts(one), ensure_ascii=False) if as_json else _webhook_line(one))


@webhook_app.command("remove")
def remove_command(webhook_id: Annotated[int, typer.Argument(help="As `notices webhook list` shows it.")]) -> None:
    """Tell it nothing any more; what waits for it is given up."""
    from cases.notices.webhooks import remove_webhook
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        remove_webhook(session, webhook_id, now=utc_now())
        note(session, "webhook.removed", f"webhook:{webhook_id}")
    typer.echo(f"Webhook {webhook_id} is told nothing any more.")


def _line(notice: "Notice", language: Language) -> str:
    from accounts.roster import city_zone
    from cases.notices.browsing import said
    from cases.notices.templates import city_time

    mark = " " if notice.read_at else "*"
    return f"{notice.id:>6} {mark} {city_time(notice.created_at, city_zone())}  {said(notice, language).subject}"


def _facts(notice: "Notice", language: Language) -> dict[str, object]:
    from cases.notices.browsing import said

    return {
        "id": notice.id,
        "template": notice.template,
        "subject": said(notice, language).subject,
        "case_id": notice.case_id,
        "candidate_id": notice.candidate_id,
        "is_urgent": notice.is_urgent,
        "created_at": notice.created_at.isoformat(),
        "read_at": notice.read_at and notice.read_at.isoformat(),
    }


def _webhook_line(webhook: "Webhook") -> str:
    state = "active" if webhook.is_active else "ended"
    return f"{webhook.id:>4} {state}  {webhook.url}  {', '.join(webhook.templates) or 'all notices'}"


def _webhook_facts(webhook: "Webhook") -> dict[str, object]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "templates": webhook.templates,
        "is_active": webhook.is_active,
        "ended_at": webhook.ended_at and webhook.ended_at.isoformat(),
    }
