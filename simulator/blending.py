"""Putting a thing cut out of one picture into another so that it seems to belong there.

Upright things are freed from their background by GrabCut; holes keep a rim of their ground and are cloned in.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.passers_by import Box


@dataclass(frozen=True, slots=True, eq=False)
class CutOut:
    """A thing with some of its surroundings. `box` is the thing inside `patch_bgr`."""

    patch_bgr: NDArray[np.uint8]
    box: Box


def stand_up(
    street_bgr: NDArray[np.uint8], cut_out: CutOut, *, foot_px: tuple[int, int], size_wh: tuple[int, int]
) -> tuple[NDArray[np.uint8], Box]:
    """A new picture with the thing, `size_wh` large, standing with the middle of its foot on `foot_px`; and its box."""
    patch, box = _scaled(cut_out, size_wh)
    left, top = _corner(street_bgr, patch, box, foot_px)
    picture = street_bgr.astype(np.float32)
    region = picture[top : top + patch.shape[0], left : left + patch.shape[1]]
    thing = _foreground(patch, box)
    region *= 1 - 0.45 * _shadow(thing, box)[..., None]
    alpha = cv2.GaussianBlur(thing, (0, 0), 1.0)[..., None]
    softened = cv2.GaussianBlur(patch, (0, 0), 0.7).astype(np.float32)  # as soft as streets that were scaled up
    region[:] = region * (1 - alpha) + softened * _light_match(region, patch, thing) * alpha
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8), _shifted(_bounds(thing), left, top)


def lay_flat(
    street_bgr: NDArray[np.uint8], cut_out: CutOut, *, foot_px: tuple[int, int], size_wh: tuple[int, int]
) -> tuple[NDArray[np.uint8], Box]:
    """A new picture with the thing lying on the ground, seen as flat as `size_wh` says, and its box."""
    patch, box = _scaled(cut_out, size_wh)
    left, top = _corner(street_bgr, patch, box, foot_px)
    mask = np.zeros(patch.shape[:2], np.uint8)
    middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
    # A little more than the thing, so that its rim comes too, and never the patch's edge, where cloning bleeds.
    axes = (
        min(int((box[2] - box[0]) * 0.62), middle[0] - 2, patch.shape[1] - middle[0] - 3),
        min(int((box[3] - box[1]) * 0.66), middle[1] - 2, patch.shape[0] - middle[1] - 3),
    )
    cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, -1)
    # seamlessClone centres the mask's bounding box on the point that it is given.
    centre = (left + middle[0], top + middle[1])
    cloned = cv2.seamlessClone(patch, street_bgr, mask, centre, cv2.NORMAL_CLONE)
    return np.asarray(cloned, np.uint8), _shifted(box, left, top)


def _scaled(cut_out: CutOut, size_wh: tuple[int, int]) -> tuple[NDArray[np.uint8], Box]:
    left, top, right, bottom = cut_out.box
    across, down = size_wh[0] / (right - left), size_wh[1] / (bottom - top)
    patch_tall, patch_wide = cut_out.patch_bgr.shape[:2]
    size = (max(round(patch_wide * across), 8), max(round(patch_tall * down), 8))
    patch = cv2.resize(cut_out.patch_bgr, size, interpolation=cv2.INTER_AREA)
    box = (round(left * across), round(top * down), round(right * across), round(bottom * down))
    return np.asarray(patch, np.uint8), box


def _corner(
    street_bgr: NDArray[np.uint8], patch: NDArray[np.uint8], box: Box, foot_px: tuple[int, int]
) -> tuple[int, int]:
    """Where the patch's upper left corner goes: the box on the foot, and the patch inside the picture."""
    left = foot_px[0] - (box[0] + box[2]) // 2
    top = foot_px[1] - box[3]
    most = (street_bgr.shape[1] - patch.shape[1] - 1, street_bgr.shape[0] - patch.shape[0] - 1)
    return min(max(left, 1), most[0]), min(max(top, 1), most[1])


def _foreground(patch: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
    """1 where the thing is, 0 elsewhere."""
    marks = np.full(patch.shape[:2], cv2.GC_BGD, np.uint8)
    marks[box[1] : box[3], box[0] : box[2]] = cv2.GC_PR_FGD
    cv2.setRNGSeed(1)  # GrabCut's mixtures start from random picks
    cv2.grabCut(patch, marks, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    thing = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    thing = np.asarray(cv2.morphologyEx(thing, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    whole_px = (box[2] - box[0]) * (box[3] - box[1])
    if int(thing.sum()) < whole_px // 5:  # no colour of its own: take an oval of the box
        oval = (((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), (box[2] - box[0], box[3] - box[1]), 0)
        cv2.ellipse(thing, oval, 1, -1)
    return thing.astype(np.float32)


def _shadow(thing: NDArray[np.float32], box: Box) -> NDArray[np.float32]:
    """Darkness on the ground around the foot, 0 to 1."""
    low = thing.copy()
    low[: box[1] + (box[3] - box[1]) * 2 // 3] = 0
    reach = max((box[3] - box[1]) * 0.05, 1.5)
    return np.asarray(cv2.GaussianBlur(low, (0, 0), reach), np.float32)


def _light_match(region: NDArray[np.float32], patch: NDArray[np.uint8], thing: NDArray[np.float32]) -> float:
    """By how much the thing is brightened: half of the difference between the grounds, as things vary too."""
    ground = thing < 0.5
    if not ground.any():
        return 1.0
    ratio = float(region[ground].mean() + 1) / float(patch[ground].mean() + 1)
    return float(np.clip(ratio**0.5, 0.55, 1.3))


def _bounds(thing: NDArray[np.float32]) -> Box:
    rows, columns = np.flatnonzero(thing.any(axis=1)), np.flatnonzero(thing.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _shifted(box: Box, right_px: int, down_px: int) -> Box:
    return box[0] + right_px, box[1] + down_px, box[2] + right_px, box[3] + down_px
