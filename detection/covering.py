"""Whether persons and vehicles hide a place, so that what is seen or not seen there says nothing. Pure.

A camera above a street sees what is nearer lower in its picture: what stands before a place ends at or below its foot.
"""

from collections.abc import Iterable
from itertools import pairwise

from detection.boxes import Box


def is_covered(place: Box, context: Iterable[Box], *, limit: float) -> bool:
    """Whether boxes that stand before the place hide more than `limit`, a share of its area in [0, 1)."""
    before = [box for box in context if box.bottom >= place.bottom]
    return covered_share(place, before) > limit


def covered_share(place: Box, boxes: Iterable[Box]) -> float:
    """Share of the place's area under at least one of the boxes, in [0, 1]; an empty place is covered by 0."""
    parts = [part for part in (_common(place, box) for box in boxes) if part.area > 0]
    if not parts or place.area <= 0:
        return 0.0
    columns = sorted({side for part in parts for side in (part.left, part.right)})
    covered = sum((right - left) * _height(parts, left=left, right=right) for left, right in pairwise(columns))
    return min(1.0, covered / place.area)


def _common(ours: Box, theirs: Box) -> Box:
    return Box(
        max(ours.left, theirs.left),
        max(ours.top, theirs.top),
        min(ours.right, theirs.right),
        min(ours.bottom, theirs.bottom),
    )


def _height(parts: Iterable[Box], *, left: float, right: float) -> float:
    """How much of a column is covered by the parts that span it; those that overlap count once."""
    height, reached = 0.0, 0.0
    for top, bottom in sorted((part.top, part.bottom) for part in parts if part.left <= left and part.right >= right):
        height += max(0.0, bottom - max(top, reached))
        reached = max(reached, bottom)
    return height
