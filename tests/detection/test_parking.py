"""Vehicles in a region: the same one standing there is remembered, another one in its place starts anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from detection.boxes import Box
from detection.likeness import portrait
from detection.looking import Outcome, Remembered, conclude
from detection.spots import Memory, News, Seen, State, Steadiness
from tests.detection.a_parking_place import BLUE, RED, Parked, seen
from tests.detection.test_rules import rules_of, with_rules

NOON = datetime(2026, 7, 28, 4, 0, tzinfo=UTC)
EVERYWHERE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
EDITION = with_rules(first=(["car", "truck"], ["no_parking"]), second=(["car"], ["fire_lane"]))
RULES = rules_of(EDITION, regions={"no_parking": [EVERYWHERE]})[:1]
CONDITION = RULES[0].condition.id
RED_CAR, BLUE_CAR = Parked(RED), Parked(BLUE)


@cache
def view(parked: Parked | None) -> tuple[Seen | None, dict[Box, str]]:
    """What the detector sees of it, and portraits of every place that a test remembers."""
    frame_bgr, box = seen(parked)
    places = {place: portrait(frame_bgr, place) for place in (stand(RED_CAR), stand(BLUE_CAR))}
    return (Seen("car", 0.8, box, portrait=portrait(frame_bgr, box)) if box else None), places


@cache
def stand(parked: Parked) -> Box:
    _, box = seen(parked)
    assert box is not None
    return box


def visit(memory: Memory | None, parked: Parked | None, *, minute: int, **changes: object) -> Outcome:
    """One visit that sees this vehicle; `changes` to what is detected, `context` besides, or `is_detected=False`."""
    one, places = view(parked)
    context = [box for box in (changes.pop("context", None),) if isinstance(box, Box)]
    if not changes.pop("is_detected", True):
        one = None
    if one is not None:
        one = replace(one, **changes)  # type: ignore[arg-type]
        context.append(one.box)  # a vehicle is context itself, and must not cover its own spot
    spots = [Remembered(7, CONDITION, memory, is_disturbed=False, portrait_now=places[memory.box])] if memory else []
    outcomes = conclude(
        spots,
        [one] if one else [],
        context=context,
        rules=RULES,
        slot_at=NOON + timedelta(minutes=minute),
        covered_limit=0.2,
    )
    assert len(outcomes) == 1
    return outcomes[0]


def stood(minutes: int, parked: Parked = RED_CAR) -> tuple[Memory, list[News | None]]:
    """Visited every minute, the first included."""
    memory, news = None, []
    for minute in range(minutes + 1):
        outcome = visit(memory, parked, minute=minute)
        memory = outcome.memory
        news.append(outcome.news)
    assert memory is not None
    return memory, news


def test_a_vehicle_that_stands_for_the_dwell_is_raised_once() -> None:
    assert RULES[0].steadiness == Steadiness(k=3, n=4, dwell=timedelta(minutes=10), min_score=0.3, clears_after=3)
    memory, news = stood(15)
    assert [one for one in news if one] == [News.FIRST_HIT, News.RAISED]
    assert news[10] is News.RAISED
    assert (memory.state, memory.hits) == (State.RAISED, 16)


def test_another_vehicle_in_the_same_place_starts_anew() -> None:
    memory, _ = stood(9)
    outcome = visit(memory, BLUE_CAR, minute=10)
    assert outcome.spot_id == 7
    assert (outcome.news, outcome.ended_episode, outcome.memory.episode) == (News.FIRST_HIT, 1, 2)
    assert outcome.memory.first_seen_at == NOON + timedelta(minutes=10)
    for minute in range(11, 20):
        outcome = visit(outcome.memory, BLUE_CAR, minute=minute)
        assert (outcome.news, outcome.ended_episode) == (None, None)
    assert visit(outcome.memory, BLUE_CAR, minute=20).news is News.RAISED


def test_a_raised_vehicle_that_is_replaced_ends_its_episode() -> None:
    memory, _ = stood(12)
    outcome = visit(memory, BLUE_CAR, minute=13)
    assert (outcome.ended_episode, outcome.memory.state) == (1, State.WATCHING)


def test_a_van_that_is_now_called_a_truck_is_the_same_van() -> None:
    memory, _ = stood(9)
    outcome = visit(memory, RED_CAR, minute=10, label="truck")
    assert outcome.news is News.RAISED
    assert outcome.memory.label == "car"


def test_a_box_that_jitters_moves_no_parked_vehicle() -> None:
    memory, _ = stood(3)
    jittered = Box(*(corner + shift for corner, shift in zip(memory.box, (-0.01, 0.01, 0.02, -0.01), strict=True)))
    outcome = visit(memory, RED_CAR, minute=4, box=jittered)
    assert outcome.memory.box == memory.box
    assert outcome.seen is not None
    assert outcome.seen.box == jittered, "the evidence shows what was detected"


def test_a_vehicle_that_leaves_clears_its_place_and_one_that_comes_is_new() -> None:
    memory, _ = stood(12)
    for minute in (13, 14):
        memory = visit(memory, None, minute=minute).memory
    outcome = visit(memory, None, minute=15)
    assert (outcome.news, outcome.ended_episode) == (News.CLEARED, 1)
    again = visit(outcome.memory, RED_CAR, minute=16)
    assert (again.news, again.memory.episode, again.ended_episode) == (News.FIRST_HIT, 2, None)


def test_a_bus_that_stands_before_it_is_neither_hit_nor_miss_nor_another_vehicle() -> None:
    memory, _ = stood(5)
    left, top, right, bottom = memory.box
    bus = Box(left - 0.1, top - 0.1, right + 0.1, bottom + 0.1)
    outcome = visit(memory, RED_CAR, minute=6, is_detected=False, context=bus)
    assert outcome.is_covered
    assert outcome.memory == memory
    outcome = visit(memory, BLUE_CAR, minute=6, context=bus)
    assert outcome.memory == memory
    assert outcome.seen is None


def test_a_neighbour_in_the_row_does_not_hide_a_vehicle_that_is_recognised() -> None:
    memory, _ = stood(5)
    left, top, right, bottom = memory.box
    neighbour = Box(left + (right - left) * 0.6, top, right + 0.1, bottom + 0.05)
    assert visit(memory, RED_CAR, minute=6, context=neighbour).memory.hits == memory.hits + 1


def test_a_rejected_vehicle_stays_quiet_and_the_next_one_does_not() -> None:
    memory, _ = stood(12)
    rejected = replace(memory, quiet_until=NOON + timedelta(days=7), quiet_area=memory.box.area)
    assert visit(rejected, RED_CAR, minute=13).news is None
    assert visit(rejected, BLUE_CAR, minute=13).memory.quiet_until is None
