"""Writes docs/problems.md from the errors that the HTTP door tells of: `make docs`. A test compares the two."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from api.problem_kinds import TITLES, TYPE_PREFIX, slug_of, slug_of_status, status_of
from api.problem_meanings import MEANINGS
from kit.errors import GridwardenError
from kit.wording import Sentence

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "problems.md"
REACHED = ("accounts", "api", "camera_registry", "cases", "city_map", "detection", "evaluation", "handbook", "kit")
"""Packages whose errors may reach a caller."""
HEAD = f"""# What the HTTP door refuses, and why 错误类型

Generated from the code by `make docs`; do not edit. A refusal is problem details (RFC 9457): `type` is
`{TYPE_PREFIX}` and a word of these tables, and it stays what it is. `title` and `detail` are for
people, in the language of whoever signed in, else the one that `Accept-Language` asks for (zh or en); `errors` lists
the fields at fault; `data` holds what else is known. Programs look at `type` and `data`, never at the sentences.
"""
TABLE = "| type | status | 含义 | meaning |\n|---|---|---|---|\n"


def problems_page() -> str:
    """The whole page."""
    own = (_row(slug_of(kind), status_of(kind).value, MEANINGS[slug_of(kind)]) for kind in kinds())
    framework = (_row(slug_of_status(status), status.value, title) for status, title in TITLES.items())
    ours, common = f"{TABLE}{''.join(own)}", f"{TABLE}{''.join(framework)}"
    return f"{HEAD}\n## Ours 本系统\n\n{ours}\n## Before a route is asked 通用\n\n{common}"


def kinds() -> list[type[GridwardenError]]:
    """Every public error of the packages that the door reaches, by its word."""
    for package in REACHED:
        for file in sorted((ROOT / package).rglob("*.py")):
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    public = {one for one in _tree(GridwardenError) if one.__module__.split(".")[0] in REACHED}
    return sorted((one for one in public if not one.__name__.startswith("_")), key=slug_of)


def _tree(kind: type[GridwardenError]) -> Iterator[type[GridwardenError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


def _row(slug: str, status: int, meaning: Sentence) -> str:
    return f"| `{slug}` | {status} | {meaning.zh} | {meaning.en} |\n"


if __name__ == "__main__":
    PAGE.write_text(problems_page(), encoding="utf-8")
