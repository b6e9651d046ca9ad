"""Fine-tune a detector with Ultralytics; it resumes where it stopped, and saves every epoch.

Run as a program: `python -m training.train data.yaml --weights start.pt --out runs/street5n`.
"""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training import torchvision_stand_in


@dataclass(frozen=True, slots=True)
class Plan:
    """`frozen_layers` counts from the input; `mosaic` is the share of pictures made of four."""

    data: Path
    weights: Path
    out: Path
    epochs: int = 4
    size_px: int = 416
    batch: int = 16
    frozen_layers: int = 0
    learning_rate: float = 8e-4
    mosaic: float = 0.4
    share: float = 1.0


def train(plan: Plan) -> Path:
    """Returns the folder with `last.pt` and one `epochN.pt` per epoch."""
    torchvision_stand_in.install()
    from ultralytics import YOLO  # noqa: PLC0415  # must follow the stand-in
    from ultralytics.models.yolo.detect import DetectionTrainer  # noqa: PLC0415  # the same

    class Trainer(DetectionTrainer):  # type: ignore[misc]  # Ultralytics has no types here
        """Never validates: the stock validator needs suppression, and evaluate.py measures what is exported."""

        def validate(self) -> tuple[dict[str, float], float]:
            return {}, 0.0

        def final_eval(self) -> None:
            """The stock one validates the best epoch."""

    last = plan.out / "weights" / "last.pt"
    model = YOLO(str(last if last.is_file() else plan.weights))
    model.add_callback("on_train_start", _lead_with_one_to_one)
    model.add_callback("on_train_batch_start", _leave_room)
    if last.is_file():
        model.train(trainer=Trainer, resume=True, device="cpu")
    else:
        model.train(trainer=Trainer, **_settings(plan))
    return plan.out / "weights"


def _lead_with_one_to_one(trainer: Any) -> None:
    """The stock schedule starts with the branch that the exported network drops; a trained head need not go back."""
    from ultralytics.utils.torch_utils import unwrap_model  # noqa: PLC0415  # must follow the stand-in

    model = unwrap_model(trainer.model)
    model.criterion = model.init_criterion()
    model.criterion.o2m = model.criterion.o2m_copy = 0.3
    model.criterion.o2o = 0.7


def _leave_room(_trainer: object) -> None:
    """As many threads as cores are idle: of too many, all wait for the one that another program keeps off its core."""
    cores = os.cpu_count() or 1
    others = max(os.getloadavg()[0] - torch.get_num_threads(), 0)
    torch.set_num_threads(max(round(cores - others), 1))


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
        "mosaic": plan.mosaic,
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
    parser.add_argument("--mosaic", type=float, default=0.4)
    parser.add_argument("--share", type=float, default=1.0)
    return Plan(**vars(parser.parse_args()))


if __name__ == "__main__":
    train(_parse())
