"""From the rows of the network's output to detections of the picture; the same for every runtime."""

import numpy as np
from numpy.typing import NDArray

from detection.models.detections import Detections
from detection.models.letterbox import Letterbox


def thresholds_for(thresholds: tuple[float, ...], min_score: float | None) -> NDArray[np.float32]:
    """(classes,) the score from which each class counts."""
    return np.array(thresholds if min_score is None else [min_score] * len(thresholds), np.float32)


def decode(rows: NDArray[np.float32], *, letterbox: Letterbox, class_thresholds: NDArray[np.float32]) -> Detections:
    """Keep what reaches its class's threshold, in pixels of the picture.

    The head is trained end to end, so there is nothing to suppress here.

    Args:
        rows: (K, 6) x0, y0, x1, y1 in input pixels, score, class id.
        letterbox: how the picture was laid into the input.
        class_thresholds: (classes,).
    """
    class_ids = rows[:, 5].round().astype(np.int32)
    is_known = (class_ids >= 0) & (class_ids < len(class_thresholds))
    # Written so that a score that is not a number fails.
    is_enough = rows[:, 4] >= class_thresholds[np.where(is_known, class_ids, 0)]
    kept = rows[is_known & is_enough]
    boxes = letterbox.to_picture(kept[:, :4])
    found = Detections(
        boxes=boxes,
        scores=np.clip(kept[:, 4], np.float32(0), np.float32(1)),
        class_ids=kept[:, 5].round().astype(np.int32),
    )
    # Less than a pixel is left of boxes that lie in the padding.
    is_visible: NDArray[np.bool_] = np.greater_equal(boxes[:, 2:] - boxes[:, :2], 1).all(axis=1)
    return found.take(is_visible).best_first()
