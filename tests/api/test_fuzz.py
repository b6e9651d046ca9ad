"""Schemathesis over the whole OpenAPI file: nothing that anybody sends is an error of ours, and all is documented."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from accounts.appointments import Scope, hold_post
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import OwnPermission, Person
from cases import intake
from kit.clock import utc_now
from migrations.upgrade import HISTORY
from tests.api.fuzz.hooks import DATABASE, PERSON
from tests.cases.a_street import Street
from tests.conftest import ROOT

EXAMPLES = int(os.environ.get("GRIDWARDEN_FUZZ_EXAMPLES", "8"))
"""Of each operation, beside what the coverage phase derives from the schema; `make fuzz` asks ten times as many."""
FOR_OTHERS = {Post.DEPARTMENT, Post.SUPERVISING_UNIT}
"""These need a department; their permissions are given by name."""


@pytest.fixture
def everything(street: Street) -> Street:
    """Some candidates, and one person who may do all that there is."""
    now = utc_now()
    with street.database.engine.begin() as connection:  # the tables are there; let it be known, or nobody is ready
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(HISTORY)), "head")
    for _ in range(6):
        finding_id = street.found(first_seen_at=now)
        with street.database.write() as session:
            intake.take_in(session, finding_id=finding_id, now=now)
    with street.database.write() as session:
        person = session.get_one(Person, street.operator_id)
        for post in set(Post) - FOR_OTHERS - {Post.OPERATOR, Post.DUTY_SUPERVISOR}:
            hold_post(session, person, post, Scope(), period=(now, None))
        session.add_all(
            OwnPermission(person_id=person.id, permission=one, is_granted=True, changed_at=now) for one in Permission
        )
    return street


@pytest.mark.slow
def test_schemathesis_finds_nothing(everything: Street, api_address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/api/fuzz/schemathesis.toml", "run"]
    command += [f"{api_address}/api/v1/openapi.json", "--checks", "all", "--max-examples", str(EXAMPLES)]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--generation-database", "none"]
    environment = os.environ | {
        DATABASE: everything.database.address,
        PERSON: str(everything.operator_id),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / "schemathesis.log").write_text(done.stdout)
    assert done.returncode == 0, done.stdout[-30_000:] + done.stderr[-2000:]
