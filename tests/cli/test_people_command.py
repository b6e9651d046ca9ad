"""`gridwarden people …` from an empty zone to a department with somebody in it."""

import json
import subprocess
from pathlib import Path

DEPARTMENTS = """departments:
- {slug: bureau, zh: 局, en: Bureau, parent: null, kind: office}
- {slug: water, zh: 自来水公司, en: Water Works, parent: bureau, kind: handling}
"""
LOOP = DEPARTMENTS.replace("parent: null", "parent: water")


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "people", *arguments]
    done = subprocess.run(command, env=zone, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def listed(gridwarden: str, zone: dict[str, str]) -> dict[str, list[str]]:
    lines = run(gridwarden, zone, "list", "--json").stdout.splitlines()
    return {one["login"]: [held["post"] for held in one["posts"]] for one in map(json.loads, lines)}


def test_people_get_posts_in_departments_and_lose_them_again(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "departments.yaml"
    file.write_text(DEPARTMENTS, encoding="utf-8")
    assert "2 added" in run(gridwarden, zone, "departments", "import", str(file)).stdout
    file.write_text(LOOP, encoding="utf-8")
    refused = run(gridwarden, zone, "departments", "import", str(file))
    assert refused.returncode == 1
    assert "bureau → water → bureau" in refused.stderr
    assert run(gridwarden, zone, "add", "li.na", "李娜").returncode == 0
    refused = run(gridwarden, zone, "hold-post", "li.na", "department")
    assert refused.returncode == 1
    assert "专业部门" in refused.stderr
    assert run(gridwarden, zone, "hold-post", "li.na", "department", "--department", "water").returncode == 0
    assert run(gridwarden, zone, "permit", "li.na", "case.urge").returncode == 0
    assert listed(gridwarden, zone) == {"li.na": ["department"], "local": ["operator", "duty_supervisor"]}
    assert "专业部门 department water" in run(gridwarden, zone | {"COLUMNS": "200"}, "list").stdout
    assert run(gridwarden, zone, "leave-post", "li.na", "department").returncode == 0
    assert listed(gridwarden, zone)["li.na"] == []


def test_a_time_without_a_zone_is_refused(gridwarden: str, zone: dict[str, str]) -> None:
    done = run(gridwarden, zone, "hold-post", "local", "office", "--since", "2026-03-01T08:00")
    assert done.returncode == 1
    assert "names no zone" in done.stderr
