"""Our runtimes beside Ultralytics' `predict` and its exports: same model, pictures, batch, threads and machine.

Called by benchmarks/inference.py. Times are of whole calls, from frames in memory to boxes in pixels of the frame;
AP50 is counted by the same code for all.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from detection.models.settings import Backend
from simulator.drawing import HELD_OUT_SEEDS, draw_scene
from simulator.drawing_problems import Problem
from training.classes import LABELS, PROBLEMS_AND_THINGS
from training.detectors_under_test import LEAST_SCORE, UnderTest, load, look
from training.figures import figures_of
from training.matching import Looked, iou
from training.pictures_under_test import PictureUnderTest
from training.pictures_under_test import load as load_pictures

MIN_SCORE = 0.25  # Ultralytics' default; where boxes are compared one by one
BARS = {"pytorch": 2.0, "onnx": 1.1, "openvino": 1.1}
EQUAL_AP50 = 0.005  # half a point
SAME_IOU = 0.9  # below, two runtimes draw visibly different boxes
FIRST_DRAWN = 1000  # earlier held-out places belong to the demo


@dataclass(frozen=True, slots=True)
class Setup:
    """What is alike on both sides."""

    batch: int
    threads: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Side:
    """One runtime's answer; `looked` in the order of the pictures, however faint."""

    name: str
    cpu_ms: float
    wall_ms: float
    looked: tuple[Looked, ...]

    @property
    def ap50(self) -> float:
        known = [label for label in PROBLEMS_AND_THINGS if label in LABELS]
        return figures_of(self.looked, known, {}).mean_ap50 or 0.0


def compare(*, weights: Path, checkpoint: Path, python: str, data: Path | None, count: int, setup: Setup) -> None:
    """Print a line per runtime, the ratios, and whether they find the same."""
    os.sched_setaffinity(0, range(setup.threads))
    with tempfile.TemporaryDirectory() as folder:
        pictures = _drawn(Path(folder), count) if data is None else _of_one_size(data, count)
        width, height = pictures[0].size_wh
        print(f"{len(pictures)} pictures of {width}x{height}, batch {setup.batch}, {setup.threads} thread(s)")
        ours = [_ours(weights, backend, pictures, setup) for backend in (Backend.OPENVINO, Backend.ONNXRUNTIME)]
        theirs = _theirs(python, checkpoint, pictures, Path(folder), setup)
    for side in [*ours, *theirs]:
        print(f"{side.name:24}{side.cpu_ms:8.1f} ms CPU {side.wall_ms:8.1f} ms wall per picture   AP50 {side.ap50:.4f}")
    best = min(ours, key=lambda side: side.cpu_ms)
    for side in theirs:
        _judge(best, side, BARS[side.name.split()[-1]])


def _judge(ours: Side, theirs: Side, bar: float) -> None:
    cpu, wall = theirs.cpu_ms / ours.cpu_ms, theirs.wall_ms / ours.wall_ms
    word = "reached" if cpu >= bar else "NOT reached"
    print(f"{theirs.name}: {cpu:.2f} × the CPU and {wall:.2f} × the wall time of {ours.name} (bar {bar}: {word})")
    same, of = agreement(ours.looked, theirs.looked)
    difference = ours.ap50 - theirs.ap50
    verdict = "equal" if abs(difference) <= EQUAL_AP50 else "NOT equal"
    print(f"  boxes from score {MIN_SCORE}: {same} of {of} the same; AP50 {difference:+.4f}: {verdict}")


def agreement(ours: Sequence[Looked], theirs: Sequence[Looked]) -> tuple[int, int]:
    """How many boxes both have, of all that either has."""
    same = total = 0
    for mine, other in zip(ours, theirs, strict=True):
        first, second = (rows[rows[:, 4] >= MIN_SCORE] for rows in (mine.found, other.found))
        pairs = (iou(first, second) >= SAME_IOU) & (first[:, None, 5] == second[None, :, 5])
        both = int(pairs.any(axis=1).sum())
        same, total = same + both, total + len(first) + len(second) - both
    return same, total


