"""`gridwarden handbook …`: check an edition, keep it, look into it, compare two."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from handbook.conditions import Condition
    from handbook.edition import Edition, Item

app = typer.Typer(no_args_is_help=True)
ISSUED_TEXTS = (
    "aliases",
    "plan_ref",
    "admin_points",
    "description",
    "supervising_unit",
    "jurisdiction",
    "lead_unit",
    "departments",
    "co_departments",
    "process_text",
    "report_to",
    "legal_basis",
    "collection_rules",
    "note",
)
"""Fields of an item that hold what the city or a standard issued, in the order of the plan's table."""
EditionFile = Annotated[Path, typer.Argument(metavar="FILE", help="A YAML file, or the name of one that ships.")]


@app.command("validate")
def validate_command(file: EditionFile) -> None:
    """Read an edition and say what is wrong, and what is not verified or not decided yet."""
    from handbook.code_tables import unlisted_codes
    from handbook.loading import load_edition
    from handbook.open_matters import matters_open

    edition = load_edition(file)
    conditions = sum(len(item.conditions) for item in edition.items)
    typer.echo(
        f"{file}: edition {edition.id} of {edition.city} is sound: {len(edition.items)} items, "
        f"{conditions} conditions, in force {_span(edition.valid_from, edition.valid_to)}."
    )
    for line in (*matters_open(edition), *unlisted_codes(edition)):
        typer.echo(f"  {line}")


@app.command("import")
def import_command(
    file: EditionFile,
    *,
    close_previous: Annotated[
        bool, typer.Option("--close-previous", help="End the edition that counts now where this one begins.")
    ] = False,
) -> None:
    """Keep an edition for good, so that cases filed under it find its rules. Older ones are never touched."""
    from cli.audited import note
    from cli.database import prepare_database
    from handbook.editions import import_edition
    from handbook.loading import load_edition
    from kit.clock import utc_now
    from kit.resources import database

    edition = load_edition(file)
    prepare_database(is_edition_kept=False)
    now = utc_now()
    with database().write() as session:
        report = import_edition(session, edition, now=now, today=_today(now), close_previous=close_previous)
        if report.is_new:
            note(session, "handbook.imported", f"edition:{edition.id}", closed=list(report.closed))
    if not report.is_new:
        typer.echo(f"Edition {edition.id} was there already, word for word; nothing was changed.")
        return
    for closed in report.closed:
        typer.echo(f"Edition {closed} ends on {edition.valid_from}.")
    typer.echo(f"Edition {edition.id} is kept: {len(edition.items)} items, from {edition.valid_from} on.")


@app.command("from-table")
def from_table_command(
    table: Annotated[Path, typer.Argument(metavar="CSV", help="The city's own table, one row per condition.")],
    out: Annotated[Path, typer.Argument(metavar="YAML", help="Where the new edition is written.")],
    *,
    new_id: Annotated[str, typer.Option("--id", help="Id of the new edition.")],
    valid_from: Annotated[str, typer.Option(help="Its first day, YYYY-MM-DD.")],
    base: Annotated[str, typer.Option(help="The edition underneath: a file or an id.")] = "standard.yaml",
) -> None:
    """Lay a table over an edition and write the result as a new edition, to be validated, compared and imported."""
    from datetime import date

    from handbook.spreadsheet import NewEdition, as_yaml, edition_with_table
    from kit.errors import Conflict, Invalid

    if out.exists():
        raise Conflict(f"{out} is there already; an edition is written to a new file.")
    try:
        day = date.fromisoformat(valid_from)
    except ValueError as error:
        raise Invalid(f"--valid-from {valid_from} is no day: write it like 2027-01-01.") from error
    edition = edition_with_table(_edition(base), table, NewEdition(new_id, day, note=f"From {table.name} over {base}."))
    out.write_text(as_yaml(edition), encoding="utf-8")
    typer.echo(f"{out}: edition {edition.id}, {len(edition.items)} items. Compare it: {base} {out}")


@app.command("list")
def list_command() -> None:
    """List the editions that were imported, and the one that new candidates and cases follow."""
    from rich.console import Console
    from rich.table import Table

    from cli.database import prepare_database
    from handbook.editions import list_editions
    from handbook.loading import edition_of_settings
    from kit.resources import database

    prepare_database(is_edition_kept=False)
    table = Table("id", "city", "in force", "approved by", "imported", "SHA-256")
    with database().read() as session:
        for row in list_editions(session):
            imported = f"{row.imported_at:%Y-%m-%d %H:%M} UTC"
            span = _span(row.valid_from, row.valid_to)
            table.add_row(row.id, row.city, span, row.approved_by or "—", imported, row.content_sha256[:12])
    if table.rows:
        Console().print(table)
    typer.echo(f"New cases follow edition {edition_of_settings().id} (GRIDWARDEN_HANDBOOK_EDITION).")


