"""What one visit means for every remembered place of a view."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detection.boxes import Box
from detection.looking import Outcome, Remembered, conclude
from detection.rules import ViewRule, view_rules
from detection.spots import News, Seen, State, begin
from handbook.loading import load_edition

NOW = datetime(2026, 7, 28, 2, 0, tzinfo=UTC)
LABELS = ("garbage", "overflowing_bin", "manhole_missing", "manhole_displaced", "manhole_broken", "pothole")
RULES = view_rules(load_edition(Path("standard.yaml")), problems=dict.fromkeys(LABELS, 0.4), context={}, items=None)
HERE = Box(0.4, 0.5, 0.5, 0.6)
GARBAGE = Seen("garbage", 0.8, HERE)


def remembered(*, is_disturbed: bool = False) -> Remembered:
    memory = begin(GARBAGE, slot_at=NOW - timedelta(minutes=1))
    return Remembered(7, "exposed-garbage.small", memory, is_disturbed=is_disturbed)


def looked(
    spots: Sequence[Remembered],
    seen: Sequence[Seen],
    *,
    context: Sequence[Box] = (),
    rules: Sequence[ViewRule] = RULES,
    slot_at: datetime = NOW,
) -> list[Outcome]:
    return conclude(spots, seen, context=context, rules=rules, slot_at=slot_at, covered_limit=0.2)


def only(outcomes: list[Outcome]) -> Outcome:
    assert len(outcomes) == 1
    return outcomes[0]


def test_what_is_seen_for_the_first_time_becomes_a_new_place() -> None:
    outcome = only(looked([], [GARBAGE]))
    assert outcome.spot_id is None
    assert outcome.news is News.FIRST_HIT
    assert outcome.rule.item.id == "exposed-garbage"


def test_what_is_seen_again_belongs_to_its_place() -> None:
    outcome = only(looked([remembered()], [GARBAGE]))
    assert outcome.spot_id == 7
    assert outcome.memory.hits == 2


def test_two_boxes_over_one_heap_are_one_place() -> None:
    inner = Seen("garbage", 0.5, Box(0.42, 0.52, 0.48, 0.58))
    assert len(looked([], [GARBAGE, inner])) == 1
    assert len(looked([remembered()], [GARBAGE, inner])) == 1


CAR_BEFORE, CAR_BEHIND = Box(0.35, 0.4, 0.7, 0.9), Box(0.35, 0.3, 0.7, 0.58)


@pytest.mark.parametrize("is_detected", [True, False])
def test_a_car_before_the_place_makes_it_neither_hit_nor_miss(*, is_detected: bool) -> None:
    spot = remembered()
    outcome = only(looked([spot], [GARBAGE] if is_detected else [], context=[CAR_BEFORE]))
    assert (outcome.memory, outcome.seen, outcome.news) == (spot.memory, None, None)
    assert outcome.is_covered


def test_a_car_behind_the_place_changes_nothing() -> None:
    assert only(looked([remembered()], [GARBAGE], context=[CAR_BEHIND])).memory.hits == 2
    assert only(looked([remembered()], [], context=[CAR_BEHIND])).memory.misses_in_row == 1


def test_what_is_first_seen_through_a_car_is_not_believed() -> None:
    assert looked([], [GARBAGE], context=[CAR_BEFORE]) == []
    assert len(looked([], [GARBAGE], context=[CAR_BEHIND])) == 1


@pytest.mark.parametrize("is_detected", [True, False])
def test_a_car_parked_for_an_hour_before_garbage_neither_raises_nor_clears_it(*, is_detected: bool) -> None:
    memory = begin(GARBAGE, slot_at=NOW)
    for minute in range(1, 61):
        spot = Remembered(7, "exposed-garbage.small", memory, is_disturbed=False)
        seen = [GARBAGE] if is_detected else []
        slot_at = NOW + timedelta(minutes=minute)
        memory = only(looked([spot], seen, context=[CAR_BEFORE], slot_at=slot_at)).memory
    assert (memory.state, memory.hits, memory.misses_in_row) == (State.WATCHING, 1, 0)


def test_a_place_that_suddenly_looks_different_is_not_yet_a_miss() -> None:
    outcome = only(looked([remembered(is_disturbed=True)], []))
    assert outcome.memory.misses_in_row == 0
    assert outcome.memory.state is State.WATCHING


def test_a_view_that_does_not_look_for_an_item_ignores_its_label() -> None:
    edition = load_edition(Path("standard.yaml"))
    rules = view_rules(edition, problems=dict.fromkeys(LABELS, 0.4), context={}, items=["road-damage"])
    assert looked([], [GARBAGE], rules=rules) == []
    assert [rule.labels for rule in rules] == [{"pothole"}]
