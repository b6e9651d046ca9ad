"""From settings to a detector that is known to work: card, checksum, runtime, one trial run."""

from pathlib import Path

import numpy as np
import structlog

from detection.models.card import ModelCard, load_card, verify_weights
from detection.models.detector import Detector
from detection.models.errors import NetworkUnfit
from detection.models.letterbox import letterbox_for
from detection.models.network import Network
from detection.models.network_detector import NetworkDetector
from detection.models.settings import Backend, ModelSettings

__all__ = ["load_card", "load_detector"]

log = structlog.get_logger()

NVIDIA_DRIVER = Path("/dev/nvidiactl")


def load_detector(settings: ModelSettings) -> Detector:
    """A detector for this process, to be made after the fork: runtimes keep threads, which a fork loses.

    Raises:
        CardInvalid: the card breaks a rule.
        WeightsMissing: the file it names is not there.
        WeightsChanged: the file is another one.
        NetworkUnfit: the file is no detector.
    """
    card = load_card(settings.card)
    network = _load_network(settings, card=card, weights=verify_weights(card))
    _try_out(network, card)
    log.info("detector_loaded", model=card.name, version=card.version, device=network.device)
    return NetworkDetector(card=card, network=network, batch=settings.batch)


def _load_network(settings: ModelSettings, *, card: ModelCard, weights: bytes) -> Network:
    # Imported here, so that a worker holds one runtime in memory, not two (each 30 to 60 MB).
    if _takes_onnxruntime(settings.backend):
        from detection.models.onnx_network import OnnxNetwork  # noqa: PLC0415

        return OnnxNetwork(weights, weights_path=card.weights_path, threads=settings.threads)
    from detection.models.openvino_network import OpenVinoNetwork  # noqa: PLC0415

    return OpenVinoNetwork(weights, weights_path=card.weights_path, threads=settings.threads)


def _takes_onnxruntime(backend: Backend) -> bool:
    if backend is not Backend.AUTO:
        return backend is Backend.ONNXRUNTIME
    if not NVIDIA_DRIVER.exists():
        return False
    from detection.models.onnx_network import has_cuda  # noqa: PLC0415

    return has_cuda()


def _try_out(network: Network, card: ModelCard) -> None:
    """Run once on grey at the shape of a 16:9 frame: finds what is no detector, and compiles the commonest shape."""
    width, height = letterbox_for((1920, 1080), longer_side_px=card.input_size_px).input_wh
    rows = network.infer(np.full((1, height, width, 3), 114, np.uint8))
    if rows.ndim != 3 or rows.shape[0] != 1 or rows.shape[2] != 6 or rows.dtype != np.float32:
        raise NetworkUnfit(weights_path=card.weights_path, reason=f"its output is {rows.dtype} {rows.shape}")
    class_ids = rows[0, :, 5]
    if not ((class_ids >= 0) & (class_ids < len(card.classes))).all():
        raise NetworkUnfit(
            weights_path=card.weights_path,
            reason=f"it says classes up to {class_ids.max():.0f}, its card has {len(card.classes)}",
        )
