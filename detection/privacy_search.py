"""Searches a frame for faces and number plates without a network, for detectors that know no persons and vehicles.

It misses most faces: found were 17 of 49 in pictures marked by eye, none of 12 in streets (turned away, helmets,
caps), and 36 of 41 plates. 7 % of a clean street is taken for them without need (`python -m benchmarks.privacy`).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

PixelBox = tuple[int, int, int, int]
"""xyxy in pixels."""

LONG_SIDE_PX = 1280  # we look at a frame no larger: at 4K the cascades take seconds and find hardly more
FACES = "haarcascade_frontalface_default.xml"
# Of that frame. With the step, 20 of 49 faces in 0.2 s of CPU; full size, a step of 1.15 and the profile cascade found
# 20 in 1.9 s; full size, 1.3 and profiles at half size 23 in 0.5 s.
FACE_SCALE, FACE_STEP = 0.75, 1.25
SMALLEST_FACE_PX = 24  # the window that the cascade was trained on
LARGEST_FACE = 0.3  # of the shorter side: no camera over a street sees larger ones, and a bus may look like one
AGREEING = 1  # neighbouring hits: with 4 such coarse steps find 12 faces instead of 21 (at full size)
FACE_MARGIN = 0.2  # of the face found: hair and chin go too

# OpenCV's plate cascades know plates from 60 px; street cameras show 20 to 50 px: the better known one hid 1 of 41.
# A plate has steep vertical strokes, denser than its surroundings, in a box wider than high.
STROKE_WINDOW_PX = (7, 5)
SURROUNDINGS_PX = 56  # eight times the window
STROKES = 25  # mean |Sobel x| in the window, 0 to 255; at 60 a quarter of the plates is lost
DENSER = 1.8  # than the surroundings; 1.5 finds no more and blurs half as much again
PLATE_WIDTH_PX, PLATE_HEIGHT_PX = (12, 140), (6, 45)
PLATE_ASPECT = (1.1, 6.5)  # 440 × 140 mm seen from the side, two-line motorcycle plates, a long British one
PLATE_FILL = 0.5  # of its box: tilted plates fill little over half
PLATE_MARGIN_PX = 3
PLATE_COLOURS_HSV = (
    ((100, 80, 40), (128, 255, 255)),  # Chinese blue; white strokes on it are faint, so the colour helps
    ((18, 110, 90), (34, 255, 255)),  # yellow: lorries and buses
)


def search(frame_bgr: NDArray[np.uint8]) -> list[PixelBox]:
    """Every face and plate found, in pixels of the frame, a little larger than they are; none empty."""
    seen_bgr, scale = _no_larger(frame_bgr)
    grey = _grey(seen_bgr)
    return _in_frame(chain(_faces(grey), _plates(seen_bgr, grey)), scale, frame_bgr)


def plates(frame_bgr: NDArray[np.uint8]) -> list[PixelBox]:
    """The plates alone, as `search`."""
    seen_bgr, scale = _no_larger(frame_bgr)
    return _in_frame(_plates(seen_bgr, _grey(seen_bgr)), scale, frame_bgr)


def _no_larger(frame_bgr: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """The frame as it is looked at, and its scale."""
    scale = min(1.0, LONG_SIDE_PX / max(frame_bgr.shape[:2]))
    return (_resized(frame_bgr, scale), scale) if scale < 1 else (frame_bgr, scale)


def _in_frame(
    found: Iterable[tuple[float, float, float, float]], scale: float, frame_bgr: NDArray[np.uint8]
) -> list[PixelBox]:
    height_px, width_px = frame_bgr.shape[:2]
    return [
        (
            max(0, int(left / scale)),
            max(0, int(top / scale)),
            min(width_px, int(right / scale)),
            min(height_px, int(bottom / scale)),
        )
        for left, top, right, bottom in found
    ]


def _grey(picture_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture_bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _faces(grey: NDArray[np.uint8]) -> Iterator[tuple[float, float, float, float]]:
    smaller = _resized(grey, FACE_SCALE)
    least, most = SMALLEST_FACE_PX, max(SMALLEST_FACE_PX, int(min(smaller.shape) * LARGEST_FACE))
    found = _cascade().detectMultiScale(smaller, FACE_STEP, AGREEING, minSize=(least, least), maxSize=(most, most))
    for corner_and_size in found:
        x_px, y_px, w_px, h_px = (float(value) / FACE_SCALE for value in corner_and_size)
        margin_x, margin_y = w_px * FACE_MARGIN, h_px * FACE_MARGIN
        yield x_px - margin_x, y_px - margin_y, x_px + w_px + margin_x, y_px + h_px + margin_y


def _plates(frame_bgr: NDArray[np.uint8], grey: NDArray[np.uint8]) -> Iterator[PixelBox]:
    yield from _plate_shaped(_stroked(grey))
    hsv = cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2HSV)
    for lowest, highest in PLATE_COLOURS_HSV:
        coloured = cv2.inRange(hsv, np.array(lowest), np.array(highest))
        closed = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((3, 5), np.uint8))
        yield from _plate_shaped(np.asarray(closed, dtype=np.uint8))


def _stroked(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W), 1 where vertical strokes are dense and their surroundings are not."""
    strokes = cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_16S, 1, 0, ksize=3))
    here = cv2.blur(strokes, STROKE_WINDOW_PX)
    around = cv2.blur(strokes, (SURROUNDINGS_PX, SURROUNDINGS_PX)).astype(np.float32)
    dense = ((here > STROKES) & (here > DENSER * around)).astype(np.uint8)
    joined = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((3, 7), np.uint8))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((5, 7), np.uint8)), dtype=np.uint8)


def _plate_shaped(mask: NDArray[np.uint8]) -> Iterator[PixelBox]:
    """Connected patches of the (H, W) mask that have the size and shape of a plate."""
    _, _, patches, _ = cv2.connectedComponentsWithStats(mask)
    for x_px, y_px, w_px, h_px, area_px in patches[1:].tolist():  # the first is the background
        sized = PLATE_WIDTH_PX[0] <= w_px <= PLATE_WIDTH_PX[1] and PLATE_HEIGHT_PX[0] <= h_px <= PLATE_HEIGHT_PX[1]
        shaped = PLATE_ASPECT[0] <= w_px / h_px <= PLATE_ASPECT[1] and area_px > PLATE_FILL * w_px * h_px
        if sized and shaped:
            yield (
                x_px - PLATE_MARGIN_PX,
                y_px - PLATE_MARGIN_PX,
                x_px + w_px + PLATE_MARGIN_PX,
                y_px + h_px + PLATE_MARGIN_PX,
            )


def _resized(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    smaller = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)


@cache
def _cascade() -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / FACES))
