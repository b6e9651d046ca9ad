"""The drawn scenes that come with the program, as JPEG, because drawing one takes two seconds and reading it 20 ms.

`python -m simulator.kept_scenes` draws them anew; do that when the drawing has changed (a test compares them).
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing import HELD_OUT_SEEDS, draw_scene
from simulator.drawing_problems import Problem

KEPT_SIZE_WH = (1280, 720)
IN_TURN = (
    Problem.GARBAGE,
    Problem.OVERFLOWING_BIN,
    Problem.MANHOLE_MISSING,
    Problem.GARBAGE,
    Problem.POTHOLE,
    Problem.OVERFLOWING_BIN,
    Problem.GARBAGE,
    Problem.MANHOLE_BROKEN,
    Problem.MANHOLE_DISPLACED,
)
"""Scenes follow one another with these problems, garbage most, as in a city."""
KEPT = 2 * len(IN_TURN)

_FOLDER = Path(__file__).parent / "drawn"
_JPEG_QUALITY = (cv2.IMWRITE_JPEG_QUALITY, 93)  # 0.1 MB a picture; outside the trouble both of a pair come out the same


def seed_of(number: int) -> int:
    """Of scene `number`, from 0: a place that no detector was trained on."""
    return HELD_OUT_SEEDS[number % len(HELD_OUT_SEEDS)]


def kept_picture(seed: int, problem: Problem, *, is_dirty: bool) -> NDArray[np.uint8] | None:
    """None: this one does not come with the program."""
    path = _path(seed, problem, is_dirty=is_dirty)
    if not path.exists():
        return None
    decoded = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def keep_all() -> None:
    """Draw every scene that comes with the program and write it down."""
    for number in range(KEPT):
        seed, problem = seed_of(number), IN_TURN[number % len(IN_TURN)]
        for is_dirty in (False, True):
            frame_bgr = draw_scene(seed, problem, dirty=is_dirty, size_wh=KEPT_SIZE_WH).frame_bgr
            _, encoded = cv2.imencode(".jpg", frame_bgr, _JPEG_QUALITY)
            _path(seed, problem, is_dirty=is_dirty).write_bytes(encoded.tobytes())


def _path(seed: int, problem: Problem, *, is_dirty: bool) -> Path:
    return _FOLDER / f"{problem.value}-{seed}-{'dirty' if is_dirty else 'clean'}.jpg"


if __name__ == "__main__":
    keep_all()
