"""The measuring stick: average precision, matching and thresholds on cases worked out by hand."""

import numpy as np
import pytest

from training.evaluate import Looked, average_precision, choose_thresholds, matched, picture_figures

GARBAGE = 0


def looked(found: list[list[float]], truth: list[list[float]], *, source: str = "bins", name: str = "one") -> Looked:
    return Looked(name, source, np.array(found, np.float32).reshape(-1, 6), np.array(truth, np.float32).reshape(-1, 5))


def test_every_box_found_and_nothing_else_is_a_precision_of_one() -> None:
    pictures = [looked([[0, 0, 10, 10, 0.9, GARBAGE]], [[0, 0, 10, 10, GARBAGE]])]
    assert average_precision(pictures, GARBAGE) == pytest.approx(1.0)


def test_a_better_scored_false_box_halves_the_precision() -> None:
    rows = [[50, 50, 60, 60, 0.95, GARBAGE], [0, 0, 10, 10, 0.9, GARBAGE]]
    assert average_precision([looked(rows, [[0, 0, 10, 10, GARBAGE]])], GARBAGE) == pytest.approx(0.5)


def test_a_class_that_never_occurs_has_no_precision() -> None:
    assert average_precision([looked([], [])], GARBAGE) is None


def test_a_true_box_is_counted_once() -> None:
    rows = np.array([[0, 0, 10, 10, 0.9, 0], [0, 0, 10, 11, 0.8, 0]], np.float32)
    hits = matched(rows, np.array([[0, 0, 10, 10, 0]], np.float32))
    assert [hit for _, hit in hits] == [True, False]


def test_a_threshold_stays_above_what_clean_pictures_show() -> None:
    clean = [looked([[0, 0, 9, 9, 0.6, GARBAGE]], [], source="clean", name=str(index)) for index in range(10)]
    dirty = [looked([[0, 0, 9, 9, 0.9, GARBAGE]], [[0, 0, 9, 9, GARBAGE]], name=f"d{index}") for index in range(10)]
    thresholds = choose_thresholds(clean + dirty)
    assert 0.6 < thresholds["garbage"] < 0.9
    figures = picture_figures(clean + dirty, thresholds)
    assert figures["false_alarms_clean"] == 0
    assert figures["recall_real_garbage"] == 1
