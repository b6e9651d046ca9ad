"""The house rules of CONTRIBUTING.md that no linter knows, measured on every file that git would commit."""

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_DOCSTRING = 400, 50, 5
LARGEST_FILE_BYTES = 20 * 1024 * 1024
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "manager"}
SUPERVISORS = {"detection/patrol.py", "cases/case_work.py", "kit/job_running.py"}  # of visits, many cases in turn, jobs
FREE_OF_THE_HANDBOOK = ("simulator/", "training/", "tests/", "benchmarks/", "migrations/versions/")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]|farm)/")
REGISTRY_HOSTS = re.compile(r"(?i)\b(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org)\b")
PRIVATE_ADDRESS = re.compile(r"--(?:extra-)?index-url|registry\s*=\s*http")


@cache
def _tracked() -> tuple[str, ...]:
    """What git has or would take; without git (a source archive) the tests that need it say so."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).is_file()))


@cache
def _modules() -> tuple[str, ...]:
    return tuple(name for name in _tracked() if name.endswith(".py") and not name.startswith("migrations/versions/"))


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def _lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def _functions(name: str) -> Iterator[tuple[str, int]]:
    """Name with its line, and length in lines without decorators."""
    for node in ast.walk(_tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_there_is_something_to_measure() -> None:
    assert len(_modules()) > 100


def test_a_module_opens_with_a_docstring_of_one_to_five_lines() -> None:
    def lines(name: str) -> int:
        drawn = re.compile("[─│├└┬]")  # a tree of errors is drawn, and counts as one line
        written = (ast.get_docstring(_tree(name)) or "").splitlines()
        return sum(not drawn.search(line) for line in written) + any(drawn.search(line) for line in written)

    assert [name for name in _modules() if not 1 <= lines(name) <= LONGEST_DOCSTRING] == []


def test_a_module_has_at_most_400_lines() -> None:
    assert [name for name in _modules() if len(_lines(name)) > LONGEST_MODULE] == []


def test_a_function_has_at_most_50_lines() -> None:
    assert [where for name in _modules() for where, length in _functions(name) if length > LONGEST_FUNCTION] == []


def test_functions_are_small(request: pytest.FixtureRequest) -> None:
    lengths = [length for name in _modules() for _, length in _functions(name)]
    median = statistics.median(lengths)
    figure = f"{len(lengths)} functions, median {median:g} lines, longest {max(lengths)}"
    request.node.user_properties.append(("figure", figure))
    assert median <= 12


def test_no_module_is_called_after_nothing() -> None:
    assert [name for name in _tracked() if Path(name).stem in FORBIDDEN_NAMES] == []


def test_an_init_holds_a_docstring_and_nothing_else() -> None:
    inits = [name for name in _modules() if name.endswith("__init__.py")]
    assert inits
    assert [name for name in inits if len(_tree(name).body) != 1] == []


def test_nobody_catches_everything_but_the_two_supervisors() -> None:
    product = [name for name in _modules() if name not in SUPERVISORS and not name.startswith("tests/")]
    assert [where for name in product for where in _broad_excepts(name)] == []


def test_a_broad_except_would_be_found() -> None:
    source = "try: pass\nexcept (ValueError, Exception): pass\ntry: pass\nexcept: pass\ntry: pass\nexcept OSError: pass"
    assert len([node for node in ast.walk(ast.parse(source)) if _is_broad(node)]) == 2


def test_an_exception_to_a_rule_names_the_rule() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:\s*[A-Z])", re.IGNORECASE)
    found = [
        f"{name}:{number}" for name in _modules() for number, line in enumerate(_lines(name), 1) if bare.search(line)
    ]
    assert found == []


def test_no_item_condition_or_label_of_the_handbook_stands_in_python() -> None:
    words = _handbook_words()
    assert len(words) > 150
    found = [
        f"{name}:{constant.lineno} {constant.value}"
        for name in _modules()
        if not name.startswith(FREE_OF_THE_HANDBOOK)
        for constant in _texts(_tree(name))
        if constant.value in words
    ]
    assert found == []


def test_no_threshold_stands_in_python() -> None:
    found = [
        f"{name}:{line}"
        for name in _modules()
        if not name.startswith(FREE_OF_THE_HANDBOOK)
        for line in _literal_thresholds(_tree(name))
    ]
    assert found == []


def test_a_threshold_in_python_would_be_found() -> None:
    assert len(list(_literal_thresholds(ast.parse("THRESHOLD = 0.4\ndetect(min_score=0.3)\nlimit = 0.5")))) == 2


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _matches(MACHINE_PATHS) == []


def test_no_file_names_a_package_registry() -> None:
    assert _matches(REGISTRY_HOSTS) == []
    assert _matches(PRIVATE_ADDRESS) == []


def test_no_file_is_larger_than_20_mb() -> None:
    assert [name for name in _tracked() if (ROOT / name).stat().st_size > LARGEST_FILE_BYTES] == []


def test_constraints_are_pins_and_nothing_else() -> None:
    lines = [line for line in _lines("constraints.txt") if line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line)] == []


def test_every_runtime_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    pinned = {_plain(line.split("==")[0]) for line in _lines("constraints.txt") if "==" in line}
    assert [one for one in wanted if _plain(re.split(r"[\[<>=!~ ]", one)[0]) not in pinned] == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    headings = [line for line in _lines("CHANGELOG.md") if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"


def test_the_licence_is_the_whole_agpl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text


def _broad_excepts(name: str) -> Iterator[str]:
    for node in ast.walk(_tree(name)):
        if _is_broad(node):
            assert isinstance(node, ast.ExceptHandler)
            yield f"{name}:{node.lineno}"


def _is_broad(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught: Sequence[ast.expr | None] = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(one is None or getattr(one, "id", "") in {"Exception", "BaseException"} for one in caught)


def _handbook_words() -> set[str]:
    words: set[str] = set()
    for file in (ROOT / "handbook" / "data").rglob("*.yaml"):
        for item in yaml.safe_load(file.read_text(encoding="utf-8")).get("items", []):
            words |= {item["id"], item["name"]["zh"], item["name"]["en"]}
            words |= {condition["id"] for condition in item["conditions"]}
    for file in (ROOT / "detection" / "models" / "weights").glob("*.toml"):
        card = tomllib.loads(file.read_text(encoding="utf-8"))
        # Context is called by plain words: a person is also who signs in.
        words |= {one["label"] for one in card["classes"] if one["role"] != "context"}
    return words


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _literal_thresholds(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.keyword):
            names = [node.arg or ""]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [getattr(target, "id", getattr(target, "attr", "")) for target in targets]
        value = getattr(node, "value", None)
        is_share = isinstance(value, ast.Constant) and isinstance(value.value, float) and 0 < value.value < 1
        if is_share and any(re.search(r"(?i)threshold|min_score", name) for name in names):
            yield getattr(node, "lineno", 0)


def _matches(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in _tracked():
        if name in {"tests/test_house_rules.py", "LICENSE"}:
            continue
        try:
            lines = _lines(name)
        except UnicodeDecodeError:
            continue  # a picture or a network
        found += [
            f"{name}:{number} {line.strip()[:80]}" for number, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return found


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
