"""`gridwarden people contact`: where, in which language and in which hours a person is told of things."""

from typing import Annotated

import typer

from accounts.contact import Language, QuietHours
from kit.errors import Invalid


def contact(
    login: Annotated[str, typer.Argument(help="As `people list` shows it.")],
    *,
    email: Annotated[str | None, typer.Option(help="An address; '' for none.")] = None,
    language: Annotated[Language | None, typer.Option(help="Of notices and mails.")] = None,
    quiet_from: Annotated[str | None, typer.Option(metavar="HH:MM", help="No mail from here, in city time …")] = None,
    quiet_to: Annotated[str | None, typer.Option(metavar="HH:MM", help="… to here; the same: no quiet hours.")] = None,
    usual_quiet_hours: Annotated[bool, typer.Option("--usual-quiet-hours", help="As the settings say.")] = False,
) -> None:
    """Show how a person is told of things (联系方式), or change what is named."""
    from dataclasses import replace

    from accounts.people import contact_of, person_with_login, set_contact
    from cli.audited import note
    from cli.database import prepare_database
    from kit.resources import database

    quiet = _quiet_hours(quiet_from, quiet_to)
    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        before = chosen = contact_of(person)
        chosen = chosen if email is None else replace(chosen, email=email or None)
        chosen = chosen if language is None else replace(chosen, language=language)
        if quiet is not None or usual_quiet_hours:
            chosen = replace(chosen, quiet=quiet)
        set_contact(session, person, chosen)
        if chosen != before:
            note(session, "person.contact_changed", f"person:{person.id}")
    typer.echo(
        f"{person.name}: e-mail {chosen.email or 'none'}, language {chosen.language or 'as usual'}, "
        f"quiet hours {chosen.quiet or 'as usual'}."
    )


def _quiet_hours(begins: str | None, ends: str | None) -> QuietHours | None:
    from kit.times_of_day import minutes_of

    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        raise Invalid("Quiet hours (免打扰时段) need both --quiet-from and --quiet-to.")
    return QuietHours(minutes_of(begins), minutes_of(ends))
