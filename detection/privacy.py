"""Blurs what tells who somebody is before anything is stored: heads of persons, number plates of vehicles.

A detector that knows persons and vehicles says where they are; for the others the whole frame is searched. With boxes
of a COCO detector from a score of 0.15 on, 49 of 49 faces and 40 of 41 plates marked by eye were hidden; by searching
17 and 36 (docs/adr/0009-persons-and-vehicles.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box, to_pixels
from detection.models.card import PrivatePart
from detection.privacy_search import PixelBox, plates, search

HEAD_SHARE = 0.5  # of a person's box: a third hid 46 of 49 faces, half hid all of them, as many sit or are cut off
SMALL_PERSON_PX = 48  # high: below, the whole box; a head of a seventh of it is 7 px, and posture is told from the rest
PLATE_SHARE = 0.6  # of a vehicle's box from below: hid 40 of 41 plates, as many as the whole box did
READABLE_VEHICLE_PX = 40  # wide: a plate of 0.44 m on 1.8 m of front is 10 px in it, and nobody reads that
CELLS = 6  # across a region: nobody is recognised from 36 cells, and no filter brings them back


@dataclass(frozen=True, slots=True)
class PrivateThing:
    """A person or vehicle, and where in its box it shows who that is."""

    box: Box
    part: PrivatePart


def blur(
    frame_bgr: NDArray[np.uint8],
    private: Sequence[PrivateThing] | None,
    *,
    problems: Sequence[Box] = (),
    is_searched: bool = False,
) -> NDArray[np.uint8]:
    """A copy in which the regions below are unrecognisable; the frame itself is left alone."""
    blurred = frame_bgr.copy()
    for left, top, right, bottom in private_regions(frame_bgr, private, problems=problems, is_searched=is_searched):
        blurred[top:bottom, left:right] = _pixelated(blurred[top:bottom, left:right])
    return blurred


def private_regions(
    frame_bgr: NDArray[np.uint8],
    private: Sequence[PrivateThing] | None,
    *,
    problems: Sequence[Box] = (),
    is_searched: bool = False,
) -> list[PixelBox]:
    """Where the frame shows who somebody is, in its pixels; none is empty.

    Args:
        frame_bgr: (H, W, 3).
        private: persons and vehicles; None: nobody knows where they are, so the whole frame is searched.
        problems: what the picture is evidence of. Where one stands before a vehicle, only a plate that is found there
            is hidden; persons are, wherever they stand.
        is_searched: search the whole frame besides, for a detector that misses many.
    """
    if private is None:
        return search(frame_bgr)
    size_wh = (frame_bgr.shape[1], frame_bgr.shape[0])
    regions: list[PixelBox] = []
    spared: list[PixelBox] = []
    for thing in private:
        region = _private_part(to_pixels(thing.box, size_wh), thing.part)
        before = [to_pixels(box, size_wh) for box in problems if box.bottom >= thing.box.bottom]
        if region is None:
            continue
        common = [part for problem in before if (part := _common(region, problem)) is not None]
        if thing.part is PrivatePart.UPPER or not common:
            regions.append(region)
            continue
        regions += _without(region, common)
        spared += common
    if is_searched:
        return regions + search(frame_bgr)
    found = plates(frame_bgr) if spared else []
    return regions + [plate for plate in found if any(_common(plate, part) for part in spared)]


def _private_part(box: PixelBox, part: PrivatePart) -> PixelBox | None:
    """None: too small to be read."""
    left, top, right, bottom = box
    if part is PrivatePart.UPPER:
        is_small = bottom - top < SMALL_PERSON_PX
        return left, top, right, bottom if is_small else top + round((bottom - top) * HEAD_SHARE)
    if right - left < READABLE_VEHICLE_PX:
        return None
    return left, bottom - round((bottom - top) * PLATE_SHARE), right, bottom


def _common(ours: PixelBox, theirs: PixelBox) -> PixelBox | None:
    left, top = max(ours[0], theirs[0]), max(ours[1], theirs[1])
    right, bottom = min(ours[2], theirs[2]), min(ours[3], theirs[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _without(box: PixelBox, holes: Sequence[PixelBox]) -> list[PixelBox]:
    """Boxes that cover `box` but for the holes, which lie in it."""
    pieces = [box]
    for hole in holes:
        pieces = [left_over for piece in pieces for left_over in _around(piece, _common(piece, hole))]
    return pieces


def _around(box: PixelBox, hole: PixelBox | None) -> Iterator[PixelBox]:
    if hole is None:
        yield box
        return
    pieces = (
        (box[0], box[1], box[2], hole[1]),
        (box[0], hole[3], box[2], box[3]),
        (box[0], hole[1], hole[0], hole[3]),
        (hole[2], hole[1], box[2], hole[3]),
    )
    yield from (piece for piece in pieces if piece[0] < piece[2] and piece[1] < piece[3])


def _pixelated(region: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height_px, width_px = region.shape[:2]
    cells = cv2.resize(region, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cells, (width_px, height_px), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
