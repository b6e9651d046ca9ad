"""`gridwarden training dataset …`: build, join, look into, export and import datasets; decisions as a dataset."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from training.dataset import Dataset
    from training.exporting import Form
    from training.near_duplicates import Pair
    from training.recipe import TeacherStep
    from training.teacher_labels import Look

app = typer.Typer(no_args_is_help=True)
T = TypeVar("T")

Out = Annotated[Path, typer.Option(help="Folder to write into.")]
Manifest = Annotated[Path, typer.Argument(metavar="MANIFEST", help="manifest.jsonl of a dataset.")]
Allow = Annotated[
    bool,
    typer.Option("--allow-near-duplicates", help="Go on although pictures of both sides look alike, and note it."),
]


@app.command("build")
def build_command(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="A YAML file, or the name of one that ships.")],
    *,
    out: Out,
    pictures: Annotated[
        Path | None, typer.Option(help="What the recipe's folders are in; default: GRIDWARDEN_PICTURES_DIR.")
    ] = None,
    allow_near_duplicates: Allow = False,
) -> None:
    """Make a dataset: real pictures, the teacher's labels, composed scenes, drawn places."""
    from training.dataset import build
    from training.recipe import load_recipe

    read, sha256 = load_recipe(recipe)
    folder = pictures or _pictures_of_environment()
    dataset = build(
        read,
        folder,
        out,
        recipe_sha256=sha256,
        find_look=lambda step: _find_look(step, folder),
        allow_near_duplicates=allow_near_duplicates,
        watch=_watch,
    )
    _tell(dataset)
    often = " ".join(f"--often {name}={weight:g}" for name, weight in read.source_weights().items() if weight != 1)
    typer.echo(f"The recipe wants: gridwarden training train {dataset.manifest} {often} …")


@app.command("join")
def join_command(
    manifests: Annotated[list[Path], typer.Argument(metavar="MANIFEST…", help="Manifests to put together.")],
    *,
    out: Out,
    allow_near_duplicates: Allow = False,
) -> None:
    """Put several datasets together, such as a recipe's and the decisions; every picture is looked at again."""
    from training.joining import join

    _tell(join(manifests, out, allow_near_duplicates=allow_near_duplicates, watch=_watch))


@app.command("check")
def check_command(manifest: Manifest, *, allow_near_duplicates: Allow = False) -> None:
    """Say whether every picture is there, unchanged and readable, and whether the two sides are strangers."""
    from training.dataset import notes
    from training.joining import look_through
    from training.near_duplicates import NearDuplicates

    entries, pairs = look_through([manifest], watch=_watch)
    if pairs and not allow_near_duplicates:
        raise NearDuplicates(pairs)
    _tell_doubts(pairs, notes(entries))
    typer.echo(f"{manifest}: {len(entries)} pictures are as the manifest says.")


@app.command("stats")
def stats_command(manifest: Manifest) -> None:
    """Count pictures, groups and boxes by source and class, and how large the boxes are."""
    from rich.console import Console
    from rich.table import Column, Table

    from training.dataset_figures import by_class, by_source
    from training.manifest import read

    entries = list(read(manifest))
    sources = Table("split", "source", "pictures", "groups", "without a box", "boxes", "denied", title="Sources")
    for one in by_source(entries):
        counts = (one.pictures, one.groups, one.negatives, one.boxes, one.denied)
        sources.add_row(one.split, one.source, *map(str, counts))
    console = Console()
    console.print(sources)
    for split in sorted({entry.split for entry in entries}):
        sizes = ("< 32 px", "32–96 px", "≥ 96 px", "5 %", "median", "95 %")
        classes = Table(
            Column("class", no_wrap=True), "pictures", "boxes", "denied", *sizes, title=f"Classes in {split}"
        )
        for row in by_class([entry for entry in entries if entry.split == split]):
            sides = (row.small, row.medium, row.large, *map(round, row.sizes_px))
            classes.add_row(row.label, *map(str, (row.pictures, row.boxes, row.denied, *sides)))
        console.print(classes)


