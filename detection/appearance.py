"""A small print of what a place looked like, to tell a thing that was removed from a thing that is hidden for a moment.

A passer-by changes a crop from one look to the next; a place that was cleaned changes once and then stays. So a sudden
change without a hit says nothing, and the same look twice without a hit is a miss.
"""

import base64

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box, to_pixels

SIDE_CELLS = 8  # 64 grey cells: enough to see a person enter a crop, too few to see noise
CHANGED = 0.35  # mean difference of the two normalised prints; sensor noise and light stay below 0.15 in our scenes


def appearance(frame_bgr: NDArray[np.uint8], box: Box) -> str:
    """A print of the crop, 88 characters: contrast and brightness are taken out, so light may change.

    Args:
        frame_bgr: (H, W, 3).
        box: relative to the frame.
    """
    height_px, width_px = frame_bgr.shape[:2]
    left, top, right, bottom = to_pixels(box, (width_px, height_px))
    crop = np.ascontiguousarray(frame_bgr[top:bottom, left:right])
    cells = cv2.resize(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), (SIDE_CELLS, SIDE_CELLS), interpolation=cv2.INTER_AREA)
    return base64.b64encode(cells.tobytes()).decode()


def has_changed(before: str, now: str) -> bool:
    """Whether two prints of one place show something else, apart from brightness and contrast."""
    return float(np.abs(_normalised(before) - _normalised(now)).mean()) > CHANGED


def _normalised(stored: str) -> NDArray[np.float64]:
    cells = np.frombuffer(base64.b64decode(stored), dtype=np.uint8).astype(np.float64)
    spread = max(float(cells.std()), 8.0)  # a flat crop has no contrast to speak of: noise must not be blown up
    normalised: NDArray[np.float64] = (cells - cells.mean()) / spread
    return normalised
