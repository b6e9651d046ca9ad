"""Merge labelled sources and drawn scenes into one YOLO folder that remembers where each picture came from.

Drawn scenes are cut to crops, so that a thing has the size in the training picture that a street camera gives it.
"""

import csv
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing import TRAINING_SEEDS, DrawnScene, draw_scene
from simulator.drawing_problems import DrawnBox, Problem

LABELS = (
    "garbage",
    "garbage_bin",
    "overflowing_bin",
    "manhole_cover",
    "manhole_missing",
    "manhole_broken",
    "manhole_displaced",
    "drain_grate",
    "pothole",
)
PICTURE_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LEAST_VISIBLE_SHARE = 0.5  # of a box, or the crop does not count as showing it
CROP_PX, SAVED_PX = 720, 512  # of a picture 1280 wide: 640 × 384 at run time shows it 0.5 as big, 416 px here 0.58


class DatasetError(Exception):
    """A label or picture that training would choke on. The message names file and line."""


@dataclass(frozen=True, slots=True)
class RelativeBox:
    """YOLO's box: class id; centre, width and height relative to the picture, each in [0, 1]."""

    class_id: int
    centre_x: float
    centre_y: float
    width: float
    height: float

    def line(self) -> str:
        return f"{self.class_id} {self.centre_x:.6f} {self.centre_y:.6f} {self.width:.6f} {self.height:.6f}"


@dataclass(frozen=True, slots=True)
class Source:
    """Pictures of a YOLO folder whose names begin with `prefix`; `share` of them is taken, each `copies` times."""

    name: str
    folder: Path
    prefix: str
    share: float = 1.0
    copies: int = 1


@dataclass(frozen=True, slots=True)
class DrawnShare:
    """`count` places of one problem; `dirty_share` of them in the dirty state."""

    problem: Problem
    count: int
    dirty_share: float = 0.75


def merge(target: Path, sources: Sequence[Source], *, split: str, seed: int = 7) -> int:
    """Copy pictures and labels of `split` into `target`; returns how many pictures were written.

    Raises:
        DatasetError: a label is malformed or out of range, or a picture has no label file.
    """
    generator = np.random.default_rng(seed)
    written = 0
    for source in sources:
        pictures = sorted(
            path
            for path in (source.folder / "images" / split).glob(f"{source.prefix}*")
            if path.suffix.lower() in PICTURE_SUFFIXES
        )
        keep = generator.permutation(len(pictures))[: round(source.share * len(pictures))]
        for index in sorted(int(position) for position in keep):
            boxes = read_labels(source.folder / "labels" / split / f"{pictures[index].stem}.txt")
            for copy in range(source.copies):
                stem = f"{pictures[index].stem}-{copy}" if copy else pictures[index].stem
                destination = target / "images" / split / f"{stem}{pictures[index].suffix}"
                _write(target, split, stem, boxes, provenance=(source.name, pictures[index].name))
                shutil.copyfile(pictures[index], destination)
                written += 1
    return written


def read_labels(path: Path) -> list[RelativeBox]:
    """Raises: DatasetError with file and line."""
    if not path.is_file():
        raise DatasetError(f"{path}: there is no label file for this picture (an empty one marks a negative)")
    boxes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split()
        if not fields:
            continue
        try:
            box = RelativeBox(int(fields[0]), *(float(field) for field in fields[1:]))
        except (ValueError, TypeError) as error:
            raise DatasetError(f"{path}, line {number}: expected class, x, y, width, height") from error
        if not 0 <= box.class_id < len(LABELS):
            raise DatasetError(f"{path}, line {number}: class {box.class_id} is not in 0–{len(LABELS) - 1}")
        if not all(0 <= value <= 1 for value in (box.centre_x, box.centre_y, box.width, box.height)):
            raise DatasetError(f"{path}, line {number}: a coordinate lies outside [0, 1]")
        boxes.append(box)
    return boxes


def add_drawn(target: Path, shares: Iterable[DrawnShare], *, split: str, first_seed: int) -> int:
    """Draw places and write two crops of each; returns how many pictures were written.

    Raises:
        DatasetError: the seeds leave the range that training may see.
    """
    seed, written = first_seed, 0
    for share in shares:
        for number in range(share.count):
            if seed not in TRAINING_SEEDS:
                raise DatasetError(f"seed {seed} is kept for measurement; training may draw {TRAINING_SEEDS}")
            dirty = (number + 0.5) / share.count < share.dirty_share
            written += add_scene(target, draw_scene(seed, share.problem, dirty=dirty), split=split, seed=seed)
            seed += 1
    return written


