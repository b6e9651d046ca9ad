"""Fine-tune a detector with Ultralytics; it resumes where it stopped, and saves every epoch.

Run as a program: `python -m training.train data.yaml --weights start.pt --out runs/street5n`.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training import torchvision_stand_in


@dataclass(frozen=True, slots=True)
class Plan:
    """`frozen_layers` counts from the input; `threads` None leaves PyTorch's own choice."""

    data: Path
    weights: Path
    out: Path
    epochs: int = 4
    size_px: int = 416
    batch: int = 16
    frozen_layers: int = 0
    learning_rate: float = 8e-4
    threads: int | None = 2
    share: float = 1.0


def train(plan: Plan) -> Path:
    """Returns the folder with `last.pt` and one `epochN.pt` per epoch."""
    torchvision_stand_in.install()
    from ultralytics import YOLO  # noqa: PLC0415  # must follow the stand-in

    last = plan.out / "weights" / "last.pt"
    model = YOLO(str(last if last.is_file() else plan.weights))
    if plan.threads is not None:
        model.add_callback("on_train_epoch_start", _threads(plan.threads))
    if last.is_file():
        model.train(resume=True, device="cpu")
    else:
        model.train(**_settings(plan))
    return plan.out / "weights"


def _threads(count: int) -> Any:
    """Ultralytics takes one thread fewer than there are cores, which on two cores is half the machine."""

    def set_threads(_trainer: object) -> None:
        torch.set_num_threads(count)

    return set_threads


def _settings(plan: Plan) -> dict[str, Any]:
    return {
        "data": str(plan.data),
        "epochs": plan.epochs,
        "imgsz": plan.size_px,
        "batch": plan.batch,
        "freeze": plan.frozen_layers or None,
        "fraction": plan.share,
        "project": str(plan.out.parent),
        "name": plan.out.name,
        "exist_ok": True,
        "device": "cpu",
        "amp": False,  # autocast pays only where the CPU has bf16
        "workers": 1,
        "cache": "ram",
        "val": False,  # evaluate.py measures the exported network instead
        "plots": False,
        "save_period": 1,
        "optimizer": "AdamW",
        "lr0": plan.learning_rate,
        "lrf": 0.05,
        "warmup_epochs": 0.3,
        "mosaic": 0.4,
        "close_mosaic": 1,
        "scale": 0.35,
        "erasing": 0.0,
        "seed": 7,
    }


def _parse() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--size-px", type=int, default=416)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--frozen-layers", type=int, default=0)
    parser.add_argument("--learning-rate", type=float, default=8e-4)
    parser.add_argument("--share", type=float, default=1.0)
    return Plan(**vars(parser.parse_args()))


if __name__ == "__main__":
    train(_parse())