def _ours(weights: Path, backend: Backend, pictures: Sequence[PictureUnderTest], setup: Setup) -> Side:
    under_test = load(weights, size_px=None, backend=backend, threads=setup.threads)
    frames = [picture.frame_bgr() for picture in pictures]
    batches = [frames[start : start + setup.batch] for start in range(0, len(frames), setup.batch)]
    under_test.detector.detect(batches[0], min_score=MIN_SCORE)  # the first call compiles
    cpu_ms, wall_ms = [], []
    for _ in range(setup.rounds):
        for some in batches:
            cpu_before, wall_before = time.process_time(), time.perf_counter()
            under_test.detector.detect(some, min_score=MIN_SCORE)
            cpu_ms.append(1000 * (time.process_time() - cpu_before) / len(some))
            wall_ms.append(1000 * (time.perf_counter() - wall_before) / len(some))
    name = f"ours, {under_test.device}"
    return Side(name, statistics.median(cpu_ms), statistics.median(wall_ms), _looked(under_test, pictures))


def _looked(under_test: UnderTest, pictures: Sequence[PictureUnderTest]) -> tuple[Looked, ...]:
    looked, _ = look(under_test, pictures, slices=None)
    by_name = {one.name: one for one in looked}
    return tuple(by_name[picture.name] for picture in pictures)


def _theirs(
    python: str, checkpoint: Path, pictures: Sequence[PictureUnderTest], folder: Path, setup: Setup
) -> list[Side]:
    width, height = pictures[0].size_wh
    scale = 640 / max(width, height)
    weights = folder / checkpoint.name  # exports are written beside it
    weights.write_bytes(checkpoint.read_bytes())
    job = {
        "weights": str(weights),
        "pictures": [str(picture.path) for picture in pictures],
        "input_hw": [-(-round(side * scale) // 32) * 32 for side in (height, width)],
        **asdict(setup),
        "min_score": MIN_SCORE,
        "least_score": LEAST_SCORE,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    script = Path(__file__).with_name("ultralytics_predict.py")
    command = [python, str(script), str(folder / "job.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        sys.exit(f"Ultralytics did not run: {done.stderr.strip()[-2000:]}")
    answers = json.loads(done.stdout.strip().splitlines()[-1])
    return [
        Side(
            f"Ultralytics {kind}", said["cpu_ms"], said["wall_ms"], _their_boxes(said["names"], said["found"], pictures)
        )
        for kind, said in answers.items()
    ]


def _their_boxes(
    names: Sequence[str], found: Sequence[list[list[float]]], pictures: Sequence[PictureUnderTest]
) -> tuple[Looked, ...]:
    to_ours = np.array([LABELS.index(name) if name in LABELS else -1 for name in names])
    looked = []
    for picture, boxes in zip(pictures, found, strict=True):
        rows = np.array(boxes, np.float32).reshape(-1, 6)
        rows[:, 5] = to_ours[rows[:, 5].astype(int)]
        kept = np.asarray(rows[rows[:, 5] >= 0], np.float32)
        looked.append(Looked(picture.name, picture.source, picture.group, picture.labelled, kept, picture.truth))
    return tuple(looked)


def _drawn(folder: Path, count: int) -> list[PictureUnderTest]:
    """Streets of places that no training saw, as a 16:9 camera shows them."""
    pictures = []
    for number in range(count):
        problem = list(Problem)[number % len(Problem)]
        scene = draw_scene(HELD_OUT_SEEDS[FIRST_DRAWN + number], problem, dirty=number % 4 != 3)
        path = folder / f"drawn-{number:03}.png"
        cv2.imwrite(str(path), scene.frame_bgr)
        truth = np.array([[*box.xyxy, LABELS.index(box.label)] for box in scene.boxes], np.float32).reshape(-1, 5)
        size_wh = scene.frame_bgr.shape[1], scene.frame_bgr.shape[0]
        labelled = frozenset(PROBLEMS_AND_THINGS)
        pictures.append(PictureUnderTest(path.stem, "drawn", path.stem, labelled, size_wh, truth, path=path))
    return pictures


def _of_one_size(data: Path, count: int) -> list[PictureUnderTest]:
    """Spread over the pictures of the commonest size: an export of a fixed shape takes no others."""
    pictures = load_pictures(data, "val").pictures
    size_wh, _ = Counter(picture.size_wh for picture in pictures).most_common(1)[0]
    alike = [picture for picture in pictures if picture.size_wh == size_wh]
    return alike[:: max(1, len(alike) // count)][:count]
