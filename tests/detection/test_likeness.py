"""The same vehicle is known again in other light and a shaken picture; another one is not taken for it."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.boxes import Box
from detection.likeness import is_same, likeness, portrait
from tests.detection.a_parking_place import BLACK, BLUE, RED, WHITE, Parked, lit, seen, shaken

PLACES = (0, 1, 4)  # an overcast street, a bright one with markings, one in the shadow of leaves
CAR, BICYCLE = Parked(RED), Parked((40, 190, 230), is_bicycle=True)


@cache
def picture(parked: Parked | None, place: int, moment: int = 0) -> tuple[NDArray[np.uint8], Box]:
    frame_bgr, box = seen(parked, place=place, moment=moment)
    return frame_bgr, box or Box(0, 0, 1, 1)


def stands_there(frame_bgr: NDArray[np.uint8], place: int, first: Parked = CAR) -> bool:
    """Whether what `first` left in memory is what this picture shows in its place."""
    before, box = picture(first, place)
    return is_same(portrait(before, box), portrait(frame_bgr, box))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("parked", [CAR, Parked(WHITE), Parked(BLACK), BICYCLE])
def test_it_is_known_again_under_noise_in_other_light_and_when_the_camera_shakes(parked: Parked, place: int) -> None:
    later, _ = picture(parked, place, 1)
    pictures = (
        later,
        lit(later, gain=1.25),
        lit(later, gain=0.75),
        lit(later, gain=0.9, warmth=0.1),
        shaken(later, right_px=3, down_px=-2),
        lit(shaken(later, right_px=-2, down_px=2), gain=1.15),
    )
    assert [stands_there(frame_bgr, place, parked) for frame_bgr in pictures] == [True] * len(pictures)


@pytest.mark.parametrize("place", PLACES)
def test_another_vehicle_or_none_in_the_same_place_is_not_taken_for_it(place: int) -> None:
    others = (Parked(WHITE), Parked(BLACK), Parked(BLUE), Parked(RED, along_m=15.5), BICYCLE, None)
    assert [stands_there(picture(other, place, 1)[0], place) for other in others] == [False] * len(others)


@pytest.mark.parametrize("place", PLACES)
def test_a_bicycle_of_another_colour_is_another(place: int) -> None:
    others = (Parked((200, 140, 30), is_bicycle=True), Parked((80, 170, 60), is_bicycle=True), None)
    assert [stands_there(picture(other, place, 1)[0], place, BICYCLE) for other in others] == [False] * len(others)


def test_a_vehicle_that_drove_on_by_a_metre_is_not_standing() -> None:
    assert not stands_there(picture(Parked(RED, along_m=15.5), 1, 1)[0], 1)


def test_likeness_is_complete_with_itself_and_the_same_both_ways() -> None:
    frame_bgr, box = picture(CAR, 1)
    ours, theirs = portrait(frame_bgr, box), portrait(picture(Parked(BLUE), 1)[0], box)
    assert likeness(ours, ours).pattern == pytest.approx(1.0, abs=1e-3)
    assert likeness(ours, ours).colours == pytest.approx(1.0, abs=1e-3)
    assert likeness(ours, theirs).colours == pytest.approx(likeness(theirs, ours).colours, abs=0.1)


def test_a_flat_patch_is_like_nothing() -> None:
    grey = portrait(np.full((90, 160, 3), 90, np.uint8), Box(0.2, 0.2, 0.8, 0.8))
    assert not is_same(grey, grey)


def test_a_place_at_the_edge_and_of_one_pixel_still_has_a_portrait() -> None:
    frame_bgr, _ = picture(CAR, 1)
    for box in (Box(0.99, 0.99, 1, 1), Box(0.9999, 0.9999, 1, 1), Box(0, 0, 0, 0)):
        assert len(portrait(frame_bgr, box)) == 4096
