"""What looks alike is found in spite of another size, compression and light; what does not is left alone."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.training.a_dataset import a_picture
from training.near_duplicates import MOST_DISTANCE, Print, look_alikes, perceptual_hash


def packed(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, content = cv2.imencode(".jpg", frame_bgr, (cv2.IMWRITE_JPEG_QUALITY, 40))
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.uint8)


def smaller(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(frame_bgr, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def darker(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return (frame_bgr * 0.8).astype(np.uint8)


def distance(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> int:
    return (perceptual_hash(first) ^ perceptual_hash(second)).bit_count()


@pytest.mark.parametrize("change", [packed, smaller, darker])
@pytest.mark.parametrize("seed", range(5))
def test_the_same_picture_stored_otherwise_is_near(change: object, seed: int) -> None:
    assert callable(change)
    picture = a_picture(seed, (320, 240))
    assert distance(picture, change(picture)) <= MOST_DISTANCE


def test_other_pictures_are_far() -> None:
    pictures = [a_picture(seed, (320, 240)) for seed in range(12)]
    assert all(distance(one, other) > MOST_DISTANCE for place, one in enumerate(pictures) for other in pictures[:place])


def test_only_pairs_across_the_split_count_and_the_nearest_comes_first() -> None:
    prints = [
        Print("a", "train", 0b1111),
        Print("twin of a", "train", 0b1111),
        Print("b", "val", 0b1110),
        Print("c", "test", 0b0000),
        Print("far", "val", 2**64 - 1),
    ]
    found = [(pair.first, pair.second, pair.distance) for pair in look_alikes(prints, most_distance=4)]
    assert found == [("a", "b", 1), ("twin of a", "b", 1), ("c", "b", 3), ("c", "a", 4), ("c", "twin of a", 4)]


@given(bits=st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=8), most=st.integers(0, 64))
def test_a_pair_is_found_exactly_when_few_bits_differ(bits: list[int], most: int) -> None:
    prints = [Print(str(place), "train" if place % 2 else "val", one) for place, one in enumerate(bits)]
    expected = {
        frozenset((one.name, other.name))
        for one in prints
        for other in prints
        if one.split < other.split and (one.bits ^ other.bits).bit_count() <= most
    }
    assert {frozenset((pair.first, pair.second)) for pair in look_alikes(prints, most_distance=most)} == expected
