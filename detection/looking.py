"""What one visit means for every remembered place of a view. Pure: the patrol brings boxes and prints, and writes.

Joins the visit's detections with the view's spots, label by label, and asks the rules of `spots` about each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from detection.boxes import Box
from detection.covering import is_covered
from detection.likeness import is_same
from detection.rules import ViewRule
from detection.spots import (
    Memory,
    News,
    Seen,
    State,
    first_look,
    is_same_place,
    is_same_stand,
    look_again,
    match,
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A spot as stored, and what its place looks like now."""

    spot_id: int
    condition_id: str
    memory: Memory
    is_disturbed: bool
    """The crop changed suddenly since the last look."""
    portrait_now: str | None = None
    """Of the remembered box; None where nothing is followed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One place after this visit. `spot_id` None: new. `seen` None: not seen, or not to be believed this time."""

    spot_id: int | None
    memory: Memory
    news: News | None
    seen: Seen | None
    rule: ViewRule
    is_covered: bool = False
    """Persons or vehicles hide it: neither hit nor miss."""
    ended_episode: int | None = None
    """The episode that this visit ended: cleared, or another vehicle stands there."""


def conclude(
    spots: Sequence[Remembered],
    seen: Sequence[Seen],
    *,
    context: Sequence[Box],
    rules: Sequence[ViewRule],
    slot_at: datetime,
    covered_limit: float,
) -> list[Outcome]:
    """Every place that was remembered or is seen now.

    Args:
        spots: of the view.
        seen: detections outside masks.
        context: boxes of persons and vehicles, which may hide a place.
        rules: of the view; spots and detections that none of them names are left alone.
        slot_at: due slot of the visit.
        covered_limit: share of a place that may be hidden before a look says nothing.
    """
    regional = {rule.condition.id for rule in rules if rule.is_regional}
    outcomes: list[Outcome] = []
    for rule in rules:
        here = [spot for spot in spots if _belongs(spot, rule, regional)]
        now = [one for one in seen if one.label in rule.labels and rule.holds(one.box)]
        if rule.follows:
            outcomes += _followed(here, now, context=context, rule=rule, slot_at=slot_at, limit=covered_limit)
        else:
            outcomes += _unmoved(here, now, context=context, rule=rule, slot_at=slot_at, limit=covered_limit)
    return outcomes


def _belongs(spot: Remembered, rule: ViewRule, regional: set[str]) -> bool:
    """Regions of two kinds may overlap, so their spots are told apart by condition; a heap's label is enough."""
    if rule.is_regional:
        return spot.memory.label in rule.labels and spot.condition_id == rule.condition.id
    return spot.memory.label in rule.labels and spot.condition_id not in regional


def _unmoved(
    spots: Sequence[Remembered],
    seen: Sequence[Seen],
    *,
    context: Sequence[Box],
    rule: ViewRule,
    slot_at: datetime,
    limit: float,
) -> list[Outcome]:
    """Heaps and holes: what is seen of them behind a vehicle may as well be the vehicle, so it is not believed."""
    matched = match([spot.memory.box for spot in spots], seen)
    outcomes = []
    for index, spot in enumerate(spots):
        hidden = is_covered(spot.memory.box, context, limit=limit)
        one = seen[matched[index]] if index in matched and not hidden else None
        memory, news = look_again(
            spot.memory, slot_at=slot_at, seen=one, is_covered=hidden or spot.is_disturbed, rule=rule.steadiness
        )
        ended = memory.episode if news is News.CLEARED else None
        outcomes.append(Outcome(spot.spot_id, memory, news, one, rule, is_covered=hidden, ended_episode=ended))
    places = [outcome.memory.box for outcome in outcomes]
    for index, one in enumerate(seen):
        if index in matched.values() or any(is_same_place(one.box, place) for place in places):
            continue  # a second box over a place that is already remembered is the same heap
        if is_covered(one.box, context, limit=limit):
            continue
        memory, news = first_look(one, slot_at=slot_at, rule=rule.steadiness)
        outcomes.append(Outcome(None, memory, news, one, rule))
        places.append(one.box)
    return outcomes


def _followed(
    spots: Sequence[Remembered],
    seen: Sequence[Seen],
    *,
    context: Sequence[Box],
    rule: ViewRule,
    slot_at: datetime,
    limit: float,
) -> list[Outcome]:
    """Vehicles: believed when it is recognised as the one that stood there, whatever stands beside it."""
    matched = match([spot.memory.box for spot in spots], seen, is_one=is_same_stand)
    outcomes = []
    for index, spot in enumerate(spots):
        one = seen[matched[index]] if index in matched else None
        outcomes.append(_followed_on(spot, one, context=context, rule=rule, slot_at=slot_at, limit=limit))
    places = [outcome.memory.box for outcome in outcomes]
    for index, one in enumerate(seen):
        if index in matched.values() or any(is_same_stand(one.box, place) for place in places):
            continue
        memory, news = first_look(one, slot_at=slot_at, rule=rule.steadiness)
        outcomes.append(Outcome(None, memory, news, one, rule))
        places.append(one.box)
    return outcomes


def _followed_on(
    spot: Remembered, one: Seen | None, *, context: Iterable[Box], rule: ViewRule, slot_at: datetime, limit: float
) -> Outcome:
    was = spot.memory
    is_known = one is not None and was.state is not State.CLEARED and _is_recognised(spot)
    others = [box for box in context if not is_same_stand(box, was.box)]
    hidden = not is_known and was.state is not State.CLEARED and is_covered(was.box, others, limit=limit)
    if hidden:
        one = None
    # A recognised vehicle has not moved, so neither has its box: the detector's jitter must not make it wander.
    told = replace(one, box=was.box, label=was.label, portrait=spot.portrait_now) if one and is_known else one
    memory, news = look_again(
        was,
        slot_at=slot_at,
        seen=told,
        is_covered=hidden or spot.is_disturbed,
        rule=rule.steadiness,
        is_other=not is_known,
    )
    replaced = not is_known and memory.episode > was.episode and was.state is not State.CLEARED
    ended = was.episode if replaced or news is News.CLEARED else None
    return Outcome(spot.spot_id, memory, news, one, rule, is_covered=hidden, ended_episode=ended)


def _is_recognised(spot: Remembered) -> bool:
    before, now = spot.memory.portrait, spot.portrait_now
    return before is not None and now is not None and is_same(before, now)
