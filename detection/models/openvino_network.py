"""The network in OpenVINO on the CPU.

One compiled model per input shape, batch 1: on a CPU a batch costs as much per frame as a single one (45 ms at 640×352
on an AVX2 core), so `threads` frames run side by side on a core each, which wastes less than one frame on several cores
(45 ms of CPU against 53 ms on two).
"""

import importlib
import sys
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detection.models.errors import NetworkUnfit

SHAPES_KEPT = 6
"""Compiled shapes held at once, about 40 MB each; a shape not held costs 0.2 s. Cameras and slices have few."""
NATIVE_BF16 = frozenset({"avx512_bf16", "amx_bf16"})
"""Flags of CPUs that multiply bfloat16 themselves; OpenVINO also lists it where it is merely emulated."""


class OpenVinoNetwork:
    """Satisfies `Network`."""

    def __init__(self, weights: bytes, *, weights_path: Path, threads: int) -> None:
        """Read the graph; shapes are compiled when first met.

        Raises:
            NetworkUnfit: no ONNX, or not one that takes pictures.
        """
        self._openvino = _openvino_that_stays_at_home()
        self._weights_path = weights_path
        self._threads = threads
        self._precision = "bf16" if _cpu_flags() & NATIVE_BF16 else "f32"
        self._core = self._openvino.Core()
        try:
            self._graph = self._with_preprocessing(self._core.read_model(model=weights))
        except RuntimeError as exc:
            raise NetworkUnfit(weights_path=weights_path, reason=_first_line(exc)) from exc
        self._queues: OrderedDict[tuple[int, ...], Any] = OrderedDict()

    @property
    def device(self) -> str:
        return f"OpenVINO CPU {self._precision}"

    def infer(self, inputs_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        outputs: list[NDArray[np.float32] | None] = [None] * len(inputs_bgr)

        def keep(request: Any, number: int) -> None:
            outputs[number] = request.get_output_tensor(0).data.copy()

        queue = self._queue((1, *inputs_bgr.shape[1:]))
        queue.set_callback(keep)
        for number in range(len(inputs_bgr)):
            queue.start_async({0: inputs_bgr[number : number + 1]}, number, share_inputs=True)
        queue.wait_all()
        return np.concatenate([output for output in outputs if output is not None])

    def _queue(self, shape: tuple[int, ...]) -> Any:
        """The compiled model of this shape, with as many requests as there are threads."""
        if shape in self._queues:
            self._queues.move_to_end(shape)
            return self._queues[shape]
        graph = self._graph.clone()
        try:
            graph.reshape(list(shape))
            compiled = self._core.compile_model(
                graph,
                "CPU",
                {
                    "NUM_STREAMS": self._threads,
                    "INFERENCE_NUM_THREADS": self._threads,
                    # Pinned, all worker processes of a machine would share its first core.
                    "ENABLE_CPU_PINNING": False,
                    "INFERENCE_PRECISION_HINT": self._precision,
                },
            )
        except RuntimeError as exc:
            raise NetworkUnfit(weights_path=self._weights_path, reason=_first_line(exc)) from exc
        self._queues[shape] = self._openvino.AsyncInferQueue(compiled, self._threads)
        if len(self._queues) > SHAPES_KEPT:
            self._queues.popitem(last=False)
        return self._queues[shape]

    def _with_preprocessing(self, graph: Any) -> Any:
        """Take (1, H, W, 3) uint8 BGR: order, type and scale change inside the graph, beside the first convolution."""
        module = self._openvino.preprocess
        steps = module.PrePostProcessor(graph)
        layout, kind = self._openvino.Layout, self._openvino.Type
        steps.input().tensor().set_element_type(kind.u8).set_layout(layout("NHWC")).set_color_format(
            module.ColorFormat.BGR
        )
        steps.input().preprocess().convert_element_type(kind.f32).convert_color(module.ColorFormat.RGB).scale(255.0)
        steps.input().model().set_layout(layout("NCHW"))
        return steps.build()


def _openvino_that_stays_at_home() -> ModuleType:
    """OpenVINO, without the module that reports every import to a statistics service on the internet.

    Left alone, importing OpenVINO looks up that service and writes an identity into the home folder. Where the module
    cannot be imported, OpenVINO takes a stub of its own in its place.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # the import system's word for "absent"
    return importlib.import_module("openvino")


def _cpu_flags() -> frozenset[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:  # not Linux
        return frozenset()
    flags = next((line for line in text.splitlines() if line.startswith(("flags", "Features"))), "")
    return frozenset(flags.partition(":")[2].split())


def _first_line(exc: Exception) -> str:
    """The last line that says something: OpenVINO's messages begin with places in its own source."""
    lines = [line.strip() for line in str(exc).splitlines() if line.strip()]
    return lines[-1] if lines else type(exc).__name__
