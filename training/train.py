"""Train a detector with Ultralytics on a manifest; it resumes where it stopped, and saves every epoch.

Sources that label some classes only are honoured by `masked_loss`; pictures are composed by `compositions`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from kit.errors import Invalid
from training import torchvision_stand_in
from training.batches import SIZES_PX, Draw, Loader, Pictures
from training.classes import LABELS
from training.manifest import Entry, read


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train, from what, for how long. `hours` ends the training by the clock, whatever `epochs` says."""

    manifest: Path
    out: Path
    weights: Path | None = None
    """A checkpoint of Ultralytics, or the state of a YOLOv5n body; None starts from nothing."""
    architecture: str = "yolov5n.yaml"
    epochs: int = 20
    hours: float | None = None
    batch: int = 16
    sizes_px: tuple[int, ...] = SIZES_PX
    learning_rate: float = 1e-3
    source_weights: Mapping[str, float] = field(default_factory=dict)
    """How often a picture of a source comes in an epoch; 1 where a source is not named."""
    workers: int = 1
    device: str = "cpu"
    autocast: bool = False
    """bf16; pays where the processor has it."""
    seed: int = 7


class TrainingFinished(Invalid):
    """There is nothing to go on with."""

    def __init__(self, weights: Path, epochs: int) -> None:
        super().__init__(
            f"{weights} has all of its {epochs} epochs. To train further, begin a new run from it: "
            f"--weights {weights} and another --out."
        )
        self.weights, self.epochs = weights, epochs


def train(plan: Plan) -> Path:
    """Returns the folder with `last.pt` and one `epochN.pt` per epoch.

    Raises:
        ManifestError: before anything is trained.
        PicturesMissing: the same; it names all of them.
        TrainingFinished: the run in `plan.out` has all of its epochs.
    """
    torchvision_stand_in.install()
    entries = list(read(plan.manifest, split="train"))
    trainer = _trainer_class(plan, entries)(overrides=_settings(plan, resume=_to_resume(plan.out)))
    trainer.add_callback("on_train_start", _set_criterion)
    trainer.add_callback("on_train_start", _use_every_core)
    trainer.train()
    return plan.out / "weights"


def _to_resume(out: Path) -> Path | None:
    """The checkpoint with which a run goes on; None for a new run."""
    last = out / "weights" / "last.pt"
    if not last.is_file():
        return None
    checkpoint = torch.load(last, map_location="cpu", weights_only=False)
    epochs = int(checkpoint["train_args"]["epochs"])
    if checkpoint["epoch"] + 1 >= epochs:
        raise TrainingFinished(last, epochs)
    return last


def _trainer_class(plan: Plan, entries: list[Entry]) -> Any:
    from ultralytics.models.yolo.detect import DetectionTrainer  # noqa: PLC0415  # must follow the stand-in

    class Trainer(DetectionTrainer):  # type: ignore[misc]  # Ultralytics has no types here
        """Never validates: `evaluate.py` measures what is exported."""

        def get_dataset(self) -> dict[str, Any]:
            names = dict(enumerate(LABELS))
            return {"train": str(plan.manifest), "val": "", "nc": len(names), "names": names, "channels": 3}

        def get_dataloader(self, *_: object, mode: str = "train", **__: object) -> Any:
            pictures = Pictures(plan.manifest.parent, entries if mode == "train" else [])
            weights = [plan.source_weights.get(entry.source, 1.0) for entry in entries]
            draw = Draw(weights, batch=plan.batch, sizes_px=plan.sizes_px, seed=plan.seed)
            return Loader(pictures, draw, workers=plan.workers)

        def get_model(self, *_: object, weights: Any = None, **__: object) -> Any:
            model = new_model(plan.architecture)
            if weights is not None:
                transfer(weights.float().state_dict(), model)
            elif plan.weights is not None:
                transfer(load_state(plan.weights), model)
            return model.to(memory_format=torch.channels_last)  # a tenth faster on a CPU, half again on a GPU

        def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
            pictures = batch["img"].to(self.device, memory_format=torch.channels_last)
            batch["img"] = pictures.float() / 255
            return batch

        def get_validator(self) -> Any:
            self.loss_names = "box_loss", "cls_loss", "l1_loss"
            return _NoValidator()

        def validate(self) -> tuple[dict[str, float], float]:
            return {}, 0.0

        def final_eval(self) -> None:
            """The stock one validates the best epoch."""

    return Trainer


class _NoValidator:
    """What the trainer looks up before it starts."""

    class metrics:  # noqa: N801  # Ultralytics' name
        keys: list[str] = []  # noqa: RUF012  # the trainer adds to a copy


def new_model(architecture: str) -> Any:
    """An untrained detector of our classes with the end-to-end head."""
    from ultralytics.nn.tasks import DetectionModel, yaml_model_load  # noqa: PLC0415  # must follow the stand-in

    facts = {**yaml_model_load(architecture), "nc": len(LABELS), "end2end": True, "reg_max": 1}
    model = DetectionModel(facts, ch=3, nc=len(LABELS), verbose=False)
    model.names = dict(enumerate(LABELS))
    return model


def load_state(path: Path) -> Mapping[str, Any]:
    """Tensors of a checkpoint or of a bare state."""
    torchvision_stand_in.install()
    checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    model = checkpoint.get("ema") or checkpoint.get("model")
    return {name: value.float() for name, value in (model.state_dict() if model is not None else checkpoint).items()}


def transfer(state: Mapping[str, Any], model: Any) -> int:
    """Copy what fits by name and form, of the class scores the rows that both know; how many tensors were copied."""
    own = model.state_dict()
    copied = 0
    for name, value in state.items():
        if name not in own:
            continue
        if own[name].shape == value.shape:
            own[name] = value
            copied += 1
        elif own[name].shape[1:] == value.shape[1:] and "cv3" in name and len(value) < len(own[name]):
            own[name][: len(value)] = value
            copied += 1
    model.load_state_dict(own)
    return copied


def _set_criterion(trainer: Any) -> None:
    """The masked loss. The stock schedule starts with the branch that the exported network drops; ours with both."""
    from ultralytics.utils.torch_utils import unwrap_model  # noqa: PLC0415  # must follow the stand-in

    from training.masked_loss import masked_criterion  # noqa: PLC0415  # the same

    model = unwrap_model(trainer.model)
    model.criterion = masked_criterion(model)
    model.criterion.o2m = model.criterion.o2m_copy = 0.5
    model.criterion.o2o = 0.5


def _use_every_core(_trainer: object) -> None:
    """Ultralytics leaves one core alone: of two, that is half of the speed."""
    torch.set_num_threads(os.cpu_count() or 1)


def _settings(plan: Plan, *, resume: Path | None) -> dict[str, Any]:
    return {
        "model": str(resume or plan.architecture),
        "resume": str(resume) if resume else False,
        "data": str(plan.manifest),
        "epochs": plan.epochs,
        "time": plan.hours,
        "imgsz": max(plan.sizes_px),
        "batch": plan.batch,
        "nbs": plan.batch,
        "project": str(plan.out.parent),
        "name": plan.out.name,
        "exist_ok": True,
        "device": plan.device,
        "amp": "bf16" if plan.autocast else False,
        "workers": plan.workers,
        "val": False,
        "plots": False,
        "save_period": 1,
        "optimizer": "AdamW",
        "lr0": plan.learning_rate,
        "lrf": 0.03,
        "cos_lr": True,
        "weight_decay": 5e-4,
        "warmup_epochs": 0.3,
        "warmup_bias_lr": 0.0,
        "close_mosaic": 1,
        "seed": plan.seed,
    }
