"""The one owner of inference in a worker process: loads at first use, lets one thread in at a time."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.models.detector import Detector
from detection.models.loading import load_detector
from detection.models.settings import model_settings
from detection.models.slicing import Slicing


class UsedAcrossFork(RuntimeError):
    """A mistake in the program: the detector was loaded before the fork, and its threads stayed behind."""


class InferenceOwner:
    """Satisfies `Detector`; may be made before the fork, loads at first use after it."""

    def __init__(self, load: Callable[[], Detector]) -> None:
        self._load = load
        self._lock = Lock()
        self._detector: Detector | None = None
        self._process_id: int | None = None

    @property
    def card(self) -> ModelCard:
        return self._loaded().card

    def detect(
        self,
        frames_bgr: Sequence[NDArray[np.uint8]],
        *,
        slices: Slicing | None = None,
        min_score: float | None = None,
        for_blurring: bool = False,
    ) -> list[Detections]:
        detector = self._loaded()
        with self._lock:
            return detector.detect(frames_bgr, slices=slices, min_score=min_score, for_blurring=for_blurring)

    def _loaded(self) -> Detector:
        # Before the lock: in a forked child it may be held by a thread that the child does not have.
        if self._process_id not in (None, os.getpid()):
            raise UsedAcrossFork(
                f"the detector was loaded in process {self._process_id}, process {os.getpid()} was forked from it later"
            )
        with self._lock:
            if self._detector is None:
                self._detector = self._load()
                self._process_id = os.getpid()
            return self._detector


@cache
def inference_owner() -> InferenceOwner:
    """Of this process, by its settings."""
    return InferenceOwner(lambda: load_detector(model_settings()))
