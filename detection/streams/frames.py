"""What a visit brings home: one picture and what is known about its age."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded picture, as the camera sent it."""

    frame_bgr: NDArray[np.uint8]
    """(H, W, 3), owned by the receiver."""
    received_at: datetime
    """When the last byte of the picture had arrived here."""
    age_s: float | None
    """Upper bound: at `received_at` the picture was at most so old. `None`: nobody can say. Never an invented 0."""
    connect_ms: float
    """From dialling to the answer (RTSP: to the first video packet)."""
    keyframe_ms: float
    """From the answer to the decoded picture."""
    codec: str | None
    """FFmpeg's name, such as h264 or mjpeg."""
