"""Blurs faces and number plates before anything is stored, until the detector knows persons and vehicles.

It misses most faces: blurred were 17 of 49 in pictures marked by eye, none of 12 in streets (turned away, helmets,
caps), and 36 of 41 plates. 7 % of a clean street is blurred without need. docs/status.md has the table,
`python -m benchmarks.privacy` makes it.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]  # xyxy in pixels

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


def blur(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy in which every face and plate found is unrecognisable; the frame itself is left alone."""
    blurred = frame_bgr.copy()
    for left, top, right, bottom in private_regions(frame_bgr):
        region = blurred[top:bottom, left:right]
        blurred[top:bottom, left:right] = _pixelated(region)
    return blurred


def private_regions(frame_bgr: NDArray[np.uint8]) -> list[Box]:
    """Boxes in pixels of the frame, a little larger than what was found, none empty."""
    height_px, width_px = frame_bgr.shape[:2]
    scale = min(1.0, LONG_SIDE_PX / max(height_px, width_px))
    seen_bgr = frame_bgr
    if scale < 1:
        seen_bgr = _resized(frame_bgr, scale)
    grey = np.asarray(cv2.cvtColor(seen_bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    regions = []
    for left, top, right, bottom in (*_faces(grey), *_plates(seen_bgr, grey)):
        box = (
            max(0, int(left / scale)),
            max(0, int(top / scale)),
            min(width_px, int(right / scale)),
            min(height_px, int(bottom / scale)),
        )
        regions.append(box)
    return regions


def _faces(grey: NDArray[np.uint8]) -> Iterator[tuple[float, float, float, float]]:
    smaller = _resized(grey, FACE_SCALE)
    least, most = SMALLEST_FACE_PX, max(SMALLEST_FACE_PX, int(min(smaller.shape) * LARGEST_FACE))
    found = _cascade().detectMultiScale(smaller, FACE_STEP, AGREEING, minSize=(least, least), maxSize=(most, most))
    for corner_and_size in found:
        x_px, y_px, w_px, h_px = (float(value) / FACE_SCALE for value in corner_and_size)
        margin_x, margin_y = w_px * FACE_MARGIN, h_px * FACE_MARGIN
        yield x_px - margin_x, y_px - margin_y, x_px + w_px + margin_x, y_px + h_px + margin_y


def _plates(frame_bgr: NDArray[np.uint8], grey: NDArray[np.uint8]) -> Iterator[Box]:
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


def _plate_shaped(mask: NDArray[np.uint8]) -> Iterator[Box]:
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


def _pixelated(region: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Six cells across: nobody is recognised from 36 of them, and no filter brings them back."""
    height_px, width_px = region.shape[:2]
    cells = cv2.resize(region, (6, 6), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cells, (width_px, height_px), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


@cache
def _cascade() -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / FACES))
