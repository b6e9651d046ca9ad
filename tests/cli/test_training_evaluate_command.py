"""`gridwarden training evaluate` as a person and as a machine call it, in the product's own environment."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.training.a_colour_detector import a_detector, a_folder

pytestmark = pytest.mark.installed_command


def run(gridwarden: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "training", "evaluate", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_the_shipped_detector_is_measured_on_shared_pictures_as_one_json(
    gridwarden: str, shared_data: Path, tmp_path: Path
) -> None:
    for part in ("images", "labels"):
        (tmp_path / part / "val").mkdir(parents=True)
    for stem in ("bins_0264", "bins_0525", "clean_accnon-025", "clean_ukhighway-045", "pothole_0005"):
        shutil.copy(shared_data / "images" / "val" / f"{stem}.webp", tmp_path / "images" / "val")
        shutil.copy(shared_data / "labels" / "val" / f"{stem}.txt", tmp_path / "labels" / "val")
    data = Path(shutil.copy(shared_data / "data.yaml", tmp_path))
    done = run(gridwarden, "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["figures"]["sources"] == {"bins": 2, "clean": 2, "pothole": 1}
    assert facts["figures"]["classes"]["garbage"]["pictures"] == 4
    assert facts["figures"]["at_thresholds"]["false_alarms"]["with_any"]["of"] == 2
    assert facts["weights"]["card"].startswith("street5n")


def test_a_person_gets_tables_a_report_and_thresholds_for_the_card(gridwarden: str, tmp_path: Path) -> None:
    heap = ("garbage", (40, 40, 120, 90))
    data = a_folder(tmp_path / "data", {"a": [heap], "b": [heap], "c": [], "d": []})
    weights = a_detector(tmp_path / "weights")
    done = run(gridwarden, "--data", data, "--weights", weights, "--report", tmp_path / "report", "--choose-thresholds")
    assert done.returncode == 0, done.stderr
    assert "图片级召回率" in done.stdout
    assert "100.0% (2 of 2" in done.stdout
    assert '[[classes]]\nid = 0\nlabel = "garbage"' in done.stdout
    assert (tmp_path / "report" / "index.html").is_file()


def test_faults_are_all_named_and_nothing_is_measured(gridwarden: str, tmp_path: Path) -> None:
    data = a_folder(tmp_path / "data", {"a": [], "b": []})
    (data.parent / "labels" / "val" / "a.txt").write_text("0 0.5 0.5 0.2 1.2\n", encoding="utf-8")
    (data.parent / "labels" / "val" / "b.txt").write_text("\n9 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    done = run(gridwarden, "--data", data, "--weights", a_detector(tmp_path / "weights"), "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "a.txt, line 1: a coordinate lies outside [0, 1]" in done.stderr
    assert "b.txt, line 2: class 9 is not in 0–2" in done.stderr


def test_an_unknown_word_is_refused_with_the_known_ones(gridwarden: str, tmp_path: Path) -> None:
    done = run(gridwarden, "--data", tmp_path / "data.yaml", "--scenes", "tiny")
    assert done.returncode == 1
    assert "expected one of native, enlarged" in done.stderr


def test_an_evaluation_in_this_environment_loads_no_pytorch() -> None:
    code = "import sys, cli.evaluating; sys.exit('torch' in sys.modules or 'onnx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
