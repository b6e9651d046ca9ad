"""The streets of a demo get dirty one after the other, and are cleaned again."""

from datetime import timedelta
from threading import Event, Timer

import pytest

from simulator.city import SimulatedCity
from simulator.daily_life import APART, CLEAN_FOR, DIRTY_FOR, FIRST_AFTER, is_dirty_at, live
from simulator.scenes import Scene


@pytest.mark.parametrize("number", [0, 1, 5])
def test_a_street_is_clean_then_dirty_then_clean_and_dirty_again(number: int) -> None:
    begins = FIRST_AFTER + number * APART
    moment = timedelta(seconds=1)
    assert not is_dirty_at(begins - moment, number)
    assert is_dirty_at(begins, number)
    assert is_dirty_at(begins + DIRTY_FOR - moment, number)
    assert not is_dirty_at(begins + DIRTY_FOR, number)
    assert is_dirty_at(begins + DIRTY_FOR + CLEAN_FOR, number)


def test_what_somebody_changed_by_hand_stays_until_the_streets_own_turn(plain_scene: Scene) -> None:
    city = SimulatedCity(2, [plain_scene])
    city.set_dirty(2, is_dirty=True)
    is_over = Event()
    ending = Timer(2.5, is_over.set)
    ending.start()
    live(city, is_over)
    assert [camera.is_dirty for camera in city.cameras.values()] == [False, True]
