"""docs/openapi.json says what the routes are, and the TypeScript client what the file says."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.openapi_file import FILE, openapi_file
from tests.conftest import ROOT, missing

WEB = ROOT / "web"


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return said


def _operations(written: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in written["paths"].items()
        for method, operation in operations.items()
    ]


def test_the_file_is_what_the_routes_are() -> None:
    assert FILE.read_text(encoding="utf-8") == openapi_file(), "run `make docs`, and `make client` after it"


def test_every_operation_has_an_id_of_its_own_a_summary_and_says_whom_it_is_for(written: dict[str, Any]) -> None:
    operations = _operations(written)
    ids = [operation.get("operationId") for _, operation in operations]
    assert len(ids) == len(set(ids)) > 30
    assert [name for name, one in operations if not one.get("summary")] == []
    ours = [(name, one) for name, one in operations if " /api/v1" in name or " /open311" in name]
    assert [name for name, one in ours if "x-permission" not in one] == []


def test_every_body_shows_an_example(written: dict[str, Any]) -> None:
    schemas = written["components"]["schemas"]
    without = []
    for name, operation in _operations(written):
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            if media == "application/json" and not _has_example(content["schema"], schemas):
                without.append(name)
    assert without == []


def _has_example(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return _has_example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    inner = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    return (
        "examples" in schema
        or any(_has_example(one, schemas) for one in inner)
        or any("examples" in one for one in schema.get("properties", {}).values())
    )


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what `npm ci` puts there."""
    if shutil.which("npm") is None:
        missing("there is no npm: install Node 18 or later")
    with (tmp_path_factory.getbasetemp().parent / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of the tests may want it at once
        if not (WEB / "node_modules" / ".package-lock.json").is_file():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=WEB, check=True)
    return WEB


def test_the_typescript_client_is_what_the_file_says(web: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "schema.d.ts"
    generator = ["node_modules/.bin/openapi-typescript", "../docs/openapi.json", "--output", str(fresh)]
    subprocess.run(
        [*generator, "--alphabetize", "--default-non-nullable=false"], cwd=web, check=True, capture_output=True
    )
    assert (web / "src/api/schema.d.ts").read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), "make client"


def test_the_typescript_client_compiles(web: Path) -> None:
    done = subprocess.run(["npm", "run", "--silent", "check"], cwd=web, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
