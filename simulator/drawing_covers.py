"""Manhole covers, drain grates, holes and potholes: everything that lies in the ground. Sizes in metres.

Holes are drawn as seen from the road side of a street camera: the far inner wall shows, the near one does not.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing_ground import PX_PER_M, Colour, Ground, outline, tinted

SHIFT = 4  # sub-pixel bits of OpenCV's drawing


def cover(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    """A closed round cover in its frame."""
    tone = generator.uniform(0.45, 0.85) * ground.shade[1]
    rust = generator.uniform(0, 14)
    iron: Colour = (tone, tone + rust * 0.4, tone + rust)
    _frame(generator, ground, place, radius_m)
    _lid(generator, ground, place, radius_m, iron)


def missing(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    """The frame with nothing in it."""
    _frame(generator, ground, place, radius_m)
    _hole(generator, ground, place, radius_m)


def displaced(
    generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float
) -> list[tuple[tuple[float, float], float]]:
    """The cover lies half beside its hole. Returns the places and radii of the hole and the cover."""
    missing(generator, ground, place, radius_m)
    heading = generator.uniform(0, 2 * np.pi)
    reach_m = radius_m * generator.uniform(0.85, 1.35)
    beside = (place[0] + reach_m * float(np.cos(heading)), place[1] + reach_m * float(np.sin(heading)))
    shadow = (beside[0] - 0.04, beside[1] - 0.05)
    _disc(ground, shadow, radius_m * 1.02, (22, 22, 22))
    tone = generator.uniform(0.55, 0.95) * ground.shade[1]
    _lid(generator, ground, beside, radius_m * 0.98, (tone, tone + 3, tone + 8))
    return [(place, radius_m * 1.08), (beside, radius_m)]


def broken(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    """A cover with a piece broken out and cracks from it."""
    cover(generator, ground, place, radius_m)
    heading = generator.uniform(0, 2 * np.pi)
    width = generator.uniform(0.7, 1.9)
    angles = np.linspace(heading - width / 2, heading + width / 2, 12)
    rim = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius_m * 0.97
    inner = np.stack([np.cos(angles[::-3]), np.sin(angles[::-3])], axis=1)
    inner = inner * radius_m * generator.uniform(-0.25, 0.35, (len(inner), 1))
    centre = np.array(ground.px(*place))
    flipped = np.array([PX_PER_M, -PX_PER_M])
    piece = np.round(np.concatenate([rim, inner]) * flipped + centre).astype(np.int32)
    cv2.fillPoly(ground.texture, [piece], (16, 17, 18), cv2.LINE_AA)
    cv2.polylines(ground.texture, [piece], isClosed=True, color=(120, 122, 124), thickness=1, lineType=cv2.LINE_AA)
    for _ in range(generator.integers(2, 5)):
        angle = generator.uniform(0, 2 * np.pi)
        end = centre + np.array([np.cos(angle), -np.sin(angle)]) * radius_m * PX_PER_M * generator.uniform(0.5, 0.95)
        cv2.line(ground.texture, _point(centre), _point(end), (25, 25, 26), 2, cv2.LINE_AA)


def grate(
    generator: np.random.Generator, ground: Ground, place: tuple[float, float], size_m: tuple[float, float]
) -> None:
    """A gully with bars, long side along the kerb."""
    left, top = ground.px(place[0] - size_m[0] / 2, place[1] + size_m[1] / 2)
    right, bottom = ground.px(place[0] + size_m[0] / 2, place[1] - size_m[1] / 2)
    tone = generator.uniform(0.5, 0.9) * ground.shade[1]
    cv2.rectangle(ground.texture, (left, top), (right, bottom), (tone, tone + 2, tone + 5), -1)
    for bar in range(top + 4, bottom - 3, 6):
        cv2.rectangle(ground.texture, (left + 4, bar), (right - 4, bar + 2), (25, 25, 26), -1)


def pothole(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    """A shallow break in the surface: rough edge, darker bed with rubble, sometimes water in it."""
    centre, radius_px = ground.px(*place), radius_m * PX_PER_M
    edge = outline(generator, centre, radius_px / 1.15, 0.3)
    half = int(radius_px * 1.7)
    left, top = max(centre[0] - half, 0), max(centre[1] - half, 0)
    part = ground.texture[top : centre[1] + half, left : centre[0] + half]
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [edge - np.array([left, top], np.int32)], 255)
    depth = cv2.GaussianBlur(mask, (0, 0), max(radius_px * 0.09, 1)).astype(np.float32) / 255
    lit = np.roll(depth, (max(int(radius_px * 0.14), 2), 2), (0, 1)) - depth
    stones = generator.normal(0, 0.13, mask.shape).astype(np.float32)
    rubble = cv2.GaussianBlur(stones, (0, 0), 1.3) * 2
    bed = generator.uniform(0.42, 0.62)
    factor = 1 + depth * (bed - 1 + rubble) + 0.55 * np.clip(lit, -0.7, 0.7)
    part[:] = np.clip(part * factor[..., None], 0, 255).astype(np.uint8)
    if generator.random() < 0.3:
        water = cv2.GaussianBlur(mask, (0, 0), radius_px * 0.3 + 1) > 170
        part[water] = (0.4 * part[water] + 0.6 * np.array([125, 118, 108])).astype(np.uint8)


def _frame(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    """The ring of iron and the patch of newer concrete around it that many covers have."""
    if generator.random() < 0.45:
        factor = generator.uniform(0.8, 1.25)
        patch = tinted(ground.shade, factor)
        _disc(ground, place, radius_m * generator.uniform(1.3, 1.6), patch)
    tone = generator.uniform(0.6, 0.9) * ground.shade[1]
    _disc(ground, place, radius_m * 1.1, (tone, tone, tone + 4))
    _disc(ground, place, radius_m * 1.02, (30, 30, 31))


def _hole(generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float) -> None:
    wall = generator.uniform(45, 85)
    _disc(ground, place, radius_m, (wall, wall + 4, wall + 8))
    for step in np.linspace(0.04, 0.34, 8):
        dim = wall * (1 - step / 0.34) * 0.8 + 12
        _disc_within(ground, place, radius_m, shift_m=radius_m * 2 * float(step), colour=(dim, dim, dim + 2))


def _disc_within(
    ground: Ground, place: tuple[float, float], radius_m: float, *, shift_m: float, colour: Colour
) -> None:
    """The part of the hole's disc that lies at least `shift_m` nearer than its far edge."""
    centre, radius_px = ground.px(*place), int(radius_m * PX_PER_M)
    mask = np.zeros((2 * radius_px + 3, 2 * radius_px + 3), np.uint8)
    middle = (radius_px + 1, radius_px + 1)
    cv2.circle(mask, middle, radius_px, 255, -1, cv2.LINE_AA)
    lowered = np.zeros_like(mask)
    cv2.circle(lowered, (middle[0], middle[1] + int(shift_m * PX_PER_M)), radius_px, 255, -1, cv2.LINE_AA)
    share = (np.minimum(mask, lowered).astype(np.float32) / 255)[..., None]
    left, top = centre[0] - radius_px - 1, centre[1] - radius_px - 1
    part = ground.texture[top : top + mask.shape[0], left : left + mask.shape[1]]
    part[:] = (part * (1 - share) + np.array(colour) * share).astype(np.uint8)


