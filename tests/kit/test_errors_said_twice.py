"""Whatever refuses something that a caller of the HTTP door asked for is said in Chinese too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.problems_page import REACHED, kinds
from kit.errors import Conflict, Forbidden, GridwardenError, Invalid, NotFound
from tests.conftest import ROOT

FILES = [file for package in REACHED for file in sorted((ROOT / package).rglob("*.py"))]
NAMES = {kind.__name__: kind for kind in kinds()}


def made_errors(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call of a class of ours, raised or returned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in NAMES:
            yield node


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def has_words_of_its_own(kind: type[GridwardenError]) -> bool:
    """Its class writes both sentences, from data: the constructor takes no message."""
    first = [one.arg for one in _constructor(kind).args.args[1:2]]
    return first != ["message"]


def _constructor(kind: type[GridwardenError]) -> ast.FunctionDef:
    owner = next(one for one in kind.__mro__ if "__init__" in vars(one))
    assert issubclass(owner, GridwardenError), owner
    module = ROOT / Path(*owner.__module__.split(".")).with_suffix(".py")
    body = next(
        node
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == owner.__name__
    )
    return next(one for one in body.body if isinstance(one, ast.FunctionDef) and one.name == "__init__")


def passes_zh(node: ast.Call) -> bool:
    given = [one.value for one in node.keywords if one.arg == "zh"]
    return bool(given) and not (isinstance(given[0], ast.Constant) and not given[0].value)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.relative_to(ROOT).as_posix()) for file in FILES])
def test_whoever_makes_an_error_says_it_in_chinese_too(file: Path) -> None:
    silent = [
        f"{file.relative_to(ROOT)}:{node.lineno} {_called(node)}"
        for node in made_errors(ast.parse(file.read_text(encoding="utf-8")))
        if not has_words_of_its_own(NAMES[_called(node)]) and not passes_zh(node)
    ]
    assert silent == [], "give each of them zh="


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_an_error_with_words_of_its_own_has_them_in_chinese_too(kind: type[GridwardenError]) -> None:
    if kind is GridwardenError:
        return
    calls = [
        node
        for node in ast.walk(_constructor(kind))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
    ]
    own = next(one for one in kind.__mro__ if "__init__" in vars(one))
    assert own is GridwardenError or [passes_zh(node) for node in calls] == [True], own.__name__


def test_the_check_finds_an_error_without_chinese() -> None:
    tree = ast.parse('raise NotFound("no")\nreturn Invalid("no", zh="")\nraise errors.Conflict("no", zh="否")')
    assert [passes_zh(node) for node in made_errors(tree)] == [False, False, True]
    assert not any(has_words_of_its_own(kind) for kind in (NotFound, Conflict, Forbidden, Invalid))


def test_no_two_errors_have_one_name() -> None:
    assert len(NAMES) == len(kinds()), "their words over HTTP would be the same"


def test_a_validator_of_the_http_door_speaks_both_languages() -> None:
    english_only = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in FILES
        if file.is_relative_to(ROOT / "api") or file.is_relative_to(ROOT / "handbook")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) == "ValueError"
    ]
    assert english_only == [], "raise kit.validation_words.SaidTwice"


def test_an_error_is_shown_in_both_languages_where_nobody_knows_who_reads() -> None:
    assert NotFound("There is none.", zh="没有。").said == "There is none.\n没有。"
    assert GridwardenError("There is none.").said == "There is none."
