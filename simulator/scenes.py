"""What pretend cameras look at: one place, clean and with its trouble. Composed of real pictures, or drawn."""

from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing import draw_scene
from simulator.drawing_problems import Problem
from simulator.kept_scenes import IN_TURN, KEPT_SIZE_WH, kept_picture, seed_of
from simulator.passers_by import Box
from simulator.picture_scenes import compose


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Two pictures of one place and one size (even sides), shared by all cameras that play it: never written to.

    `trouble` is where they differ, xyxy.
    """

    name: str
    problem: Problem
    clean_bgr: NDArray[np.uint8]
    dirty_bgr: NDArray[np.uint8]
    trouble: Box

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.clean_bgr.shape[1], self.clean_bgr.shape[0]


def load_scenes(pictures_dir: Path | None, count: int, *, size_wh: tuple[int, int] = (1280, 720)) -> list[Scene]:
    """`count` scenes, always the same ones; the first is of garbage. About 5 MB of memory each at 1280x720.

    Args:
        pictures_dir: A YOLO folder as `picture_scenes` reads it. None: scenes are drawn.
        count: As many as wanted; places and problems come again in turn.
        size_wh: Of every picture; even sides.

    Raises:
        FileNotFoundError: The folder lacks what scenes are composed of.
    """
    problems = list(islice(cycle(IN_TURN), count))
    if pictures_dir is None:
        return [drawn_scene(seed_of(number), problem, size_wh=size_wh) for number, problem in enumerate(problems)]
    return [
        Scene(made.name, problem, made.clean_bgr, made.dirty_bgr, made.trouble)
        for problem, made in zip(problems, compose(pictures_dir, problems, size_wh=size_wh), strict=True)
    ]


def drawn_scene(seed: int, problem: Problem, *, size_wh: tuple[int, int] = KEPT_SIZE_WH) -> Scene:
    """Takes 20 ms for a scene that comes with the program, two seconds and more for another place or size."""
    clean = _drawn(seed, problem, is_dirty=False, size_wh=size_wh)
    dirty = _drawn(seed, problem, is_dirty=True, size_wh=size_wh)
    return Scene(f"{problem.value}-drawn-{seed}", problem, clean, dirty, _difference(clean, dirty))


def _drawn(seed: int, problem: Problem, *, is_dirty: bool, size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    kept = kept_picture(seed, problem, is_dirty=is_dirty) if size_wh == KEPT_SIZE_WH else None
    return draw_scene(seed, problem, dirty=is_dirty, size_wh=size_wh).frame_bgr if kept is None else kept


def _difference(clean_bgr: NDArray[np.uint8], dirty_bgr: NDArray[np.uint8]) -> Box:
    """The largest patch that changed: colour shifts a little everywhere when JPEG or exposure meet something new."""
    changed = (np.abs(clean_bgr.astype(np.int16) - dirty_bgr).max(axis=2) > 12).astype(np.uint8)
    joined = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8))
    _, _, patches, _ = cv2.connectedComponentsWithStats(joined)
    left, top, width, height, _ = (int(side) for side in max(patches[1:], key=lambda patch: patch[cv2.CC_STAT_AREA]))
    return left, top, left + width, top + height
