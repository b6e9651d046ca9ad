"""What one visit means for every remembered place of a view. Pure: the patrol brings boxes and prints, and writes.

Joins the visit's detections with the view's spots, label by label, and asks the rules of `spots` about each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from detection.boxes import Box, iou, nesting, overlap_area
from detection.rules import LabelRule
from detection.spots import (
    SAME_PLACE_IOU,
    SAME_PLACE_NESTING,
    Memory,
    News,
    Seen,
    first_look,
    look_again,
    match,
)

COVERED_SHARE = 0.2  # a person or vehicle over a fifth of the place may hide it


@dataclass(frozen=True, slots=True)
class Remembered:
    """A spot as stored. `is_disturbed`: its crop changed suddenly since the last look."""

    spot_id: int
    memory: Memory
    is_disturbed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One place after this visit. `spot_id` None: new. `seen` None: not seen this time."""

    spot_id: int | None
    memory: Memory
    news: News | None
    seen: Seen | None
    rule: LabelRule


def conclude(
    spots: Sequence[Remembered],
    seen: Sequence[Seen],
    *,
    context: Sequence[Box],
    rules: Mapping[str, LabelRule],
    slot_at: datetime,
) -> list[Outcome]:
    """Every place that was remembered or is seen now.

    Args:
        spots: of the view.
        seen: detections of problem labels inside zones, outside masks.
        context: boxes of persons and vehicles, which may hide a place.
        rules: by label; spots and detections of other labels are left alone.
        slot_at: due slot of the visit.
    """
    outcomes: list[Outcome] = []
    for label, rule in rules.items():
        here = [spot for spot in spots if spot.memory.label == label]
        now = [one for one in seen if one.label == label and one.box.area >= rule.min_area]
        outcomes += _of_label(here, now, context=context, rule=rule, slot_at=slot_at)
    return outcomes


def _of_label(
    spots: Sequence[Remembered], seen: Sequence[Seen], *, context: Sequence[Box], rule: LabelRule, slot_at: datetime
) -> list[Outcome]:
    matched = match([spot.memory.box for spot in spots], seen)
    outcomes = []
    for index, spot in enumerate(spots):
        one = seen[matched[index]] if index in matched else None
        is_covered = spot.is_disturbed or _is_hidden(spot.memory.box, context)
        memory, news = look_again(spot.memory, slot_at=slot_at, seen=one, is_covered=is_covered, rule=rule.steadiness)
        outcomes.append(Outcome(spot.spot_id, memory, news, one, rule))
    places = [outcome.memory.box for outcome in outcomes]
    for index, one in enumerate(seen):
        if index in matched.values() or _is_any_place(one.box, places):
            continue  # a second box over a place that is already remembered is the same heap
        memory, news = first_look(one, slot_at=slot_at, rule=rule.steadiness)
        outcomes.append(Outcome(None, memory, news, one, rule))
        places.append(one.box)
    return outcomes


def _is_hidden(place: Box, context: Iterable[Box]) -> bool:
    return any(overlap_area(place, box) > COVERED_SHARE * place.area for box in context)


def _is_any_place(box: Box, places: Iterable[Box]) -> bool:
    return any(iou(box, place) >= SAME_PLACE_IOU or nesting(box, place) >= SAME_PLACE_NESTING for place in places)
