"""Cuts covers, holes, litter and potholes out of close-ups and lays them onto real streets at a street camera's scale.

A camera over a road sees a cover as a flat ellipse of 20 to 60 px, the pictures at hand show it from above and large.
Boxes and points are in pixels of the picture they belong to; colours are BGR.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
Xyxy = tuple[float, float, float, float]

ROUND = {"manhole_cover", "manhole_missing", "manhole_broken", "pothole"}
SQUARE = {"drain_grate", "manhole_displaced"}
LYING = ROUND | SQUARE
"""Flat on the ground: seen from a pole, they are flattened. All else stands and keeps its form."""
LEAST_CUT_PX = 40  # of the shorter side: smaller ones are as blurred as what they would become
LARGEST_CUT_PX = 160  # longer sides are shrunk before the search for an outline, which takes a second otherwise
LEAST_FILLED, MOST_FILLED = 0.25, 0.95  # share of the box that an outline may take; else the search failed
GAIN_LIMITS = (0.35, 2.2)  # of brightness between two pictures; beyond, the surroundings were not road
HORIZON = 0.22  # of the height, where a camera over a street usually sees it
LEAST_WIDTH_PX = 10
SMOOTH = 9.0  # mean gradient (of 255) of road in the clean pictures; kerbs and markings have more


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """`alpha` (H, W) in [0, 1] says which pixels of `picture_bgr` (H, W, 3) belong to the thing."""

    label: str
    picture_bgr: Picture
    alpha: Floats
    surroundings_bgr: Floats
    """(3,): mean colour of what lies around it in its own picture."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Where something was laid."""

    label: str
    xyxy: Xyxy


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width in pixels of something at the lower edge of a frame; it shrinks towards the horizon."""

    lying: tuple[float, float] = (34.0, 110.0)
    standing: tuple[float, float] = (50.0, 210.0)


def cut_out(frame_bgr: Picture, xyxy: Xyxy, label: str) -> Cutout | None:
    """None: too small, at the picture's edge beyond use, or without a clear outline."""
    height, width = frame_bgr.shape[:2]
    x0, y0, x1, y1 = (round(value) for value in _clipped(xyxy, width=width, height=height))
    if min(x1 - x0, y1 - y0) < LEAST_CUT_PX:
        return None
    piece = frame_bgr[y0:y1, x0:x1]
    if label in ROUND:
        alpha = _ellipse(piece.shape[0], piece.shape[1], soft=label == "pothole")
    elif label in SQUARE:
        alpha = _faded_box(piece.shape[0], piece.shape[1], is_soft=label != "drain_grate")
    else:
        piece, found = _outlined(frame_bgr, (x0, y0, x1, y1))
        if found is None:
            return None
        alpha = found
    return Cutout(label, piece.copy(), alpha, _surroundings(frame_bgr, (x0, y0, x1, y1)))


def road_mask(frame_bgr: Picture, occupied: Iterable[Xyxy] = ()) -> NDArray[np.bool_]:
    """(H, W): grey, smooth ground below the horizon that nobody stands on."""
    height, width = frame_bgr.shape[:2]
    hsv = cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2HSV)
    grey = cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2GRAY).astype(np.float32)
    gradient = np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    smooth = cv2.blur(gradient, (15, 15)) < SMOOTH * 4  # the operator sums eight differences
    mask = (hsv[..., 1] < 75) & (hsv[..., 2] > 35) & (hsv[..., 2] < 235) & smooth
    mask[: round(height * (HORIZON + 0.13))] = False
    for box in occupied:
        x0, y0, x1, y1 = (round(value) for value in _clipped(box, width=width, height=height))
        mask[max(y0 - 4, 0) : y1 + 4, max(x0 - 4, 0) : x1 + 4] = False
    return np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0)


def width_at(y: float, *, frame_height: int, at_bottom_px: float) -> float:
    """Width in pixels at row `y` of something `at_bottom_px` wide at the lower edge: linear from the horizon down."""
    horizon = HORIZON * frame_height
    return max(LEAST_WIDTH_PX, at_bottom_px * (y - horizon) / (frame_height - horizon))


