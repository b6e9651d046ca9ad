"""A worker that cannot work says so in one sentence, before it takes a task."""

import shutil
import subprocess
from pathlib import Path

import pytest

from detection.models.card import load_card
from detection.models.settings import SHIPPED_CARD

pytestmark = pytest.mark.installed_command


def start(gridwarden: str, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "worker", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_weights_that_differ_from_their_card_are_refused(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    for file in SHIPPED_CARD.parent.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    weights = tmp_path / load_card(SHIPPED_CARD).file
    weights.write_bytes(weights.read_bytes() + b"x")
    done = start(gridwarden, zone | {"GRIDWARDEN_MODEL_CARD": str(tmp_path / SHIPPED_CARD.name)}, "--queues", "patrol")
    assert done.returncode == 1
    assert weights.name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_handbook_rule_that_no_model_can_satisfy_is_refused(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    edition = "extends: standard.yaml\nid: mine\ndetection: {exposed-garbage.small: {labels: [rubbish]}}\n"
    (tmp_path / "mine.yaml").write_text(edition, encoding="utf-8")
    done = start(gridwarden, zone | {"GRIDWARDEN_HANDBOOK_EDITION": str(tmp_path / "mine.yaml")}, "--queues", "patrol")
    assert done.returncode == 1
    assert "rubbish" in done.stderr


def test_an_unknown_queue_is_refused(gridwarden: str, zone: dict[str, str]) -> None:
    done = start(gridwarden, zone, "--queues", "patrol,cofee")
    assert done.returncode == 2
    assert "cofee" in done.stderr
