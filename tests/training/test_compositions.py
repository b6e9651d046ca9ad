"""Training pictures composed of several: boxes stay on their things, and the map says whose ground is where."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.classes import EVERYTHING
from training.compositions import LEAST_SIDE_PX, LEAST_VISIBLE, MAP_CELL_PX, Source, composed, cut, relit

RED = (20, 20, 230)


def a_picture(source: int, *, width: int = 160, height: int = 120) -> Source:
    """A red thing on grey, boxed."""
    frame = np.full((height, width, 3), 90, np.uint8)
    frame[40:80, 60:110] = RED
    return Source(frame, np.array([[4, 60, 40, 110, 80]], np.float32), source)


@given(count=st.sampled_from([1, 2, 4]), seed=st.integers(0, 100_000), size_px=st.sampled_from([64, 160, 320]))
@settings(max_examples=60, deadline=None)
def test_boxes_lie_on_their_things(count: int, seed: int, size_px: int) -> None:
    made = composed(
        [a_picture(index) for index in range(count)], size_px=size_px, generator=np.random.default_rng(seed)
    )
    assert made.frame_bgr.shape == (size_px, size_px, 3)
    for box in made.boxes:
        x0, y0, x1, y1 = box[1:]
        assert 0 <= x0 < x1 <= size_px
        assert 0 <= y0 < y1 <= size_px
        assert min(x1 - x0, y1 - y0) >= LEAST_SIDE_PX
        inside = made.frame_bgr[int(y0) + 1 : int(y1) - 1, int(x0) + 1 : int(x1) - 1].astype(int)
        if inside.size and np.ptp(inside.mean(axis=(0, 1))) > 0:  # a picture turned grey has no red
            assert inside[..., 2].mean() >= inside[..., 0].mean() - 25


@given(seed=st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_the_map_knows_each_picture_and_calls_padding_everything(seed: int) -> None:
    size_px = 128
    made = composed([a_picture(index) for index in range(4)], size_px=size_px, generator=np.random.default_rng(seed))
    assert made.source_map.shape == (size_px // MAP_CELL_PX,) * 2
    assert set(np.unique(made.source_map)) <= {0, 1, 2, 3, EVERYTHING}
    for box in made.boxes:
        middle_x, middle_y = (box[1] + box[3]) / 2, (box[2] + box[4]) / 2
        assert made.source_map[int(middle_y) // MAP_CELL_PX, int(middle_x) // MAP_CELL_PX] != EVERYTHING


def test_denied_boxes_move_with_the_picture() -> None:
    frame = a_picture(0)
    source = Source(frame.frame_bgr, frame.boxes, 0, denied=frame.boxes)
    for seed in range(20):
        made = composed([source] * 2, size_px=160, generator=np.random.default_rng(seed))
        assert {tuple(box) for box in made.boxes} <= {tuple(box) for box in made.denied}


def test_one_seed_gives_one_picture() -> None:
    first, second = (
        composed([a_picture(0), a_picture(1)], size_px=96, generator=np.random.default_rng(9)) for _ in range(2)
    )
    assert (first.frame_bgr == second.frame_bgr).all()
    assert (first.boxes == second.boxes).all()


def test_a_box_of_which_too_little_is_left_is_dropped() -> None:
    boxes = np.array([[0, 0, 0, 100, 10], [1, 80, 0, 100, 10]], np.float32)
    share = LEAST_VISIBLE - 0.05
    kept = cut(boxes, within=(0, 0, round(share * 100), 10))
    assert kept.tolist() == []
    kept = cut(boxes, within=(50, 0, 100, 10))
    assert kept.tolist() == [[0, 50, 0, 100, 10], [1, 80, 0, 100, 10]]


def test_light_changes_and_form_does_not() -> None:
    frame = a_picture(0).frame_bgr
    lit = [relit(frame, np.random.default_rng(seed)) for seed in range(12)]
    assert all(one.shape == frame.shape and one.dtype == np.uint8 for one in lit)
    assert len({one.tobytes() for one in lit}) == len(lit)
    assert float(np.ptp([one.mean() for one in lit])) > 20


def test_three_pictures_have_no_layout() -> None:
    with pytest.raises(KeyError):
        composed([a_picture(0)] * 3, size_px=64, generator=np.random.default_rng(1))
