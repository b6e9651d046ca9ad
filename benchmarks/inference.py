"""CPU and wall time of inference alone: runtime × threads × batch, whole frames and slices of a 1080p frame.

Prints one line per measurement, or JSON with --json. The pictures are noise: the network takes as long for any.
With `--ultralytics PYTHON --checkpoint W.pt`, the same model (--weights, our export of it) beside Ultralytics instead.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from detection.models.detector import Detector
from detection.models.loading import load_detector
from detection.models.settings import SHIPPED_CARD, Backend, ModelSettings
from detection.models.slicing import Slicing, parse_slicing

WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Measurement:
    backend: str
    threads: int
    batch: int
    slices: str
    cpu_ms_per_frame: float
    """Of all threads of the process, median."""
    wall_ms_per_frame: float


def measure(
    detector: Detector, *, backend: Backend, threads: int, batch: int, slices: Slicing | None, rounds: int
) -> Measurement:
    random = np.random.default_rng(1)
    frames = list(random.integers(0, 255, (batch, 1080, 1920, 3), dtype=np.uint8))
    cpu, wall = [], []
    for number in range(WARM_UP + rounds):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        detector.detect(frames, slices=slices)
        if number >= WARM_UP:
            cpu.append((time.process_time() - cpu_before) * 1000 / batch)
            wall.append((time.perf_counter() - wall_before) * 1000 / batch)
    return Measurement(
        backend=backend.value,
        threads=threads,
        batch=batch,
        slices=str(slices or "whole"),
        cpu_ms_per_frame=round(statistics.median(cpu), 1),
        wall_ms_per_frame=round(statistics.median(wall), 1),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="one JSON object per line")
    arguments.add_argument("--backends", nargs="+", type=Backend, default=[Backend.OPENVINO, Backend.ONNXRUNTIME])
    arguments.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    arguments.add_argument("--batches", nargs="+", type=int, default=[1, 8])
    arguments.add_argument("--slices", nargs="*", type=parse_slicing, default=[Slicing(columns=2, rows=2)])
    arguments.add_argument("--rounds", type=int, default=5)
    peer = arguments.add_argument_group("beside Ultralytics")
    peer.add_argument("--ultralytics", metavar="PYTHON", help="an interpreter that has Ultralytics and torch")
    peer.add_argument("--checkpoint", type=Path, help="the trained weights (.pt)")
    peer.add_argument("--weights", type=Path, default=SHIPPED_CARD, help="our export of them, or its card")
    peer.add_argument("--data", type=Path, help="data.yaml; without, drawn streets")
    peer.add_argument("--pictures", type=int, default=48)
    wished = arguments.parse_args()
    if wished.ultralytics:
        _beside_ultralytics(wished)
        return
    for backend in wished.backends:
        for threads in wished.threads:
            detector = load_detector(ModelSettings(backend=backend, threads=threads, batch=8))
            for slices in [None, *wished.slices]:
                for batch in wished.batches if slices is None else [1]:
                    result = measure(
                        detector, backend=backend, threads=threads, batch=batch, slices=slices, rounds=wished.rounds
                    )
                    print(json.dumps(asdict(result)) if wished.json else _line(result), flush=True)


def _beside_ultralytics(wished: argparse.Namespace) -> None:
    from benchmarks.side_by_side import Setup, compare

    if wished.checkpoint is None:
        sys.exit("--ultralytics needs --checkpoint: the trained weights (.pt) that --weights was exported from")
    for threads in wished.threads:
        for batch in wished.batches:
            compare(
                weights=wished.weights,
                checkpoint=wished.checkpoint,
                python=wished.ultralytics,
                data=wished.data,
                count=wished.pictures,
                setup=Setup(batch, threads, wished.rounds),
            )


def _line(result: Measurement) -> str:
    return (
        f"{result.backend:12} {result.threads} threads  batch {result.batch}  {result.slices:6}"
        f"{result.cpu_ms_per_frame:8.1f} ms CPU {result.wall_ms_per_frame:8.1f} ms wall per 1080p frame"
    )


if __name__ == "__main__":
    main()
