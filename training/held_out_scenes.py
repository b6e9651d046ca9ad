"""Covers cut out of close-ups and laid onto clean frames at the size at which a street camera sees them.

Both come from the pictures under test, so training saw neither. No 1080p frame of a street is at hand: a frame of W
pixels is taken for one of 1920 seen from the same place, where a cover is 20 to 60 px wide.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from kit.errors import Invalid
from kit.pictures import encode_webp
from training.classes import LABELS
from training.picture_figures import is_negative
from training.pictures_under_test import PictureUnderTest
from training.synthesis import HORIZON, Cutout, cut_out, lay, road_mask

CAMERA_WIDTH_PX = 1920
COVER_WIDTH_PX = (20.0, 60.0)  # at the horizon and at the lower edge, in a frame of CAMERA_WIDTH_PX
JITTER = 0.15  # covers of other cities are 60 to 80 cm wide, and cameras hang higher or lower
FLATNESS = (0.3, 0.75)  # height to width of a round cover seen from a pole, as in training
LAID = ("manhole_missing", "manhole_cover")
"""One of each to a scene: the problem, and what must not be taken for it."""
PER_FRAME = 2
ATTEMPTS = 20
QUALITY = 90  # cameras compress too; and 150 scenes of 1080p without would take a gigabyte
NO_STREETS = frozenset({"everyday"})
"""Sources of negatives that show tables and fields: no place for a cover."""
SEED = 20261125  # any; fixed, so that detectors are compared on the same scenes


class Scale(StrEnum):
    """What becomes of the frame."""

    NATIVE = "native"
    """Kept: the cover is W / 1920 × 20 to 60 px wide. Slices magnify, but show no more detail than the whole frame."""
    ENLARGED = "enlarged"
    """To 1920 px: covers keep the detail of their own pictures, as in a 1080p frame; the street around has less."""


class NoScenes(Invalid):
    """The pictures hold no clean frames, or no covers to cut out."""


def held_out_scenes(pictures: Sequence[PictureUnderTest], scale: Scale) -> tuple[PictureUnderTest, ...]:
    """Frames with a missing and a closed cover each; only what the frame's own source boxes is measured in them.

    Raises:
        NoScenes: says what is lacking.
    """
    generator = np.random.default_rng(SEED)
    cutouts = {label: _cut_outs(pictures, label) for label in LAID}
    frames = [picture for picture in pictures if is_negative(picture) and picture.source not in NO_STREETS]
    lacking = [label for label, cut in cutouts.items() if not cut] + ([] if frames else ["clean frames"])
    if lacking:
        raise NoScenes(f"Scenes cannot be composed from these pictures: they hold no usable {', '.join(lacking)}.")
    scenes = []
    for frame in frames:
        for number in range(PER_FRAME):
            chosen = [(label, cut[int(generator.integers(len(cut)))]) for label, cut in cutouts.items()]
            scene = _scene(frame, chosen, scale, generator)
            if scene is not None:
                scenes.append(replace(scene, name=f"{frame.name}-{number}"))
    return tuple(scenes)


def _cut_outs(pictures: Sequence[PictureUnderTest], label: str) -> list[Cutout]:
    holders = [picture for picture in pictures if (picture.truth[:, 4] == LABELS.index(label)).any()]
    found = []
    for picture in holders:
        frame_bgr = picture.frame_bgr()
        for x0, y0, x1, y1, class_id in picture.truth.tolist():
            if int(class_id) == LABELS.index(label):
                found.append(cut_out(frame_bgr, (x0, y0, x1, y1), label))
    return [one for one in found if one is not None]


def _scene(
    frame: PictureUnderTest, things: Sequence[tuple[str, Cutout]], scale: Scale, generator: np.random.Generator
) -> PictureUnderTest | None:
    """None where the frame shows no road that has room."""
    native_bgr = frame.frame_bgr()
    road = road_mask(native_bgr)
    street = native_bgr.copy() if scale is Scale.NATIVE else _enlarged(native_bgr)
    enlargement = street.shape[1] / native_bgr.shape[1]
    rows = [frame.truth * np.array([enlargement] * 4 + [1], np.float32)]
    for label, thing in things:
        xyxy = _laid(street, thing, road, enlargement, generator)
        if xyxy is None:
            return None
        rows.append(np.array([[*xyxy, LABELS.index(label)]], np.float32))
        x0, y0, x1, y1 = (round(value / enlargement) for value in xyxy)
        road[max(0, y0 - 2) : y1 + 12, max(0, x0 - 12) : x1 + 12] = False  # one cover does not lie on another
    height_px, width_px = street.shape[:2]
    return replace(
        frame,
        source="scene",
        size_wh=(width_px, height_px),
        truth=np.concatenate(rows),
        path=None,
        content=encode_webp(street, quality=QUALITY),
    )


def _laid(
    street: NDArray[np.uint8],
    thing: Cutout,
    road: NDArray[np.bool_],
    enlargement: float,
    generator: np.random.Generator,
) -> tuple[float, float, float, float] | None:
    """Lay the thing on a place of the road; `road` is of the frame before it was enlarged."""
    places = np.argwhere(road)
    for _ in range(ATTEMPTS if len(places) else 0):
        row, column = places[int(generator.integers(len(places)))] * enlargement
        width = cover_width_px(float(row), (street.shape[1], street.shape[0]), generator.uniform(-JITTER, JITTER))
        size_wh = round(width), max(2, round(width * generator.uniform(*FLATNESS)))
        xyxy = lay(street, thing, (float(column), float(row)), size_wh, generator)
        if xyxy is not None:
            return xyxy
    return None


def cover_width_px(row: float, size_wh: tuple[int, int], jitter: float) -> float:
    """Pixels of the frame: within COVER_WIDTH_PX of a frame 1920 wide, growing from the horizon to the lower edge."""
    nearness = np.clip((row / size_wh[1] - HORIZON) / (1 - HORIZON), 0, 1)
    far, near = COVER_WIDTH_PX
    width = np.clip((far + (near - far) * nearness) * (1 + jitter), far, near)
    return float(width) * size_wh[0] / CAMERA_WIDTH_PX


def _enlarged(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    factor = CAMERA_WIDTH_PX / frame_bgr.shape[1]
    size_wh = CAMERA_WIDTH_PX, round(frame_bgr.shape[0] * factor)
    return np.asarray(cv2.resize(frame_bgr, size_wh, interpolation=cv2.INTER_CUBIC), np.uint8)
