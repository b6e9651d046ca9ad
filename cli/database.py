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
    from cli.composition import compose
    from handbook.editions import keep_edition_in_force
    from handbook.loading import city_today
    from kit.clock import utc_now
    from kit.resources import database
    from migrations.upgrade import upgrade as migrate

    compose()
    migrate(database())
    with database().write() as session:
        seed_local_operator(session)
        if is_edition_kept:
            keep_edition_in_force(session, now=utc_now(), today=city_today())
    return make_url(database().address).render_as_string(hide_password=True)
