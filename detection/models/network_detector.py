"""The detector around a network of any runtime: cut, letterbox, batch by input shape, decode, merge."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.models.letterbox import Letterbox, lay_in, letterbox_for
from detection.models.network import Network
from detection.models.postprocess import decode, thresholds_for
from detection.models.slicing import Slicing, Window, merge, windows


class NetworkDetector:
    """Satisfies `Detector`. Used by one thread at a time; `owner.py` sees to that."""

    def __init__(self, *, card: ModelCard, network: Network, batch: int) -> None:
        self._card = card
        self._network = network
        self._batch = batch

    @property
    def card(self) -> ModelCard:
        return self._card

    def detect(
        self,
        frames_bgr: Sequence[NDArray[np.uint8]],
        *,
        slices: Slicing | None = None,
        min_score: float | None = None,
        for_blurring: bool = False,
    ) -> list[Detections]:
        least = self._card.blur_thresholds if for_blurring else self._card.thresholds
        class_thresholds = thresholds_for(least, min_score)
        cuts = [windows(_size_wh(frame), slices) for frame in frames_bgr]
        looks = [
            _Look(
                frame=number,
                window=window,
                letterbox=letterbox_for(window.size_wh, longer_side_px=self._card.input_size_px),
            )
            for number, parts in enumerate(cuts)
            for window in parts
        ]
        found: dict[tuple[int, Window], Detections] = {}
        for batch in _batches(looks, self._batch):
            rows = self._network.infer(_inputs(batch, frames_bgr))
            for look, its_rows in zip(batch, rows, strict=True):
                seen = decode(its_rows, letterbox=look.letterbox, class_thresholds=class_thresholds)
                found[look.frame, look.window] = _moved(seen, look.window)
        return [merge(parts, [found[number, part] for part in parts]) for number, parts in enumerate(cuts)]


@dataclass(frozen=True, slots=True)
class _Look:
    """One run of the network over one part of one frame."""

    frame: int
    window: Window
    letterbox: Letterbox


def _batches(looks: Sequence[_Look], size: int) -> Iterator[list[_Look]]:
    by_shape: dict[tuple[int, int], list[_Look]] = defaultdict(list)
    for look in looks:
        by_shape[look.letterbox.input_wh].append(look)
    for alike in by_shape.values():
        for start in range(0, len(alike), size):
            yield alike[start : start + size]


def _inputs(batch: Sequence[_Look], frames_bgr: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    width, height = batch[0].letterbox.input_wh
    inputs = np.empty((len(batch), height, width, 3), np.uint8)
    for look, into in zip(batch, inputs, strict=True):
        part = look.window
        lay_in(frames_bgr[look.frame][part.top : part.bottom, part.left : part.right], look.letterbox, into_bgr=into)
    return inputs


def _moved(seen: Detections, part: Window) -> Detections:
    offset = np.array([part.left, part.top, part.left, part.top], np.float32)
    return Detections(boxes=np.add(seen.boxes, offset, dtype=np.float32), scores=seen.scores, class_ids=seen.class_ids)


def _size_wh(frame_bgr: NDArray[np.uint8]) -> tuple[int, int]:
    if frame_bgr.ndim != 3 or frame_bgr.shape[2] != 3 or frame_bgr.dtype != np.uint8 or 0 in frame_bgr.shape:
        raise ValueError(f"a frame is (H, W, 3) uint8, not {frame_bgr.shape} {frame_bgr.dtype}")
    return frame_bgr.shape[1], frame_bgr.shape[0]
