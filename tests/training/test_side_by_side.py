"""What the comparison with Ultralytics calls the same box."""

from benchmarks.side_by_side import agreement
from tests.training.a_look import a_look

GARBAGE, BIN = "garbage", "garbage_bin"


def test_boxes_are_the_same_by_place_and_class_and_faint_ones_do_not_count() -> None:
    ours = [a_look([(GARBAGE, 0.9, 0), (GARBAGE, 0.8, 1), (BIN, 0.7, 2), (BIN, 0.1, 3)])]
    theirs = [a_look([(GARBAGE, 0.5, 0), (BIN, 0.8, 1), (BIN, 0.6, 2.1)])]
    assert agreement(ours, theirs) == (1, 5)
    assert agreement(ours, ours) == (3, 3)
    assert agreement([a_look()], [a_look()]) == (0, 0)
