"""Measure an exported detector: AP50 per class, recall on drawn scenes, false alarms on clean streets; set thresholds.

Thresholds are chosen on one half of the validation pictures and reported on the other.

    python -m training.evaluate model.onnx --data folder-with-images-and-labels
"""

import argparse
import json
import math
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from detection.models.letterbox import lay_in, letterbox_for
from simulator.drawing import HELD_OUT_SEEDS, draw_scene
from simulator.drawing_problems import Problem
from training.dataset import LABELS, PICTURE_SUFFIXES, RelativeBox, read_labels

MATCH_IOU = 0.5
SEEN_IOU = 0.3  # of a problem that is to be reported, not measured: where litter ends is a matter of taste
DRAWN_PLACES = {Problem.GARBAGE: 40, Problem.OVERFLOWING_BIN: 16}
OTHER_DRAWN_PLACES = 10
LEAST_THRESHOLD = 0.2  # what scores less flickers from visit to visit
NEGATIVES = ("clean", "everyday")
LABELLED_BY = {"bins": (0, 1, 2), "manhole": (3, 4, 5, 6, 7), "pothole": (8,)}
PROBLEMS = tuple(str(problem) for problem in Problem)
FALSE_ALARM_SHARE = 0.03  # of clean pictures with any problem, over all classes together
LEAST_PRECISION = 0.6
LEAST_PRECISION_OF = {"garbage": 0.4}  # an operator confirms; garbage unseen costs more than a look at what is none
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """`found` (N, 6): xyxy px of the picture, score, class id. `truth` (M, 5): xyxy px, class id."""

    name: str
    source: str
    found: Rows
    truth: Rows


class Network:
    """The exported network on ONNX Runtime, with the letterbox that the product uses."""

    def __init__(self, path: Path, *, longer_side_px: int = 640) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._longer_side_px = longer_side_px

    def look(self, frame_bgr: NDArray[np.uint8]) -> Rows:
        box = letterbox_for((frame_bgr.shape[1], frame_bgr.shape[0]), longer_side_px=self._longer_side_px)
        canvas = np.empty((box.input_wh[1], box.input_wh[0], 3), np.uint8)
        lay_in(frame_bgr, box, into_bgr=canvas)
        images = canvas[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255
        rows = np.array(self._session.run(None, {"images": images})[0][0], np.float32)
        rows[:, :4] = box.to_picture(rows[:, :4])
        return rows


def look_at_folder(network: Network, folder: Path, split: str) -> Iterator[Looked]:
    for path in sorted((folder / "images" / split).iterdir()):
        if path.suffix.lower() not in PICTURE_SUFFIXES:
            continue
        frame_bgr = cv2.imread(str(path))
        if frame_bgr is None:
            continue
        frame = np.asarray(frame_bgr, np.uint8)
        boxes = read_labels(folder / "labels" / split / f"{path.stem}.txt")
        truth = _truth(boxes, width=frame.shape[1], height=frame.shape[0])
        yield Looked(path.stem, path.stem.split("_")[0], network.look(frame), truth)


def look_at_drawn(network: Network, *, first: int = 1000) -> Iterator[Looked]:
    """Held-out places, each problem in the dirty and the clean state; the demo's own places come before `first`."""
    for problem in Problem:
        for number in range(DRAWN_PLACES.get(problem, OTHER_DRAWN_PLACES)):
            for dirty in (True, False):
                scene = draw_scene(HELD_OUT_SEEDS[first + number], problem, dirty=dirty)
                rows = [[*box.xyxy, LABELS.index(box.label)] for box in scene.boxes]
                truth = np.array(rows, np.float32).reshape(-1, 5)
                source = f"drawn_{problem}" if dirty else "drawn_clean"
                yield Looked(f"{problem}-{number}-{dirty}", source, network.look(scene.frame_bgr), truth)


def average_precision(looked: Sequence[Looked], class_id: int) -> float | None:
    """AP at IoU 0.5, area under the precision envelope; None where the class never occurs."""
    scored: list[tuple[float, bool]] = []
    wanted = 0
    for picture in looked:
        truth = picture.truth[picture.truth[:, 4] == class_id]
        wanted += len(truth)
        scored += matched(picture.found[picture.found[:, 5] == class_id], truth)
    if wanted == 0:
        return None
    scored.sort(key=lambda pair: -pair[0])
    hits = np.cumsum([hit for _, hit in scored])
    precision = hits / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(hits / wanted, prepend=0)
    return float((envelope * steps).sum())


def positives_of(looked: Sequence[Looked], class_id: int) -> list[Looked]:
    """The pictures in which everything of this class is boxed: real sources label their own classes only."""
    return [
        picture
        for picture in looked
        if class_id in LABELLED_BY.get(picture.source, ()) or picture.source.startswith("drawn_")
    ]


def matched(found: Rows, truth: Rows, *, least_iou: float = MATCH_IOU) -> list[tuple[float, bool]]:
    """Score of every row, best first, and whether it is the first to cover a true box by this much."""
    taken: set[int] = set()
    result = []
    for row in found[np.argsort(-found[:, 4], kind="stable")]:
        overlaps = _iou(row[:4], truth[:, :4])
        overlaps[list(taken)] = 0
        best = int(np.argmax(overlaps)) if len(overlaps) else -1
        hit = best >= 0 and float(overlaps[best]) >= least_iou
        if hit:
            taken.add(best)
        result.append((float(row[4]), hit))
    return result


def choose_thresholds(looked: Sequence[Looked]) -> dict[str, float]:
    """The lowest thresholds that keep each class precise and all problems together within the false-alarm budget."""
    clean = [picture for picture in looked if picture.source in ("clean", "drawn_clean")]
    for spared in range(len(clean), -1, -1):
        thresholds = _thresholds(looked, clean, spared=spared)
        if sum(_alarms(picture, thresholds) for picture in clean) <= FALSE_ALARM_SHARE * len(clean):
            return thresholds
    return _thresholds(looked, clean, spared=0)


def is_clean(picture: Looked) -> bool:
    return picture.source in NEGATIVES or picture.source == "drawn_clean"


def _thresholds(looked: Sequence[Looked], clean: Sequence[Looked], *, spared: int) -> dict[str, float]:
    """`spared`: how many clean pictures each problem may reach."""
    thresholds = {}
    for class_id, label in enumerate(LABELS):
        floor = LEAST_THRESHOLD
        if label in PROBLEMS:
            peaks = sorted((_peak(picture, class_id) for picture in clean), reverse=True)
            floor = max(floor, peaks[spared] + 0.01 if spared < len(peaks) else floor)
        pairs = [pair for picture in positives_of(looked, class_id) for pair in matched(*_of_class(picture, class_id))]
        thresholds[label] = (
            math.floor(100 * _lowest_precise(pairs, floor, precision=LEAST_PRECISION_OF.get(label, LEAST_PRECISION)))
            / 100
        )
    return thresholds


def _alarms(picture: Looked, thresholds: dict[str, float]) -> bool:
    return any(_peak(picture, LABELS.index(label)) >= thresholds[label] for label in PROBLEMS)


def picture_figures(looked: Sequence[Looked], thresholds: dict[str, float]) -> dict[str, float]:
    """Share of clean pictures with any problem, per source, and of dirty ones in which their problem is seen."""
    raised: dict[str, list[bool]] = defaultdict(list)
    for picture in looked:
        if is_clean(picture):
            raised[f"false_alarms_{picture.source}"].append(_alarms(picture, thresholds))
            continue
        for class_id in sorted({int(value) for value in picture.truth[:, 4]}):
            label = LABELS[class_id]
            found, truth = _of_class(picture, class_id)
            seen = any(hit for score, hit in matched(found, truth, least_iou=SEEN_IOU) if score >= thresholds[label])
            if label in PROBLEMS and (not picture.source.startswith("drawn_") or picture.source == f"drawn_{label}"):
                origin = "drawn" if picture.source.startswith("drawn_") else "real"
                raised[f"recall_{origin}_{label}"].append(seen)
    return {name: round(sum(values) / len(values), 3) for name, values in sorted(raised.items())}


def halves(looked: Iterable[Looked]) -> tuple[list[Looked], list[Looked]]:
    """Split by a hash of the name: where thresholds are chosen, where they are reported."""
    chosen: list[Looked] = []
    reported: list[Looked] = []
    for picture in looked:
        (chosen if zlib.crc32(picture.name.encode()) % 2 else reported).append(picture)
    return chosen, reported


def _lowest_precise(pairs: list[tuple[float, bool]], floor: float, *, precision: float) -> float:
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    hits = np.cumsum([hit for _, hit in ordered])
    lowest = floor
    if len(hits):
        precise = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= precision)
        lowest = max(floor, ordered[int(precise[-1])][0] if len(precise) else 0.6)
    return min(lowest, 0.95)


