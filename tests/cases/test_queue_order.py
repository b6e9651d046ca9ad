"""Danger first; candidates then by score × age, cases and tasks by what is due."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.queue_order import Waiting, Work, in_order, in_turn, shown_state, turn_of
from cases.states import CandidateState
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


def _work(
    work_id: int,
    *,
    due_min: float | None = None,
    since_min: float = 0,
    is_danger: bool = False,
    snoozed_min: float | None = None,
) -> Work:
    """Minutes count from noon; the list is looked at then."""
    return Work(
        work_id,
        is_danger=is_danger,
        since_at=_at(since_min),
        due_at=None if due_min is None else _at(due_min),
        snoozed_until=None if snoozed_min is None else _at(snoozed_min),
    )


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _turns(*works: Work) -> list[int]:
    return [turn.work_id for turn in in_turn(works, now=NOON)]


def test_the_most_overdue_comes_first_then_what_is_due_soonest_then_what_nobody_is_waiting_for() -> None:
    undated, soon, late, later = _work(1), _work(2, due_min=5), _work(3, due_min=-5), _work(4, due_min=-60)
    assert _turns(undated, soon, late, later) == [4, 3, 2, 1]


def test_a_danger_with_time_left_overtakes_work_that_is_overdue() -> None:
    assert _turns(_work(1, due_min=-600), _work(2, due_min=90, is_danger=True)) == [2, 1]


def test_of_work_without_a_due_time_the_oldest_comes_first() -> None:
    assert _turns(_work(1, since_min=-5), _work(2, since_min=-50)) == [2, 1]


def test_snoozed_work_comes_last_until_its_snooze_ends() -> None:
    snoozed, undated, over = _work(1, due_min=5, snoozed_min=1), _work(2), _work(3, due_min=10, snoozed_min=0)
    assert _turns(snoozed, undated, over) == [3, 2, 1]


def test_a_snooze_hides_neither_a_danger_nor_what_became_overdue() -> None:
    danger = _work(1, due_min=60, is_danger=True, snoozed_min=30)
    overdue = _work(2, due_min=-1, snoozed_min=30)
    assert _turns(_work(3, due_min=1), danger, overdue) == [1, 2, 3]


def test_at_the_very_instant_at_which_it_is_due_snoozed_work_still_sleeps() -> None:
    assert turn_of(_work(1, due_min=0, snoozed_min=1), now=NOON).is_snoozed
    assert not turn_of(_work(1, due_min=0, snoozed_min=1), now=_at(0.001)).is_snoozed


_minutes = st.none() | st.floats(-10_000, 10_000)


@given(st.lists(st.tuples(_minutes, _minutes, st.booleans()), max_size=30), st.integers(0, 29))
def test_a_page_of_work_can_go_on_after_any_turn(rows: list[tuple[float | None, float | None, bool]], cut: int) -> None:
    works = [
        _work(index, due_min=due, snoozed_min=snoozed, is_danger=danger)
        for index, (due, snoozed, danger) in enumerate(rows)
    ]
    turns = in_turn(works, now=NOON)
    assert sorted(turn.work_id for turn in turns) == list(range(len(rows)))
    if cut < len(turns):
        assert [turn for turn in turns if turn > turns[cut]] == turns[cut + 1 :]


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
