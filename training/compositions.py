"""One training picture out of one, two or four: scaled, cut, mirrored, re-lit, with a map of which source is where.

The map lets the loss ask, for each place of the picture, which classes that place's source labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from training.classes import EVERYTHING

MAP_CELL_PX = 8
"""One cell of the source map, the finest stride of the network."""
PAD_GREY = 114
LEAST_VISIBLE = 0.35  # share of a box that a cut must leave, or the box is dropped
LEAST_SIDE_PX = 4  # in the composed picture; nothing smaller can be told from noise
SCALES = {1: (0.5, 1.6), 2: (0.8, 1.5), 4: (0.7, 1.5)}  # of fitting its cell, by how many pictures share the canvas
ASPECTS = (0.78, 1.35)  # one source was stretched to squares; streets of other cities are not


def no_boxes() -> NDArray[np.float32]:
    return np.zeros((0, 5), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """`boxes` (N, 5): class id, x0, y0, x1, y1 in pixels of `frame_bgr` (H, W, 3). `source` indexes SOURCES."""

    frame_bgr: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    source: int
    denied: NDArray[np.float32] = field(default_factory=no_boxes)
    """Boxes of the same form in which a person said: this class is not here."""


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """`boxes` (N, 5) as in Source, in pixels of the canvas; `source_map` (H / 8, W / 8) of indices into SOURCES."""

    frame_bgr: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    source_map: NDArray[np.uint8]
    denied: NDArray[np.float32] = field(default_factory=no_boxes)


def composed(sources: Sequence[Source], *, size_px: int, generator: np.random.Generator) -> Composition:
    """A square canvas from one, two (one above the other) or four pictures."""
    canvas = np.full((size_px, size_px, 3), PAD_GREY, np.uint8)
    source_map = np.full((size_px // MAP_CELL_PX,) * 2, EVERYTHING, np.uint8)
    placed = [
        _place(source, cell, canvas, source_map, scales=SCALES[len(sources)], generator=generator)
        for source, cell in zip(sources, _cells(len(sources), size_px, generator), strict=True)
    ]
    boxes, denied = (np.concatenate(parts) for parts in zip(*placed, strict=True))
    if generator.random() < 0.5:
        canvas, source_map = canvas[:, ::-1], source_map[:, ::-1]
        for one in (boxes, denied):
            one[:, [1, 3]] = size_px - one[:, [3, 1]]
    return Composition(relit(np.ascontiguousarray(canvas), generator), boxes, np.ascontiguousarray(source_map), denied)


def relit(frame_bgr: NDArray[np.uint8], generator: np.random.Generator) -> NDArray[np.uint8]:
    """Another camera and another hour: colour, exposure, a soft lens, sensor noise, compression."""
    picture = _recoloured(frame_bgr, generator)
    is_grey, is_soft, is_noisy, is_packed = generator.random(4) < (0.05, 0.15, 0.15, 0.2)
    if is_grey:  # a night camera
        picture = np.repeat(picture.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    if is_soft:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), generator.uniform(0.4, 1.3)), np.uint8)
    if is_noisy:
        noise = generator.normal(0, generator.uniform(2, 9), picture.shape)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if is_packed:
        _, packed = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, int(generator.integers(35, 85))))
        picture = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return picture


def _recoloured(frame_bgr: NDArray[np.uint8], generator: np.random.Generator) -> NDArray[np.uint8]:
    hue, saturation, value = generator.uniform(-1, 1, 3) * (0.015, 0.6, 0.4) + (0, 1, 1)
    steps = np.arange(256, dtype=np.float32)
    tables = ((steps + hue * 180) % 180, np.clip(steps * saturation, 0, 255), np.clip(steps * value, 0, 255))
    planes = cv2.split(cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2HSV))
    hsv = cv2.merge([cv2.LUT(plane, table.astype(np.uint8)) for plane, table in zip(planes, tables, strict=True)])
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR), np.uint8)


def _cells(count: int, size_px: int, generator: np.random.Generator) -> list[tuple[int, int, int, int]]:
    """x0, y0, x1, y1 of each picture's part of the canvas, on multiples of the map's cells."""
    if count == 1:
        return [(0, 0, size_px, size_px)]
    middle_x, middle_y = (
        int(share * size_px) // (4 * MAP_CELL_PX) * 4 * MAP_CELL_PX for share in generator.uniform(0.35, 0.65, 2)
    )
    if count == 2:
        return [(0, 0, size_px, middle_y), (0, middle_y, size_px, size_px)]
    return [
        (0, 0, middle_x, middle_y),
        (middle_x, 0, size_px, middle_y),
        (0, middle_y, middle_x, size_px),
        (middle_x, middle_y, size_px, size_px),
    ]


def _place(
    source: Source,
    cell: tuple[int, int, int, int],
    canvas: NDArray[np.uint8],
    source_map: NDArray[np.uint8],
    *,
    scales: tuple[float, float],
    generator: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw into the cell and the map; boxes and denied boxes, in pixels of the canvas."""
    x0, y0, x1, y1 = cell
    height, width = source.frame_bgr.shape[:2]
    fit = min((x1 - x0) / width, (y1 - y0) / height)
    scale = fit * float(np.exp(generator.uniform(*np.log(scales))))
    stretch = float(np.sqrt(np.exp(generator.uniform(*np.log(ASPECTS)))))
    wide, high = max(1, round(width * scale * stretch)), max(1, round(height * scale / stretch))
    way = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    picture = cv2.resize(source.frame_bgr, (wide, high), interpolation=way)
    (from_x, to_x, many_x), (from_y, to_y, many_y) = (
        _fitted(wide, x1 - x0, generator),
        _fitted(high, y1 - y0, generator),
    )
    to_x, to_y = x0 + to_x, y0 + to_y
    canvas[to_y : to_y + many_y, to_x : to_x + many_x] = picture[from_y : from_y + many_y, from_x : from_x + many_x]
    cells = [-(-edge // MAP_CELL_PX) for edge in (to_y, to_y + many_y, to_x, to_x + many_x)]
    source_map[to_y // MAP_CELL_PX : cells[1], to_x // MAP_CELL_PX : cells[3]] = source.source
    factors = np.array([wide / width, high / height] * 2, np.float32)
    shift = np.array([to_x - from_x, to_y - from_y] * 2, np.float32)
    window = (to_x, to_y, to_x + many_x, to_y + many_y)
    boxes, denied = source.boxes.copy(), source.denied.copy()
    for one in (boxes, denied):
        one[:, 1:] = one[:, 1:] * factors + shift
    return cut(boxes, within=window), cut(denied, within=window, least_visible=0.0)


def cut(
    boxes: NDArray[np.float32], *, within: tuple[int, int, int, int], least_visible: float = LEAST_VISIBLE
) -> NDArray[np.float32]:
    """The boxes clipped to a window; those of which too little is left are dropped."""
    x0, y0, x1, y1 = within
    kept = boxes.copy()
    kept[:, [1, 3]] = kept[:, [1, 3]].clip(x0, x1)
    kept[:, [2, 4]] = kept[:, [2, 4]].clip(y0, y1)
    sides, before = kept[:, 3:] - kept[:, 1:3], boxes[:, 3:] - boxes[:, 1:3]
    share = sides.prod(axis=1) / np.maximum(before.prod(axis=1), 1e-6)
    return np.asarray(kept[(share >= least_visible) & (sides.min(axis=1) >= LEAST_SIDE_PX)], np.float32)


def _fitted(picture_px: int, cell_px: int, generator: np.random.Generator) -> tuple[int, int, int]:
    """Where a picture's side begins, where it goes in the cell, and how many pixels of it are shown."""
    if picture_px >= cell_px:
        return int(generator.integers(0, picture_px - cell_px + 1)), 0, cell_px
    return 0, int(generator.integers(0, cell_px - picture_px + 1)), picture_px
