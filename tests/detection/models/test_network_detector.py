"""The whole way from frames to detections, through the real runtimes with a tiny true network."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.models.detector import Detector
from detection.models.loading import load_detector
from detection.models.settings import Backend, ModelSettings
from detection.models.slicing import Slicing
from tests.detection.models.conftest import COLOURS_CARD

RED, GREEN, BLUE = 0, 1, 2


def by_class(boxes: NDArray[np.float32], class_ids: NDArray[np.int32]) -> dict[int, list[float]]:
    return {int(class_id): box.tolist() for class_id, box in zip(class_ids, boxes, strict=True)}


def test_things_are_found_in_pixels_of_the_frame(colours: Detector, street_like_bgr: NDArray[np.uint8]) -> None:
    (found,) = colours.detect([street_like_bgr])
    places = by_class(found.boxes, found.class_ids)
    assert set(places) == {RED, GREEN}, "the blue thing does not reach the threshold of its class"
    # One pixel of the input is three of the frame.
    np.testing.assert_allclose(places[RED], [300, 600, 700, 800], atol=4)
    np.testing.assert_allclose(places[GREEN], [1200, 100, 1260, 200], atol=4)


def test_a_lowest_score_may_be_asked_for(colours: Detector, street_like_bgr: NDArray[np.uint8]) -> None:
    (found,) = colours.detect([street_like_bgr], min_score=0.6)
    assert sorted(found.class_ids.tolist()) == [RED, GREEN, BLUE]
    assert (np.diff(found.scores) <= 0).all()
    assert len(colours.detect([street_like_bgr], min_score=0.99999)[0]) < len(found)


def test_what_is_only_to_be_blurred_comes_when_it_is_asked_for(
    tmp_path: Path, backend: Backend, street_like_bgr: NDArray[np.uint8]
) -> None:
    for name in ("colours.onnx", "colours.toml"):
        shutil.copy(COLOURS_CARD.with_name(name), tmp_path)
    path = tmp_path / "colours.toml"
    private = 'threshold = 0.9\nprivate = "upper"\nblur_threshold = 0.6'
    path.write_text(path.read_text(encoding="utf-8").replace("threshold = 0.9", private), encoding="utf-8")
    detector = load_detector(ModelSettings(card=path, backend=backend, threads=1))
    (counting,) = detector.detect([street_like_bgr])
    (blurred,) = detector.detect([street_like_bgr], for_blurring=True)
    assert sorted(counting.class_ids.tolist()) == [RED, GREEN]
    assert sorted(blurred.class_ids.tolist()) == [RED, GREEN, BLUE]


def test_a_grey_frame_holds_nothing(colours: Detector) -> None:
    (found,) = colours.detect([np.full((720, 1280, 3), 90, np.uint8)], min_score=0.01)
    assert len(found) == 0


def test_frames_of_mixed_sizes_come_back_in_their_order(colours: Detector, street_like_bgr: NDArray[np.uint8]) -> None:
    square = np.full((300, 300, 3), 90, np.uint8)
    square[100:200, 30:90] = (0, 0, 255)
    tall = np.full((900, 400, 3), 90, np.uint8)
    tall[600:800, 100:300] = (0, 255, 0)
    empty = np.full((1080, 1920, 3), 90, np.uint8)
    frames = [square, street_like_bgr, empty, tall, street_like_bgr, square, street_like_bgr]
    found = colours.detect(frames)
    assert [each.class_ids.tolist() for each in found[:1] + found[2:4]] == [[RED], [], [GREEN]]
    np.testing.assert_allclose(found[0].boxes, [[30, 100, 90, 200]], atol=1.5)
    np.testing.assert_allclose(found[3].boxes, [[100, 600, 300, 800]], atol=3)
    for alike in (found[4], found[6]):
        np.testing.assert_allclose(alike.boxes, found[1].boxes)


def test_no_frames_no_answers(colours: Detector) -> None:
    assert colours.detect([]) == []


def test_slices_see_finer_and_join_what_they_cut(colours: Detector, street_like_bgr: NDArray[np.uint8]) -> None:
    frame = street_like_bgr.copy()
    frame[400:420, 600:1400] = (0, 0, 255)
    frame[600:800, 300:700] = 100
    (whole,) = colours.detect([frame])
    (sliced,) = colours.detect([frame], slices=Slicing(columns=2, rows=2))
    assert sorted(sliced.class_ids.tolist()) == [RED, GREEN]
    places = by_class(sliced.boxes, sliced.class_ids)
    np.testing.assert_allclose(places[RED], [600, 400, 1400, 420], atol=4)
    np.testing.assert_allclose(places[GREEN], [1200, 100, 1260, 200], atol=4)
    assert len(whole) == 2


def test_slices_find_what_is_too_small_for_the_whole_frame(colours: Detector) -> None:
    frame = np.full((2160, 3840, 3), 90, np.uint8)
    frame[1000:1003, 1000:1003] = (0, 0, 255)
    (whole,) = colours.detect([frame], min_score=0.9)
    (sliced,) = colours.detect([frame], slices=Slicing(columns=8, rows=8, overlap=0.1), min_score=0.9)
    assert len(whole) == 0
    assert sliced.class_ids.tolist() == [RED]
    np.testing.assert_allclose(sliced.boxes, [[1000, 1000, 1003, 1003]], atol=1.5)


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((10, 10, 3), np.float32),
    ],
)
def test_what_is_no_frame_is_refused(colours: Detector, frame: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="a frame is"):
        colours.detect([frame])


def test_a_frame_of_one_pixel_is_a_frame(colours: Detector) -> None:
    (found,) = colours.detect([np.full((1, 1, 3), (0, 0, 255), np.uint8)])
    assert found.boxes.tolist() == [[0, 0, 1, 1]]
