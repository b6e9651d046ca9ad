"""The memory of one place: when has something been seen steadily enough, and when is it gone?

Rules only: the patrol feeds each spot one look per due slot and writes down what comes back. A spot lives in episodes:
watching → raised → cleared; whatever returns after that is a new episode and may be raised anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from detection.boxes import Box, iou, nesting

SAME_PLACE_IOU = 0.3  # boxes of one heap jitter by a third from frame to frame; two heaps side by side overlap less
SAME_PLACE_NESTING = 0.7  # a heap that doubled still contains the old one
SAME_STAND_IOU = 0.5  # a parked vehicle stays where it is; the next in a row, or one before it, overlaps less
GROWN = 2.0  # a rejected place speaks again when its area doubles


class State(StrEnum):
    """Where in its episode; the same words as the stored state."""

    WATCHING = "watching"
    RAISED = "raised"
    CLEARED = "cleared"


class News(StrEnum):
    """What a look changed, if anything is worth telling."""

    FIRST_HIT = "first_hit"
    RAISED = "raised"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Steadiness:
    """The part of a detection rule that counts looks."""

    k: int
    n: int
    dwell: timedelta
    min_score: float
    clears_after: int


@dataclass(frozen=True, slots=True)
class Look:
    """One visit as this spot saw it; a miss has score 0."""

    slot_at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A detection in relative coordinates."""

    label: str
    score: float
    box: Box
    portrait: str | None = None
    """Of a thing that can move away, see `likeness`; None: a heap is a heap."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a spot between two visits. `looks` are the latest n, oldest first."""

    label: str
    box: Box
    state: State
    episode: int
    looks: tuple[Look, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    hits: int
    misses_in_row: int
    quiet_until: datetime | None = None
    quiet_area: float | None = None
    portrait: str | None = None
    """At the latest hit."""


def begin(seen: Seen, *, slot_at: datetime) -> Memory:
    """A place that nobody remembered."""
    return Memory(
        label=seen.label,
        box=seen.box,
        state=State.WATCHING,
        episode=1,
        looks=(Look(slot_at, seen.score),),
        first_seen_at=slot_at,
        last_seen_at=slot_at,
        hits=1,
        misses_in_row=0,
        portrait=seen.portrait,
    )


def first_look(seen: Seen, *, slot_at: datetime, rule: Steadiness) -> tuple[Memory, News]:
    """A place seen for the first time; raised at once where one hit is enough."""
    memory, news = _raised_if_steady(begin(seen, slot_at=slot_at), rule, otherwise=News.FIRST_HIT)
    return memory, news or News.FIRST_HIT


def look_again(
    memory: Memory,
    *,
    slot_at: datetime,
    seen: Seen | None,
    is_covered: bool,
    rule: Steadiness,
    is_other: bool = False,
) -> tuple[Memory, News | None]:
    """The memory after one more visit.

    Args:
        memory: as the visit before left it.
        slot_at: due slot of the visit; a slot that was counted already changes nothing.
        seen: what was detected at the place; None for a miss.
        is_covered: something stands before the place, so that not seeing it says nothing.
        rule: of the handbook's condition.
        is_other: what was seen is not the thing that stood there before: its own episode begins.
    """
    if memory.looks and slot_at <= memory.looks[-1].slot_at:
        return memory, None
    if seen is not None and is_other:
        return _new_episode(memory, slot_at=slot_at, seen=seen, rule=rule)
    if seen is not None:
        return _hit(memory, slot_at=slot_at, seen=seen, rule=rule)
    if is_covered or memory.state is State.CLEARED:
        return memory, None
    return _miss(memory, slot_at=slot_at, rule=rule)


def is_raisable(memory: Memory, rule: Steadiness) -> bool:
    """Seen in k of the last n slots, for the dwell, with a median score that reaches the threshold."""
    scores = [look.score for look in memory.looks]
    hits = sum(score > 0 for score in scores)
    return (
        hits >= rule.k
        and memory.last_seen_at - memory.first_seen_at >= rule.dwell
        and median(scores) >= rule.min_score
        and not is_quiet(memory, now=memory.last_seen_at)
    )


def is_quiet(memory: Memory, *, now: datetime) -> bool:
    """A person rejected this place, and nothing since has lifted that."""
    if memory.quiet_until is None or now >= memory.quiet_until:
        return False
    return memory.quiet_area is None or memory.box.area < GROWN * memory.quiet_area


def score_of(memory: Memory) -> float:
    """Median over the remembered looks, in [0, 1]."""
    return median(look.score for look in memory.looks)


def is_same_place(ours: Box, theirs: Box) -> bool:
    """Whether two boxes are one heap, which jitters, grows and shrinks."""
    return iou(ours, theirs) >= SAME_PLACE_IOU or nesting(ours, theirs) >= SAME_PLACE_NESTING


def is_same_stand(ours: Box, theirs: Box) -> bool:
    """Whether two boxes are one vehicle's stand; a bus that passes before a car holds its box and is another."""
    return iou(ours, theirs) >= SAME_STAND_IOU


def match(
    boxes: Sequence[Box], seen: Sequence[Seen], *, is_one: Callable[[Box, Box], bool] = is_same_place
) -> dict[int, int]:
    """Which detection belongs to which remembered place: {index of box: index of seen}.

    Both sides must be of one label. The best overlap wins; every detection and every place is used at most once.
    """
    pairs = [
        (iou(box, one.box), nesting(box, one.box), here, there)
        for here, box in enumerate(boxes)
        for there, one in enumerate(seen)
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, here, there in sorted(pairs, reverse=True):
        if here not in matched and there not in taken and is_one(boxes[here], seen[there].box):
            matched[here] = there
            taken.add(there)
    return matched


def _hit(memory: Memory, *, slot_at: datetime, seen: Seen, rule: Steadiness) -> tuple[Memory, News | None]:
    if memory.state is State.CLEARED:
        return _new_episode(memory, slot_at=slot_at, seen=seen, rule=rule)
    if memory.state is State.RAISED and _quiet_has_ended(memory, box=seen.box, now=slot_at):
        return _new_episode(memory, slot_at=slot_at, seen=seen, rule=rule)
    again = replace(
        memory,
        box=seen.box,
        looks=_latest((*memory.looks, Look(slot_at, seen.score)), rule.n),
        last_seen_at=slot_at,
        hits=memory.hits + 1,
        misses_in_row=0,
        portrait=seen.portrait,
    )
    return _raised_if_steady(again, rule, otherwise=None)


def _new_episode(memory: Memory, *, slot_at: datetime, seen: Seen, rule: Steadiness) -> tuple[Memory, News | None]:
    fresh = replace(begin(seen, slot_at=slot_at), episode=memory.episode + 1)
    return _raised_if_steady(fresh, rule, otherwise=News.FIRST_HIT)


def _quiet_has_ended(memory: Memory, *, box: Box, now: datetime) -> bool:
    return memory.quiet_until is not None and not is_quiet(replace(memory, box=box), now=now)


def _raised_if_steady(memory: Memory, rule: Steadiness, *, otherwise: News | None) -> tuple[Memory, News | None]:
    if memory.state is State.WATCHING and is_raisable(memory, rule):
        return replace(memory, state=State.RAISED), News.RAISED
    return memory, otherwise


def _miss(memory: Memory, *, slot_at: datetime, rule: Steadiness) -> tuple[Memory, News | None]:
    missed = replace(
        memory, looks=_latest((*memory.looks, Look(slot_at, 0.0)), rule.n), misses_in_row=memory.misses_in_row + 1
    )
    if missed.misses_in_row < rule.clears_after:
        return missed, None
    cleared = replace(missed, state=State.CLEARED, quiet_until=None, quiet_area=None)
    return cleared, News.CLEARED


def _latest(looks: tuple[Look, ...], count: int) -> tuple[Look, ...]:
    return looks[-count:]
