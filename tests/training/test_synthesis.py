"""Things cut out of close-ups and laid onto streets. Pictures here are plain areas, so that every pixel can be told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.synthesis import (
    GAIN_LIMITS,
    LEAST_CUT_PX,
    LEAST_WIDTH_PX,
    Cutout,
    Picture,
    Sizes,
    Xyxy,
    compose,
    cut_out,
    lay,
    road_mask,
    width_at,
)

ROAD, DARK = (110, 112, 115), (20, 20, 22)


def a_street(*, height: int = 360, width: int = 640) -> Picture:
    """Green above, grey road below."""
    street = np.zeros((height, width, 3), np.uint8)
    street[:] = (40, 160, 60)
    street[height // 2 :] = ROAD
    return street


def a_close_up() -> tuple[Picture, Xyxy]:
    """A dark hole of 120 px in a bright pavement."""
    picture = np.full((200, 200, 3), 200, np.uint8)
    picture[40:160, 40:160] = DARK
    return picture, (40.0, 40.0, 160.0, 160.0)


def a_hole() -> Cutout:
    cut = cut_out(*a_close_up(), "manhole_missing")
    assert cut is not None
    return cut


def test_a_round_thing_is_cut_along_its_ellipse() -> None:
    hole = a_hole()
    assert hole.picture_bgr.shape == (120, 120, 3)
    assert hole.alpha[60, 60] == 1
    assert hole.alpha[0, 0] == 0
    assert hole.alpha.mean() == pytest.approx(np.pi / 4, abs=0.02)


def test_what_lies_around_it_is_remembered() -> None:
    assert a_hole().surroundings_bgr.tolist() == [200, 200, 200]


def test_a_thing_too_small_to_shrink_is_not_cut() -> None:
    picture, _ = a_close_up()
    assert cut_out(picture, (40, 40, 40 + LEAST_CUT_PX - 2, 160), "manhole_cover") is None


def test_litter_is_cut_along_its_outline() -> None:
    generator = np.random.default_rng(1)
    picture = np.full((200, 200, 3), 120, np.uint8)
    picture[60:140, 90:110] = (30, 30, 230)
    picture[90:110, 60:140] = (230, 40, 30)
    picture = np.clip(picture + generator.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)
    litter = cut_out(picture, (50, 50, 150, 150), "garbage")
    assert litter is not None
    assert litter.alpha[litter.alpha.shape[0] // 2, litter.alpha.shape[1] // 2] == 1
    assert litter.alpha[2, 2] == 0


def test_litter_that_fills_the_picture_has_no_outline() -> None:
    picture = np.full((100, 100, 3), 90, np.uint8)
    assert cut_out(picture, (0, 0, 100, 100), "garbage") is None


def test_road_is_grey_ground_and_not_under_a_car() -> None:
    mask = road_mask(a_street(), [(100, 250, 200, 300)])
    assert mask[330, 400]
    assert not mask[275, 150]
    assert not mask[100, 400]


def test_what_is_laid_takes_the_light_of_the_road() -> None:
    street = np.full((100, 100, 3), 60, np.uint8)
    bright = Cutout(
        "manhole_cover", np.full((50, 50, 3), 150, np.uint8), np.ones((50, 50), np.float32), np.full(3, 200, np.float32)
    )
    box = lay(street, bright, (50, 80), (40, 20), np.random.default_rng(2))
    assert box == (30.0, 60.0, 70.0, 80.0)
    assert GAIN_LIMITS[0] * 150 * 0.8 <= street[66:74, 40:60].mean() <= 0.4 * 150
    assert (street[:55] == 60).all()


def test_nothing_is_laid_beyond_the_edge() -> None:
    street = a_street()
    assert lay(street, a_hole(), (5, 300), (40, 20), np.random.default_rng(2)) is None
    assert (street == a_street()).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)  # a composition takes tenths of a second on a busy machine
def test_a_composition_boxes_what_changed_and_nothing_overlaps(seed: int) -> None:
    street = a_street()
    occupied = [(200.0, 200.0, 320.0, 350.0)]
    made, laid = compose(street, [a_hole()] * 4, np.random.default_rng(seed), occupied=occupied)
    assert (street == a_street()).all()
    changed = np.abs(made.astype(int) - street.astype(int)).max(axis=2) > 12
    for one in laid:
        x0, y0, x1, y1 = (round(value) for value in one.xyxy)
        assert changed[y0:y1, x0:x1].any()
        changed[y0:y1, x0:x1] = False
    assert not changed.any()
    boxes = [*occupied, *(one.xyxy for one in laid)]
    assert not any(_overlap(ours, theirs) for i, ours in enumerate(boxes) for theirs in boxes[i + 1 :])


def test_things_lie_flat_and_small_as_a_street_camera_sees_them() -> None:
    sizes = Sizes(lying=(60, 60))
    _, laid = compose(a_street(), [a_hole()] * 6, np.random.default_rng(5), sizes=sizes)
    assert len(laid) >= 3
    for one in laid:
        width, height = one.xyxy[2] - one.xyxy[0], one.xyxy[3] - one.xyxy[1]
        assert LEAST_WIDTH_PX <= width <= 60
        assert height <= 0.8 * width


def test_without_road_nothing_is_laid() -> None:
    meadow = np.zeros((360, 640, 3), np.uint8)
    meadow[:] = (40, 160, 60)
    _, laid = compose(meadow, [a_hole()], np.random.default_rng(5))
    assert laid == []


def test_width_shrinks_towards_the_horizon() -> None:
    widths = [width_at(y, frame_height=400, at_bottom_px=80) for y in (400, 300, 200, 90)]
    assert widths[0] == pytest.approx(80)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == LEAST_WIDTH_PX


def _overlap(ours: Xyxy, theirs: Xyxy) -> bool:
    return ours[0] < theirs[2] and ours[2] > theirs[0] and ours[1] < theirs[3] and ours[3] > theirs[1]
