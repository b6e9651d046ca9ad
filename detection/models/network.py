"""A network as a runtime holds it: arrays in, rows out. One Protocol, so that everything else is written once."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Network(Protocol):
    """Loaded weights, used by one thread at a time."""

    @property
    def device(self) -> str:
        """Where it runs and how, for the log: `OpenVINO CPU f32`."""
        ...

    def infer(self, inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Run a batch of one shape.

        Args:
            inputs_bgr: (B, H, W, 3), H and W multiples of the stride.

        Returns:
            (B, K, 6): x0, y0, x1, y1 in input pixels, score, class id. No order, no box twice.
        """
        ...