@app.command("show")
def show_command(
    item: Annotated[str | None, typer.Argument(help="Id or Chinese name of an item; default: all in a table.")] = None,
    *,
    edition: Annotated[str | None, typer.Option(help="A file or an id; default: the edition in force.")] = None,
) -> None:
    """Show the items of an edition, or one item with all that is said of it."""
    from handbook.loading import edition_in_force

    shown = _edition(edition) if edition else edition_in_force()
    if item is None:
        _show_all(shown)
        return
    found = next((one for one in shown.items if item in {one.name.zh, *one.aliases}), None) or shown.item(item)
    for line in _item_lines(found):
        typer.echo(line)


@app.command("compare")
def compare_command(
    old: Annotated[str, typer.Argument(help="A file, or the id of an edition.")],
    new: Annotated[str, typer.Argument(help="A file, or the id of an edition.")],
) -> None:
    """Say what differs between two editions: item, condition, field."""
    from handbook.comparison import differences

    found = list(differences(_edition(old), _edition(new)))
    if not found:
        typer.echo("No difference.")
    for one in found:
        where = one.condition or one.item or "edition"
        field = f" {one.field}" if one.field else ""
        typer.echo(f"{where}{field}: {one.old or '—'} → {one.new or '—'}")


@app.command("codes")
def codes_command(word: Annotated[str, typer.Argument(help="Part of a name, or a code.")]) -> None:
    """Look up codes: the list of GB/T 47678.5-2026, and the older generations where they are known."""
    from handbook.code_tables import code_generations, national_codes

    table = national_codes()
    for kind, names in (("component", table.components), ("matter", table.matters)):
        for code, name in names.items():
            if word in name or word == code:
                typer.echo(f"{code}  {kind}  {name}")
    for row in code_generations():
        if word in row.name or any(word == code.code for code in row.codes):
            typer.echo(f"{row.name}: " + ", ".join(f"{one.title} {one.code} ({one.verified})" for one in row.codes))


def _edition(named: str) -> "Edition":
    """From a file, or by its id."""
    from handbook.editions import edition_by_id
    from handbook.loading import load_edition

    if named.endswith((".yaml", ".yml")) or Path(named).exists():
        return load_edition(Path(named))
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database(is_edition_kept=False)
    with database().read() as session:
        return edition_by_id(session, named)


def _show_all(edition: "Edition") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("item", "name", "condition", "limits", title=f"{edition.id} of {edition.city}")
    for item in edition.items:
        for condition in item.conditions:
            table.add_row(item.id, item.name.zh, condition.text.zh, "; ".join(_limit_words(condition)) or "not decided")
    Console().print(table)


def _item_lines(item: "Item") -> "Iterator[str]":
    yield f"{item.id}  {item.name.zh} {item.name.en} ({item.kind})"
    if item.hint:
        yield f"  hint: {item.hint.zh} / {item.hint.en}"
    for field in ISSUED_TEXTS:
        written = getattr(item, field)
        if written:
            yield f"  {field.replace('_', ' ')}: {written if isinstance(written, str) else '、'.join(written)}"
    for code in item.codes:
        yield f"  code: {code.title} {code.code} {code.name_in_scheme or ''} ({code.verified}, {code.source})"
    for window in item.duty_windows:
        classes = "、".join(one.zh for one in window.road_classes)
        yield f"  kept clean: {classes} {'at least ' if window.at_least else ''}{window.hours_per_day:g} h a day"
    for condition in item.conditions:
        yield f"  {condition.id}  {condition.text.zh} / {condition.text.en}"
        yield from (f"    {words}" for words in _limit_words(condition))
    for point in item.open_points:
        yield f"  open: {point.zh} / {point.en}"


def _limit_words(condition: "Condition") -> "Iterator[str]":
    for one in condition.limits:
        doubts = [*(["proposed"] if one.is_proposed else []), *(["clock assumed"] if one.is_clock_assumed else [])]
        yield f"{one.stage} {one.limit} ({', '.join((one.source, *doubts))})"


def _span(valid_from: object, valid_to: object) -> str:
    return f"from {valid_from}" + (f" to {valid_to}, exclusive" if valid_to else "")


def _today(now: "datetime") -> "date":
    from zoneinfo import ZoneInfo

    from kit.settings import kit_settings

    return now.astimezone(ZoneInfo(kit_settings().city_time_zone)).date()
