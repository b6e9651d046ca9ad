"""Runs weights of any form as the product does: its letterbox, its slicing, its decoding, with another runtime inside.

ONNX goes through the product's own runtimes, OpenVINO's form (.xml) through OpenVINO, checkpoints (.pt) through PyTorch
with the training extra.
"""

import hashlib
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.models.card import ClassCard, ModelCard, load_card, verify_weights
from detection.models.detections import Detections
from detection.models.detector import Detector
from detection.models.letterbox import letterbox_for
from detection.models.network import Network
from detection.models.network_detector import NetworkDetector
from detection.models.settings import Backend
from detection.models.slicing import Slicing
from kit.errors import Invalid
from training.classes import LABELS
from training.matching import Looked, Rows
from training.pictures_under_test import PictureUnderTest
from training.thresholds import role_of

LEAST_SCORE = 0.001
"""As low as Ultralytics measures: fainter detections hardly move an average precision."""
ASSUMED_THRESHOLD = 0.25  # Ultralytics' own default, where no card says another
ASSUMED_SIZE_PX = 640  # what the product's detectors look at, where no card says another
BATCH = 8  # the product's default; bounds the memory
Follow = Callable[[Sequence[list[PictureUnderTest]]], Iterable[list[PictureUnderTest]]]


class WeightsUnfit(Invalid):
    """The weights cannot be measured."""


@dataclass(frozen=True, slots=True, eq=False)
class UnderTest:
    """`card` is made up where the weights came without one; `has_card` tells."""

    detector: Detector
    card: ModelCard
    has_card: bool
    device: str
    size_bytes: int

    @property
    def labels(self) -> tuple[str, ...]:
        """Those of its classes that are ours, in its order."""
        return tuple(label for label in self.card.labels if label in LABELS)

    @property
    def thresholds(self) -> dict[str, float]:
        return {one.label: one.threshold for one in self.card.classes if one.label in LABELS}


def load(weights: Path, *, size_px: int | None, backend: Backend, threads: int) -> UnderTest:
    """Weights (.onnx, .xml, .pt) or a model card (.toml). The card beside the weights is used where there is one.

    Raises:
        Invalid: the weights or their card cannot be used; WeightsUnfit and the errors of `detection.models`.
    """
    card = load_card(weights) if weights.suffix == ".toml" else _card_beside(weights)
    path = weights if card is None else card.weights_path
    if not path.is_file():
        raise WeightsUnfit(f"{path}: there are no such weights.")
    content = path.read_bytes() if card is None else verify_weights(card)
    network, names = _network(path, content, backend=backend, threads=threads)
    described = card or _made_up(path, content, names or LABELS)
    if size_px is not None:
        described = described.model_copy(update={"input_size_px": size_px})
    if not set(described.labels) & set(LABELS):
        raise WeightsUnfit(f"{path} knows none of our classes; it knows {', '.join(described.labels)}.")
    detector = NetworkDetector(card=described, network=network, batch=BATCH)
    return UnderTest(detector, described, card is not None, network.device, len(content))


def look(
    under_test: UnderTest,
    pictures: Sequence[PictureUnderTest],
    *,
    slices: Slicing | None,
    follow: Follow = iter,
) -> tuple[list[Looked], float]:
    """What is found in each picture, however faint.

    Beside it the median of CPU time per picture in ms, of all threads, without decoding.
    """
    longer_side_px = under_test.card.input_size_px
    # By input shape, so that batches are full and OpenVINO compiles each shape once.
    ordered = sorted(
        pictures, key=lambda one: (letterbox_for(one.size_wh, longer_side_px=longer_side_px).input_wh, one.name)
    )
    to_ours = np.array([LABELS.index(one) if one in LABELS else -1 for one in under_test.card.labels])
    looked, spent_ms = [], []
    for batch in follow([ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]):
        frames_bgr = [picture.frame_bgr() for picture in batch]
        started = time.process_time()
        found = under_test.detector.detect(frames_bgr, slices=slices, min_score=LEAST_SCORE)
        spent_ms.append(1000 * (time.process_time() - started) / len(batch))
        looked += [
            Looked(one.name, one.source, one.group, one.labelled, _rows(its, to_ours), one.truth)
            for one, its in zip(batch, found, strict=True)
        ]
    return looked, statistics.median(spent_ms) if spent_ms else 0.0


