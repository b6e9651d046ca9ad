"""What a look that somebody asked for says of its place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detection.boxes import Box
from detection.revisit_verdicts import (
    RevisitVerdict,
    Stand,
    Verdict,
    is_answered_by,
    verdict_on_place,
    verdict_on_stand,
)
from detection.spots import Seen

NOON = datetime(2026, 7, 28, 4, 0, tzinfo=UTC)
PLACE = Box(0.4, 0.5, 0.6, 0.7)
REMAINDER = Box(0.45, 0.6, 0.5, 0.65)
ASIDE = Box(0.7, 0.5, 0.9, 0.7)
BEFORE, BEHIND = Box(0.35, 0.4, 0.7, 0.9), Box(0.35, 0.3, 0.7, 0.6)
GONE = Verdict(RevisitVerdict.GONE)


def on_place(*seen: Seen, context: tuple[Box, ...] = ()) -> Verdict:
    return verdict_on_place(PLACE, {"hole", "loose"}, seen=seen, context=context, covered_limit=0.2)


@pytest.mark.parametrize("box", [PLACE, REMAINDER])
def test_what_is_left_in_the_place_is_still_there(box: Box) -> None:
    assert on_place(Seen("hole", 0.7, box)) == Verdict(RevisitVerdict.STILL_THERE, 0.7)


def test_the_surest_of_several_detections_gives_the_score() -> None:
    verdict = on_place(Seen("hole", 0.5, PLACE), Seen("loose", 0.9, REMAINDER), Seen("hole", 0.99, ASIDE))
    assert verdict == Verdict(RevisitVerdict.STILL_THERE, 0.9)


def test_what_stands_aside_or_is_something_else_leaves_the_place_clear() -> None:
    assert on_place() == GONE
    assert on_place(Seen("hole", 0.9, ASIDE), Seen("paper", 0.9, PLACE)) == GONE


@pytest.mark.parametrize("seen", [(), (Seen("hole", 0.9, PLACE),)])
def test_behind_a_vehicle_nobody_can_say(seen: tuple[Seen, ...]) -> None:
    assert on_place(*seen, context=(BEFORE,)) == Verdict(RevisitVerdict.COVERED)


def test_a_vehicle_behind_the_place_hides_nothing() -> None:
    assert on_place(context=(BEHIND,)) == GONE


CAR = Seen("car", 0.8, PLACE)


@pytest.mark.parametrize(
    ("stand", "verdict"),
    [
        (Stand(2, is_covered=False, seen=CAR), Verdict(RevisitVerdict.STILL_THERE, 0.8)),
        (Stand(3, is_covered=False, seen=CAR), GONE),
        (Stand(2, is_covered=False, seen=None), GONE),
        (Stand(2, is_covered=True, seen=None), Verdict(RevisitVerdict.COVERED)),
    ],
)
def test_another_vehicle_in_the_place_means_that_the_first_has_gone(stand: Stand, verdict: Verdict) -> None:
    assert verdict_on_stand(stand, episode=2) == verdict


@given(
    started_s=st.floats(-100, 100),
    took_s=st.floats(0, 20),
    age_s=st.none() | st.floats(0, 60),
)
@example(started_s=-1.0, took_s=3.0, age_s=0.5)  # the visit was under way, though its frame is fresh
@example(started_s=1.0, took_s=3.0, age_s=4.5)  # the camera sends what it saw before
def test_a_frame_that_may_be_older_than_the_question_never_answers_it(
    started_s: float, took_s: float, age_s: float | None
) -> None:
    started_at = NOON + timedelta(seconds=started_s)
    received_at = started_at + timedelta(seconds=took_s)
    is_answered = is_answered_by(NOON, started_at=started_at, received_at=received_at, age_s=age_s)
    surely_after = started_at >= NOON and (age_s is None or received_at - timedelta(seconds=age_s) >= NOON)
    assert is_answered is surely_after
