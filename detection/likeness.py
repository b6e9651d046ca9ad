"""Whether the vehicle that stands in a place is the one that stood there at the last visit. Pure.

A parked vehicle does not move, so its place is cut out of each frame by the same box. Light changes from visit to
visit: brightness and cast are taken from the ring of ground around the vehicle, and the pattern is compared by
correlation, which knows neither. Two vehicles of one model and colour that stand alike are taken for one.
"""

import base64
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box, expanded, to_pixels

CORE_CELLS, RING_CELLS = 24, 4  # 24 cells tell windows from body; the ring is wide enough to be mostly ground
SHAKE_CELLS = 2  # a twelfth of the vehicle: wind, and presets that are met again to within a tenth of a degree
SIDE_CELLS = CORE_CELLS + 2 * RING_CELLS
INSIDE = slice(RING_CELLS, -RING_CELLS)
FLAT = 1.0  # grey levels of spread: a flat patch correlates with nothing
LEVELS = np.linspace(-2.5, 2.5, 11)  # octaves brighter than the ground; half an octave apart
TINTS = np.linspace(-1.0, 1.0, 11)  # octaves of red or blue against green
# Drawn cars and bicycles under noise, a gain of 0.7 to 1.3, a cast of 12 % and 8 px of shake: pattern from 0.85,
# colours from 0.74. Of other colours, other things and empty ground only white and silver of one model came above both.
SAME_PATTERN, SAME_COLOURS = 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two portraits are."""

    pattern: float
    """Correlation in [-1, 1] at the best shift within the camera's shake."""
    colours: float
    """Least overlap, in [0, 1], of the histograms of brightness, red and blue against the ground around."""


def portrait(frame_bgr: NDArray[np.uint8], place: Box) -> str:
    """What the place looks like, with a ring of ground around it: 4,096 characters.

    Args:
        frame_bgr: (H, W, 3).
        place: relative to the frame.
    """
    height_px, width_px = frame_bgr.shape[:2]
    around = expanded(place, share=RING_CELLS / CORE_CELLS)
    left, top, right, bottom = to_pixels(around, (width_px, height_px))
    crop = np.ascontiguousarray(frame_bgr[top:bottom, left:right])
    cells = cv2.resize(crop, (SIDE_CELLS, SIDE_CELLS), interpolation=cv2.INTER_AREA)
    return base64.b64encode(cells.tobytes()).decode()


def is_same(before: str, now: str) -> bool:
    """Whether two portraits of one place show the same vehicle."""
    alike = likeness(before, now)
    return alike.pattern >= SAME_PATTERN and alike.colours >= SAME_COLOURS


def likeness(before: str, now: str) -> Likeness:
    """Compares what is inside the ring, after undoing the camera's shake."""
    before_cells, now_cells = _cells(before), _cells(now)
    core = np.ascontiguousarray(now_cells[INSIDE, INSIDE])
    edge = RING_CELLS - SHAKE_CELLS
    searched = np.ascontiguousarray(before_cells[edge : SIDE_CELLS - edge, edge : SIDE_CELLS - edge])
    if core.std() < FLAT or searched.std() < FLAT:
        return Likeness(0.0, 0.0)
    _, pattern, _, (right, down) = cv2.minMaxLoc(cv2.matchTemplate(searched, core, cv2.TM_CCOEFF_NORMED))
    aligned = searched[down : down + CORE_CELLS, right : right + CORE_CELLS]
    ours, theirs = _histograms(aligned, _ground(before_cells)), _histograms(core, _ground(now_cells))
    overlaps = [float(np.minimum(one, other).sum()) for one, other in zip(ours, theirs, strict=True)]
    return Likeness(float(pattern), min(overlaps))


def _cells(stored: str) -> NDArray[np.float32]:
    """(SIDE_CELLS, SIDE_CELLS, 3) BGR."""
    cells = np.frombuffer(base64.b64decode(stored), dtype=np.uint8)
    return cells.reshape(SIDE_CELLS, SIDE_CELLS, 3).astype(np.float32)


def _ground(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """(3,) the median of the ring, in octaves: most of it is ground, whatever else stands there."""
    is_ring = np.ones((SIDE_CELLS, SIDE_CELLS), dtype=np.bool_)
    is_ring[INSIDE, INSIDE] = False
    return np.median(_octaves(cells[is_ring]), axis=0).astype(np.float32)


def _histograms(core: NDArray[np.float32], ground: NDArray[np.float32]) -> tuple[NDArray[np.float64], ...]:
    blue, green, red = np.moveaxis(_octaves(core) - ground, 2, 0)
    return _soft(green, LEVELS), _soft(red - green, TINTS), _soft(blue - green, TINTS)


def _octaves(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.log2(np.maximum(cells, np.float32(8)))  # below 8 of 255, noise decides on the ratio


def _soft(values: NDArray[np.float32], middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares (bins,), each value split between its two nearest bins, so that a small change moves little."""
    place = np.clip((values - middles[0]) / (middles[1] - middles[0]), 0, len(middles) - 1).ravel()
    lower = np.minimum(place.astype(np.intp), len(middles) - 2)
    upper_share = place - lower
    counted = np.bincount(lower, 1 - upper_share, len(middles)) + np.bincount(lower + 1, upper_share, len(middles))
    return np.asarray(counted / values.size)