def add_scene(target: Path, scene: DrawnScene, *, split: str, seed: int) -> int:
    """One crop around the scene's boxes and one anywhere, with the noise and light of another day."""
    generator = np.random.default_rng([seed, 99])
    for number, around in enumerate((scene.boxes, ())):
        left, top, size_px = _choose_crop(generator, scene, around)
        crop = scene.frame_bgr[top : top + size_px, left : left + size_px]
        boxes = boxes_in_crop(scene.boxes, left=left, top=top, size_px=size_px)
        stem = f"drawn_{seed}-{number}"
        _write(target, split, stem, boxes, provenance=("drawn", str(seed)))
        shrunk = np.asarray(cv2.resize(crop, (SAVED_PX, SAVED_PX), interpolation=cv2.INTER_AREA), np.uint8)
        cv2.imwrite(str(target / "images" / split / f"{stem}.jpg"), disturb(generator, shrunk))
    return 2


def disturb(generator: np.random.Generator, frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Sensor noise, another exposure, and for some a night camera's grey."""
    picture = frame_bgr.astype(np.float32) * generator.uniform(0.7, 1.3)
    if generator.random() < 0.06:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    if generator.random() < 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), generator.uniform(0.4, 1.2)), np.float32)
    picture += generator.normal(0, generator.uniform(0, 7), picture.shape).astype(np.float32)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def boxes_in_crop(boxes: Iterable[DrawnBox], *, left: int, top: int, size_px: int) -> list[RelativeBox]:
    kept = []
    for box in boxes:
        x0, y0, x1, y1 = box.xyxy
        seen_x0, seen_x1 = max(x0 - left, 0), min(x1 - left, size_px)
        seen_y0, seen_y1 = max(y0 - top, 0), min(y1 - top, size_px)
        width, height = seen_x1 - seen_x0, seen_y1 - seen_y0
        if width <= 0 or height <= 0 or width * height < LEAST_VISIBLE_SHARE * (x1 - x0) * (y1 - y0):
            continue
        middle_x, middle_y = (seen_x0 + seen_x1) / 2 / size_px, (seen_y0 + seen_y1) / 2 / size_px
        kept.append(RelativeBox(LABELS.index(box.label), middle_x, middle_y, width / size_px, height / size_px))
    return kept


def write_yaml(target: Path) -> Path:
    """Ultralytics' description of the folder."""
    names = "\n".join(f"  {index}: {label}" for index, label in enumerate(LABELS))
    path = target / "data.yaml"
    path.write_text(f"path: {target}\ntrain: images/train\nval: images/val\nnames:\n{names}\n", encoding="utf-8")
    return path


def _choose_crop(generator: np.random.Generator, scene: DrawnScene, around: Sequence[DrawnBox]) -> tuple[int, int, int]:
    height, width = scene.frame_bgr.shape[:2]
    size_px = min(int(CROP_PX * generator.uniform(0.72, 1)), height, width)
    left, top = generator.integers(0, width - size_px + 1), generator.integers(0, height - size_px + 1)
    if around:
        problems = [box for box in around if box.label in set(Problem)] or list(around)
        x0, y0, x1, y1 = problems[int(generator.integers(0, len(problems)))].xyxy
        spread = generator.uniform(0.15, 0.85, 2)
        left = np.clip((x0 + x1) / 2 - spread[0] * size_px, 0, width - size_px)
        top = np.clip((y0 + y1) / 2 - spread[1] * size_px, 0, height - size_px)
    return int(left), int(top), size_px


def _write(target: Path, split: str, stem: str, boxes: list[RelativeBox], *, provenance: tuple[str, str]) -> None:
    for folder in ("images", "labels"):
        (target / folder / split).mkdir(parents=True, exist_ok=True)
    text = "".join(f"{box.line()}\n" for box in boxes)
    (target / "labels" / split / f"{stem}.txt").write_text(text, encoding="utf-8")
    with (target / "provenance.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([split, stem, *provenance])
