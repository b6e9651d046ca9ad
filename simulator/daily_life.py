"""Streets that get dirty and are cleaned by themselves, one after the other, so that a demo has something to find.

Pure rule and the thread that follows it; `python -m simulator --lively`.
"""

from datetime import timedelta
from threading import Event

from simulator.city import SimulatedCity

FIRST_AFTER = timedelta(seconds=30)  # the patrol has seen the street clean by then
APART = timedelta(seconds=20)
DIRTY_FOR, CLEAN_FOR = timedelta(minutes=20), timedelta(minutes=10)  # long enough to look, short enough to see it clear
_STEP_S = 2.0


def is_dirty_at(age: timedelta, number: int) -> bool:
    """Of the camera with this number from 0, when the city is this old."""
    since = age - FIRST_AFTER - number * APART
    return since >= timedelta(0) and since % (DIRTY_FOR + CLEAN_FOR) < DIRTY_FOR


def live(city: SimulatedCity, is_over: Event) -> None:
    """Until it is over. What the control interface says holds until a street's next turn."""
    age = timedelta(0)
    before: dict[int, bool] = {}
    while not is_over.wait(_STEP_S):
        age += timedelta(seconds=_STEP_S)
        for number, gb_id in enumerate(city.cameras):
            now = is_dirty_at(age, number)
            if before.get(gb_id, False) != now:
                before[gb_id] = now
                city.set_dirty(gb_id, is_dirty=now)
