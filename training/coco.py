"""COCO's instances file, out and in. Boxes are [x, y, width, height] in pixels; category ids are ours plus one.

What COCO has no word for stands in each image under `gridwarden`; a file of another tool has none, and its source is
then what the person says who imports it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.errors import Invalid
from training.classes import LABELS, RULES
from training.manifest import Entry
from training.progress import Watch, unwatched
from training.yolo_folder import Fault, FolderFaulty, picture_size

COCO_FILE = "_annotations.coco.json"
FOLDERS: Mapping[str, str] = {"val": "valid"}
"""Names of our splits that other tools spell otherwise."""
OURS = "gridwarden"
OVERHANG_PX = 1.0  # rounding; beyond, the box belongs to another picture
FIRST_CATEGORY = 1  # some tools keep 0 for the background


class SourceUnknown(Invalid):
    """Nobody said which classes the pictures label."""


def coco_document(rows: Sequence[tuple[Entry, str, tuple[int, int]]]) -> dict[str, Any]:
    """Entry, file name and size (width, height) of each picture of one split."""
    images, annotations = [], list[dict[str, Any]]()
    for number, (entry, name, (width, height)) in enumerate(rows, start=1):
        ours = {key: getattr(entry, key) for key in ("source", "group", "provenance", "denied")}
        images.append({"id": number, "file_name": name, "width": width, "height": height, OURS: ours})
        for class_id, x0, y0, x1, y1 in entry.boxes:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": int(class_id) + FIRST_CATEGORY,
                    "bbox": [x0, y0, x1 - x0, y1 - y0],
                    "area": (x1 - x0) * (y1 - y0),
                    "iscrowd": 0,
                }
            )
    categories = [{"id": number + FIRST_CATEGORY, "name": label} for number, label in enumerate(LABELS)]
    return {"images": images, "annotations": annotations, "categories": categories}


@dataclass(slots=True)
class _Reading:
    """One file being read, and what is wrong in it."""

    path: Path
    split: str
    source: str | None
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        self.faults.append(Fault(self.path, None, reason))


def read_coco(folder: Path, *, source: str | None = None, watch: Watch = unwatched) -> list[Entry]:
    """Entries of every split below `folder`, with absolute paths.

    Args:
        folder: holds `train`, `valid`, `test`, each with pictures and `_annotations.coco.json`.
        source: of pictures whose file does not tell; a name of `training.classes.RULES`.
        watch: for a progress bar.

    Raises:
        SourceUnknown: the files do not tell, and `source` does not either.
        FolderFaulty: with every fault of every file.
    """
    if source is not None and source not in RULES:
        raise SourceUnknown(f"There is no source '{source}'; known are {', '.join(RULES)}.")
    names = {FOLDERS.get(split, split): split for split in ("train", "val", "test")}
    files = [_Reading(folder / name / COCO_FILE, split, source) for name, split in names.items()]
    files = [file for file in files if file.path.is_file()]
    if not files:
        raise FolderFaulty([Fault(folder, None, f"there is no {', '.join(names)} with a {COCO_FILE} in it")])
    entries = [entry for file in files for entry in _read(file, watch)]
    faults = [fault for file in files for fault in file.faults]
    if faults:
        raise FolderFaulty(faults)
    return entries


def _read(file: _Reading, watch: Watch) -> list[Entry]:
    try:
        document = json.loads(file.path.read_text(encoding="utf-8"))
        images = {int(one["id"]): one for one in document["images"]}
        classes = {int(one["id"]): str(one["name"]) for one in document["categories"]}
        annotations = list(document["annotations"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        file.refuse(f"no COCO instances file: {type(error).__name__} {error}")
        return []
    by_image: dict[int, list[Mapping[str, Any]]] = {number: [] for number in images}
    for annotation in annotations:
        number = annotation.get("image_id") if isinstance(annotation, dict) else None
        if number in by_image:
            by_image[number].append(annotation)
        else:
            file.refuse(f"annotation {_id(annotation)} is of image {number}, which is not listed")
    read = (_entry(file, images[number], by_image[number], classes) for number in watch(list(images), "reading"))
    return [entry for entry in read if entry is not None]


def _entry(
    file: _Reading, image: Mapping[str, Any], annotations: Sequence[Mapping[str, Any]], classes: Mapping[int, str]
) -> Entry | None:
    picture = file.path.parent / str(image.get("file_name"))
    size_wh = picture_size(picture, file.faults)
    ours = image.get(OURS) or {}
    source = ours.get("source") or file.source
    if source is None:
        raise SourceUnknown(
            f"{file.path} does not tell which classes its pictures label: add --source with one of {', '.join(RULES)}."
        )
    boxes = []
    for one in annotations:
        try:
            boxes.append(_box(one, classes, size_wh))
        except (ValueError, TypeError, KeyError) as error:
            file.refuse(f"annotation {_id(one)}: {error}")
    if size_wh is None:
        return None
    return Entry(
        picture=str(picture.absolute()),
        sha256=hashlib.sha256(picture.read_bytes()).hexdigest(),
        source=source,
        split=file.split,
        group=str(ours.get("group") or picture.stem),
        boxes=tuple(boxes),
        provenance=str(ours.get("provenance") or picture.name),
        denied=tuple(tuple(float(value) for value in box) for box in ours.get("denied", ())),
    )


def _box(
    annotation: Mapping[str, Any], classes: Mapping[int, str], size_wh: tuple[int, int] | None
) -> tuple[float, ...]:
    """Raises ValueError, TypeError or KeyError for what is no box of a class of ours."""
    name = classes.get(int(annotation["category_id"]))
    if name not in LABELS:
        raise ValueError(f"category {annotation['category_id']} ({name}) is no class of ours")
    x0, y0, width, height = (float(value) for value in annotation["bbox"])
    if not (width > 0 and height > 0):
        raise ValueError(f"its box {annotation['bbox']} is empty")
    x1, y1 = x0 + width, y0 + height
    if size_wh is not None:
        if min(x0, y0) < -OVERHANG_PX or x1 > size_wh[0] + OVERHANG_PX or y1 > size_wh[1] + OVERHANG_PX:
            raise ValueError(f"its box {annotation['bbox']} lies outside the picture of {size_wh[0]} × {size_wh[1]}")
        x1, y1 = min(x1, size_wh[0]), min(y1, size_wh[1])
    return float(LABELS.index(name)), *(round(value, 2) for value in (max(x0, 0.0), max(y0, 0.0), x1, y1))


def _id(annotation: object) -> object:
    return annotation.get("id", "without an id") if isinstance(annotation, dict) else annotation
