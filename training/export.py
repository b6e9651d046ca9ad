"""Trained weights to ONNX, proved equal to PyTorch on ONNX Runtime and on OpenVINO; int8 for processors that gain.

The network ends in its own end-to-end head: output `detections` is (B, 300, 6) float32, rows x0, y0, x1, y1 in input
pixels, score, class id, best first; nothing is left to suppress. Batch, height and width (multiples of 32) are free.
"""

import hashlib
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import openvino
import torch
from numpy.typing import NDArray

from kit.errors import GridwardenError
from training import torchvision_stand_in

ROWS = 300
OPSET = 17  # the oldest that OpenVINO and ONNX Runtime of 2025 both run without conversion
TOLERANCE_PX = 0.05  # PyTorch and ONNX Runtime sum in another order; the worst seen was 0.004 px
TOLERANCE_SCORE = 1e-3
LEAST_SCORE = 0.01  # fainter rows fall in and out of the best 300 by rounding alone
HEAD_PREFIX = "/model.24/"  # of the names of the head's nodes in the exported graph
PROOF_SIZES_WH = ((640, 640), (640, 384), (416, 416))


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """`worst_px` and `worst_score`: the largest differences from PyTorch over every proof size."""

    path: Path
    sha256: str
    worst_px: float
    worst_score: float


class OutputsDifferError(GridwardenError):
    """The exported network does not say what the trained one says."""


def export(weights: Path, target: Path) -> ExportedModel:
    """Write `target` and prove it.

    Raises:
        OutputsDifferError: a box or score of ONNX Runtime differs from PyTorch's beyond the tolerance.
    """
    model = load_for_inference(weights)
    images = torch.zeros(2, 3, 384, 640)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns about each constant it folds
        model(images)
        torch.onnx.export(
            model,
            (images,),
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=["images"],
            output_names=["detections"],
            dynamic_axes={"images": {0: "batch", 2: "height", 3: "width"}, "detections": {0: "batch"}},
        )
    onnx.checker.check_model(onnx.load(str(target)))
    worst_px, worst_score = prove(model, target)
    return ExportedModel(target, hashlib.sha256(target.read_bytes()).hexdigest(), worst_px, worst_score)


def to_openvino(network: Path, target: Path) -> Path:
    """Write OpenVINO's own form (`.xml` and `.bin`) of an ONNX file: no conversion at each start. Returns `target`."""
    openvino.save_model(openvino.convert_model(network), target, compress_to_fp16=False)
    return target


def to_int8(network: Path, target: Path, pictures: Iterable[NDArray[np.float32]]) -> Path:
    """Quantise an ONNX file by what its layers show on `pictures`, each (1, 3, H, W) RGB in [0, 1].

    The head stays in float: its boxes are in pixels, and 256 steps over 640 px are too few. Pays where the processor
    multiplies bytes (VNNI, AMX); measure both with `benchmarks/inference.py` before shipping.
    """
    from onnxruntime.quantization import CalibrationMethod, QuantType, quantize_static  # noqa: PLC0415  # slow to load

    head = [node.name for node in onnx.load(str(network)).graph.node if HEAD_PREFIX in node.name]
    quantize_static(
        str(network),
        str(target),
        _Calibration(pictures),
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=head,
    )
    return target


class _Calibration:
    """ONNX Runtime asks for one input after another until there is none."""

    def __init__(self, pictures: Iterable[NDArray[np.float32]]) -> None:
        self._pictures = iter(pictures)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        picture = next(self._pictures, None)
        return None if picture is None else {"images": picture}


def load_for_inference(weights: Path) -> Any:
    """A fused float32 module that maps (B, 3, H, W) RGB in [0, 1] to (B, 300, 6)."""
    torchvision_stand_in.install()
    checkpoint = torch.load(weights, map_location="cpu", weights_only=False)
    model = (checkpoint.get("ema") or checkpoint["model"]).float().eval()
    head = model.model[-1]
    head.end2end = True
    model = model.fuse(verbose=False)
    head.export, head.dynamic, head.format = True, True, "onnx"
    head.postprocess = _best_rows  # the stock one bakes the traced picture size into its selection
    return model


def _best_rows(predictions: Any) -> Any:
    """(B, N, 4 + classes) to (B, 300, 6). The best pairs of place and class lie among the best places."""
    width = predictions.shape[-1]
    places = predictions[..., 4:].amax(-1).topk(ROWS, dim=1).indices[..., None]
    best = predictions.gather(1, places.expand(-1, -1, width))
    pairs = best[..., 4:].flatten(1).topk(ROWS, dim=1)
    rows = torch.div(pairs.indices, width - 4, rounding_mode="floor")
    chosen = best.gather(1, rows[..., None].expand(-1, -1, width))[..., :4]
    labels = pairs.indices - rows * (width - 4)
    return torch.cat([chosen, pairs.values[..., None], labels[..., None].to(predictions.dtype)], dim=-1)


def prove(model: Any, target: Path) -> tuple[float, float]:
    """The worst difference in pixels and in score, over every proof size and both runtimes.

    Raises:
        OutputsDifferError: beyond the tolerance.
    """
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    compiled = openvino.Core().compile_model(str(target), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    generator = np.random.default_rng(5)
    worst_px = worst_score = 0.0
    for width, height in PROOF_SIZES_WH:
        images = np.stack([_mosaic(generator, width, height) for _ in range(2)])
        with torch.no_grad():
            expected = model(torch.from_numpy(images)).numpy()
        for actual in (session.run(None, {"images": images})[0], compiled(images)[0]):
            difference_px, difference_score = _largest_difference(expected, np.asarray(actual))
            worst_px, worst_score = max(worst_px, difference_px), max(worst_score, difference_score)
    if worst_px > TOLERANCE_PX or worst_score > TOLERANCE_SCORE:
        raise OutputsDifferError(f"ONNX differs from PyTorch by {worst_px:.4f} px and {worst_score:.5f} of score")
    return worst_px, worst_score


def _mosaic(generator: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    """Coloured squares of 32 px: enough structure for confident and doubtful rows alike."""
    cells = generator.random((3, height // 32, width // 32), dtype=np.float32)
    return np.kron(cells, np.ones((1, 32, 32), dtype=np.float32))


def _largest_difference(expected: NDArray[np.float32], actual: NDArray[np.float32]) -> tuple[float, float]:
    """Rows of near-equal score may change places, so boxes are compared with the nearest row of the same class."""
    worst_px = 0.0
    for ours, theirs in zip(expected, actual, strict=True):
        for row in ours[ours[:, 4] >= LEAST_SCORE]:
            near = theirs[(theirs[:, 5] == row[5]) & (np.abs(theirs[:, 4] - row[4]) <= TOLERANCE_SCORE)]
            gap_px = float(np.abs(near[:, :4] - row[:4]).max(axis=1).min()) if len(near) else np.inf
            worst_px = max(worst_px, gap_px)
    return worst_px, float(np.abs(expected[..., 4] - actual[..., 4]).max())
