"""`gridwarden people shift|absent|duty …` from two inspectors of one beat to who is there at a given hour."""

import json

import pytest

from tests.cli.test_people_command import run

REFUSED = {
    "shift li --days 1 --from 8:00 --to 18:00": "no time of day",
    "shift li --days 1 --from 08:00 --to 18:00 --first-day soon": "no day",
    "absent li --from today --to 2026-03-02": "no instant",
    "absent li --from 2026-03-02 --to 2026-03-03 --substitute local": "no inspector",
    "back li": "is not absent",
    "duty --beat b9": "Nobody is inspector",
}


def on_duty(gridwarden: str, zone: dict[str, str], at: str) -> dict[str, list[str]]:
    done = run(gridwarden, zone, "duty", "--beat", "b1", "--at", at, "--json")
    line = json.loads(done.stdout)
    assert line.pop("beat") == "b1"
    return {name: logins for name, logins in line.items() if logins}


@pytest.fixture
def crew(gridwarden: str, zone: dict[str, str]) -> dict[str, str]:
    """Li and Han hold the beat, Wang is an inspector without one."""
    for login in ("li", "han", "wang"):
        assert run(gridwarden, zone, "add", login, login.title()).returncode == 0
        beat = [] if login == "wang" else ["--beat", "b1"]
        held = run(gridwarden, zone, "hold-post", login, "inspector", "--since", "2026-01-01T00:00+08:00", *beat)
        assert held.returncode == 0
    return zone


def test_shifts_and_absences_say_who_is_on_duty(gridwarden: str, crew: dict[str, str]) -> None:
    shift = ("shift", "li", "--days", "1-5", "--from", "08:00", "--to", "18:00", "--first-day", "2026-03-01")
    assert run(gridwarden, crew, *shift).returncode == 0
    absent = ("absent", "han", "--from", "2026-03-02T00:00", "--to", "2026-03-07T00:00", "--substitute", "wang")
    assert "Wang stands in" in run(gridwarden, crew, *absent).stdout
    noon, evening = "2026-03-02T12:00", "2026-03-02T12:00Z"
    assert on_duty(gridwarden, crew, noon) == {"on_duty": ["wang", "li"], "absent": ["han"]}
    assert on_duty(gridwarden, crew, evening) == {"on_duty": ["wang"], "absent": ["han"], "off_shift": ["li"]}
    shown = run(gridwarden, crew | {"COLUMNS": "160"}, "duty", "--at", evening).stdout
    assert "Wang (wang)" in shown
    assert "未当班" in shown
    assert run(gridwarden, crew, "end-shifts", "li", "--last-day", "2026-03-01").returncode == 0
    assert on_duty(gridwarden, crew, evening) == {"on_duty": ["wang", "li"], "absent": ["han"]}


def test_what_cannot_be_is_refused_in_a_sentence(gridwarden: str, crew: dict[str, str]) -> None:
    for written, said in REFUSED.items():
        refused = run(gridwarden, crew, *written.split())
        assert refused.returncode == 1, written
        assert said in refused.stderr
