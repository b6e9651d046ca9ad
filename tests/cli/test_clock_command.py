"""`gridwarden clock …` as a person and a program use it, done right and done wrong."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.clock import parsed_clock, parsed_instant, parsed_limit, spoken
from handbook.limits import ClockRun
from kit.errors import Invalid

DAY, WORKING_DAY = timedelta(days=1), timedelta(hours=8)
CALENDAR = """
id: china-2027
extends: china-2026
years:
  2027: {days_off: [2027-01-01], working_weekend_days: [2027-01-02]}
"""


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "clock", *arguments]
    done = subprocess.run(command, env=zone, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done


def asked(gridwarden: str, zone: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = run(gridwarden, zone, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("question", "due_at"),
    [
        ("2026-11-24T11:50 20m working", "2026-11-24T14:10:00+08:00"),
        ("2026-11-27T09:50:00Z 20m working", "2026-11-30T08:10:00+08:00"),  # 17:50 in the city
        ("2026-11-24T10:00:00+08:00 4h continuous", "2026-11-24T14:00:00+08:00"),
        ("2026-11-24T10:00 2d working", "2026-11-26T10:00:00+08:00"),
        ("2026-11-27T10:00 2d continuous", "2026-11-29T10:00:00+08:00"),
    ],
)
def test_due_answers_with_an_instant_in_city_time(
    gridwarden: str, zone: dict[str, str], question: str, due_at: str
) -> None:
    start, limit, clock = question.split()
    answer = asked(gridwarden, zone, "due", "--start", start, "--limit", limit, "--clock", clock)
    assert answer == {"due_at": due_at, "provisional": False}
    assert not Path(zone["GRIDWARDEN_DATA_DIR"]).exists()  # a question sets nothing up


def test_a_database_from_before_the_calendars_means_the_shipped_one(gridwarden: str, zone: dict[str, str]) -> None:
    file = Path(zone["GRIDWARDEN_DATA_DIR"], "gridwarden.sqlite3")
    file.parent.mkdir()
    file.touch()
    answer = asked(gridwarden, zone, "due", "--start", "2026-11-24T11:50", "--limit", "20m", "--clock", "working")
    assert answer["due_at"] == "2026-11-24T14:10:00+08:00"


def test_a_due_time_in_an_unpublished_year_says_so_to_programs_and_to_people(
    gridwarden: str, zone: dict[str, str]
) -> None:
    question = ("due", "--start", "2026-12-31T17:50", "--limit", "20m", "--clock", "working")
    assert asked(gridwarden, zone, *question) == {"due_at": "2027-01-01T08:10:00+08:00", "provisional": True}
    sentence = run(gridwarden, zone, *question).stdout
    assert "Friday 2027-01-01 08:10:00" in sentence
    assert "Provisional" in sentence


def test_elapsed_answers_in_seconds_and_in_words(gridwarden: str, zone: dict[str, str]) -> None:
    question = ("elapsed", "--start", "2026-09-30T17:00", "--end", "2026-10-09T09:00", "--clock")
    assert asked(gridwarden, zone, *question, "working") == {
        "elapsed_seconds": 36000,
        "elapsed": "1 working day 2 h",
        "provisional": False,
    }
    assert run(gridwarden, zone, *question, "continuous").stdout == "8 days 16 h on the continuous clock.\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("due", "--start", "2026-11-24T10:00", "--limit", "0h", "--clock", "working"), "above zero"),
        (("due", "--start", "2026-11-24T10:00", "--limit", "20", "--clock", "working"), "20m, 4h or 2d"),
        (("due", "--start", "yesterday", "--limit", "20m", "--clock", "working"), "no date and time"),
        (("due", "--start", "2026-11-24T10:00", "--limit", "20m", "--clock", "lunar"), "no clock"),
        (("due", "--start", "2026-11-24T10:00", "--limit", "99999d", "--clock", "working"), "2000 to 2099"),
        (("elapsed", "--start", "2026-11-24", "--end", "2026-11-23", "--clock", "working"), "lies before"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_write_instead(
    gridwarden: str, zone: dict[str, str], arguments: tuple[str, ...], reason: str
) -> None:
    done = run(gridwarden, zone, *arguments)
    assert done.returncode == 1
    assert reason in done.stderr
    assert done.stdout == ""


def test_the_calendar_of_a_new_year_settles_what_was_provisional(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "china-2027.yaml"
    file.write_text(CALENDAR, encoding="utf-8")
    assert "2020–2027" in run(gridwarden, zone, "calendar", "import", str(file)).stdout
    listed = run(gridwarden, zone, "calendar", "list").stdout.splitlines()
    assert [line.split(":")[0] for line in listed] == ["china-2026", "china-2027"]
    assert [line.endswith("in force") for line in listed] == [False, True]
    question = ("due", "--start", "2026-12-31T17:50", "--limit", "20m", "--clock", "working")
    assert asked(gridwarden, zone, *question) == {"due_at": "2027-01-02T08:10:00+08:00", "provisional": False}
    again = run(gridwarden, zone, "calendar", "import", str(file))
    assert again.returncode == 1
    assert "never changed" in again.stderr


@pytest.mark.parametrize("written", ["", "m", "20", "20 min", "1w", "1e3m", "9999999d"])
def test_what_is_no_limit_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="no limit"):
        parsed_limit(written, ClockRun.WORKING)


@pytest.mark.parametrize("written", ["0m", "-20m", "0.0d"])
def test_a_limit_that_is_not_above_zero_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="above zero"):
        parsed_limit(written, ClockRun.CONTINUOUS)


def test_an_instant_without_a_zone_is_city_time() -> None:
    assert parsed_instant("2026-11-24T11:50") == parsed_instant("2026-11-24T03:50Z")


def test_both_clocks_are_known_by_their_words() -> None:
    assert [parsed_clock(clock) for clock in ("working", "continuous")] == [ClockRun.WORKING, ClockRun.CONTINUOUS]


@pytest.mark.parametrize(
    ("span", "day", "words"),
    [
        (timedelta(), DAY, "0 min"),
        (timedelta(hours=24), DAY, "1 day"),
        (timedelta(hours=24), WORKING_DAY, "3 working days"),
        (timedelta(hours=9, minutes=5, seconds=1.5), WORKING_DAY, "1 working day 1 h 5 min 1.5 s"),
    ],
)
def test_a_span_is_said_in_days_of_its_clock(span: timedelta, day: timedelta, words: str) -> None:
    assert spoken(span, day) == words
