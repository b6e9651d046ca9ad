"""Schemathesis over the whole OpenAPI file: nothing that anybody sends is an error of ours, and all is documented."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.picture_addresses import signer
from kit.settings import kit_settings
from migrations.upgrade import HISTORY
from tests.api.conftest import SECRET_KEY, client_of
from tests.api.fuzz.a_busy_city import BusyCity, written
from tests.api.fuzz.hooks import DATABASE, PERSON, WORDS
from tests.cases.a_city import City
from tests.cases.a_street import Street
from tests.conftest import ROOT

EXAMPLES = int(os.environ.get("GRIDWARDEN_FUZZ_EXAMPLES", "5"))
"""Of each operation, beside what the coverage phase derives from the schema; `make fuzz` asks ten times as many."""


@pytest.fixture
def everything(street: Street, api_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[BusyCity]:
    """Something of every kind, and one person who may do all that there is."""
    monkeypatch.setenv("GRIDWARDEN_SECRET_KEY", SECRET_KEY)  # the hooks sign addresses of pictures with it
    _forget_the_key()
    with street.database.engine.begin() as connection:  # the tables are there; let it be known, or nobody is ready
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(HISTORY)), "head")
    busy = BusyCity(street, City(street.database))
    busy.fill()
    with client_of(api_address, street.database, street.operator_id) as client:
        busy.ask_for_things(client)
    yield busy
    _forget_the_key()


def _forget_the_key() -> None:
    kit_settings.cache_clear()
    signer.cache_clear()


@pytest.mark.slow
def test_schemathesis_finds_nothing(everything: BusyCity, api_address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/api/fuzz/schemathesis.toml", "run"]
    command += [f"{api_address}/api/v1/openapi.json", "--checks", "all", "--max-examples", str(EXAMPLES)]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--generation-database", "none"]
    environment = os.environ | {
        DATABASE: everything.street.database.address,
        PERSON: str(everything.street.operator_id),
        WORDS: written(everything.words),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / "schemathesis.log").write_text(done.stdout)
    assert done.returncode == 0, done.stdout[-30_000:] + done.stderr[-2000:]
