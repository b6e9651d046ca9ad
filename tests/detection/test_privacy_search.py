"""Faces and plates found without a network."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.privacy import blurred_pixels, covered, marks, searched
from detection.privacy import blur
from detection.privacy_search import search

WHITE, BLACK, BLUE_BGR = (245, 245, 245), (20, 20, 20), (160, 70, 20)


def a_parked_car(*, plate_bgr: tuple[int, int, int], strokes_bgr: tuple[int, int, int]) -> NDArray[np.uint8]:
    """(360, 640, 3), the plate at (300, 200) to (348, 216)."""
    street = np.full((360, 640, 3), 120, dtype=np.uint8)
    cv2.rectangle(street, (240, 120), (410, 240), (60, 60, 60), thickness=-1)
    cv2.rectangle(street, (300, 200), (348, 216), plate_bgr, thickness=-1)
    cv2.putText(street, "A12345", (303, 212), cv2.FONT_HERSHEY_SIMPLEX, 0.38, strokes_bgr, 1, cv2.LINE_AA)
    return street


def test_an_empty_street_keeps_every_pixel() -> None:
    street = np.full((360, 640, 3), 120, dtype=np.uint8)
    assert search(street) == []
    assert np.array_equal(blur(street, None), street)


@pytest.mark.parametrize(("plate_bgr", "strokes_bgr"), [(WHITE, BLACK), (BLUE_BGR, WHITE)])
def test_a_plate_loses_its_strokes_and_the_rest_of_the_street_stays(
    plate_bgr: tuple[int, int, int], strokes_bgr: tuple[int, int, int]
) -> None:
    street = a_parked_car(plate_bgr=plate_bgr, strokes_bgr=strokes_bgr)
    before, after = street[202:214, 303:345], blur(street, None)[202:214, 303:345]
    assert blurred_pixels(street, search(street))[200:216, 300:348].mean() > 0.9
    assert np.abs(np.diff(after.astype(int), axis=1)).mean() < np.abs(np.diff(before.astype(int), axis=1)).mean() / 4
    assert blurred_pixels(street, search(street)).mean() < 0.02


def test_a_frame_of_4k_is_blurred_in_its_own_pixels() -> None:
    street = np.kron(a_parked_car(plate_bgr=WHITE, strokes_bgr=BLACK), np.ones((6, 6, 1), dtype=np.uint8))
    assert blurred_pixels(street, search(street))[1200:1296, 1800:2088].mean() > 0.9


def test_faces_and_plates_marked_by_eye_stay_blurred_as_often_as_measured(shared_data: Path) -> None:
    answers = covered(shared_data, marks(), searched)
    hidden = {kind: sum(found for mark, found in answers.items() if mark.kind == kind) for kind in ("face", "plate")}
    assert hidden["face"] >= 16, "17 of 49 when measured; one may go with another processor's rounding"
    assert hidden["plate"] >= 35, "36 of 41 when measured"
