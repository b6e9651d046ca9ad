"""Counts what is in a dataset: pictures of each source, boxes of each class, how large they are. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.classes import LABELS
from training.manifest import Entry

SMALL_PX, LARGE_PX = 32, 96
"""COCO's limits, of the square root of a box's area."""
PERCENTILES = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """`negatives`: pictures in which nothing at all is boxed."""

    source: str
    split: str
    pictures: int
    groups: int
    negatives: int
    boxes: int
    denied: int


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Sizes are the square root of the area, in pixels of the picture."""

    label: str
    split: str
    pictures: int
    boxes: int
    denied: int
    small: int
    medium: int
    large: int
    sizes_px: tuple[float, float, float]
    """Of the smallest twentieth, the middle, and the largest twentieth."""


def by_source(entries: Sequence[Entry]) -> list[SourceFigures]:
    """By split and source."""
    keys = sorted({(entry.split, entry.source) for entry in entries})
    return [_source_figures([entry for entry in entries if (entry.split, entry.source) == key], key) for key in keys]


def by_class(entries: Sequence[Entry]) -> list[ClassFigures]:
    """By split and class, in the detector's order; classes that are neither boxed nor denied are left out."""
    return [
        figures
        for split in sorted({entry.split for entry in entries})
        for class_id in range(len(LABELS))
        if (figures := _class_figures([entry for entry in entries if entry.split == split], class_id)) is not None
    ]


def _source_figures(entries: Sequence[Entry], key: tuple[str, str]) -> SourceFigures:
    split, source = key
    return SourceFigures(
        source=source,
        split=split,
        pictures=len(entries),
        groups=len({entry.group for entry in entries}),
        negatives=sum(not entry.boxes for entry in entries),
        boxes=sum(len(entry.boxes) for entry in entries),
        denied=sum(len(entry.denied) for entry in entries),
    )


def _class_figures(entries: Sequence[Entry], class_id: int) -> ClassFigures | None:
    holders = Counter(place for place, entry in enumerate(entries) for box in entry.boxes if int(box[0]) == class_id)
    denied = sum(int(box[0]) == class_id for entry in entries for box in entry.denied)
    sides = np.sqrt(
        [(x1 - x0) * (y1 - y0) for entry in entries for owner, x0, y0, x1, y1 in entry.boxes if int(owner) == class_id]
    )
    if not len(sides) and not denied:
        return None
    small, large = int((sides < SMALL_PX).sum()), int((sides >= LARGE_PX).sum())
    low, middle, high = np.percentile(sides, PERCENTILES) if len(sides) else (0.0, 0.0, 0.0)
    return ClassFigures(
        label=LABELS[class_id],
        split=entries[0].split,
        pictures=len(holders),
        boxes=len(sides),
        denied=denied,
        small=small,
        medium=len(sides) - small - large,
        large=large,
        sizes_px=(float(low), float(middle), float(high)),
    )
