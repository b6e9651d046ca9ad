"""Writes docs/handbook-limits.md from the edition that ships: `make docs`. A test compares the file with the answer."""

from collections.abc import Iterator
from pathlib import Path

from handbook.conditions import StageLimit
from handbook.edition import Edition, Item
from handbook.fields import Verified
from handbook.loading import load_edition

PAGE = Path(__file__).parent.parent / "docs" / "handbook-limits.md"
HEAD = """# Codes and limits of the shipped edition

Generated from `handbook/data` by `make docs`; do not edit. [handbook.md](handbook.md) says how an edition is written.
Where a limit stands: **plan** is the construction plan, **proposed** is not from the plan and waits for the city's
decision. *Clock assumed*: the source does not say whether the clock runs on (continuous) or counts working time.
A code without a mark was read in the plan; `~` was read in a transcription or in other cities' tables, `?` is inferred.
"""
_MARKS = {Verified.VERIFIED: "", Verified.PARTLY: " ~", Verified.NO: " ?"}


def limits_page() -> str:
    """The whole page."""
    edition = load_edition(Path("standard.yaml"))
    return HEAD + "".join((*_sources(edition), *_limits(edition), *_codes(edition)))


def _sources(edition: Edition) -> Iterator[str]:
    yield "\n## Sources\n\n| key | what it is |\n|---|---|\n"
    for key, source in edition.sources.items():
        yield f"| {key} | {source.zh}; {source.en} |\n"


def _limits(edition: Edition) -> Iterator[str]:
    yield "\n## Limits\n\n| condition | 立案条件 | limit | where it stands |\n|---|---|---|---|\n"
    for item in edition.items:
        for condition in item.conditions:
            for limit in condition.limits:
                yield f"| {condition.id} | {condition.text.zh} | {limit.stage} {limit.limit} | {_standing(limit)} |\n"


def _standing(limit: StageLimit) -> str:
    word = "proposed" if limit.is_proposed else "plan"
    printed = f', prints "{limit.printed}"' if limit.printed else ""
    return f"{word} ({limit.source}{printed})" + (", clock assumed" if limit.is_clock_assumed else "")


def _codes(edition: Edition) -> Iterator[str]:
    yield "\n## Codes\n\n| item | 小类 | kind | codes |\n|---|---|---|---|\n"
    for item in edition.items:
        yield f"| {item.id} | {item.name.zh} | {item.kind} | {_codes_of(item)} |\n"


def _codes_of(item: Item) -> str:
    return "; ".join(f"{code.title} {code.code}{_MARKS[code.verified]}" for code in item.codes)


if __name__ == "__main__":
    PAGE.write_text(limits_page(), encoding="utf-8")
