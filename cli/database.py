"""`gridwarden database …`: migrations and first rows."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the newest form; safe to repeat."""
    typer.echo(f"The database is up to date: {prepare_database()}")


def prepare_database(*, is_edition_kept: bool = True) -> str:
    """Migrate, seed the local operator, and keep the handbook edition in force. Returns the address without password.

    Not `is_edition_kept`: for the commands that mend what is wrong with editions.

    Raises:
        EditionConflict: the edition in force was changed under its id, or overlaps another one.
        EditionNotInForce: it does not count today.
    """
    from sqlalchemy import make_url

    from accounts.people import seed_local_operator
    from handbook.editions import keep_edition_in_force
    from handbook.loading import city_today
    from kit.clock import utc_now
    from kit.outbox import relay_after_commit
    from kit.resources import database, when_database_opens
    from migrations.upgrade import upgrade as migrate

    when_database_opens(lambda opened: relay_after_commit(opened, _send))
    migrate(database())
    with database().write() as session:
        seed_local_operator(session)
        if is_edition_kept:
            keep_edition_in_force(session, now=utc_now(), today=city_today())
    return make_url(database().address).render_as_string(hide_password=True)


def _send(topic: str, key: str) -> None:
    """Hand a message to the broker; every task is imported only here, which takes 0.6 s that most commands save.

    Raises:
        ConnectionError: the broker does not answer; the outbox keeps the message.
    """
    from cli.composition import send
    from kit.celery_app import configure
    from kit.settings import kit_settings

    configure(kit_settings())
    send(topic, key)
