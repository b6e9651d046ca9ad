"""Runs Ultralytics' own `predict` for benchmarks/side_by_side.py, in an interpreter that has it; one JSON line.

`PYTHON benchmarks/ultralytics_predict.py JOB.json`: the job names weights, pictures, size, threads, batch and rounds.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

os.environ["YOLO_AUTOINSTALL"] = "false"  # nothing is to be fetched while we measure
sys.path.insert(0, str(Path(__file__).parent.parent))


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.sched_setaffinity(0, range(job["threads"]))  # the only bound that each of its runtimes heeds
    from training import torchvision_stand_in

    torchvision_stand_in.install()
    import cv2
    import torch
    from ultralytics import YOLO

    torch.set_num_threads(job["threads"])
    frames = [cv2.imread(path) for path in job["pictures"]]
    answers = {}
    for kind in ("pytorch", "onnx", "openvino"):
        model = YOLO(job["weights"], task="detect")
        if kind != "pytorch":
            # A fixed shape, the fastest that it offers, which fixes the batch; and the end-to-end head, as ours.
            form: dict[str, Any] = {"imgsz": job["input_hw"], "batch": job["batch"], "nms": False}
            form |= {"simplify": False} if kind == "onnx" else {}  # it would fetch a package for that
            model = YOLO(model.export(format=kind, device="cpu", **form), task="detect")
        answers[kind] = measured(model, frames, job)
    sys.stdout.write("\n" + json.dumps(answers) + "\n")


def measured(model: Any, frames: list[Any], job: dict[str, Any]) -> dict[str, Any]:
    batches = [frames[start : start + job["batch"]] for start in range(0, len(frames), job["batch"])]
    settings = {"imgsz": job["input_hw"], "device": "cpu", "verbose": False, "batch": job["batch"], "nms": False}
    model.predict(batches[0], conf=job["min_score"], **settings)  # the first call loads and warms up
    cpu_ms, wall_ms = [], []
    for _ in range(job["rounds"]):
        for batch in batches:
            cpu_before, wall_before = time.process_time(), time.perf_counter()
            model.predict(batch, conf=job["min_score"], **settings)
            cpu_ms.append(1000 * (time.process_time() - cpu_before) / len(batch))
            wall_ms.append(1000 * (time.perf_counter() - wall_before) / len(batch))
    found = [one for batch in batches for one in model.predict(batch, conf=job["least_score"], **settings)]
    return {
        "cpu_ms": statistics.median(cpu_ms),
        "wall_ms": statistics.median(wall_ms),
        "names": [found[0].names[number] for number in range(len(found[0].names))],
        "found": [one.boxes.data.tolist() for one in found],
    }


if __name__ == "__main__":
    main()
