"""What a start does with the handbook edition of the settings: keeps it, or says in one sentence why it cannot."""

import shutil
import subprocess
from pathlib import Path

import pytest

from handbook.loading import DATA


class Handbook:
    """A copy of the edition that ships, which a city may spoil."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(DATA, folder)
        self.file = folder / "standard.yaml"

    def change(self, old: str, new: str) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def handbook(zone: dict[str, str], tmp_path: Path) -> Handbook:
    copied = Handbook(tmp_path / "handbook")
    zone["GRIDWARDEN_HANDBOOK_EDITION"] = str(copied.file)
    return copied


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([gridwarden, *arguments], env=zone, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_an_edition_that_was_changed_under_its_id_stops_the_start_and_can_still_be_mended(
    gridwarden: str, zone: dict[str, str], handbook: Handbook
) -> None:
    assert run(gridwarden, zone, "database", "upgrade").returncode == 0
    assert run(gridwarden, zone, "database", "upgrade").returncode == 0
    assert "standard-2026" in run(gridwarden, zone, "handbook", "list").stdout
    handbook.change("city: 示例开发区", "city: 另一座城")
    refused = run(gridwarden, zone, "database", "upgrade")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "other content" in refused.stderr
    assert "give the new one another id" in refused.stderr
    assert run(gridwarden, zone, "handbook", "list").returncode == 0
    handbook.change("id: standard-2026", "id: standard-2026-b")
    assert run(gridwarden, zone, "database", "upgrade").returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("valid_from: 2026-07-01", "valid_from: 2999-01-01", "counts from 2999-01-01 on"),
        ("valid_from: 2026-07-01", "valid_from: 2020-01-01\nvalid_to: 2021-01-01", "ended on 2021-01-01"),
    ],
)
def test_an_edition_that_does_not_count_today_is_never_worked_with(  # noqa: PLR0917  fixtures and cases
    gridwarden: str, zone: dict[str, str], handbook: Handbook, old: str, new: str, told: str
) -> None:
    handbook.change(old, new)
    refused = run(gridwarden, zone, "database", "upgrade")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert told in refused.stderr
    assert "GRIDWARDEN_HANDBOOK_EDITION" in refused.stderr
