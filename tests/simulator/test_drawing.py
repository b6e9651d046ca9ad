"""The drawn scenes: the same place every time, and trouble only where the boxes say."""

from functools import cache

import numpy as np
import pytest

from simulator.drawing import HELD_OUT_SEEDS, TRAINING_SEEDS, DrawnScene, draw_scene
from simulator.drawing_problems import Problem

SIZE_WH = (640, 360)
PROBLEM_LABELS = set(Problem)
IN_ORDER = {"garbage_bin", "manhole_cover", "drain_grate"}


@cache
def scene(problem: Problem, *, dirty: bool) -> DrawnScene:
    return draw_scene(HELD_OUT_SEEDS[40], problem, dirty=dirty, size_wh=SIZE_WH)


def test_a_seed_always_gives_the_same_picture() -> None:
    again = draw_scene(HELD_OUT_SEEDS[40], Problem.GARBAGE, dirty=True, size_wh=SIZE_WH)
    assert np.array_equal(again.frame_bgr, scene(Problem.GARBAGE, dirty=True).frame_bgr)
    assert again.boxes == scene(Problem.GARBAGE, dirty=True).boxes


def test_another_seed_gives_another_place() -> None:
    other = draw_scene(HELD_OUT_SEEDS[41], Problem.GARBAGE, dirty=False, size_wh=SIZE_WH)
    apart = np.abs(other.frame_bgr.astype(int) - scene(Problem.GARBAGE, dirty=False).frame_bgr)
    assert apart.mean() > 10


@pytest.mark.parametrize("problem", Problem)
def test_the_dirty_state_shows_its_problem_and_the_clean_state_none(problem: Problem) -> None:
    dirty, clean = scene(problem, dirty=True), scene(problem, dirty=False)
    assert problem in {box.label for box in dirty.boxes}
    assert {box.label for box in clean.boxes} <= IN_ORDER


@pytest.mark.parametrize("problem", Problem)
def test_every_box_lies_inside_the_frame(problem: Problem) -> None:
    for dirty in (True, False):
        drawn = scene(problem, dirty=dirty)
        assert drawn.frame_bgr.shape == (SIZE_WH[1], SIZE_WH[0], 3)
        for box in drawn.boxes:
            left, top, right, bottom = box.xyxy
            assert 0 <= left < right <= SIZE_WH[0]
            assert 0 <= top < bottom <= SIZE_WH[1]


@pytest.mark.parametrize("problem", Problem)
def test_clean_and_dirty_differ_only_near_the_problem(problem: Problem) -> None:
    dirty, clean = scene(problem, dirty=True), scene(problem, dirty=False)
    apart = np.abs(dirty.frame_bgr.astype(int) - clean.frame_bgr).max(axis=2) > 12
    assert apart.any()
    for box in dirty.boxes:
        if box.label in PROBLEM_LABELS:
            left, top, right, bottom = box.xyxy
            spread = 20 + 0.7 * max(right - left, bottom - top)  # shadows reach as far, compression a block further
            rows = slice(max(int(top - spread), 0), int(bottom + spread))
            apart[rows, max(int(left - spread), 0) : int(right + spread)] = False
    assert not apart.any()


def test_the_order_of_the_manhole_place_is_a_closed_cover() -> None:
    labels = [box.label for box in scene(Problem.MANHOLE_MISSING, dirty=False).boxes]
    assert "manhole_cover" in labels


def test_garbage_is_big_enough_for_a_street_camera() -> None:
    widths = [box.xyxy[2] - box.xyxy[0] for box in scene(Problem.GARBAGE, dirty=True).boxes if box.label == "garbage"]
    assert max(widths) >= 60 * SIZE_WH[0] / 1280


def test_training_never_draws_a_held_out_place() -> None:
    assert not set(TRAINING_SEEDS) & set(HELD_OUT_SEEDS)
