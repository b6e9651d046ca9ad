"""From rows to detections."""

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.models.detections import Detections
from detection.models.letterbox import letterbox_for
from detection.models.postprocess import decode, thresholds_for

AS_IT_IS = letterbox_for((640, 640), longer_side_px=640)


def rows(*each: tuple[float, float, float, float, float, float]) -> NDArray[np.float32]:
    return np.array(each, np.float32).reshape(-1, 6)


def test_each_class_has_its_own_threshold_and_the_best_comes_first() -> None:
    found = decode(
        rows((0, 0, 50, 50, 0.6, 0), (0, 0, 60, 60, 0.6, 1), (0, 0, 70, 70, 0.9, 1)),
        letterbox=AS_IT_IS,
        class_thresholds=thresholds_for((0.5, 0.7), None),
    )
    assert found.class_ids.tolist() == [1, 0]
    assert found.boxes[:, 2].tolist() == [70, 50]
    assert found.boxes.dtype == found.scores.dtype == np.float32
    assert found.class_ids.dtype == np.int32


def test_a_lowest_score_that_is_asked_for_counts_for_every_class() -> None:
    found = decode(
        rows((0, 0, 50, 50, 0.02, 0), (0, 0, 50, 50, 0.005, 1)),
        letterbox=AS_IT_IS,
        class_thresholds=thresholds_for((0.5, 0.7), 0.01),
    )
    assert found.class_ids.tolist() == [0]


@pytest.mark.parametrize(
    "row",
    [
        (0, 0, 50, 50, float("nan"), 0),
        (0, 0, 50, 50, 0.9, 7),
        (0, 0, 50, 50, 0.9, -1),
        (0, 0, 50, 0.5, 0.9, 0),
        (60, 60, 50, 50, 0.9, 0),
        (-100, 0, 0, 50, 0.9, 0),
        (float("nan"), 0, 50, 50, 0.9, 0),
    ],
)
def test_rows_that_are_no_box_are_dropped(row: tuple[float, float, float, float, float, float]) -> None:
    found = decode(rows(row), letterbox=AS_IT_IS, class_thresholds=thresholds_for((0.5,), None))
    assert len(found) == 0
    assert found.boxes.shape == (0, 4)


def test_boxes_are_in_pixels_of_the_picture() -> None:
    found = decode(
        rows((7, 0, 633, 352, 0.9, 0)),
        letterbox=letterbox_for((1920, 1080), longer_side_px=640),
        class_thresholds=thresholds_for((0.5,), None),
    )
    assert found.boxes.tolist() == [[0, 0, 1920, 1080]]


def test_detections_whose_arrays_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="boxes, scores and class ids"):
        Detections(boxes=np.zeros((2, 4), np.float32), scores=np.zeros(1, np.float32), class_ids=np.zeros(2, np.int32))
