"""Who is sent: somebody on duty, no party to the dispute, with the least to do."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.sending_out import who_is_sent

people = st.lists(st.integers(1, 8), unique=True)


@pytest.mark.parametrize(
    ("on_duty", "parties", "open_tasks", "expected"),
    [
        ((), (), {}, None),
        ((3,), (3,), {}, None),
        ((3, 2), (), {}, 2),
        ((3, 2), (), {2: 1}, 3),
        ((3, 2), (), {2: 1, 3: 1}, 2),
        ((3, 2), (3,), {2: 9}, 2),
        ((3,), (), {2: 0, 3: 50}, 3),
    ],
)
def test_the_least_busy_who_is_free_is_sent(
    on_duty: tuple[int, ...], parties: tuple[int, ...], open_tasks: dict[int, int], expected: int | None
) -> None:
    assert who_is_sent(on_duty, parties, open_tasks) == expected


@given(people, people, st.dictionaries(st.integers(1, 8), st.integers(0, 3)), st.randoms())
def test_the_order_of_the_names_does_not_matter_and_nobody_freer_is_passed_over(
    on_duty: list[int],
    parties: list[int],
    open_tasks: dict[int, int],
    random: Random,
) -> None:
    sent = who_is_sent(on_duty, parties, open_tasks)
    shuffled = random.sample(on_duty, len(on_duty))
    assert who_is_sent(shuffled, parties, open_tasks) == sent
    free = [one for one in on_duty if one not in parties]
    assert (sent is None) is (free == [])
    assert sent is None or all(open_tasks.get(sent, 0) <= open_tasks.get(one, 0) for one in free)
