"""Average precision against areas worked out by hand, and its bootstrap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.a_look import a_look
from training.average_precision import ap, ap50_95, coco, curve, interval
from training.matching import AT_30, AT_50, IOUS, Looked, Ranked, rank

GARBAGE = "garbage"


def ranked(hits: list[bool], boxes: int) -> Ranked:
    """Detections from the surest down, all in one picture; each hit is a hit at every overlap."""
    count = len(hits)
    scores = np.linspace(0.9, 0.1, count, dtype=np.float32) if count else np.empty(0, np.float32)
    levels = np.repeat(np.array(hits, np.bool_)[:, None], len(IOUS), axis=1).reshape(count, len(IOUS))
    return Ranked(scores, np.zeros(count, np.intp), levels, np.array([boxes]))


@pytest.mark.parametrize(
    ("hits", "boxes", "area"),
    [
        ([True], 1, 1.0),
        ([False, True], 1, 0.5),
        ([True, False, True], 2, 0.5 * 1 + 0.5 * 2 / 3),
        ([True, False, False, True, True], 4, 0.25 * 1 + 0.25 * 0.6 + 0.25 * 0.6),  # 2/4 lies under the envelope
        ([True, False], 4, 0.25),
        ([False, False], 2, 0.0),
        ([], 3, 0.0),
    ],
)
def test_average_precision_is_the_area_under_the_envelope(hits: list[bool], boxes: int, area: float) -> None:
    assert ap(ranked(hits, boxes)) == pytest.approx(area)


def test_cocos_reading_is_the_mean_at_101_recalls() -> None:
    # Precision 1 at recalls 0 to 0.50 (51 of them), 2/3 at 0.51 to 1.00.
    assert coco(ranked([True, False, True], 2)) == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert coco(ranked([True], 4)) == pytest.approx(26 / 101)  # 0 to 0.25
    assert coco(ranked([], 1)) == 0


def test_a_class_that_never_occurs_has_no_precision() -> None:
    nothing = ranked([False], 0)
    assert ap(nothing) is None
    assert coco(nothing) is None
    assert ap50_95(nothing) is None
    assert interval(nothing) is None


def test_looser_overlap_counts_for_potholes() -> None:
    off = a_look([("pothole", 0.9, 0.2)], [("pothole", 0)])  # 4 px of 10 aside: 6/14 = 0.43
    one = rank([off], ["pothole"])
    assert (ap(one, AT_30), ap(one, AT_50)) == (1.0, 0.0)


def test_the_mean_over_overlaps_counts_each_of_the_ten() -> None:
    off = a_look([(GARBAGE, 0.9, 0.1)], [(GARBAGE, 0)])  # 2 px of 10 aside: 8/12 = 0.67, a hit at 0.5, 0.55, 0.6, 0.65
    assert ap50_95(rank([off], [GARBAGE])) == pytest.approx(0.4)


def test_the_curve_ends_at_the_recall_that_is_reached() -> None:
    recall, precision = curve(ranked([True, False, True], 4))
    assert recall.tolist() == [0.25, 0.25, 0.5]
    assert precision == pytest.approx([1, 2 / 3, 2 / 3])


def looks(good: int, bad: int) -> list[Looked]:
    seen = [a_look([(GARBAGE, 0.9, 0)], [(GARBAGE, 0)], name=f"good{number}") for number in range(good)]
    return seen + [a_look([], [(GARBAGE, 0)], name=f"bad{number}") for number in range(bad)]


def test_the_interval_is_that_of_a_share_where_every_find_is_sure() -> None:
    bounds = interval(rank(looks(70, 30), [GARBAGE]), resamples=2000)
    assert bounds is not None
    deviation = (0.7 * 0.3 / 100) ** 0.5
    assert bounds.low == pytest.approx(0.7 - 1.96 * deviation, abs=0.02)
    assert bounds.high == pytest.approx(0.7 + 1.96 * deviation, abs=0.02)


def test_the_interval_is_the_same_every_time_and_none_from_one_picture() -> None:
    many = rank(looks(70, 31), [GARBAGE])
    assert interval(many) == interval(many)
    assert interval(many, seed=1) != interval(many, seed=2)
    assert interval(rank(looks(1, 0), [GARBAGE])) is None


def test_more_pictures_narrow_the_interval() -> None:
    few, many = interval(rank(looks(7, 3), [GARBAGE])), interval(rank(looks(70, 30), [GARBAGE]))
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


@settings(deadline=None)  # the machine may be busy
@given(hits=st.lists(st.booleans(), max_size=30), missed=st.integers(0, 5))
def test_average_precision_never_exceeds_recall_and_fainter_misses_cost_nothing(hits: list[bool], missed: int) -> None:
    boxes = sum(hits) + missed
    area = ap(ranked(hits, boxes))
    if boxes == 0:
        assert area is None
    else:
        assert area is not None
        assert 0 <= area <= sum(hits) / boxes + 1e-9
        assert ap(ranked([*hits, False], boxes)) == pytest.approx(area)
