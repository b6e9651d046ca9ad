"""The documents say what is so: links resolve, commands and targets exist, generated pages are fresh."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import typer

from cli.main import app
from cli.settings_page import settings_page, variables
from tests.conftest import ROOT

PAGES = tuple(
    sorted(file.relative_to(ROOT).as_posix() for file in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"```(?:sh|console|bash)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s/])gridwarden((?:\s+[^\s|&;#`…]+)*)")
GONE = {"GRIDWARDEN_API_BEHIND_LOOPBACK"}  # the changelog says so
DECISIONS = tuple(sorted(file.name for file in (ROOT / "docs" / "adr").glob("*.md")))


@dataclass(frozen=True, slots=True)
class Known:
    """A command of the product."""

    options: frozenset[str]
    is_group: bool


@cache
def commands() -> dict[tuple[str, ...], Known]:
    """Every command of the product by its words."""
    return dict(_walk((), typer.main.get_command(app)))


def _walk(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Known]]:
    """`command` is click's, or the copy of click that newer versions of typer carry."""
    inner: dict[str, Any] = getattr(command, "commands", {})
    options = {one for parameter in command.params for one in (*parameter.opts, *parameter.secondary_opts)}
    yield words, Known(frozenset(options | {"--help"}), bool(inner))
    for name, below in inner.items():
        yield from _walk((*words, name), below)


def unknown_parts(written: str) -> list[str]:
    """What of `gridwarden …`, given without the first word, the product does not know: words and options."""
    words = written.split()
    path: tuple[str, ...] = ()
    while words and (*path, words[0]) in commands():
        path = (*path, words.pop(0))
    known = commands()[path]
    unknown = [words[0]] if known.is_group and words and not words[0].startswith("-") else []
    options = [word.split("=")[0].strip("[],") for word in words if word.startswith("--")]
    return unknown + [option for option in options if option not in known.options]


def test_there_is_a_page_for_everything_promised() -> None:
    promised = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    promised |= {f"docs/{name}.md" for name in ("architecture", "glossary", "settings", "status", "models")}
    assert promised <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = [link.split("#")[0] for link in LINK.findall(_text(page)) if not re.match(r"[a-z]+:", link)]
    assert [target for target in targets if target and not (folder / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_exist(page: str) -> None:
    text = _text(page)
    shown = [
        *CODE.findall(BLOCK.sub("", text)),
        *(line for block in BLOCK.findall(text) for line in block.splitlines()),
    ]
    written = [found for one in shown for found in COMMAND.findall(f" {one.split(' #')[0]}")]
    assert [f"gridwarden {one}" for one in written if unknown_parts(one)] == []


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert unknown_parts("cameras import") == []
    assert unknown_parts("cameras paint") == ["paint"]
    assert unknown_parts("demo --story --json") == []
    assert unknown_parts("demo --storey") == ["--storey"]


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page: str) -> None:
    text = _text(page)
    shown = [
        *CODE.findall(BLOCK.sub("", text)),
        *(line for block in BLOCK.findall(text) for line in block.splitlines()),
    ]
    named = [found for one in shown for found in re.findall(r"^make ([a-z]+)", one)]
    assert [target for target in named if target not in _make_targets()] == []


@pytest.mark.parametrize("page", PAGES)
def test_files_named_in_the_tree_exist(page: str) -> None:
    """A path in code quotes that begins with one of our folders names something that is there."""
    folders = "accounts|api|camera_registry|cases|cli|detection|docs|handbook|kit|migrations|simulator|tests|training"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", _text(page))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_settings_named_anywhere_exist(page: str) -> None:
    known = set(variables()) | {"GRIDWARDEN_PICTURES_DIR", "GRIDWARDEN_TESTS_MAY_NOT_SKIP"}
    known |= set(re.findall(r"\$\{(GRIDWARDEN_[A-Z_]+)", _text("docker-compose.yml")))
    if page == "CHANGELOG.md":
        known |= GONE
    named = set(re.findall(r"GRIDWARDEN_[A-Z_]+[A-Z](?!_)\b", _text(page)))
    assert named - known - {"GRIDWARDEN_PLATFORM_PASSWORD"} == set()


def test_the_settings_page_is_fresh() -> None:
    assert _text("docs/settings.md") == settings_page(), "make docs"


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in variables().items() if not field.description] == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_has_its_four_parts_on_one_page(decision: str) -> None:
    text = _text(f"docs/adr/{decision}")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Status", "Context", "Decision", "Consequences"]
    assert re.match(rf"# {decision[:4]} \S", text)
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_word_of_the_glossary_has_its_chinese_term() -> None:
    rows = re.findall(r"^\| (?!word \|)([^|-][^|]*) \| ([^|]*) \| ([^|]*) \|$", _text("docs/glossary.md"), re.MULTILINE)
    assert len(rows) > 80
    assert [word for word, chinese, _ in rows if not re.search(r"[\u4e00-\u9fff]", chinese)] == []
    words = [word for word, _, _ in rows]
    assert len(words) == len(set(words)), "one word per idea"


def test_every_figure_of_the_status_names_its_command_and_its_day() -> None:
    rows = [line.split("|")[1:-1] for line in _text("docs/status.md").splitlines() if re.match(r"\| (?!what )\S", line)]
    assert [row for row in rows if len(row) != 4 or not all(cell.strip() for cell in row)] == []
    assert [row for row in rows if "`" not in row[2] or not re.search(r"20\d\d-\d\d(-\d\d)?", row[3])] == []


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
