"""What `gridwarden training evaluate` shows: a bar while it looks, then tables or JSON, and a report where wished."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import typer

from detection.models.settings import SHIPPED_CARD, Backend
from detection.models.slicing import parse_slicing
from kit.errors import Invalid
from training.evaluate import Wish, as_facts
from training.evaluate import evaluate as measure
from training.evaluation_report import write_report
from training.evaluation_tables import Sheet, sheets
from training.held_out_scenes import Scale
from training.thresholds import Aim

NARROWEST = 110  # columns, of the widest table
T = TypeVar("T")


def wish(
    *,
    data: Path,
    weights: Path | None,
    split: str,
    size_px: int | None,
    backend: str,
    threads: int,
    slices: Sequence[str],
    scenes: str | None,
    aim: Aim | None,
) -> Wish:
    """Raises: Invalid for a word that is none of those known, or a size that is no multiple of the stride."""
    if size_px is not None and size_px % 32:
        raise Invalid(f"--size {size_px}: the network takes multiples of 32.")
    return Wish(
        data=data,
        weights=weights or SHIPPED_CARD,
        split=split,
        size_px=size_px,
        backend=_one_of(Backend, backend, "--backend"),
        threads=threads,
        slices=tuple(parse_slicing(text) for text in slices),
        scenes=None if scenes is None else _one_of(Scale, scenes, "--scenes"),
        aim=aim,
    )


def evaluate(wished: Wish, *, as_json: bool, report: Path | None) -> None:
    evaluation = measure(wished, watch=_bar)
    if report is not None:
        typer.echo(f"The report is {write_report(evaluation, report)}", err=True)
    if as_json:
        typer.echo(json.dumps(as_facts(evaluation), ensure_ascii=False))
        return
    for sheet in sheets(evaluation):
        _print(sheet)
    if evaluation.card_fragment is not None:
        typer.echo(evaluation.card_fragment)


def _bar(things: Sequence[T], what: str, /) -> Iterable[T]:
    from rich.console import Console
    from rich.progress import track

    return track(things, description=what, transient=True, console=Console(stderr=True))


def _print(sheet: Sheet) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(title=sheet.title, title_justify="left", show_header=any(sheet.header), box=SIMPLE_HEAD)
    for number, words in enumerate(sheet.header):
        table.add_column(words, justify="left" if number == 0 else "right", no_wrap=True)
    for row in sheet.rows:
        table.add_row(*row)
    # Into a file or a narrow window, figures run on rather than be cut.
    console = Console(width=max(Console().width, NARROWEST))
    console.print(table)


W = TypeVar("W", Backend, Scale)


def _one_of(words: type[W], written: str, option: str) -> W:
    try:
        return words(written)
    except ValueError as error:
        raise Invalid(f"{option} {written}: expected one of {', '.join(words)}.") from error
