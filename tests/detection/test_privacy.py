"""Persons and vehicles cannot be told from what is stored, and what the picture is evidence of stays as it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detection.boxes import Box, to_pixels
from detection.models.card import PrivatePart
from detection.privacy import PrivateThing, blur, private_regions
from detection.privacy_search import PixelBox, search
from tests.detection.test_privacy_search import BLACK, WHITE, a_parked_car

SIZE_WH = (640, 360)
PERSON = PrivateThing(Box(0.1, 0.2, 0.2, 0.8), PrivatePart.UPPER)
CAR = PrivateThing(Box(0.375, 0.3, 0.65, 0.7), PrivatePart.LOWER)
HEAP_BEFORE, HEAP_BEHIND = Box(0.4, 0.5, 0.55, 0.75), Box(0.4, 0.5, 0.55, 0.65)


def a_street(seed: int = 4) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (360, 640, 3)).astype(np.uint8)


def hidden(frame_bgr: NDArray[np.uint8], things: list[PrivateThing], problems: list[Box] | None = None) -> PixelBox:
    """The only region."""
    (region,) = private_regions(frame_bgr, things, problems=problems or [])
    return region


def test_the_frame_itself_is_left_alone_and_so_is_what_is_nobodys() -> None:
    street = a_street()
    before = street.copy()
    blurred = blur(street, [PERSON, CAR])
    assert np.array_equal(street, before)
    changed = (blurred != street).any(axis=2)
    for left, top, right, bottom in private_regions(street, [PERSON, CAR]):
        assert changed[top:bottom, left:right].mean() > 0.95
        changed[top:bottom, left:right] = False
    assert not changed.any()


def test_nobody_there_means_nothing_blurred_however_plates_may_look() -> None:
    street = a_parked_car(plate_bgr=WHITE, strokes_bgr=BLACK)
    assert np.array_equal(blur(street, []), street)


def test_of_a_person_the_upper_half_goes_and_of_a_small_one_everything() -> None:
    assert hidden(a_street(), [PERSON]) == (64, 72, 128, 180)
    small = PrivateThing(Box(0.1, 0.2, 0.15, 0.33), PrivatePart.UPPER)
    assert hidden(a_street(), [small]) == to_pixels(small.box, SIZE_WH)


def test_of_a_vehicle_the_lower_part_goes_and_one_too_far_away_to_be_read_stays() -> None:
    left, top, right, bottom = hidden(a_street(), [CAR])
    assert (left, right, bottom) == (240, 416, 252)
    assert top == bottom - round(144 * 0.6)
    far = PrivateThing(Box(0.5, 0.1, 0.55, 0.15), PrivatePart.LOWER)
    assert private_regions(a_street(), [far]) == []


def test_a_face_of_stripes_is_gone() -> None:
    street = np.zeros((360, 640, 3), np.uint8)
    street[:, ::4] = 255
    left, top, right, bottom = hidden(street, [PERSON])
    after = blur(street, [PERSON])[top:bottom, left:right].astype(int)
    assert np.abs(np.diff(after, axis=1)).mean() < 10, "every fourth column was white"


def test_a_heap_before_a_car_stays_as_it_was_and_the_car_around_it_does_not() -> None:
    grey = np.full((360, 640, 3), 120, np.uint8)
    grey[::2] = 140
    blurred = blur(grey, [CAR], problems=[HEAP_BEFORE])
    left, top, right, bottom = to_pixels(HEAP_BEFORE, SIZE_WH)
    assert np.array_equal(blurred[top:bottom, left:right], grey[top:bottom, left:right])
    assert not np.array_equal(blurred[180:250, 360:416], grey[180:250, 360:416])


def test_a_plate_that_is_found_under_a_heap_is_hidden_all_the_same() -> None:
    street = a_parked_car(plate_bgr=WHITE, strokes_bgr=BLACK)
    before, after = street[202:214, 303:345], blur(street, [CAR], problems=[HEAP_BEFORE])[202:214, 303:345]
    assert np.abs(np.diff(after.astype(int), axis=1)).mean() < np.abs(np.diff(before.astype(int), axis=1)).mean() / 4


def test_a_car_before_a_heap_is_hidden_whole() -> None:
    assert private_regions(a_street(), [CAR], problems=[HEAP_BEHIND]) == private_regions(a_street(), [CAR])


def test_a_person_in_a_heap_is_hidden_all_the_same() -> None:
    heap = Box(0.0, 0.1, 0.4, 0.9)
    assert private_regions(a_street(), [PERSON], problems=[heap]) == private_regions(a_street(), [PERSON])


@pytest.mark.parametrize("seed", range(5))
def test_without_a_card_that_knows_persons_the_frame_is_searched(seed: int) -> None:
    assert private_regions(a_street(seed), None) == search(a_street(seed))


sides = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
boxes = st.tuples(sides, sides).map(lambda both: Box(both[0][0], both[1][0], both[0][1], both[1][1]))
things = st.lists(st.builds(PrivateThing, boxes, st.sampled_from(PrivatePart)), max_size=3)


@given(things, st.lists(boxes, max_size=3))
def test_problems_spare_no_pixel_but_their_own(private: list[PrivateThing], problems: list[Box]) -> None:
    grey = np.full((360, 640, 3), 120, np.uint8)
    everything, less = np.zeros((360, 640), np.bool_), np.zeros((360, 640), np.bool_)
    for pixels, spared in ((everything, []), (less, problems)):
        for left, top, right, bottom in private_regions(grey, private, problems=spared):
            assert 0 <= left < right <= 640
            assert 0 <= top < bottom <= 360
            pixels[top:bottom, left:right] = True
    assert not (less & ~everything).any()
    for problem in problems:
        left, top, right, bottom = to_pixels(problem, SIZE_WH)
        everything[top:bottom, left:right] = False
    assert not (everything & ~less).any()


def test_where_boxes_miss_many_the_frame_is_searched_besides() -> None:
    street = a_parked_car(plate_bgr=WHITE, strokes_bgr=BLACK)
    boxes = private_regions(street, [PERSON])
    both = private_regions(street, [PERSON], is_searched=True)
    assert search(street)
    assert both == boxes + search(street)
