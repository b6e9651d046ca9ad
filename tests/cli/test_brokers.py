"""The same code on every broker, by settings alone: beat asks, the message travels, a worker answers."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import select

from cli.processes import Household, product_commands
from detection.tables import PatrolState
from kit.database import Database
from tests.cli.test_cameras_command import GOOD, run
from tests.cli.test_killed_worker import wait_until
from tests.conftest import missing

pytestmark = pytest.mark.installed_command

RABBITMQ = ("127.0.0.1", 5672)


@pytest.fixture(params=["files", "redis", "rabbitmq"])
def broker(request: pytest.FixtureRequest) -> str | None:
    """Address of a broker; None for the embedded one."""
    if request.param == "files":
        return None
    if request.param == "redis":
        return str(request.getfixturevalue("redis_address"))
    with socket.socket() as probe:
        if probe.connect_ex(RABBITMQ) != 0:
            missing("no RabbitMQ answers on 127.0.0.1:5672")
    return "amqp://guest:guest@{}:{}//".format(*RABBITMQ)


@pytest.mark.slow
def test_a_new_view_is_met_by_the_patrol_through_any_broker(
    gridwarden: str, zone: dict[str, str], tmp_path: Path, broker: str | None
) -> None:
    cameras = tmp_path / "cameras.csv"
    cameras.write_text(GOOD, encoding="utf-8")
    assert run(gridwarden, zone, "import", str(cameras)).returncode == 0
    environment = zone | {"GRIDWARDEN_PATROL_TICK": "PT0.5S"} | ({"GRIDWARDEN_BROKER_URL": broker} if broker else {})
    database = Database(f"sqlite:///{zone['GRIDWARDEN_DATA_DIR']}/gridwarden.sqlite3")
    commands = product_commands(host="127.0.0.1", port=0)
    with Household({name: commands[name] for name in ("cases", "beat")}, environment):
        wait_until(lambda: views_met(database) == 2)
    database.dispose()


def views_met(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(PatrolState.view_id)).all())
