"""Danger first, then score × age."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.queue_order import Waiting, in_order, shown_state
from cases.tables import CandidateState
from tests.cases.a_street import NOON


def _waiting(candidate_id: int, *, score: float, age_min: float, is_danger: bool = False) -> Waiting:
    return Waiting(candidate_id, is_danger=is_danger, score=score, first_seen_at=NOON - timedelta(minutes=age_min))


def _ids(*queue: Waiting) -> list[int]:
    return [place.candidate_id for place in in_order(queue, now=NOON)]


def test_danger_overtakes_everything() -> None:
    assert _ids(_waiting(1, score=0.99, age_min=600), _waiting(2, score=0.3, age_min=0, is_danger=True)) == [2, 1]


def test_an_old_doubt_overtakes_a_fresh_certainty() -> None:
    assert _ids(_waiting(1, score=0.9, age_min=1), _waiting(2, score=0.4, age_min=60)) == [2, 1]


def test_of_two_equals_the_earlier_comes_first() -> None:
    assert _ids(_waiting(8, score=0.5, age_min=5), _waiting(3, score=0.5, age_min=5)) == [3, 8]


def test_a_clock_that_runs_behind_makes_no_negative_age() -> None:
    assert _ids(_waiting(1, score=0.9, age_min=-5), _waiting(2, score=0.1, age_min=-1)) == [1, 2]


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.floats(0, 10_000)), max_size=30), st.integers(0, 29))
def test_a_page_can_go_on_after_any_place(rows: list[tuple[bool, float, float]], cut: int) -> None:
    queue = [_waiting(index, score=row[1], age_min=row[2], is_danger=row[0]) for index, row in enumerate(rows)]
    places = in_order(queue, now=NOON)
    if cut < len(places):
        assert [place for place in places if place > places[cut]] == places[cut + 1 :]


@pytest.mark.parametrize(
    ("state", "lease_min", "shown"),
    [
        (CandidateState.PENDING, None, CandidateState.PENDING),
        (CandidateState.IN_REVIEW, 1, CandidateState.IN_REVIEW),
        (CandidateState.IN_REVIEW, 0, CandidateState.PENDING),
        (CandidateState.IN_REVIEW, None, CandidateState.PENDING),
        (CandidateState.CONFIRMED, None, CandidateState.CONFIRMED),
    ],
)
def test_a_claim_whose_lease_has_ended_is_none(
    state: CandidateState, lease_min: int | None, shown: CandidateState
) -> None:
    lease_until = None if lease_min is None else NOON + timedelta(minutes=lease_min)
    assert shown_state(state, lease_until=lease_until, now=NOON) is shown
