"""What one visit means for every remembered place of a view."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from detection.boxes import Box
from detection.looking import Outcome, Remembered, conclude
from detection.rules import rules_by_label
from detection.spots import News, Seen, State, begin
from handbook.loading import load_edition

NOW = datetime(2026, 7, 28, 2, 0, tzinfo=UTC)
LABELS = ("garbage", "overflowing_bin", "manhole_missing", "manhole_displaced", "manhole_broken", "pothole")
RULES = rules_by_label(load_edition(Path("standard.yaml")), thresholds=dict.fromkeys(LABELS, 0.4), items=None)
HERE = Box(0.4, 0.5, 0.5, 0.6)
GARBAGE = Seen("garbage", 0.8, HERE)


def remembered(*, is_disturbed: bool = False) -> Remembered:
    return Remembered(7, begin(GARBAGE, slot_at=NOW - timedelta(minutes=1)), is_disturbed)


def only(outcomes: list[Outcome]) -> Outcome:
    assert len(outcomes) == 1
    return outcomes[0]


def test_what_is_seen_for_the_first_time_becomes_a_new_place() -> None:
    outcome = only(conclude([], [GARBAGE], context=[], rules=RULES, slot_at=NOW))
    assert outcome.spot_id is None
    assert outcome.news is News.FIRST_HIT
    assert outcome.rule.item.id == "exposed-garbage"


def test_what_is_seen_again_belongs_to_its_place() -> None:
    outcome = only(conclude([remembered()], [GARBAGE], context=[], rules=RULES, slot_at=NOW))
    assert outcome.spot_id == 7
    assert outcome.memory.hits == 2


def test_two_boxes_over_one_heap_are_one_place() -> None:
    inner = Seen("garbage", 0.5, Box(0.42, 0.52, 0.48, 0.58))
    assert len(conclude([], [GARBAGE, inner], context=[], rules=RULES, slot_at=NOW)) == 1
    assert len(conclude([remembered()], [GARBAGE, inner], context=[], rules=RULES, slot_at=NOW)) == 1


def test_a_car_before_the_place_makes_it_neither_hit_nor_miss() -> None:
    car = Box(0.35, 0.4, 0.7, 0.9)
    outcome = only(conclude([remembered()], [], context=[car], rules=RULES, slot_at=NOW))
    assert outcome.memory.misses_in_row == 0
    outcome = only(conclude([remembered()], [], context=[], rules=RULES, slot_at=NOW))
    assert outcome.memory.misses_in_row == 1


def test_a_place_that_suddenly_looks_different_is_not_yet_a_miss() -> None:
    outcome = only(conclude([remembered(is_disturbed=True)], [], context=[], rules=RULES, slot_at=NOW))
    assert outcome.memory.misses_in_row == 0
    assert outcome.memory.state is State.WATCHING


def test_a_view_that_does_not_look_for_an_item_ignores_its_label() -> None:
    edition = load_edition(Path("standard.yaml"))
    rules = rules_by_label(edition, thresholds=dict.fromkeys(LABELS, 0.4), items=["road-damage"])
    assert conclude([], [GARBAGE], context=[], rules=rules, slot_at=NOW) == []
    assert set(rules) == {"pothole"}