def _lid(
    generator: np.random.Generator, ground: Ground, place: tuple[float, float], radius_m: float, iron: Colour
) -> None:
    _disc(ground, place, radius_m, iron)
    centre, radius_px = np.array(ground.px(*place)), radius_m * PX_PER_M
    light = tinted(iron, 1.38)
    turn = generator.uniform(0, 1.57)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pitch = generator.uniform(0.16, 0.26)
    for column in np.arange(-0.8, 0.81, pitch):
        for row in np.arange(-0.8, 0.81, pitch):
            if column**2 + row**2 < 0.62:
                start = centre + spin @ np.array([column, row]) * radius_px
                end = centre + spin @ np.array([column + pitch * 0.5, row]) * radius_px
                cv2.line(ground.texture, _point(start), _point(end), light, 2, cv2.LINE_AA)
    cv2.circle(ground.texture, _point(centre), int(radius_px * 0.9), light, 1, cv2.LINE_AA)


def _disc(ground: Ground, place: tuple[float, float], radius_m: float, colour: Colour) -> None:
    centre = ground.px(*place)
    scaled = (centre[0] << SHIFT, centre[1] << SHIFT)
    radius = int(radius_m * PX_PER_M * 2**SHIFT)
    cv2.circle(ground.texture, scaled, radius, colour, -1, cv2.LINE_AA, SHIFT)


def _point(place: NDArray[np.float64] | NDArray[np.int_]) -> tuple[int, int]:
    return int(place[0]), int(place[1])
