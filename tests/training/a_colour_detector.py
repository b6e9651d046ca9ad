"""Labelled pictures that the tiny network of the tests reads without a mistake: red is garbage, blue a hole.

It finds one thing of each colour with a score of 1; its card is written beside a copy of it.
"""

import shutil
from pathlib import Path

import cv2
import numpy as np

COLOURS = Path(__file__).parents[1] / "detection" / "models" / "colours.onnx"
SHA256 = "1fe604fc151444550f15cce58ab661287f653ee596a70fdc2fa1ffa82afc18c1"
LABELS = {"garbage": (0, 0, 255), "garbage_bin": (0, 255, 0), "pothole": (255, 0, 0)}
SIZE_WH = (320, 192)
Thing = tuple[str, tuple[int, int, int, int]]
"""Label, x0, y0, x1, y1."""


def a_detector(folder: Path, *, threshold: float = 0.5, with_card: bool = True) -> Path:
    """The weights, with a card beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = Path(shutil.copy(COLOURS, folder / "colours.onnx"))
    roles = ("problem", "in_order", "problem")
    classes = "".join(
        f'[[classes]]\nid = {number}\nlabel = "{label}"\nrole = "{role}"\nthreshold = {threshold}\n'
        for number, (label, role) in enumerate(zip(LABELS, roles, strict=True))
    )
    head = f'name = "colours"\nversion = "1"\nfile = "colours.onnx"\nsha256 = "{SHA256}"\ninput_size_px = 320\n'
    if with_card:
        (folder / "colours.toml").write_text(head + classes, encoding="utf-8")
    return weights


def a_folder(folder: Path, pictures: dict[str, list[Thing]], *, drawn: dict[str, list[Thing]] | None = None) -> Path:
    """`data.yaml` of a folder; what is drawn is what is labelled, unless `drawn` says otherwise."""
    for part in ("images", "labels"):
        (folder / part / "val").mkdir(parents=True)
    for stem, things in pictures.items():
        width, height = SIZE_WH
        frame = np.full((height, width, 3), 110, np.uint8)
        for label, (x0, y0, x1, y1) in (drawn or {}).get(stem, things):
            frame[y0:y1, x0:x1] = LABELS[label]
        cv2.imwrite(str(folder / "images" / "val" / f"{stem}.png"), frame)
        lines = [
            f"{list(LABELS).index(label)} {(x0 + x1) / 2 / width} {(y0 + y1) / 2 / height} "
            f"{(x1 - x0) / width} {(y1 - y0) / height}\n"
            for label, (x0, y0, x1, y1) in things
        ]
        (folder / "labels" / "val" / f"{stem}.txt").write_text("".join(lines), encoding="utf-8")
    names = "".join(f"  {number}: {label}\n" for number, label in enumerate(LABELS))
    data = folder / "data.yaml"
    data.write_text(f"path: .\nval: images/val\nnames:\n{names}", encoding="utf-8")
    return data
