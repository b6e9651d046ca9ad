"""A patrol worker killed with SIGKILL in mid-visit loses nothing and doubles nothing."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from cli.processes import Household, product_commands
from detection.tables import Evidence, PatrolState, Spot, Visit
from kit.clock import utc_now
from kit.database import Database
from simulator.city import SimulatedCity
from simulator.faults import Fault
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

pytestmark = pytest.mark.installed_command

KILLS = 3
LIMIT_S = 90.0


@pytest.fixture
def city() -> Iterator[SimulatedCity]:
    settings = CitySettings(slow_start_s=1.5, linger_s=0.2)  # a visit takes three seconds: a kill hits it in the middle
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(640, 360)), settings) as running:
        running.set_fault(2, Fault.SLOW_START)
        for gb_id in (1, 2, 3):
            running.set_dirty(gb_id, is_dirty=True)
        yield running


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    gridwarden: str, zone: dict[str, str], city: SimulatedCity
) -> None:
    environment = zone | {
        "GRIDWARDEN_PLATFORM_PASSWORD": city.settings.password,
        "GRIDWARDEN_PATROL_LEASE": "PT8S",
        "GRIDWARDEN_PATROL_TICK": "PT1S",
    }
    command = [gridwarden, "cameras", "import", city.address, "--username", city.settings.username]
    subprocess.run(command, env=environment, check=True, timeout=60)
    database = Database(f"sqlite:///{zone['GRIDWARDEN_DATA_DIR']}/gridwarden.sqlite3")
    hurry(database)
    commands = product_commands(host="127.0.0.1", port=0)
    del commands["api"]
    with Household(commands, environment) as household:
        for _ in range(KILLS):
            wait_until(lambda: is_visiting(database))
            slots = due_slots(database)
            os.killpg(household.process_id("patrol"), signal.SIGKILL)
            killed_at = utc_now()
            wait_until(lambda: all_visited_since(database, slots))  # noqa: B023  called within the turn
            assert utc_now() > killed_at
    assert_nothing_doubled(database)
    database.dispose()


def hurry(database: Database) -> None:
    """Every view each three seconds."""
    from camera_registry.tables import View

    with database.write() as session:
        for view in session.scalars(select(View)):
            view.period_s = 3


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def is_visiting(database: Database) -> bool:
    """The slow camera is being visited just now."""
    with database.read() as session:
        return session.scalar(select(PatrolState.lease_token).where(PatrolState.view_id == 2)) is not None


def due_slots(database: Database) -> dict[int, object]:
    with database.read() as session:
        return {state.view_id: state.due_at for state in session.scalars(select(PatrolState))}


def all_visited_since(database: Database, slots: dict[int, object]) -> bool:
    """Each slot that was due at the kill has been visited: the very slot, not only a later one."""
    with database.read() as session:
        done = {(visit.view_id, visit.slot_at) for visit in session.scalars(select(Visit))}
    return all(slot in done for slot in slots.items())


def assert_nothing_doubled(database: Database) -> None:
    with database.read() as session:
        visits = Counter((visit.view_id, visit.slot_at) for visit in session.scalars(select(Visit)))
        assert set(visits.values()) == {1}
        for spot in session.scalars(select(Spot)):
            seen = [
                visit
                for visit in session.scalars(select(Visit).where(Visit.view_id == spot.view_id))
                if any(one["label"] == spot.label for one in visit.detections or ())
            ]
            assert spot.hits <= len(seen)
        named = Counter((row.spot_id, row.visit_id) for row in session.scalars(select(Evidence)))
        assert not named or set(named.values()) == {1}
