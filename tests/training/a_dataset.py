"""Makes small labelled folders: every picture a coarse pattern of its own, so that no two look alike by chance."""

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.classes import LABELS
from training.dataset import build
from training.manifest import Entry
from training.recipe import FolderSource, Recipe

SIZE_WH = (96, 64)


def a_picture(seed: int, size_wh: tuple[int, int] = SIZE_WH) -> NDArray[np.uint8]:
    """(H, W, 3) BGR."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, size_wh, interpolation=cv2.INTER_CUBIC), np.uint8)


def a_yolo_folder(folder: Path, labels: dict[str, str], *, names: tuple[str, ...] = LABELS) -> Path:
    """`labels`: by split and stem (`train/bins_0`), the text of the label file. Returns the folder."""
    for number, (place, text) in enumerate(labels.items()):
        split, stem = place.split("/")
        for part in ("images", "labels"):
            (folder / part / split).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "images" / split / f"{stem}.png"), a_picture(number))
        (folder / "labels" / split / f"{stem}.txt").write_text(text, encoding="utf-8")
    splits = sorted({place.split("/")[0] for place in labels})
    facts = {"path": ".", "names": list(names)} | {split: f"images/{split}" for split in splits}
    (folder / "data.yaml").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def a_manifest(folder: Path, labels: dict[str, str], out: Path) -> Path:
    """Of a folder of bins, as a recipe makes it."""
    recipe = Recipe(sources=(FolderSource(name="bins"),))
    return build(recipe, a_yolo_folder(folder, labels), out).manifest


def an_entry(**facts: object) -> Entry:
    """A picture that nobody opens."""
    told: dict[str, object] = {
        "picture": "one.png",
        "sha256": "0" * 64,
        "source": "bins",
        "split": "train",
        "group": "one",
        "boxes": (),
    }
    return Entry(**(told | facts))  # type: ignore[arg-type]
