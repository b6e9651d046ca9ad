"""The network in ONNX Runtime: on an NVIDIA card where the installed runtime knows one, else on the CPU."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as states

from detection.models.errors import NetworkUnfit

CUDA = "CUDAExecutionProvider"
REFUSALS: tuple[type[Exception], ...] = (
    states.EPFail,
    states.Fail,
    states.InvalidArgument,
    states.InvalidGraph,
    states.InvalidProtobuf,
    states.NoModel,
    states.NotImplemented,
    states.RuntimeException,
)
"""The runtime's errors share no class of their own."""


class OnnxNetwork:
    """Satisfies `Network`. Batches of any size and shape go through one session."""

    def __init__(self, weights: bytes, *, weights_path: Path, threads: int) -> None:
        """Load the graph.

        Raises:
            NetworkUnfit: no ONNX, or one that this runtime refuses.
        """
        self._weights_path = weights_path
        try:
            self._session = onnxruntime.InferenceSession(weights, _options(threads), providers=_providers())
        except REFUSALS as exc:
            raise NetworkUnfit(weights_path=weights_path, reason=str(exc)) from exc
        self._input_name: str = self._session.get_inputs()[0].name
        self._output_name: str = self._session.get_outputs()[0].name

    @property
    def device(self) -> str:
        return f"ONNX Runtime {'CUDA' if CUDA in self._session.get_providers() else 'CPU'} f32"

    def infer(self, inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        # (B, 3, H, W) float32 RGB in [0, 1], in one pass over the pixels.
        inputs = cv2.dnn.blobFromImages(list(inputs_bgr), scalefactor=1 / 255, swapRB=True)
        try:
            rows: NDArray[np.float32] = self._session.run([self._output_name], {self._input_name: inputs})[0]
        except REFUSALS as exc:
            raise NetworkUnfit(weights_path=self._weights_path, reason=str(exc)) from exc
        return rows


def has_cuda() -> bool:
    return CUDA in onnxruntime.get_available_providers()


def _providers() -> list[str | tuple[str, dict[str, str]]]:
    if not has_cuda():
        return ["CPUExecutionProvider"]
    # The exhaustive search, which is the default, takes seconds for every new shape of input.
    return [(CUDA, {"cudnn_conv_algo_search": "HEURISTIC"}), "CPUExecutionProvider"]


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads would burn a core each between two frames.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors; its warnings are about its own optimiser
    return options
