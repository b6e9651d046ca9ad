"""When is a place worth a person's time, and when is it clear again?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detection.boxes import Box
from detection.spots import (
    Memory,
    News,
    Seen,
    State,
    Steadiness,
    begin,
    first_look,
    is_quiet,
    is_same_stand,
    look_again,
    match,
)

START = datetime(2026, 7, 28, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = Box(0.4, 0.5, 0.5, 0.6)
GARBAGE = Seen("garbage", 0.8, HERE)
RULE = Steadiness(k=3, n=5, dwell=timedelta(minutes=10), min_score=0.5, clears_after=3)
DANGER = Steadiness(k=2, n=3, dwell=timedelta(0), min_score=0.5, clears_after=3)


def walked(pattern: str, *, rule: Steadiness = RULE, every: timedelta = MINUTE) -> tuple[Memory, list[News]]:
    """One look per letter: `x` a hit, `.` a miss, `c` covered; the first is a hit."""
    assert pattern[0] == "x"
    memory, first = first_look(GARBAGE, slot_at=START, rule=rule)
    news = [first]
    for step, letter in enumerate(pattern[1:], start=1):
        seen = GARBAGE if letter == "x" else None
        memory, told = look_again(memory, slot_at=START + step * every, seen=seen, is_covered=letter == "c", rule=rule)
        news += [told] if told else []
    return memory, news


def test_steady_garbage_is_raised_once_after_the_dwell() -> None:
    memory, news = walked("x" * 30)
    assert news == [News.FIRST_HIT, News.RAISED]
    assert memory.state is State.RAISED


def test_three_hits_before_the_dwell_are_not_enough() -> None:
    _, news = walked("xxxxxxxxxx")  # nine minutes
    assert news == [News.FIRST_HIT]
    _, news = walked("xxxxxxxxxxx")  # ten minutes
    assert news == [News.FIRST_HIT, News.RAISED]


def test_k_counts_among_the_last_n_looks_only() -> None:
    rule = replace(RULE, dwell=timedelta(0))
    assert News.RAISED not in walked("x..x..x..x", rule=rule)[1]
    assert News.RAISED in walked("x.x.x", rule=rule)[1]


def test_a_median_below_the_threshold_raises_nothing() -> None:
    rule = replace(RULE, dwell=timedelta(0), min_score=0.81)
    assert News.RAISED not in walked("x" * 20, rule=rule)[1]


def test_a_missing_cover_needs_two_frames_and_no_dwell() -> None:
    _, news = walked("xx", rule=DANGER, every=timedelta(seconds=5))
    assert news == [News.FIRST_HIT, News.RAISED]


def test_one_hit_is_enough_where_the_handbook_says_so() -> None:
    assert walked("x", rule=Steadiness(k=1, n=1, dwell=timedelta(0), min_score=0.5, clears_after=1))[1] == [News.RAISED]


def test_the_same_slot_twice_counts_once() -> None:
    memory = begin(GARBAGE, slot_at=START)
    again, news = look_again(memory, slot_at=START, seen=GARBAGE, is_covered=False, rule=DANGER)
    assert (again, news) == (memory, None)


def test_a_place_clears_after_enough_misses_in_a_row() -> None:
    memory, news = walked("x" * 11 + "...")
    assert news[-1] is News.CLEARED
    assert memory.state is State.CLEARED
    assert News.CLEARED not in walked("x" * 11 + "..x..")[1]


def test_covered_visits_are_neither_hit_nor_miss() -> None:
    memory, news = walked("x" * 11 + "cccccccc")
    assert news[-1] is News.RAISED
    assert memory.misses_in_row == 0


def test_a_fixed_case_can_come_back_as_a_new_episode() -> None:
    memory, news = walked("x" * 11 + "..." + "x" * 11)
    assert news == [News.FIRST_HIT, News.RAISED, News.CLEARED, News.FIRST_HIT, News.RAISED]
    assert memory.episode == 2


def rejected(memory: Memory, *, days: int = 7) -> Memory:
    return replace(memory, quiet_until=memory.last_seen_at + timedelta(days=days), quiet_area=memory.box.area)


def test_a_rejected_place_stays_quiet_while_it_looks_the_same() -> None:
    memory = rejected(walked("x" * 11)[0])
    for minute in range(11, 600):
        memory, news = look_again(memory, slot_at=START + minute * MINUTE, seen=GARBAGE, is_covered=False, rule=RULE)
        assert news is None
    assert is_quiet(memory, now=memory.last_seen_at)


def test_a_rejected_place_speaks_again_when_its_area_doubles() -> None:
    memory = rejected(walked("x" * 11)[0])
    larger = replace(GARBAGE, box=Box(0.4, 0.5, 0.5, 0.71))
    told = []
    for minute in range(11, 30):
        memory, news = look_again(memory, slot_at=START + minute * MINUTE, seen=larger, is_covered=False, rule=RULE)
        told += [news] if news else []
    assert told == [News.FIRST_HIT, News.RAISED]
    assert memory.episode == 2


def test_a_rejected_place_speaks_again_when_the_quiet_period_ends() -> None:
    memory = rejected(walked("x" * 11)[0], days=0)
    told = []
    for minute in range(11, 30):
        memory, news = look_again(memory, slot_at=START + minute * MINUTE, seen=GARBAGE, is_covered=False, rule=RULE)
        told += [news] if news else []
    assert told == [News.FIRST_HIT, News.RAISED]


def test_clearing_ends_the_quiet() -> None:
    memory = rejected(walked("x" * 11)[0])
    for minute in range(11, 14):
        memory, _ = look_again(memory, slot_at=START + minute * MINUTE, seen=None, is_covered=False, rule=RULE)
    assert memory.state is State.CLEARED
    assert memory.quiet_until is None


def test_another_thing_in_the_same_place_begins_an_episode_of_its_own() -> None:
    memory, _ = walked("x" * 11)
    again, news = look_again(
        memory, slot_at=START + 11 * MINUTE, seen=GARBAGE, is_covered=False, rule=RULE, is_other=True
    )
    assert (news, again.episode, again.state, again.hits) == (News.FIRST_HIT, 2, State.WATCHING, 1)
    same_slot = look_again(again, slot_at=START + 11 * MINUTE, seen=GARBAGE, is_covered=False, rule=RULE, is_other=True)
    assert same_slot == (again, None)


def test_a_bus_that_holds_the_box_of_a_car_is_not_taken_for_it() -> None:
    bus = Seen("bus", 0.9, Box(0.3, 0.4, 0.7, 0.8))
    assert match([HERE], [bus]) == {0: 0}
    assert match([HERE], [bus], is_one=is_same_stand) == {}


def test_a_heap_that_jitters_or_grows_stays_the_same_place() -> None:
    jittered = Seen("garbage", 0.7, Box(0.41, 0.51, 0.52, 0.61))
    grown = Seen("garbage", 0.7, Box(0.3, 0.45, 0.6, 0.7))
    elsewhere = Seen("garbage", 0.9, Box(0.6, 0.5, 0.7, 0.6))
    assert match([HERE], [elsewhere, jittered]) == {0: 1}
    assert match([HERE], [grown]) == {0: 0}
    assert match([HERE], [elsewhere]) == {}


corners = st.floats(0, 1, width=32)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.floats(0, 0.8)), draw(st.floats(0, 0.8))
    return Box(left, top, left + draw(st.floats(0.01, 0.2)), top + draw(st.floats(0.01, 0.2)))


@given(st.lists(boxes(), max_size=6), st.lists(boxes(), max_size=6))
def test_matching_uses_every_place_and_every_detection_at_most_once(places: list[Box], found: list[Box]) -> None:
    matched = match(places, [Seen("garbage", 0.5, box) for box in found])
    assert len(set(matched.values())) == len(matched)
    assert set(matched) <= set(range(len(places)))


@given(st.text(alphabet="x.c", max_size=60))
def test_news_alternate_whatever_happens(rest: str) -> None:
    """No episode is raised twice, none clears before it began, and each raise stands on k hits."""
    _, news = walked("x" + rest, rule=replace(RULE, dwell=timedelta(minutes=3)))
    for before, after in pairwise(news):
        assert (before, after) in {
            (News.FIRST_HIT, News.RAISED),
            (News.FIRST_HIT, News.CLEARED),
            (News.RAISED, News.CLEARED),
            (News.CLEARED, News.FIRST_HIT),
        }
    assert news.count(News.RAISED) * 3 <= rest.count("x") + 1
