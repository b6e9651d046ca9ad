"""Opens the teacher for a recipe. Apart from `teacher_labels`, because this needs PyTorch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.teacher import Teacher
from training.teacher_labels import ContextBox, Look


def open_teacher(weights: Path) -> Look:
    """Raises: FileNotFoundError, or ValueError for weights of another network."""
    teacher = Teacher(weights)

    def look(frame_bgr: NDArray[np.uint8], longer_side_px: int) -> Sequence[ContextBox]:
        seen = teacher.look(frame_bgr, longer_side_px=longer_side_px)
        return [ContextBox(one.label, one.xyxy, one.score) for one in seen]

    return look
