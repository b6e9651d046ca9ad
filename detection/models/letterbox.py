"""How a picture of any size becomes an input of the network, and how boxes come back.

The input is a rectangle, not a square: a 16:9 frame becomes 640×352, for 55 % of the work of 640×640. What is left
over at the sides is grey, evenly on both, as in training.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

STRIDE_PX = 32
"""The network halves its input five times."""
SHRINK = 0.025
"""Largest share by which a picture is scaled smaller to save a stride: below what a detector notices."""
PAD_GREY = 114
"""The grey of the padding in training."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Pure geometry, in pixels."""

    picture_wh: tuple[int, int]
    scaled_wh: tuple[int, int]
    """The picture as it lies in the input."""
    input_wh: tuple[int, int]
    """Multiples of the stride."""
    offset_xy: tuple[int, int]
    """Where the scaled picture begins in the input."""

    def to_picture(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N, 4) xyxy of the input → (N, 4) of the picture, clipped to it."""
        offset = np.array(self.offset_xy * 2, np.float32)
        scale = np.array(self.picture_wh * 2, np.float32) / np.array(self.scaled_wh * 2, np.float32)
        moved = np.multiply(boxes - offset, scale, dtype=np.float32)
        clipped: NDArray[np.float32] = np.clip(moved, 0, np.array(self.picture_wh * 2, np.float32))
        return clipped

    def to_input(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N, 4) xyxy of the picture → (N, 4) of the input; the way back of `to_picture`."""
        offset = np.array(self.offset_xy * 2, np.float32)
        scale = np.array(self.scaled_wh * 2, np.float32) / np.array(self.picture_wh * 2, np.float32)
        return np.add(boxes * scale, offset, dtype=np.float32)


def letterbox_for(picture_wh: tuple[int, int], *, longer_side_px: int) -> Letterbox:
    """The smallest input whose longer side is `longer_side_px`; small pictures are enlarged, as in training.

    Where a few rows would cost a whole stride more, the picture is scaled a little smaller: 16:9 becomes 626×352 in
    640×352 instead of 640×360 in 640×384, for 8 % less work.
    """
    scale = longer_side_px / max(picture_wh)
    shorter = min(picture_wh) * scale
    over = shorter % STRIDE_PX
    if over and shorter > STRIDE_PX and over <= SHRINK * shorter and over * longer_side_px < (STRIDE_PX - 1) * shorter:
        scale *= (shorter - over) / shorter
    scaled_width, scaled_height = (max(1, round(side * scale)) for side in picture_wh)
    input_width, input_height = (
        longer_side_px if side == max(picture_wh) else -(-scaled // STRIDE_PX) * STRIDE_PX
        for side, scaled in zip(picture_wh, (scaled_width, scaled_height), strict=True)
    )
    return Letterbox(
        picture_wh=picture_wh,
        scaled_wh=(scaled_width, scaled_height),
        input_wh=(input_width, input_height),
        offset_xy=((input_width - scaled_width) // 2, (input_height - scaled_height) // 2),
    )


def lay_in(picture_bgr: NDArray[np.uint8], letterbox: Letterbox, *, into_bgr: NDArray[np.uint8]) -> None:
    """Scale the picture (H, W, 3) and lay it with its grey into `into_bgr` (input height, input width, 3)."""
    left, top = letterbox.offset_xy
    width, height = letterbox.scaled_wh
    into_bgr[:top] = PAD_GREY
    into_bgr[top + height :] = PAD_GREY
    into_bgr[top : top + height, :left] = PAD_GREY
    into_bgr[top : top + height, left + width :] = PAD_GREY
    # Bilinear as in training; averaging areas costs 4 ms more per 1080p frame.
    into_bgr[top : top + height, left : left + width] = cv2.resize(
        picture_bgr, letterbox.scaled_wh, interpolation=cv2.INTER_LINEAR
    )
