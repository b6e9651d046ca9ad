"""`gridwarden visit` and `gridwarden detect` as others call them: one JSON line, an exit status, no traceback."""

import io
import json
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulator.city import SimulatedCity
from simulator.faults import Fault
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

pytestmark = pytest.mark.installed_command

KEYS = {"ok", "error", "message", "width", "height", "age_s", "connect_ms", "keyframe_ms", "codec"}


def run(gridwarden: str, *arguments: str) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run([gridwarden, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="module")
def city() -> object:
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(640, 360)), CitySettings()) as running:
        running.set_fault(2, Fault.BLACK)
        running.set_fault(3, Fault.FROZEN)
        yield running


def test_a_visit_says_size_times_and_that_the_age_is_unknown(gridwarden: str, city: SimulatedCity) -> None:
    status, (facts,), _ = run(gridwarden, "visit", city.camera_address(1, "flv"), "--json")
    assert status == 0
    assert set(facts) == KEYS
    assert (facts["ok"], facts["error"], facts["width"], facts["height"]) == (True, None, 640, 360)
    assert facts["age_s"] is None


@pytest.mark.parametrize(("camera", "word"), [(2, "black"), (3, "frozen")])
def test_a_visit_names_what_is_wrong_with_the_picture(
    gridwarden: str, city: SimulatedCity, camera: int, word: str
) -> None:
    status, (facts,), _ = run(gridwarden, "visit", city.camera_address(camera, "flv"), "--json")
    assert (status, facts["ok"], facts["error"]) == (1, False, word)


def test_a_visit_to_nobody_is_refused_at_once(gridwarden: str) -> None:
    began = time.monotonic()
    status, (facts,), _ = run(gridwarden, "visit", "rtsp://user:geheim@127.0.0.1:9/x", "--json")
    assert (status, facts["error"]) == (1, "refused")
    assert "geheim" not in json.dumps(facts)
    assert time.monotonic() - began < 25


def test_a_bad_picture_is_named_and_the_others_are_still_done(gridwarden: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.jpg"
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (240, 320, 3)).astype(np.uint8)).save(content, "PNG")
    good.write_bytes(content.getvalue())
    bad.write_text("this is a text file")
    status, lines, _ = run(gridwarden, "detect", str(bad), str(good), str(tmp_path / "absent.jpg"), "--json")
    assert status == 1
    assert [sorted(line) for line in lines] == [["error", "picture"], ["detections", "picture"], ["error", "picture"]]
    assert "not a picture" in str(lines[0]["error"])


def test_a_lower_score_shows_more_and_nonsense_is_refused(gridwarden: str, tmp_path: Path) -> None:
    noise = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (360, 640, 3)).astype(np.uint8)).save(noise)
    counts = []
    for score in ("card", "0.01"):
        status, (line,), _ = run(gridwarden, "detect", str(noise), "--json", "--min-score", score)
        found = line["detections"]
        assert isinstance(found, list)
        assert status == 0
        counts.append(len(found))
    assert counts[0] <= counts[1]
    assert run(gridwarden, "detect", str(noise), "--min-score", "7")[0] == 2
