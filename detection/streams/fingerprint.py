"""A short name for the exact content of a frame, to tell a frozen camera from a quiet street."""

import zlib
from typing import NewType

import numpy as np
from numpy.typing import NDArray

Fingerprint = NewType("Fingerprint", str)
"""Size and CRC-32 of the pixels: equal pictures are equal; two others are so once in four billion."""


def fingerprint(frame_bgr: NDArray[np.uint8]) -> Fingerprint:
    """Args: frame_bgr: (H, W, 3)."""
    # Every pixel counts, so that a running clock of a few pixels is enough to be alive.
    # CRC-32 costs 2.4 ms at 1080p, SHA-1 4, BLAKE2 8; nobody gains from forging this.
    height_px, width_px = frame_bgr.shape[:2]
    return Fingerprint(f"{width_px}x{height_px}-{zlib.crc32(np.ascontiguousarray(frame_bgr).data):08x}")
