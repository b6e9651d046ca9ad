"""How long a million clock evaluations take on one core: due and elapsed, working and continuous, across holidays.

`python -m benchmarks.clocks`. The floor is what the standard library needs to add a timedelta to an instant and to
subtract two instants, measured in the same run over the same instants; the ratio to it compares between machines.
"""

import argparse
import random
import sys
import time
from datetime import datetime, timedelta

from cases.calendar_files import shipped_calendar
from cases.calendars import CITY_TIME
from cases.clock_kinds import ClockKind
from cases.deadlines import Deadline, Extension, Pause
from handbook.limits import ClockRun

CHINA = shipped_calendar().calendar()
LIMITS = tuple(
    timedelta(minutes=minutes) for minutes in (15, 20, 90, 240, 480, 5 * 480)
)  # 15 minutes to 5 working days
MOST_S = 20.0  # the target: a city's whole history is recomputed while somebody waits


def a_clock(chance: random.Random) -> tuple[Deadline, datetime]:
    """A clock as cases have them, and an instant to look at it: a third is paused once, a tenth extended."""
    started_at = datetime(2024, 1, 1, tzinfo=CITY_TIME) + timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    if chance.random() < 1 / 3:
        from_at = started_at + timedelta(minutes=chance.randrange(600))
        pauses = (Pause(from_at, from_at + timedelta(minutes=chance.randrange(5 * 24 * 60))),)
    if chance.random() < 0.1:
        extensions = (Extension(timedelta(hours=4), started_at),)
    run = chance.choice((ClockRun.WORKING, ClockRun.CONTINUOUS))
    deadline = Deadline(ClockKind.HANDLE, run, chance.choice(LIMITS), started_at, CHINA, pauses, extensions)
    return deadline, started_at + timedelta(minutes=chance.randrange(10 * 24 * 60))


def measured_s(clocks: list[tuple[Deadline, datetime]], number: int) -> float:
    """Half of the evaluations ask when it is due, half how long it has run."""
    began = time.process_time()
    for turn in range(number // 2):
        deadline, at = clocks[turn % len(clocks)]
        _ = deadline.due_at
        deadline.elapsed(at)
    return time.process_time() - began


def floor_s(clocks: list[tuple[Deadline, datetime]], number: int) -> float:
    began = time.process_time()
    for turn in range(number // 2):
        deadline, at = clocks[turn % len(clocks)]
        _ = deadline.started_at + deadline.limit
        _ = at - deadline.started_at
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=1_000_000)
    number = parser.parse_args().number
    chance = random.Random(5)  # noqa: S311  the same clocks in every run
    clocks = [a_clock(chance) for _ in range(2000)]
    floor, ours = floor_s(clocks, number), measured_s(clocks, number)
    print(f"{number:,} evaluations of {len(clocks)} clocks, one core, processor time")
    print(f"total   {ours:8.2f} s   {ours / number * 1e6:6.2f} µs each")
    print(f"floor   {floor:8.2f} s   {floor / number * 1e6:6.2f} µs each (datetime ± timedelta)")
    print(f"ratio   {ours / floor:8.1f}")
    print(f"target  {MOST_S * number / 1e6:8.2f} s   {'kept' if ours <= MOST_S * number / 1e6 else 'MISSED'}")
    return 0 if ours <= MOST_S * number / 1e6 else 1


if __name__ == "__main__":
    sys.exit(main())
