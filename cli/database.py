"""`gridwarden database …`: migrations and first rows."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the newest form; safe to repeat."""
    typer.echo(f"The database is up to date: {prepare_database()}")


def prepare_database() -> str:
    """Migrate, and seed the local operator. Returns the address without its password."""
    from sqlalchemy import make_url

    from accounts.people import seed_local_operator
    from cli.composition import compose
    from kit.resources import database
    from migrations.upgrade import upgrade as migrate

    compose()
    migrate(database())
    with database().write() as session:
        seed_local_operator(session)
    return make_url(database().address).render_as_string(hide_password=True)
