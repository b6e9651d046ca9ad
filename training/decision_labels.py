"""What a person's decision teaches: this label is in this box, or it is not.

A decision never says that the rest of the frame is clean, so nothing is a negative but the box that was denied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.decided import Decided
from cases.reasons import Says
from detection.boxes import Box, iou
from handbook.edition import Edition
from handbook.errors import ItemUnknown
from training.classes import CONTEXT, LABELS

SAME_BOX_IOU = 0.5
"""Two people speak of one thing where their boxes overlap so much; the usual limit for a match."""


class Unused(StrEnum):
    """Why a decision teaches nothing."""

    SAYS_NOTHING = "its reason, or the end of its case, says nothing of the label"
    NOTHING_CHOSEN = "wrong item, and no other was chosen"
    ALLOWED_TO_BE_THERE = "what stands there may stand there, and is of its class all the same"
    LABEL_UNCLEAR = "the condition that was chosen has no class of the detector, or several"
    NO_PICTURE = "its picture is not in the store (any more)"
    CONTRADICTED = "another decision on the same picture says the opposite"


@dataclass(frozen=True, slots=True)
class Taught:
    """`is_there` False: the label is not in the box."""

    decided: Decided
    label: str
    is_there: bool


def taught(decided: Decided, edition: Edition) -> Taught | Unused:
    """What is taught; `edition` knows which classes of the detector a chosen condition has."""
    if decided.picture_key is None:
        return Unused.NO_PICTURE
    if decided.says is Says.NOTHING:
        return Unused.SAYS_NOTHING
    if decided.says is Says.NOT_THERE:
        label: str | None = decided.guessed_label
    elif decided.says is Says.ANOTHER_THERE and decided.condition_id == decided.guessed_condition_id:
        return Unused.NOTHING_CHOSEN
    else:
        label = chosen_label(decided, edition)
    if decided.says is Says.NOT_THERE and label in CONTEXT:  # a car that is no parking offence is a car
        return Unused.ALLOWED_TO_BE_THERE
    if label not in LABELS:
        return Unused.LABEL_UNCLEAR
    return Taught(decided, label, is_there=decided.says is not Says.NOT_THERE)


def chosen_label(decided: Decided, edition: Edition) -> str | None:
    """The detector's own label where it may stand for the condition; else the condition's only one; None: unclear."""
    if decided.condition_id == decided.guessed_condition_id:
        return decided.guessed_label
    try:
        rule = edition.condition(decided.condition_id).detection
    except ItemUnknown:  # of an older edition
        return None
    labels = rule.labels if rule is not None else ()
    if decided.guessed_label in labels:
        return decided.guessed_label
    return labels[0] if len(labels) == 1 else None


def contradicted(told: Sequence[Taught]) -> set[int]:
    """Places in `told`, all of one picture, of those that say the opposite of another about the same label and box."""
    return {
        place
        for place, one in enumerate(told)
        for other in told
        if one.label == other.label
        and one.is_there != other.is_there
        and iou(Box(*one.decided.box), Box(*other.decided.box)) >= SAME_BOX_IOU
    }
