"""Whether a picture says anything about the street: black, covered, out of focus, or the same as before. Pure.

Measured on a grey picture 320 px wide without its upper and lower margin, where cameras write name and time: writing
stays white on a black picture and sharp on a blurred one. When in doubt the picture passes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.streams.errors import Black, Covered, Defocused, Frozen
from detection.streams.fingerprint import Fingerprint, fingerprint

# At this size sensor noise is averaged away, and a lens that is out of focus still shows.
_WIDTH_PX = 320
_MARGIN = 0.15
# Luma of 255 that all but the brightest 0.5 % of a black picture stay under. Amplified noise in full darkness reaches
# 10, the darkest of 801 street and everyday pictures 113, the same at an eighth of their light 24 to 31.
_BLACK_LUMA = 20.0
# Smoothing in px: a little against noise, and enough to make every edge soft.
_FINE_PX, _COARSE_PX = 0.7, 2.0
# Steepest slope (99.7th percentile, luma per px) of the soft picture. A covered lens reaches 0.8; fog that leaves
# 15 % of the contrast 2.6; the flattest of the 801 pictures 10.8.
_COVERED_SLOPE = 1.2
# Fine slope over coarse slope, of the picture and of its parts. Blurred by 1 % of the width: at most 1.24, parts
# 1.40 (95 of 100); the softest of the 801 pictures: 1.52, its sharpest part 1.76.
_SHARP_RATIO = 1.43
# A street lamp's glow is steep and soft, so a picture is out of focus only if no part of it with this much structure is
# sharp. Below it, noise decides the ratio.
_STRUCTURE_SLOPE = 3.0
_PARTS = 4


def check_picture(frame_bgr: NDArray[np.uint8], *, previous: str | None) -> Fingerprint:
    """The picture's fingerprint, to compare the next one with; or why the picture is no evidence.

    Args:
        frame_bgr: (H, W, 3).
        previous: of the view's last picture; `None`: there is none to compare with.

    Raises: Frozen, Black, Covered, Defocused.
    """
    taken = fingerprint(frame_bgr)
    if taken == previous:
        raise Frozen("The camera repeats its last picture exactly; a sensor that lives never does.")
    luma = _centre_luma(frame_bgr)
    if float(np.percentile(luma, 99.5)) <= _BLACK_LUMA:
        raise Black("The picture is black.")
    fine, coarse = _slopes(luma, smoothing_px=_FINE_PX), _slopes(luma, smoothing_px=_COARSE_PX)
    steepest = _steepest(coarse)
    if steepest < _COVERED_SLOPE:
        raise Covered("The picture shows no shape at all: something covers the lens, or fog hides everything.")
    if _steepest(fine) < _SHARP_RATIO * steepest and not _is_sharp_somewhere(fine, coarse):
        raise Defocused("Not one edge in the picture is sharp: the lens is out of focus or dirty.")
    return taken


def _centre_luma(frame_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, 320), float32 in [0, 255]."""
    height_px, width_px = frame_bgr.shape[:2]
    margin_px = round(height_px * _MARGIN)
    centre = frame_bgr[margin_px : height_px - margin_px]
    size_wh = (_WIDTH_PX, max(1, round(centre.shape[0] * _WIDTH_PX / width_px)))
    # Grey first: a third of the pixels to average saves 3 of 4 ms at 1080p.
    grey = cv2.resize(cv2.cvtColor(centre, cv2.COLOR_BGR2GRAY), size_wh, interpolation=cv2.INTER_AREA)
    return grey.astype(np.float32)


def _slopes(luma: NDArray[np.float32], *, smoothing_px: float) -> NDArray[np.float32]:
    """Length of the gradient in luma per px, same shape."""
    soft = cv2.GaussianBlur(luma, (0, 0), smoothing_px)
    # Sobel's kernel weighs a slope of 1 as 8.
    along_x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8)
    along_y = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
    return cv2.magnitude(along_x, along_y).astype(np.float32, copy=False)


def _steepest(slopes: NDArray[np.float32]) -> float:
    return float(np.percentile(slopes, 99.7))


def _is_sharp_somewhere(fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> bool:
    for fine_rows, coarse_rows in zip(np.array_split(fine, _PARTS), np.array_split(coarse, _PARTS), strict=True):
        columns = zip(
            np.array_split(fine_rows, _PARTS, axis=1), np.array_split(coarse_rows, _PARTS, axis=1), strict=True
        )
        for fine_part, coarse_part in columns:
            if coarse_part.size == 0:
                continue
            steepest = _steepest(coarse_part)
            if steepest >= _STRUCTURE_SLOPE and _steepest(fine_part) >= _SHARP_RATIO * steepest:
                return True
    return False
