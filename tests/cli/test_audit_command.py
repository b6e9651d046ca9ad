"""`gridwarden audit …`: what commands changed is in the log, and a change of the log itself is found."""

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

DEPARTMENTS = "departments:\n- {slug: bureau, zh: 局, en: Bureau, parent: null, kind: office}\n"


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([gridwarden, *arguments], env=zone, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.slow
def test_what_commands_change_is_entered_and_what_they_show_is_not(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    departments, secret, cameras = (tmp_path / name for name in ("departments.yaml", "secret", "cameras.csv"))
    departments.write_text(DEPARTMENTS, encoding="utf-8")
    secret.write_text("a secret of sixteen", encoding="utf-8")
    cameras.write_text("id,name,address\ng1,Gate,rtsp://10.0.0.1/1\n", encoding="utf-8")
    hook = ("http://city.example/hook", "--secret-file", str(secret))
    for command in (
        ("people", "departments", "import", str(departments)),
        ("people", "add", "li.na", "李娜"),
        ("people", "hold-post", "li.na", "inspector", "--beat", "B1"),
        ("people", "permit", "li.na", "case.urge"),
        ("people", "permit", "li.na", "case.urge", "--as-posts-say"),
        ("people", "contact", "li.na"),
        ("people", "contact", "li.na", "--email", "li@city.example"),
        ("people", "shift", "li.na", "--days", "1-5", "--from", "08:00", "--to", "17:00"),
        ("people", "leave-post", "li.na", "inspector"),
        ("notices", "webhook", "add", *hook),
        ("notices", "webhook", "remove", "1"),
        ("cameras", "import", str(cameras)),
    ):
        done = run(gridwarden, zone, *command)
        assert done.returncode == 0, done.stderr
    listed = run(gridwarden, zone, "audit", "show", "--last", "50", "--json").stdout
    entries = [json.loads(line) for line in listed.splitlines()]
    assert [(one["action"], one["about"]) for one in entries] == [
        ("departments.imported", "departments"),
        ("person.added", "person:2"),
        ("post.given", "person:2"),
        ("permission.granted", "person:2"),
        ("permission.forgotten", "person:2"),
        ("person.contact_changed", "person:2"),
        ("shift.given", "person:2"),
        ("post.left", "person:2"),
        ("webhook.added", "webhook:1"),
        ("webhook.removed", "webhook:1"),
        ("cameras.imported", "platform:1"),
    ]
    assert {one["details"]["by"] for one in entries} == {"command"}
    assert entries[2]["details"] == {"by": "command", "post": "inspector", "department": None, "beat": "B1"}
    assert not [word for word in ("sixteen", "李娜", "li@city", "city.example", "10.0.0.1") if word in listed]


def test_a_change_of_the_log_is_found_and_so_is_a_log_that_was_written_anew(
    gridwarden: str, zone: dict[str, str]
) -> None:
    run(gridwarden, zone, "people", "add", "li.na", "李娜")
    run(gridwarden, zone, "people", "add", "wang.wu", "王五")
    mark = run(gridwarden, zone, "audit", "head").stdout.strip()
    assert mark.startswith("2:")
    sound = run(gridwarden, zone, "audit", "verify", "--expect", mark)
    assert (sound.returncode, "2 entries" in sound.stdout) == (0, True)
    assert run(gridwarden, zone, "audit", "verify", "--expect", "2:abc").returncode == 1
    other = run(gridwarden, zone, "audit", "verify", "--expect", f"2:{'0' * 64}")
    assert (other.returncode, "written anew" in other.stderr) == (1, True)
    database = sqlite3.connect(f"{zone['GRIDWARDEN_DATA_DIR']}/gridwarden.sqlite3")
    database.execute("DROP TRIGGER audit_entry_no_update")
    database.execute("UPDATE audit_entry SET about = 'person:9' WHERE seq = 1")
    database.commit()
    database.close()
    changed = run(gridwarden, zone, "audit", "verify")
    assert (changed.returncode, changed.stdout) == (1, "")
    assert "Entry 1 was changed" in changed.stderr