def lay(
    frame_bgr: Picture,
    thing: Cutout,
    foot_xy: tuple[float, float],
    size_wh: tuple[int, int],
    generator: np.random.Generator,
) -> Xyxy | None:
    """Draw `thing` into the frame, its lower edge's middle at `foot_xy`; None where it would leave the frame."""
    width, height = size_wh
    x0, y0 = round(foot_xy[0] - width / 2), round(foot_xy[1] - height)
    if x0 < 0 or y0 < 0 or x0 + width > frame_bgr.shape[1] or y0 + height > frame_bgr.shape[0]:
        return None
    target = frame_bgr[y0 : y0 + height, x0 : x0 + width].astype(np.float32)
    piece = cv2.resize(thing.picture_bgr, size_wh, interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = cv2.resize(thing.alpha, size_wh, interpolation=cv2.INTER_AREA)
    piece = _lit(piece, thing, target, generator)
    softness = generator.uniform(0.3, 0.9)  # a street camera's own blur
    piece = np.asarray(cv2.GaussianBlur(piece, (0, 0), softness), np.float32)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), softness), np.float32)[..., None]
    piece += generator.normal(0, 2.0, piece.shape).astype(np.float32)
    mixed = np.clip(piece * alpha + target * (1 - alpha), 0, 255).astype(np.uint8)
    frame_bgr[y0 : y0 + height, x0 : x0 + width] = mixed
    return float(x0), float(y0), float(x0 + width), float(y0 + height)


def compose(
    frame_bgr: Picture,
    things: Sequence[Cutout],
    generator: np.random.Generator,
    *,
    occupied: Sequence[Xyxy] = (),
    sizes: Sizes | None = None,
) -> tuple[Picture, list[Laid]]:
    """A copy of the frame with as many of the things as find room on its road."""
    street, laid = frame_bgr.copy(), list[Laid]()
    taken = list(occupied)
    for thing in things:
        places = np.argwhere(road_mask(street, taken))
        if len(places) == 0:
            break
        row, column = places[int(generator.integers(len(places)))]
        size_wh = _size(thing, float(row), frame_bgr.shape[0], sizes or Sizes(), generator)
        if any(_touches((column, row), size_wh, box) for box in taken):
            continue
        xyxy = lay(street, _turned(thing, generator), (float(column), float(row)), size_wh, generator)
        if xyxy is not None:
            laid.append(Laid(thing.label, xyxy))
            taken.append(xyxy)
    return street, laid


def _size(
    thing: Cutout, row: float, frame_height: int, sizes: Sizes, generator: np.random.Generator
) -> tuple[int, int]:
    is_lying = thing.label in LYING
    at_bottom_px = float(generator.uniform(*(sizes.lying if is_lying else sizes.standing)))
    width = width_at(row, frame_height=frame_height, at_bottom_px=at_bottom_px)
    form = thing.picture_bgr.shape[0] / thing.picture_bgr.shape[1]
    if is_lying:
        form = float(generator.uniform(0.3, 0.75)) * (1.0 if thing.label in ROUND else min(form, 1.0))
    return max(LEAST_WIDTH_PX, round(width)), max(6, round(width * form))


def _touches(foot_xy: tuple[float, float], size_wh: tuple[int, int], box: Xyxy) -> bool:
    x0, x1 = foot_xy[0] - size_wh[0] / 2, foot_xy[0] + size_wh[0] / 2
    return x0 < box[2] and x1 > box[0] and foot_xy[1] - size_wh[1] < box[3] and foot_xy[1] > box[1]


def _turned(thing: Cutout, generator: np.random.Generator) -> Cutout:
    """Mirrored half of the time; what lies on the ground and is round also upside down."""
    picture, alpha = thing.picture_bgr, thing.alpha
    if generator.random() < 0.5:
        picture, alpha = picture[:, ::-1], alpha[:, ::-1]
    if thing.label in ROUND and generator.random() < 0.3:
        picture, alpha = picture[::-1], alpha[::-1]
    return Cutout(thing.label, np.ascontiguousarray(picture), np.ascontiguousarray(alpha), thing.surroundings_bgr)


