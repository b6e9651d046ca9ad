"""The COCO teacher: suppression by hand-made rows, decoding by what it says of hand-labelled traffic."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

CLASSES, PERSON, CAR, DOG = 80, 0, 2, 16


def a_row(xywh: tuple[float, float, float, float], coco_class: int, *, objectness: float, score: float) -> list[float]:
    scores = [0.0] * CLASSES
    scores[coco_class] = score
    return [*xywh, objectness, *scores]


@pytest.fixture(autouse=True)
def _needs_torch(training_extra: None) -> None:
    """Every test here."""


@pytest.mark.filterwarnings("ignore")
def test_the_best_box_of_each_thing_is_kept() -> None:
    from training.teacher import suppressed

    rows = np.array(
        [
            a_row((50, 50, 20, 40), PERSON, objectness=0.9, score=0.9),
            a_row((51, 50, 20, 40), PERSON, objectness=0.8, score=0.8),
            a_row((52, 50, 22, 40), CAR, objectness=0.9, score=0.7),
            a_row((150, 50, 20, 40), DOG, objectness=0.9, score=0.9),
            a_row((250, 50, 20, 40), CAR, objectness=0.3, score=0.5),
        ],
        np.float32,
    )
    seen = suppressed(rows, least_score=0.35)
    assert [one.label for one in seen] == ["person", "car"]
    assert seen[0].xyxy == pytest.approx((40, 30, 60, 70))
    assert seen[0].score == pytest.approx(0.81)


@pytest.mark.filterwarnings("ignore")
def test_it_sees_the_cars_that_people_boxed(shared_data: Path) -> None:
    from training.teacher import Teacher

    teacher = Teacher(shared_data / "weights" / "yolov5n-coco-state.pt")
    wanted = found = 0
    for path in sorted((shared_data / "vehicles" / "images").iterdir())[::24]:
        frame: NDArray[np.uint8] = np.asarray(cv2.imread(str(path)), np.uint8)
        seen = [one.xyxy for one in teacher.look(frame) if one.label in {"car", "truck", "bus"}]
        for box in _large_cars(shared_data, path, frame.shape[1], frame.shape[0]):
            wanted += 1
            found += any(_iou(box, other) >= 0.5 for other in seen)
    assert wanted > 15
    assert found >= 0.4 * wanted  # 71 % of all 537 such cars, 14 of these 26; a wrong decoding finds none


def _large_cars(shared_data: Path, path: Path, width: int, height: int) -> list[tuple[float, float, float, float]]:
    boxes = []
    for line in (shared_data / "vehicles" / "labels" / f"{path.stem}.txt").read_text().splitlines():
        kind, x, y, wide, high = (float(value) for value in line.split())
        if kind == 3 and wide * width > 40 and x - wide / 2 > 0.02 and x + wide / 2 < 0.98:
            boxes.append(
                ((x - wide / 2) * width, (y - high / 2) * height, (x + wide / 2) * width, (y + high / 2) * height)
            )
    return boxes


def _iou(ours: tuple[float, ...], theirs: tuple[float, ...]) -> float:
    shared = max(0.0, min(ours[2], theirs[2]) - max(ours[0], theirs[0])) * max(
        0.0, min(ours[3], theirs[3]) - max(ours[1], theirs[1])
    )
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (ours, theirs))
    return shared / (areas - shared)
