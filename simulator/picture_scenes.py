"""Scenes composed of real pictures: a clean street, and a trouble cut out of another picture and blended in.

Reads a YOLO folder (images/{train,val}, labels/{train,val}); class numbers and name prefixes are those of the project's
data set. Every choice is deterministic. The validation side comes first: a detector has seldom seen what it is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.blending import CutOut, lay_flat, stand_up
from simulator.drawing_problems import Problem
from simulator.passers_by import Box

_SIDES = ("val", "train")
_CONTEXT = 0.35  # of the box's size, kept on each side

# Streets that look good with something in them, and where: the middle of its foot, in shares of the picture.
# Chosen by eye.
_PLACES = {
    "clean_accnon-122": (0.45, 0.78),
    "clean_indiaroad-017": (0.30, 0.80),
    "clean_accnon-101": (0.62, 0.82),
    "clean_manaus-086": (0.66, 0.88),
    "clean_accnon-180": (0.45, 0.76),
    "clean_atlroad-013": (0.42, 0.84),
    "clean_accnon-157": (0.50, 0.82),
    "clean_manaus-006": (0.60, 0.80),
    "clean_accnon-029": (0.62, 0.74),
    "clean_indiaroad-033": (0.80, 0.72),
    "clean_accnon-049": (0.38, 0.92),
    "clean_manaus-046": (0.30, 0.88),
    "clean_accnon-147": (0.60, 0.82),
    "clean_manaus-036": (0.45, 0.75),
    "clean_accnon-077": (0.70, 0.76),
    "clean_indiaroad-001": (0.50, 0.72),
    "clean_accnon-152": (0.62, 0.74),
    "clean_atlroad-025": (0.34, 0.86),
    "clean_accnon-067": (0.22, 0.88),
    "clean_manaus-091": (0.55, 0.86),
    "clean_accnon-142": (0.45, 0.84),
    "clean_accnon-001": (0.55, 0.72),
}
_ANYWHERE = (0.5, 0.8)  # for streets that nobody has looked at


@dataclass(frozen=True, slots=True)
class _Kind:
    """`width` in widths of the frame, in the foreground. `flatness` is height per width on the ground; None: it stands.
    `favourites` are pictures that cut out well, by name.
    """

    prefix: str
    class_id: int
    width: float
    flatness: float | None
    favourites: tuple[str, ...]


_KINDS = {
    Problem.GARBAGE: _Kind(
        "bins_",
        0,
        0.19,
        None,
        tuple(f"bins_{n}" for n in ("2037", "1572", "0642", "0036", "1607", "1781", "0451", "1501")),
    ),
    Problem.OVERFLOWING_BIN: _Kind(
        "bins_",
        2,
        0.12,
        None,
        tuple(f"bins_{n}" for n in ("2867", "1204", "0252", "0611", "2894", "0380", "0529", "0275")),
    ),
    Problem.MANHOLE_MISSING: _Kind(
        "manhole_",
        4,
        0.13,
        0.55,
        ("manhole_zhwangg-052", "manhole_vaish-135", "manhole_zhwangg-059", "manhole_vaish-127", "manhole_vaish-112"),
    ),
    Problem.MANHOLE_BROKEN: _Kind("manhole_", 5, 0.13, 0.6, ("manhole_zhwangg-038", "manhole_zhwangg-031")),
    Problem.MANHOLE_DISPLACED: _Kind("manhole_", 6, 0.14, 0.65, ()),
    Problem.POTHOLE: _Kind("pothole_", 8, 0.17, 0.5, ()),
}


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """`trouble` is where it lies in `dirty_bgr`."""

    name: str
    clean_bgr: NDArray[np.uint8]
    dirty_bgr: NDArray[np.uint8]
    trouble: Box


def compose(pictures_dir: Path, problems: Sequence[Problem], *, size_wh: tuple[int, int]) -> Iterator[Composed]:
    """One scene a problem, in their order.

    Raises:
        FileNotFoundError: The folder lacks clean streets, or pictures of one of the problems.
    """
    places = _places(pictures_dir)
    cut_outs = {problem: _cut_outs(pictures_dir, _KINDS[problem]) for problem in dict.fromkeys(problems)}
    for problem in problems:
        place = next(places)
        clean_bgr = _fitted(_read(place), size_wh)
        dirty_bgr, trouble = _with_trouble(
            clean_bgr, next(cut_outs[problem]), _KINDS[problem], foot=_PLACES.get(place.stem, _ANYWHERE)
        )
        yield Composed(name=f"{problem.value}-{place.stem}", clean_bgr=clean_bgr, dirty_bgr=dirty_bgr, trouble=trouble)


def _places(pictures_dir: Path) -> Iterator[Path]:
    streets = _favourites_first(_pictures(pictures_dir, "clean_"), tuple(_PLACES))
    if not streets:
        raise FileNotFoundError(f"{pictures_dir}: no pictures of clean streets (images/val/clean_*).")
    return cycle(streets)


def _cut_outs(pictures_dir: Path, kind: _Kind) -> Iterator[CutOut]:
    pictures = _favourites_first(_pictures(pictures_dir, kind.prefix), kind.favourites)
    found = False
    while True:
        for picture in pictures:
            box = _clear_box(_label_of(picture), kind.class_id)
            if box is not None:
                found = True
                yield _cut_out(_read(picture), box)
        if not found:
            raise FileNotFoundError(
                f"{pictures_dir}: no whole box of class {kind.class_id} in pictures {kind.prefix}*."
            )


def _pictures(pictures_dir: Path, prefix: str) -> list[Path]:
    return [picture for side in _SIDES for picture in sorted((pictures_dir / "images" / side).glob(f"{prefix}*"))]


def _favourites_first(pictures: list[Path], favourites: tuple[str, ...]) -> list[Path]:
    by_name = {picture.stem: picture for picture in pictures}
    chosen = [by_name[name] for name in favourites if name in by_name]
    return chosen + [picture for picture in pictures if picture not in chosen]


def _label_of(picture: Path) -> Path:
    return picture.parents[2] / "labels" / picture.parent.name / f"{picture.stem}.txt"


def _clear_box(label: Path, class_id: int) -> tuple[float, float, float, float] | None:
    """The largest box of the class (xyxy, relative) that is whole and touches no other box. None: there is none."""
    boxes = []
    for row in label.read_text().splitlines():
        number, middle_x, middle_y, width, height = (float(word) for word in row.split())
        boxes.append(
            (int(number), (middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2))
        )
    clear = [
        box
        for number, box in boxes
        if number == class_id
        and min(box[2] - box[0], box[3] - box[1]) > 0.15  # smaller ones are a blur once cut out
        and min(box[0], box[1], 1 - box[2], 1 - box[3]) > 0.01
        and not any(other != box and _touch(box, other) for _, other in boxes)
    ]
    return max(clear, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)


def _touch(ours: tuple[float, ...], theirs: tuple[float, ...]) -> bool:
    return ours[0] < theirs[2] and theirs[0] < ours[2] and ours[1] < theirs[3] and theirs[1] < ours[3]


def _cut_out(picture_bgr: NDArray[np.uint8], box: tuple[float, float, float, float]) -> CutOut:
    height_px, width_px = picture_bgr.shape[:2]
    left, top, right, bottom = (round(side * size) for side, size in zip(box, (width_px, height_px) * 2, strict=True))
    margin_x, margin_y = int((right - left) * _CONTEXT), int((bottom - top) * _CONTEXT)
    begin_x, begin_y = max(left - margin_x, 0), max(top - margin_y, 0)
    patch = picture_bgr[begin_y : bottom + margin_y, begin_x : right + margin_x]
    return CutOut(patch_bgr=patch, box=(left - begin_x, top - begin_y, right - begin_x, bottom - begin_y))


def _with_trouble(
    clean_bgr: NDArray[np.uint8], cut_out: CutOut, kind: _Kind, *, foot: tuple[float, float]
) -> tuple[NDArray[np.uint8], Box]:
    height_px, width_px = clean_bgr.shape[:2]
    nearness = float(
        np.clip((foot[1] - 0.35) / 0.45, 0.5, 1.15)
    )  # full size at 0.8 of the height, smaller towards the horizon
    wide_px = round(kind.width * nearness * width_px)
    foot_px = (round(foot[0] * width_px), round(foot[1] * height_px))
    if kind.flatness is not None:
        return lay_flat(clean_bgr, cut_out, foot_px=foot_px, size_wh=(wide_px, round(wide_px * kind.flatness)))
    cut_wide, cut_tall = cut_out.box[2] - cut_out.box[0], cut_out.box[3] - cut_out.box[1]
    tall_px = min(round(wide_px * cut_tall / cut_wide), round(0.3 * height_px))
    return stand_up(clean_bgr, cut_out, foot_px=foot_px, size_wh=(round(tall_px * cut_wide / cut_tall), tall_px))


def _read(picture: Path) -> NDArray[np.uint8]:
    # Not imread, which cannot open a path with Chinese characters on every system.
    decoded = cv2.imdecode(np.frombuffer(picture.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise FileNotFoundError(f"{picture}: not a picture.")
    return np.asarray(decoded, np.uint8)


def _fitted(picture_bgr: NDArray[np.uint8], size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """Filling the frame: scaled up, what is too tall or too wide cut off evenly."""
    height_px, width_px = picture_bgr.shape[:2]
    scale = max(size_wh[0] / width_px, size_wh[1] / height_px)
    wide, tall = max(round(width_px * scale), size_wh[0]), max(round(height_px * scale), size_wh[1])
    scaled = cv2.resize(picture_bgr, (wide, tall), interpolation=cv2.INTER_CUBIC)
    left, top = (wide - size_wh[0]) // 2, (tall - size_wh[1]) // 2
    return np.ascontiguousarray(scaled[top : top + size_wh[1], left : left + size_wh[0]], np.uint8)
