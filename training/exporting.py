"""Writes a dataset for other tools: YOLO (Ultralytics, CVAT) or COCO (RF-DETR, FiftyOne, Label Studio).

Pictures are copied under names that are unique in the whole dataset. What the form cannot say (source, camera, what a
person denied) is in `provenance.jsonl` beside them, one line a picture.
"""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from kit.errors import Conflict
from kit.pictures import decode
from training.classes import LABELS
from training.coco import COCO_FILE, FOLDERS, coco_document
from training.manifest import Entry
from training.progress import Watch, unwatched

PROVENANCE = "provenance.jsonl"


class Form(StrEnum):
    """How other tools want a dataset."""

    YOLO = "yolo"
    COCO = "coco"


class FolderTaken(Conflict):
    """The folder holds something already; an export never mixes with what was there."""


def export(
    entries: Sequence[Entry], folder: Path, out: Path, *, form: Form, watch: Watch = unwatched
) -> dict[str, int]:
    """How many pictures each split got. `folder` is that of the manifest, to which its paths are relative.

    Raises:
        FolderTaken: `out` is not empty.
        PictureUnreadable: names the picture.
    """
    if out.exists() and any(out.iterdir()):
        raise FolderTaken(f"{out} is not empty; name a new folder.")
    names = unique_names(entries)
    rows = [
        (entry, name, _copied(folder / entry.picture, out / place(entry.split, name, form)))
        for entry, name in watch(list(zip(entries, names, strict=True)), "copying pictures")
    ]
    write = _write_yolo if form is Form.YOLO else _write_coco
    write(out, rows)
    told = [{"picture": place(entry.split, name, form), **_beyond_boxes(entry)} for entry, name, _ in rows]
    (out / PROVENANCE).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told), encoding="utf-8")
    return dict(Counter(entry.split for entry in entries))


def place(split: str, name: str, form: Form) -> str:
    """Where a picture lies below the folder."""
    return f"images/{split}/{name}" if form is Form.YOLO else f"{FOLDERS.get(split, split)}/{name}"


def unique_names(entries: Sequence[Entry]) -> list[str]:
    """File names in the order of the entries; where two pictures share one, both get a part of their hash."""
    plain = [Path(entry.picture).name for entry in entries]
    stems = Counter(Path(name).stem for name in plain)  # of labels: a.jpg and a.png would share a.txt
    return [
        name if stems[Path(name).stem] == 1 else f"{Path(name).stem}-{entry.sha256[:12]}{Path(name).suffix}"
        for entry, name in zip(entries, plain, strict=True)
    ]


def yolo_line(box: Sequence[float], size_wh: tuple[int, int]) -> str:
    """Class, centre and size relative to the picture; a box that sticks out is cut at the edge."""
    width, height = size_wh
    x0, x1 = (min(max(value / width, 0), 1) for value in (box[1], box[3]))
    y0, y1 = (min(max(value / height, 0), 1) for value in (box[2], box[4]))
    return f"{int(box[0])} {(x0 + x1) / 2:.7f} {(y0 + y1) / 2:.7f} {x1 - x0:.7f} {y1 - y0:.7f}"


Row = tuple[Entry, str, tuple[int, int]]
"""Entry, file name, and size of the picture."""


def _write_yolo(out: Path, rows: Sequence[Row]) -> None:
    for entry, name, size_wh in rows:
        labels = out / "labels" / entry.split / f"{Path(name).stem}.txt"
        labels.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text("".join(f"{yolo_line(box, size_wh)}\n" for box in entry.boxes), encoding="utf-8")
    facts: dict[str, Any] = {"path": "."}
    facts |= {split: f"images/{split}" for split in sorted({entry.split for entry, _, _ in rows})}
    facts["names"] = dict(enumerate(LABELS))
    (out / "data.yaml").write_text(yaml.safe_dump(facts, sort_keys=False), encoding="utf-8")


def _write_coco(out: Path, rows: Sequence[Row]) -> None:
    for split in sorted({entry.split for entry, _, _ in rows}):
        document = coco_document([row for row in rows if row[0].split == split])
        path = out / FOLDERS.get(split, split) / COCO_FILE
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _copied(picture: Path, target: Path) -> tuple[int, int]:
    """Width and height."""
    height_px, width_px = decode(picture.read_bytes(), name=str(picture)).shape[:2]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(picture, target)
    return width_px, height_px


def _beyond_boxes(entry: Entry) -> dict[str, Any]:
    return {
        "sha256": entry.sha256,
        "source": entry.source,
        "group": entry.group,
        "provenance": entry.provenance,
        "denied": entry.denied,
    }
