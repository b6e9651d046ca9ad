"""The way into the input of the network and back."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.models.letterbox import PAD_GREY, STRIDE_PX, lay_in, letterbox_for

sides = st.integers(1, 4000)


@pytest.mark.parametrize(
    ("picture_wh", "input_wh"),
    [
        ((1920, 1080), (640, 352)),
        ((1280, 720), (640, 352)),
        ((2560, 1440), (640, 352)),
        ((704, 576), (640, 512)),
        ((1400, 1000), (640, 448)),
        ((1080, 1920), (352, 640)),
        ((416, 416), (640, 640)),
        ((4000, 10), (640, 32)),
    ],
)
def test_the_input_is_a_rectangle_no_larger_than_needed(picture_wh: tuple[int, int], input_wh: tuple[int, int]) -> None:
    assert letterbox_for(picture_wh, longer_side_px=640).input_wh == input_wh


@settings(deadline=None)
@given(width=sides, height=sides, size=st.sampled_from([320, 640, 1280]))
def test_the_picture_fits_the_input_and_the_input_the_network(width: int, height: int, size: int) -> None:
    letterbox = letterbox_for((width, height), longer_side_px=size)
    assert max(letterbox.input_wh) == size
    for axis in (0, 1):
        assert letterbox.input_wh[axis] % STRIDE_PX == 0
        assert 0 <= letterbox.input_wh[axis] - letterbox.scaled_wh[axis] < STRIDE_PX
        assert letterbox.offset_xy[axis] >= 0
        assert letterbox.offset_xy[axis] + letterbox.scaled_wh[axis] <= letterbox.input_wh[axis]


@settings(deadline=None)
@given(
    width=sides,
    height=sides,
    box=st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4),
)
def test_a_box_of_the_picture_comes_back_to_its_place(width: int, height: int, box: list[float]) -> None:
    letterbox = letterbox_for((width, height), longer_side_px=640)
    ours = np.array([box], np.float32) * np.array([width, height] * 2, np.float32)
    back = letterbox.to_picture(letterbox.to_input(ours))
    np.testing.assert_allclose(back, ours, atol=max(width, height) * 1e-5)


@settings(deadline=None)
@given(width=sides, height=sides, box=st.lists(st.floats(-500, 1500, width=32), min_size=4, max_size=4))
def test_whatever_the_network_says_lies_within_the_picture(width: int, height: int, box: list[float]) -> None:
    back = letterbox_for((width, height), longer_side_px=640).to_picture(np.array([box], np.float32))
    assert (back >= 0).all()
    assert (back <= [width, height, width, height]).all()


def test_the_picture_lies_in_the_middle_with_grey_around_it() -> None:
    letterbox = letterbox_for((1920, 1080), longer_side_px=640)
    into = np.zeros((352, 640, 3), np.uint8)
    lay_in(np.full((1080, 1920, 3), (1, 2, 3), np.uint8), letterbox, into_bgr=into)
    assert (into[:, :7] == PAD_GREY).all()
    assert (into[:, -7:] == PAD_GREY).all()
    assert (into[:, 7:-7] == (1, 2, 3)).all()


def test_a_part_of_a_frame_is_laid_in_as_if_it_were_a_copy() -> None:
    frame = np.random.default_rng(3).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    letterbox = letterbox_for((100, 150), longer_side_px=320)
    width, height = letterbox.input_wh
    from_view, from_copy = np.zeros((height, width, 3), np.uint8), np.zeros((height, width, 3), np.uint8)
    lay_in(frame[20:170, 50:150], letterbox, into_bgr=from_view)
    lay_in(frame[20:170, 50:150].copy(), letterbox, into_bgr=from_copy)
    np.testing.assert_array_equal(from_view, from_copy)
    assert cv2.mean(from_view)[0] > 0
