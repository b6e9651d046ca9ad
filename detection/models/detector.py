"""What the patrol and the commands ask of a detector. Fakes satisfy this; `loading.py` makes the real one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.models.slicing import Slicing


class Detector(Protocol):
    """Finds the classes of its card in pictures."""

    @property
    def card(self) -> ModelCard: ...

    def detect(
        self,
        frames_bgr: Sequence[NDArray[np.uint8]],
        *,
        slices: Slicing | None = None,
        min_score: float | None = None,
        for_blurring: bool = False,
    ) -> list[Detections]:
        """Look at some frames at once.

        Args:
            frames_bgr: each (H, W, 3), of any sizes; read, not kept.
            slices: how to look closer; None is the whole frame alone.
            min_score: for every class alike; None is the card's threshold of each class.
            for_blurring: without `min_score`, also what only reaches the score from which it is blurred.

        Returns:
            One per frame, in its order and its pixels.
        """
        ...
