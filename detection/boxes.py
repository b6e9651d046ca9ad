"""Geometry of boxes relative to the frame: [x0, y0, x1, y1], each in [0, 1], y down. Pure."""

from typing import NamedTuple


class Box(NamedTuple):
    """Corners relative to the frame; left < right, top < bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Share of the frame it covers."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    @property
    def foot(self) -> tuple[float, float]:
        """Bottom centre: where the thing stands on the ground."""
        return (self.left + self.right) / 2, self.bottom


def overlap_area(ours: Box, theirs: Box) -> float:
    """Share of the frame that both cover."""
    width = min(ours.right, theirs.right) - max(ours.left, theirs.left)
    height = min(ours.bottom, theirs.bottom) - max(ours.top, theirs.top)
    return max(0.0, width) * max(0.0, height)


def iou(ours: Box, theirs: Box) -> float:
    """Intersection over union in [0, 1]; two empty boxes overlap by 0."""
    both = overlap_area(ours, theirs)
    union = ours.area + theirs.area - both
    return both / union if union > 0 else 0.0


def nesting(ours: Box, theirs: Box) -> float:
    """Share of the smaller box that lies in the larger, in [0, 1]: a heap that grew still contains the old heap."""
    smaller = min(ours.area, theirs.area)
    return overlap_area(ours, theirs) / smaller if smaller > 0 else 0.0


def expanded(box: Box, *, share: float) -> Box:
    """The box with `share` of its size added on each side, kept inside the frame."""
    width, height = (box.right - box.left) * share, (box.bottom - box.top) * share
    return Box(
        max(0.0, box.left - width),
        max(0.0, box.top - height),
        min(1.0, box.right + width),
        min(1.0, box.bottom + height),
    )


def to_pixels(box: Box, size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    """Whole pixels of a frame of that size, at least one pixel wide and high."""
    width_px, height_px = size_wh
    left = min(int(box.left * width_px), width_px - 1)
    top = min(int(box.top * height_px), height_px - 1)
    right = max(left + 1, min(width_px, round(box.right * width_px)))
    bottom = max(top + 1, min(height_px, round(box.bottom * height_px)))
    return left, top, right, bottom
