"""From the arrays of a network to labelled boxes relative to the frame, and to what of them must not be shown."""

import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box
from detection.models.card import ClassCard, ModelCard, Role
from detection.models.detections import Detections
from detection.privacy import PrivateThing
from detection.spots import Seen


def labelled(
    card: ModelCard, frame_bgr: NDArray[np.uint8], found: Detections, *, for_blurring: bool = False
) -> list[tuple[ClassCard, Seen]]:
    """What reaches the threshold of its class, or with `for_blurring` the lower one; best first."""
    height_px, width_px = frame_bgr.shape[:2]
    scale = np.array([width_px, height_px, width_px, height_px], dtype=np.float32)
    least = card.blur_thresholds if for_blurring else card.thresholds
    kept = []
    for box_px, score, class_id in zip(found.boxes, found.scores, found.class_ids, strict=True):
        if score >= np.float32(least[int(class_id)]):
            one_class = card.classes[int(class_id)]
            box = Box(*(float(corner) for corner in np.clip(box_px / scale, 0, 1)))
            kept.append((one_class, Seen(one_class.label, float(score), box)))
    return kept


def as_json(card: ModelCard, frame_bgr: NDArray[np.uint8], found: Detections) -> list[dict[str, object]]:
    """What counts, as visits keep it."""
    return [
        {"label": one.label, "score": round(one.score, 4), "box": [round(corner, 5) for corner in one.box]}
        for _, one in labelled(card, frame_bgr, found)
    ]


def private_things(
    card: ModelCard, frame_bgr: NDArray[np.uint8], found: Detections
) -> tuple[list[PrivateThing] | None, list[Box]]:
    """What must not be seen in a stored picture, None where the card does not know; and what should be."""
    problems = [one.box for one_class, one in labelled(card, frame_bgr, found) if one_class.role is Role.PROBLEM]
    if not card.knows_private_parts:
        return None, problems
    blurred = labelled(card, frame_bgr, found, for_blurring=True)
    return [PrivateThing(one.box, kind.private) for kind, one in blurred if kind.private is not None], problems
