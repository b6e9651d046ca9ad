"""The main job end to end, as a process of its own: simulated city, patrol, candidate, a case worked to its end."""

import json
import subprocess

import pytest

from tests.conftest import throwaway_postgres

pytestmark = pytest.mark.installed_command

STEPS = [
    "product_ready",
    "camera_dirty",
    "candidate_raised",
    "case_registered",
    "dispatched",
    "received",
    "camera_cleaned",
    "fed_back",
    "revisited",
    "inspected_and_closed",
    "spot_cleared",
]


def told(gridwarden: str, environment: dict[str, str]) -> list[dict[str, object]]:
    command = [gridwarden, "demo", "--story", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines, done.stderr[-3000:]
    assert done.returncode == 0, (lines[-1], done.stderr[-3000:])
    return lines


def is_whole(lines: list[dict[str, object]]) -> bool:
    steps = {str(line["step"]): line for line in lines[:-1]}
    closed = steps["inspected_and_closed"]
    assert (closed["state"], closed["differences"], steps["revisited"]["verdict"]) == ("closed", 0, "gone")
    return list(steps) == STEPS and lines[-1]["ok"] is True


@pytest.mark.slow
def test_the_story_happens_on_embedded_defaults(gridwarden: str, zone: dict[str, str]) -> None:
    assert is_whole(told(gridwarden, zone))


@pytest.mark.slow
def test_the_story_happens_on_postgresql_and_redis(gridwarden: str, zone: dict[str, str], redis_address: str) -> None:
    with throwaway_postgres() as address:
        scaled_out = {"GRIDWARDEN_DATABASE_URL": address, "GRIDWARDEN_BROKER_URL": redis_address}
        assert is_whole(told(gridwarden, zone | scaled_out))
