"""Which detection hits which box, on cases worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.a_look import a_look
from training.matching import AT_30, AT_50, IOUS, hits_of, iou, rank

GARBAGE, BIN = "garbage", "garbage_bin"


def test_a_true_box_is_taken_once_and_by_the_better_score() -> None:
    ranked = rank([a_look([(GARBAGE, 0.8, 0), (GARBAGE, 0.9, 0)], [(GARBAGE, 0)])], [GARBAGE])
    assert ranked.scores.tolist() == pytest.approx([0.9, 0.8])
    assert ranked.hits[:, AT_50].tolist() == [True, False]


def test_a_detection_takes_the_free_box_that_it_covers_best() -> None:
    truth = np.array([[0, 0, 10, 10, 0], [4, 0, 14, 10, 0]], np.float32)
    found = np.array([[1, 0, 11, 10, 0.9, 0], [0, 0, 10, 10, 0.8, 0]], np.float32)
    assert hits_of(found, truth)[:, AT_50].tolist() == [True, False]  # the second is left with 6/14 of the other box
    assert hits_of(found, truth)[:, AT_30].tolist() == [True, True]


def test_the_overlap_of_a_hit_is_at_least_what_is_asked() -> None:
    truth = np.array([[0, 0, 10, 10, 0]], np.float32)
    found = np.array([[0, 0, 10, 5, 0.9, 0]], np.float32)  # exactly 0.5
    assert [bool(hit) for hit in hits_of(found, truth)[0]] == [least <= 0.5 for least in IOUS]


def test_a_picture_whose_source_does_not_box_a_class_says_nothing_of_it() -> None:
    silent = a_look([(GARBAGE, 0.99, 3)], labelled=frozenset({BIN}))
    ranked = rank([silent, a_look([(GARBAGE, 0.5, 0)], [(GARBAGE, 0)])], [GARBAGE])
    assert ranked.scores.tolist() == [0.5]
    assert ranked.wanted.tolist() == [1]


def test_pooled_classes_hit_each_other() -> None:
    look = a_look([("manhole_broken", 0.9, 0)], [("manhole_displaced", 0)])
    assert rank([look], ["manhole_broken", "manhole_displaced"]).hits[0, AT_50]
    assert not rank([look], ["manhole_broken"]).hits[0, AT_50]


def test_scores_of_several_pictures_are_ranked_together() -> None:
    ranked = rank([a_look([(GARBAGE, 0.3, 0)]), a_look([(GARBAGE, 0.7, 0), (GARBAGE, 0.2, 1)])], [GARBAGE])
    assert ranked.scores.tolist() == pytest.approx([0.7, 0.3, 0.2])
    assert ranked.pictures.tolist() == [1, 0, 1]


BOXES = st.lists(
    st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(1, 20), st.floats(1, 20)).map(
        lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3], 0.0)
    ),
    max_size=6,
)


@settings(deadline=None)  # the machine may be busy
@given(ours=BOXES, theirs=BOXES)
def test_overlap_is_symmetric_and_no_more_than_all(ours: list[tuple[float]], theirs: list[tuple[float]]) -> None:
    first, second = (np.array(boxes, np.float32).reshape(-1, 5) for boxes in (ours, theirs))
    overlaps = iou(first, second)
    assert overlaps == pytest.approx(iou(second, first).T, abs=1e-5)
    assert ((overlaps >= 0) & (overlaps <= 1 + 1e-5)).all()


@settings(deadline=None)  # the machine may be busy
@given(found=BOXES, truth=BOXES)
def test_there_are_never_more_hits_than_boxes_and_fewer_where_more_overlap_is_asked(
    found: list[tuple[float]], truth: list[tuple[float]]
) -> None:
    rows = np.array(found, np.float32).reshape(-1, 5)
    scored = np.concatenate([rows[:, :4], np.full((len(rows), 1), 0.5, np.float32), rows[:, 4:]], axis=1)
    hits = hits_of(scored, np.array(truth, np.float32).reshape(-1, 5)).sum(axis=0)
    assert (hits <= min(len(found), len(truth))).all()
    assert hits[-1] <= hits[AT_50] <= hits[AT_30] or len(truth) > 1  # greedy taking may differ between levels
