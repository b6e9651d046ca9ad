"""What every command does before and after its own work: say its version, load little, send what it posted."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import select

from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cli.test_case_command import Town, report, town

pytestmark = pytest.mark.installed_command

__all__ = ("town",)

LOADED = """
import sys
from cli.main import run
sys.argv = ["gridwarden", *sys.argv[1:]]
try:
    run()
finally:
    print("celery" in sys.modules, "migrations.comparison" in sys.modules)
"""


def test_the_version_is_said_without_a_command(gridwarden: str, zone: dict[str, str]) -> None:
    done = subprocess.run([gridwarden, "--version"], env=zone, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"gridwarden {version('gridwarden')}\n"


def test_a_command_that_posts_nothing_loads_no_task_and_what_migrates_only_once(zone: dict[str, str]) -> None:
    command = [sys.executable, "-c", LOADED, "people", "list"]
    for is_first in (True, False):
        done = subprocess.run(command, env=zone, capture_output=True, text=True, timeout=60, check=True)
        assert "local" in done.stdout
        assert done.stdout.splitlines()[-1] == f"False {is_first}"


def test_a_command_sends_what_it_posted_though_no_product_runs(town: Town, zone: dict[str, str]) -> None:
    town.says(*report("一堆垃圾"))
    zone_folder = Path(zone["GRIDWARDEN_DATA_DIR"])
    database = Database(f"sqlite:///{zone_folder}/gridwarden.sqlite3")
    with database.read() as session:
        posted = session.scalars(select(OutboxMessage)).all()
    database.dispose()
    assert posted
    assert all(message.sent_at is not None for message in posted)
    assert len(list((zone_folder / "broker" / "queue").glob("*.cases.msg"))) == len(posted)