def _lit(piece: Floats, thing: Cutout, target: Floats, generator: np.random.Generator) -> Floats:
    """The piece in the light of the place: its surroundings become the road's colour, shadows on the road go on."""
    road = target.reshape(-1, 3).mean(axis=0)
    gain = np.clip(road / np.maximum(thing.surroundings_bgr, 8), *GAIN_LIMITS)
    if thing.label not in LYING:
        gain = np.sqrt(gain)  # litter has colours of its own
    shade = cv2.GaussianBlur(target.mean(axis=2), (0, 0), max(target.shape[:2]) / 4 + 1)
    shade = np.clip(shade / max(float(shade.mean()), 1.0), 0.6, 1.5)[..., None]
    return np.asarray(piece * gain * shade * generator.uniform(0.85, 1.15), np.float32)


def _ellipse(height: int, width: int, *, soft: bool) -> Floats:
    """1 inside the inscribed ellipse; `soft` fades out from 70 % of the way, for what has no rim."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot((x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1)
    if soft:
        return np.asarray(np.clip((1.1 - distance) / 0.4, 0, 1), np.float32)
    return np.asarray(distance <= 1.0, np.float32)


def _faded_box(height: int, width: int, *, is_soft: bool) -> Floats:
    """1 in the box; `is_soft` fades its outer tenth, because ground of the other picture lies in the corners."""
    if not is_soft:
        return np.ones((height, width), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = np.minimum(np.minimum(x + 0.5, width - x - 0.5) / width, np.minimum(y + 0.5, height - y - 0.5) / height)
    return np.asarray(np.clip(edge / 0.12, 0, 1), np.float32)


def _outlined(frame_bgr: Picture, xyxy: tuple[int, int, int, int]) -> tuple[Picture, Floats | None]:
    """The box and the outline of what stands in it (GrabCut: colours inside against those outside)."""
    x0, y0, x1, y1 = xyxy
    margin = max(8, (x1 - x0) // 6)
    left, top = max(x0 - margin, 0), max(y0 - margin, 0)
    around = frame_bgr[top : y1 + margin, left : x1 + margin]
    scale = min(1.0, LARGEST_CUT_PX / max(around.shape[:2]))
    small = cv2.resize(around, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = tuple(round(value * scale) for value in (x0 - left, y0 - top, x1 - x0, y1 - y0))
    if box[2] >= small.shape[1] - 2 or box[3] >= small.shape[0] - 2:
        return np.asarray(small, np.uint8), None  # the box fills the picture: nothing around it tells ground from thing
    mask = np.zeros(small.shape[:2], np.uint8)
    cv2.grabCut(small, mask, box, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_RECT)
    rows, columns = slice(box[1], box[1] + box[3]), slice(box[0], box[0] + box[2])
    inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)[rows, columns]
    alpha = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)).astype(np.float32)
    is_clear = alpha.size > 0 and LEAST_FILLED <= float(alpha.mean()) <= MOST_FILLED
    return np.asarray(small[rows, columns], np.uint8), alpha if is_clear else None


def _surroundings(frame_bgr: Picture, xyxy: tuple[int, int, int, int]) -> Floats:
    x0, y0, x1, y1 = xyxy
    margin = max(6, (x1 - x0) // 8)
    left, top = max(x0 - margin, 0), max(y0 - margin, 0)
    around = frame_bgr[top : y1 + margin, left : x1 + margin].astype(np.float32)
    outside = np.ones(around.shape[:2], bool)
    outside[y0 - top : y1 - top, x0 - left : x1 - left] = False
    pixels = around[outside] if outside.any() else around.reshape(-1, 3)
    return np.asarray(np.median(pixels, axis=0), np.float32)


def _clipped(xyxy: Xyxy, *, width: int, height: int) -> Xyxy:
    x0, y0, x1, y1 = xyxy
    return max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