@app.command("export")
def export_command(
    manifest: Manifest,
    *,
    out: Out,
    form: Annotated[str, typer.Option("--format", help="yolo or coco.")] = "yolo",
) -> None:
    """Copy a dataset into a folder that other tools read."""
    from training.exporting import export
    from training.manifest import read

    counts = export(list(read(manifest)), manifest.parent, out, form=_form(form), watch=_watch)
    typer.echo(f"{out}: " + ", ".join(f"{count} pictures in {split}" for split, count in sorted(counts.items())))


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a COCO export: train, valid, test.")],
    *,
    out: Out,
    form: Annotated[str, typer.Option("--format", help="coco; a YOLO folder comes in by a recipe.")] = "coco",
    source: Annotated[str | None, typer.Option(help="What the pictures label, where the files do not tell.")] = None,
) -> None:
    """Make a manifest of what another tool exported; the pictures stay where they are."""
    from kit.errors import Invalid
    from training.coco import read_coco
    from training.dataset import MANIFEST
    from training.manifest import write

    if form != "coco":
        raise Invalid(f"--format {form}: only coco is imported; write a recipe for a YOLO folder.")
    entries = read_coco(folder, source=source, watch=_watch)
    out.mkdir(parents=True, exist_ok=True)
    sha256 = write(out / MANIFEST, entries)
    typer.echo(f"{out / MANIFEST}: {len(entries)} pictures, SHA-256 {sha256}")


@app.command("decisions")
def decisions_command(
    *,
    out: Out,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was decided from this day on.")
    ] = None,
) -> None:
    """Make a dataset of what people decided on candidates; only blurred pictures leave the store."""
    from cases.decided import decided
    from cli.database import prepare_database
    from handbook.loading import edition_in_force
    from kit.resources import database, picture_store
    from training.decision_source import write_decisions

    prepare_database()
    with database().read() as session:
        decisions = decided(session, since=_city_midnight(since))
    written = write_decisions(decisions, edition_in_force(), picture_store(), out, watch=_watch)
    boxes = sum(len(entry.boxes) for entry in written.entries)
    denied = sum(len(entry.denied) for entry in written.entries)
    cameras = {split: {one.group for one in written.entries if one.split == split} for split in ("train", "val")}
    typer.echo(
        f"{written.manifest}: {len(written.entries)} pictures with {boxes} boxes and {denied} denied, of "
        f"{len(cameras['train'])} cameras for training and {len(cameras['val'])} for validation\n"
        f"manifest SHA-256 {written.sha256}"
    )
    for why, count in written.unused.items():
        typer.echo(f"  {count} decision(s) teach nothing: {why}")


def _watch(things: Sequence[T], what: str, /) -> Iterable[T]:
    from rich.console import Console
    from rich.progress import track

    return track(things, description=what, console=Console(stderr=True))


def _pictures_of_environment() -> Path:
    from kit.errors import Invalid

    named = os.environ.get("GRIDWARDEN_PICTURES_DIR")
    if not named:
        raise Invalid("Where are the recipe's folders? Set GRIDWARDEN_PICTURES_DIR, or name the folder: --pictures.")
    return Path(named)


def _find_look(step: "TeacherStep", pictures: Path) -> "Look | None":
    from kit.errors import NotFound

    if find_spec("torch") is None or find_spec("ultralytics") is None:
        return None
    weights = pictures / step.weights
    if not weights.is_file():
        raise NotFound(f"The teacher's weights are missing: {weights}")
    from training.teacher import open_teacher

    return open_teacher(weights)


def _form(written: str) -> "Form":
    from kit.errors import Invalid
    from training.exporting import Form

    try:
        return Form(written)
    except ValueError as error:
        raise Invalid(f"--format {written}: expected yolo or coco.") from error


def _city_midnight(day: datetime | None) -> datetime | None:
    from zoneinfo import ZoneInfo

    from kit.settings import kit_settings

    return day and day.replace(tzinfo=ZoneInfo(kit_settings().city_time_zone)).astimezone(UTC)


def _tell(dataset: "Dataset") -> None:
    _tell_doubts(dataset.near_duplicates, dataset.notes)
    typer.echo(
        f"{dataset.manifest}: {len(dataset.entries)} pictures\n"
        f"manifest SHA-256 {dataset.sha256}\ncontent SHA-256 {dataset.content_sha256}"
    )


def _tell_doubts(pairs: "Sequence[Pair]", notes: Sequence[str]) -> None:
    for one in (*pairs, *notes):
        typer.echo(f"  {one}")
