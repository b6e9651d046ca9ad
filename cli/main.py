"""The command `gridwarden`: one file per domain, joined here."""

import sys
from typing import Annotated

import typer

from cli import (
    audit,
    cameras,
    case,
    city,
    clock,
    database,
    demo,
    handbook,
    looking,
    notices,
    people,
    processes,
    training,
)
from kit.errors import GridwardenError
from kit.logging import configure_logging
from kit.settings import KitSettings

app = typer.Typer(
    name="gridwarden",
    help="Watches a city through the cameras it already has, and takes every problem to a verified end.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(audit.app, name="audit", help="Is the audit log whole, what does it say.")
app.add_typer(cameras.app, name="cameras", help="Import, list and calibrate cameras.")
app.add_typer(case.app, name="case", help="Register, see and move cases; prove them by their events.")
app.add_typer(city.app, name="city", help="Import the map, ask it about a place, check its coverage.")
app.add_typer(clock.app, name="clock", help="When something is due, how long it took, and the working days.")
app.add_typer(database.app, name="database", help="Set up and migrate the database.")
app.add_typer(handbook.app, name="handbook", help="Check, keep, show and compare editions of the handbook.")
app.add_typer(notices.app, name="notices", help="What people were told; webhooks to other systems.")
app.add_typer(people.app, name="people", help="People, their posts and permissions, and the departments.")
app.add_typer(training.app, name="training", help="Datasets, training, evaluation and export of detectors.")
app.command("up")(processes.up)
app.command("api")(processes.api)
app.command("worker")(processes.worker)
app.command("beat")(processes.beat)
app.command("demo")(demo.demo)
app.command("visit")(looking.visit)
app.command("detect")(looking.detect)


def _say_version(is_wanted: bool) -> None:
    """Eager: answered before a missing command is refused."""
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"gridwarden {version('gridwarden')}")
        raise typer.Exit


_Version = Annotated[bool, typer.Option("--version", help="Print it and stop.", is_eager=True, callback=_say_version)]


@app.callback()
def main(*, version: _Version = False) -> None:  # noqa: ARG001  its callback answers
    configure_logging(as_json=KitSettings().log_json)  # to standard error: standard output is for answers


def run() -> None:
    """Entry point: what a person did wrong is a sentence, not a traceback."""
    try:
        app()
    except GridwardenError as error:
        typer.secho(error.said, fg="red", err=True)
        sys.exit(1)