def _rows(found: Detections, to_ours: NDArray[np.intp]) -> Rows:
    class_ids = to_ours[found.class_ids]
    rows = np.concatenate([found.boxes, found.scores[:, None], class_ids[:, None]], axis=1).astype(np.float32)
    return np.asarray(rows[class_ids >= 0], np.float32)


def _card_beside(weights: Path) -> ModelCard | None:
    cards = [load_card(path) for path in sorted(weights.parent.glob("*.toml"))] if weights.suffix == ".onnx" else []
    return next((card for card in cards if card.file == weights.name), None)


def _made_up(path: Path, content: bytes, names: Sequence[str]) -> ModelCard:
    """For weights without a card: class ids are positions in `names`."""
    classes = tuple(
        ClassCard(id=number, label=label, role=role_of(label), threshold=ASSUMED_THRESHOLD)
        for number, label in enumerate(names)
    )
    return ModelCard(
        path=path.with_suffix(".toml"),
        name="without-card",
        version="0",
        file=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        input_size_px=ASSUMED_SIZE_PX,
        classes=classes,
    )


def _network(path: Path, content: bytes, *, backend: Backend, threads: int) -> tuple[Network, Sequence[str] | None]:
    """The network, and the names of its classes where the file holds them."""
    if path.suffix == ".pt":
        checkpoint = _Checkpoint(path, threads=threads)
        return checkpoint, checkpoint.names
    if path.suffix == ".xml":
        return _IntermediateForm(path, threads=threads), None
    if path.suffix != ".onnx":
        raise WeightsUnfit(f"{path}: expected weights in .onnx, .xml or .pt, or a model card in .toml.")
    if backend is Backend.ONNXRUNTIME:
        from detection.models.onnx_network import OnnxNetwork  # noqa: PLC0415  # one runtime in memory, not two

        return OnnxNetwork(content, weights_path=path, threads=threads), None
    from detection.models.openvino_network import OpenVinoNetwork  # noqa: PLC0415  # the same

    return OpenVinoNetwork(content, weights_path=path, threads=threads), None


class _Checkpoint:
    """Satisfies `Network` with a checkpoint of Ultralytics in PyTorch."""

    def __init__(self, path: Path, *, threads: int) -> None:
        try:
            import torch  # noqa: PLC0415  # of the training extra, and slow to load

            from training.export import load_for_inference  # noqa: PLC0415  # the same
        except ImportError as exc:
            raise WeightsUnfit(f"{path} needs PyTorch: install the training extra, or export it to ONNX.") from exc
        torch.set_num_threads(threads)
        self._torch = torch
        self._module = load_for_inference(path)
        names: dict[int, str] = self._module.names
        self.names = tuple(names[number] for number in range(len(names)))

    @property
    def device(self) -> str:
        return "PyTorch CPU f32"

    def infer(self, inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        with self._torch.no_grad():
            rows = self._module(self._torch.from_numpy(_blob(inputs_bgr)))
        return np.asarray((rows[0] if isinstance(rows, tuple) else rows).numpy(), np.float32)


class _IntermediateForm:
    """Satisfies `Network` with a graph in OpenVINO's own form, int8 ones among them."""

    def __init__(self, path: Path, *, threads: int) -> None:
        # As in the product: OpenVINO reports every import to the internet, unless this module is absent.
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # the import system's "absent"
        openvino = importlib.import_module("openvino")
        self._compiled: Any = openvino.Core().compile_model(str(path), "CPU", {"INFERENCE_NUM_THREADS": threads})

    @property
    def device(self) -> str:
        return "OpenVINO CPU"

    def infer(self, inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.array(self._compiled(_blob(inputs_bgr))[0], np.float32)


def _blob(inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(B, H, W, 3) to (B, 3, H, W) RGB in [0, 1]."""
    return np.asarray(cv2.dnn.blobFromImages(list(inputs_bgr), scalefactor=1 / 255, swapRB=True), np.float32)
