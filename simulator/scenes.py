"""What pretend cameras look at: one place, clean and with its trouble. Composed of real pictures, or drawn."""

from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.drawing import HELD_OUT_SEEDS, draw_scene
from simulator.drawing_problems import Problem
from simulator.passers_by import Box
from simulator.picture_scenes import compose

_IN_TURN = (
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
    problems = list(islice(cycle(_IN_TURN), count))
    if pictures_dir is None:
        numbered = zip(HELD_OUT_SEEDS, problems, strict=False)
        return [drawn_scene(seed, problem, size_wh=size_wh) for seed, problem in numbered]
    return [
        Scene(made.name, problem, made.clean_bgr, made.dirty_bgr, made.trouble)
        for problem, made in zip(problems, compose(pictures_dir, problems, size_wh=size_wh), strict=True)
    ]


def drawn_scene(seed: int, problem: Problem, *, size_wh: tuple[int, int] = (1280, 720)) -> Scene:
    clean = draw_scene(seed, problem, dirty=False, size_wh=size_wh).frame_bgr
    dirty = draw_scene(seed, problem, dirty=True, size_wh=size_wh).frame_bgr
    return Scene(f"{problem.value}-drawn-{seed}", problem, clean, dirty, _difference(clean, dirty))


def _difference(clean_bgr: NDArray[np.uint8], dirty_bgr: NDArray[np.uint8]) -> Box:
    changed = np.abs(clean_bgr.astype(np.int16) - dirty_bgr).max(axis=2) > 12
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
