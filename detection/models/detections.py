"""What a detector says of one picture: plain arrays, in pixels of that picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """N boxes of one picture, best first."""

    boxes: NDArray[np.float32]
    """(N, 4) xyxy, within the picture, at least a pixel wide and high."""
    scores: NDArray[np.float32]
    """(N,) in [0, 1], descending."""
    class_ids: NDArray[np.int32]
    """(N,) ids of the model card."""

    def __post_init__(self) -> None:
        count = len(self.scores)
        if self.boxes.shape != (count, 4) or self.scores.shape != (count,) or self.class_ids.shape != (count,):
            shapes = f"{self.boxes.shape}, {self.scores.shape}, {self.class_ids.shape}"
            raise ValueError(f"boxes, scores and class ids of one picture are (N, 4), (N,), (N,), not {shapes}")

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_]) -> "Detections":
        """Those that `index` picks, in its order: positions or a mask."""
        return Detections(boxes=self.boxes[index], scores=self.scores[index], class_ids=self.class_ids[index])

    def best_first(self) -> "Detections":
        return self.take(np.argsort(-self.scores, kind="stable"))


def no_detections() -> Detections:
    return Detections(
        boxes=np.empty((0, 4), np.float32), scores=np.empty(0, np.float32), class_ids=np.empty(0, np.int32)
    )
