"""Whole pictures at thresholds: what is seen, what is a false alarm, what is taken for what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.a_look import a_look, a_negative
from training.classes import LABELS
from training.picture_figures import (
    confusion,
    false_alarms,
    is_negative,
    recall,
    recall_of_any,
    scaled_to_rate,
    share,
)

GARBAGE, BIN, POTHOLE = "garbage", "garbage_bin", "pothole"
AT = {GARBAGE: 0.5, BIN: 0.5, POTHOLE: 0.5}
NOTHING = len(LABELS)


def test_a_share_carries_wilsons_interval() -> None:
    none = share(0, 76)
    assert (none.share, none.low) == (0, 0)
    assert none.high == pytest.approx(0.0481, abs=1e-4)  # z² / (n + z²), the known upper end of none of n
    half = share(5, 10)
    assert half.low == pytest.approx(0.2366, abs=1e-4)
    assert half.high == pytest.approx(0.7634, abs=1e-4)
    assert (share(0, 0).low, share(0, 0).high) == (0, 1)


def test_a_negative_is_a_picture_in_which_every_problem_would_be_boxed_and_none_is() -> None:
    assert is_negative(a_negative())
    assert is_negative(a_look([], [(BIN, 0)]))
    assert not is_negative(a_look([], [(GARBAGE, 0)]))
    assert not is_negative(a_look(labelled=frozenset({GARBAGE, BIN})))


def test_false_alarms_are_counted_by_picture_and_by_detection() -> None:
    looks = [
        a_negative([(GARBAGE, 0.6, 0), (GARBAGE, 0.7, 1), (POTHOLE, 0.9, 2)], name="a"),
        a_negative([(GARBAGE, 0.4, 0), (BIN, 0.9, 1)], name="b"),
        a_negative(name="c", source="everyday"),
        a_negative(name="d"),
        a_look([(GARBAGE, 0.9, 0)], [(GARBAGE, 1)], name="dirty"),
    ]
    alarms = false_alarms(looks, AT)
    assert (alarms.with_any.count, alarms.with_any.of) == (1, 4)
    assert alarms.per_100 == pytest.approx(75)
    assert (alarms.by_label[GARBAGE].count, alarms.by_label[POTHOLE].count) == (1, 1)
    assert BIN not in alarms.by_label
    assert {name: (one.count, one.of) for name, one in alarms.by_source.items()} == {
        "clean": (1, 3),
        "everyday": (0, 1),
    }


def test_a_score_at_the_threshold_counts_as_in_the_product() -> None:
    assert false_alarms([a_negative([(GARBAGE, 0.35, 0)])], {GARBAGE: 0.35}).with_any.count == 1


def test_a_problem_is_seen_where_it_is_and_by_its_name() -> None:
    looks = [
        a_look([(GARBAGE, 0.9, 0.2)], [(GARBAGE, 0)]),  # 0.43 of overlap is enough to see it
        a_look([(GARBAGE, 0.9, 1)], [(GARBAGE, 0)]),  # elsewhere
        a_look([(GARBAGE, 0.4, 0)], [(GARBAGE, 0)]),  # too faint
        a_look([(POTHOLE, 0.9, 0)], [(GARBAGE, 0)]),  # another name
        a_look([], [(GARBAGE, 0), (GARBAGE, 1)]),
        a_negative(),
    ]
    assert (recall(looks, [GARBAGE], AT).count, recall(looks, [GARBAGE], AT).of) == (1, 5)
    assert recall(looks, [GARBAGE, POTHOLE], AT).count == 2


def test_a_picture_with_two_problems_is_seen_with_either() -> None:
    looks = [a_look([(POTHOLE, 0.9, 1)], [(GARBAGE, 0), (POTHOLE, 1)]), a_look([], [(BIN, 0)])]
    assert (recall_of_any(looks, AT).count, recall_of_any(looks, AT).of) == (1, 1)


def test_at_a_fixed_rate_the_thresholds_move_together_until_negatives_keep_to_it() -> None:
    negatives = [a_negative([(GARBAGE, score, 0)], name=str(score)) for score in (0.1, 0.2, 0.3, 0.4)]
    scaled = scaled_to_rate(negatives, {GARBAGE: 0.5, POTHOLE: 0.25}, 0.25)
    assert scaled[GARBAGE] == pytest.approx(0.3, rel=1e-4)
    assert scaled[POTHOLE] == pytest.approx(0.15, rel=1e-4)
    assert false_alarms(negatives, scaled).with_any.share == 0.25


@settings(deadline=None)  # the machine may be busy
@given(scores=st.lists(st.floats(0.01, 1), min_size=1, max_size=40), rate=st.floats(0, 0.9))
def test_a_fixed_rate_is_never_exceeded(scores: list[float], rate: float) -> None:
    negatives = [a_negative([(GARBAGE, score, 0)], name=str(number)) for number, score in enumerate(scores)]
    assert false_alarms(negatives, scaled_to_rate(negatives, AT, rate)).with_any.share <= rate


def test_the_confusion_matrix_says_what_was_taken_for_what() -> None:
    garbage, bins, pothole = (LABELS.index(label) for label in (GARBAGE, BIN, POTHOLE))
    looks = [
        a_look([(GARBAGE, 0.9, 0), (BIN, 0.95, 0)], [(GARBAGE, 0), (BIN, 1)]),  # its own class first; the bin is missed
        a_look([(BIN, 0.8, 0)], [(GARBAGE, 0)]),
        a_look([(POTHOLE, 0.9, 3)], labelled=frozenset({GARBAGE, BIN})),  # may be there: nobody looked
    ]
    matrix = confusion(looks, AT)
    assert matrix[garbage, garbage] == 1
    assert matrix[garbage, bins] == 1
    assert matrix[bins, NOTHING] == 1
    assert matrix[NOTHING, bins] == 1
    assert matrix[:, pothole].sum() == 0
    assert matrix.sum() == 4


def test_a_class_without_a_threshold_is_never_said() -> None:
    assert confusion([a_look([("car", 0.99, 0)])], AT).sum() == 0
