"""Blurs faces and number plates before anything is stored.

OpenCV's cascades until the detector knows persons and vehicles. They miss faces turned away or smaller than about 24 px
and most Chinese plates: `docs/status.md` says how many on a sample, `python -m benchmarks.privacy` measures it.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

CASCADES = (
    "haarcascade_frontalface_default.xml",
    "haarcascade_profileface.xml",
    "haarcascade_russian_plate_number.xml",
)
LONG_SIDE_PX = 1280  # cascades look at a frame no larger: at 4K they take seconds and find hardly more
SMALLEST_PX = 20  # cascades were trained on 20–24 px windows


def blur(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy in which every face and plate found is unrecognisable; the frame itself is left alone."""
    blurred = frame_bgr.copy()
    for left, top, right, bottom in private_regions(frame_bgr):
        region = blurred[top:bottom, left:right]
        blurred[top:bottom, left:right] = _pixelated(region)
    return blurred


def private_regions(frame_bgr: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Boxes in pixels, a fifth larger than found so that hair and plate frame go too."""
    height_px, width_px = frame_bgr.shape[:2]
    scale = min(1.0, LONG_SIDE_PX / max(height_px, width_px))
    grey = cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    regions = []
    for name in CASCADES:
        found = _cascade(name).detectMultiScale(grey, 1.15, 4, minSize=(SMALLEST_PX, SMALLEST_PX))
        for x_px, y_px, w_px, h_px in found:
            margin_x, margin_y = w_px * 0.2, h_px * 0.2
            regions.append(
                (
                    max(0, int((x_px - margin_x) / scale)),
                    max(0, int((y_px - margin_y) / scale)),
                    min(width_px, int((x_px + w_px + margin_x) / scale)),
                    min(height_px, int((y_px + h_px + margin_y) / scale)),
                )
            )
    return regions


def _pixelated(region: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Six cells across: nobody is recognised from 36 of them, and no filter brings them back."""
    height_px, width_px = region.shape[:2]
    cells = cv2.resize(region, (6, 6), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cells, (width_px, height_px), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))