def _of_class(picture: Looked, class_id: int) -> tuple[Rows, Rows]:
    return picture.found[picture.found[:, 5] == class_id], picture.truth[picture.truth[:, 4] == class_id]


def _peak(picture: Looked, class_id: int) -> float:
    return float(picture.found[picture.found[:, 5] == class_id, 4].max(initial=0.0))


def _truth(boxes: Sequence[RelativeBox], *, width: int, height: int) -> Rows:
    rows = [
        [
            (box.centre_x - box.width / 2) * width,
            (box.centre_y - box.height / 2) * height,
            (box.centre_x + box.width / 2) * width,
            (box.centre_y + box.height / 2) * height,
            box.class_id,
        ]
        for box in boxes
    ]
    return np.array(rows, np.float32).reshape(-1, 5)


def _iou(ours: Rows, theirs: Rows) -> Rows:
    corner = np.minimum(ours[2:], theirs[:, 2:]) - np.maximum(ours[:2], theirs[:, :2])
    shared = np.prod(np.maximum(corner, 0), axis=1)
    areas = np.prod(theirs[:, 2:] - theirs[:, :2], axis=1) + np.prod(ours[2:] - ours[:2])
    return np.asarray(shared / np.maximum(areas - shared, 1e-6), np.float32)


def report(model: Path, data: Path) -> dict[str, object]:
    network = Network(model)
    real = list(look_at_folder(network, data, "val"))
    painted = list(look_at_drawn(network))
    chosen, reported = halves(real)
    chosen_drawn, reported_drawn = halves(painted)
    thresholds = choose_thresholds(chosen + chosen_drawn)
    classes = list(enumerate(LABELS))
    ap50 = {label: average_precision(positives_of(real, class_id), class_id) for class_id, label in classes}
    return {
        "model": model.name,
        "ap50": ap50,
        "ap50_drawn": {label: average_precision(painted, class_id) for class_id, label in classes},
        "thresholds": thresholds,
        "chosen_on": picture_figures(chosen + chosen_drawn, thresholds),
        "reported_on": picture_figures(reported + reported_drawn, thresholds),
        "pictures": {"real": len(real), "drawn": len(painted)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    figures = report(arguments.model, arguments.data)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
