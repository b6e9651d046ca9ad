"""`gridwarden training dataset …` as a trainer uses it, done right and done wrong."""

import subprocess
from pathlib import Path

import pytest

from tests.training.a_dataset import a_manifest, a_yolo_folder

pytestmark = pytest.mark.installed_command

BOX = "0 0.5 0.5 0.25 0.5\n"
RECIPE = "sources: [{name: bins}]\n"


def run(
    gridwarden: str, zone: dict[str, str], *arguments: object, fails: bool = False
) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "training", "dataset", *map(str, arguments)]
    done = subprocess.run(
        command, env=zone | {"COLUMNS": "200"}, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode != 0) == fails, done.stderr
    return done


@pytest.mark.slow
def test_a_dataset_is_built_counted_checked_exported_and_imported(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    pictures = a_yolo_folder(tmp_path / "pictures", {"train/bins_a-1": BOX, "val/bins_b-1": BOX + BOX})
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    out, manifest = tmp_path / "out", tmp_path / "out" / "manifest.jsonl"
    assert "GRIDWARDEN_PICTURES_DIR" in run(gridwarden, zone, "build", recipe, "--out", out, fails=True).stderr
    built = run(gridwarden, zone | {"GRIDWARDEN_PICTURES_DIR": str(pictures)}, "build", recipe, "--out", out).stdout
    assert f"{manifest}: 2 pictures" in built
    assert "nobody boxed people" in built
    counted = run(gridwarden, zone, "stats", manifest).stdout
    assert "garbage" in counted
    assert "2 pictures are as the manifest says" in run(gridwarden, zone, "check", manifest).stdout
    for form in ("yolo", "coco"):
        told = run(gridwarden, zone, "export", manifest, "--format", form, "--out", tmp_path / form).stdout
        assert "1 pictures in train, 1 pictures in val" in told
    run(gridwarden, zone, "import", tmp_path / "coco", "--out", tmp_path / "back")
    joined = run(gridwarden, zone, "join", tmp_path / "back" / "manifest.jsonl", "--out", tmp_path / "joined").stdout
    content = next(line for line in built.splitlines() if line.startswith("content SHA-256"))
    assert content in joined


@pytest.mark.slow
def test_what_is_wrong_is_a_sentence_with_file_and_line(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    pictures = a_yolo_folder(tmp_path / "pictures", {"train/bins_a-1": BOX + "0 0.5 0.5 2 0.5\n"})
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    arguments = ("build", recipe, "--pictures", pictures, "--out", tmp_path / "out")
    assert "bins_a-1.txt, line 2" in run(gridwarden, zone, *arguments, fails=True).stderr
    manifest = a_manifest(tmp_path / "sound", {"train/bins_a-1": BOX}, tmp_path / "manifest")
    refused = run(gridwarden, zone, "export", manifest, "--format", "voc", "--out", tmp_path / "voc", fails=True)
    assert "expected yolo or coco" in refused.stderr
    assert "only coco is imported" in run(
        gridwarden, zone, "import", tmp_path, "--format", "yolo", "--out", tmp_path, fails=True
    ).stderr  # fmt: skip


@pytest.mark.slow
def test_a_zone_without_decisions_gives_an_empty_dataset(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    told = run(gridwarden, zone, "decisions", "--out", tmp_path / "out", "--since", "2026-03-01").stdout
    assert "0 pictures with 0 boxes and 0 denied" in told
    assert (tmp_path / "out" / "provenance.jsonl").read_bytes() == b""
