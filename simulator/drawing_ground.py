"""The ground seen from straight above: road, markings, kerb, pavement, covers and grates. Flat, 80 px a metre.

The far end is at the top. Everything that lies in the plane of the ground is drawn here and put into perspective later.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing_camera import Floats, Picture, Street
from simulator.drawing_texture import weather

PX_PER_M = 80
FAR_M = 42.0
NEAR_M = 1.0
MARGIN_M = 1.0
Colour = tuple[float, float, float]


@dataclass(slots=True)
class Ground:
    """`texture` may be drawn on; `left_m` is the x of its left edge."""

    texture: Picture
    left_m: float
    shade: Colour = field(default=(90, 90, 90))

    def px(self, x_m: float, y_m: float) -> tuple[int, int]:
        return round((x_m - self.left_m) * PX_PER_M), round((FAR_M - y_m) * PX_PER_M)

    def maps(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        return (x_m - np.float32(self.left_m)) * PX_PER_M, (np.float32(FAR_M) - y_m) * PX_PER_M

    def band(self, *, from_m: float, to_m: float, colour: Colour, near_m: float = NEAR_M, far_m: float = FAR_M) -> None:
        cv2.rectangle(self.texture, self.px(from_m, far_m), self.px(to_m, near_m), colour, -1)


def tinted(colour: Colour, factor: float) -> Colour:
    """The colour lighter or darker, within 8 bits."""
    return min(colour[0] * factor, 255.0), min(colour[1] * factor, 255.0), min(colour[2] * factor, 255.0)


def lay_ground(generator: np.random.Generator, street: Street) -> Ground:
    left_m = street.left_wall_m - MARGIN_M
    size_hw = (int((FAR_M - NEAR_M) * PX_PER_M), int((street.wall_m + MARGIN_M - left_m) * PX_PER_M))
    concrete = generator.random() < 0.3
    tone = generator.uniform(135, 175) if concrete else generator.uniform(70, 118)
    tint = generator.uniform(-5, 5)
    road = (tone + tint, tone, tone - tint)
    ground = Ground(np.full((*size_hw, 3), road, np.uint8), left_m, road)
    if concrete:
        _joints(generator, ground, street)
    _patches(generator, ground, street)
    _cracks(generator, ground, street)
    if not concrete or generator.random() < 0.3:
        _markings(generator, ground, street)
    ground.texture = weather(generator, ground.texture, fine=0.06, coarse=0.045, cell_px=240)
    _pavements(generator, ground, street)
    return ground


def _joints(generator: np.random.Generator, ground: Ground, street: Street) -> None:
    pitch_m = generator.uniform(3.5, 6)
    dark = tinted(ground.shade, 0.7)
    for y_m in np.arange(NEAR_M + generator.uniform(0, 3), FAR_M, pitch_m):
        cv2.line(ground.texture, ground.px(street.left_kerb_m, y_m), ground.px(street.kerb_m, y_m), dark, 2)
    middle_m = (street.left_kerb_m + street.kerb_m) / 2
    cv2.line(ground.texture, ground.px(middle_m, FAR_M), ground.px(middle_m, NEAR_M), dark, 2)


def _patches(generator: np.random.Generator, ground: Ground, street: Street) -> None:
    """Repaired trenches, oil and damp: what a detector must not take for a hole."""
    for _ in range(generator.integers(2, 9)):
        x_m = generator.uniform(street.left_kerb_m, street.kerb_m)
        y_m = generator.uniform(5, 30)
        factor = generator.uniform(0.72, 1.12)
        colour = tinted(ground.shade, factor)
        half_m = generator.uniform(0.15, 1.6, 2)
        if generator.random() < 0.5:
            corner = ground.px(x_m - half_m[0], y_m + half_m[1])
            cv2.rectangle(ground.texture, corner, ground.px(x_m + half_m[0], y_m - half_m[1]), colour, -1)
        else:
            layer = ground.texture.copy()
            blob(generator, layer, ground.px(x_m, y_m), float(half_m[0]) * PX_PER_M, colour)
            cv2.addWeighted(layer, 0.5, ground.texture, 0.5, 0, dst=ground.texture)


def blob(
    generator: np.random.Generator, texture: Picture, centre: tuple[int, int], radius_px: float, colour: Colour
) -> None:
    """An irregular filled outline, up to 1.35 times as wide as the radius says."""
    cv2.fillPoly(texture, [outline(generator, centre, radius_px)], colour, cv2.LINE_AA)


def outline(
    generator: np.random.Generator, centre: tuple[int, int], radius_px: float, roughness: float = 0.16
) -> NDArray[np.int32]:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radii = np.ones_like(angles)
    for wave in range(2, 8):
        radii += roughness * 2 / wave * generator.uniform(-1, 1) * np.cos(wave * angles + generator.uniform(0, 6.3))
    squeeze = generator.uniform(0.7, 1)
    spread = np.stack([np.cos(angles) * radii, np.sin(angles) * radii * squeeze], axis=1) * radius_px
    return np.asarray(np.round(spread + np.array(centre)), np.int32)


def _cracks(generator: np.random.Generator, ground: Ground, street: Street) -> None:
    dark = tinted(ground.shade, 0.6)
    for _ in range(generator.integers(0, 7)):
        start = np.array([generator.uniform(street.left_kerb_m, street.kerb_m), generator.uniform(4, 28)])
        heading = generator.uniform(0, 6.3)
        points = [start]
        for _ in range(generator.integers(6, 30)):
            heading += generator.normal(0, 0.45)
            points.append(points[-1] + 0.2 * np.array([np.cos(heading), np.sin(heading)]))
        path = np.array([ground.px(float(x), float(y)) for x, y in points], np.int32)
        cv2.polylines(ground.texture, [path], isClosed=False, color=dark, thickness=int(generator.integers(1, 4)))


def _markings(generator: np.random.Generator, ground: Ground, street: Street) -> None:
    white = (generator.uniform(170, 225),) * 3
    yellow = (70.0, generator.uniform(150, 190), generator.uniform(190, 220))
    middle_m = (street.left_kerb_m + street.kerb_m) / 2
    style = generator.integers(0, 3)
    for y_m in np.arange(NEAR_M, FAR_M, 6.0):
        if style == 0:
            ground.band(from_m=middle_m - 0.07, to_m=middle_m + 0.07, colour=white, near_m=y_m, far_m=y_m + 2.5)
    if style == 1:
        ground.band(from_m=middle_m - 0.18, to_m=middle_m - 0.06, colour=yellow)
        ground.band(from_m=middle_m + 0.06, to_m=middle_m + 0.18, colour=yellow)
    if generator.random() < 0.5:
        ground.band(from_m=street.kerb_m - 0.55, to_m=street.kerb_m - 0.43, colour=white)
        ground.band(from_m=street.left_kerb_m + 0.43, to_m=street.left_kerb_m + 0.55, colour=white)
    if generator.random() < 0.35:
        near_m = generator.uniform(6, 20)
        for x_m in np.arange(street.left_kerb_m + 0.5, street.kerb_m - 0.5, 1.0):
            ground.band(from_m=x_m, to_m=x_m + 0.45, colour=white, near_m=near_m, far_m=near_m + 3.5)


def _pavements(generator: np.random.Generator, ground: Ground, street: Street) -> None:
    tile_m = float(generator.choice([0.25, 0.3, 0.5, 0.6]))
    tone = generator.uniform(120, 190)
    warm = generator.uniform(0, 45) * (generator.random() < 0.6)
    base: Colour = (tone - warm, tone - warm * 0.6, tone)
    kerb: Colour = (tone * 0.95 + 14,) * 3
    edges = ((street.kerb_m, street.wall_m + MARGIN_M), (street.left_wall_m - MARGIN_M, street.left_kerb_m))
    for from_m, to_m in edges:
        _tiles(generator, ground, span_m=(from_m, to_m), tile_m=tile_m, base=base)
    if generator.random() < 0.6:
        _tactile_strip(generator, ground, street.kerb_m + 1.0)
    for x_m, side in ((street.kerb_m, 1), (street.left_kerb_m, -1)):
        low, high = sorted((x_m, x_m + side * 0.16))
        ground.band(from_m=low, to_m=high, colour=kerb)
        shadow = tinted(ground.shade, 0.45)
        low, high = sorted((x_m, x_m - side * 0.05))
        ground.band(from_m=low, to_m=high, colour=shadow)
        for y_m in np.arange(NEAR_M, FAR_M, 0.8):
            joint = tinted(kerb, 0.75)
            cv2.line(ground.texture, ground.px(x_m, y_m), ground.px(x_m + side * 0.16, y_m), joint, 1)


def _tiles(
    generator: np.random.Generator, ground: Ground, *, span_m: tuple[float, float], tile_m: float, base: Colour
) -> None:
    left, top = ground.px(span_m[0], FAR_M)
    right, bottom = ground.px(span_m[1], NEAR_M)
    left, right = max(left, 0), min(right, ground.texture.shape[1])
    tile_px = tile_m * PX_PER_M
    columns, rows = int((right - left) / tile_px) + 2, int((bottom - top) / tile_px) + 2
    tones = generator.normal(1, 0.045, (rows, columns, 1)) * np.array(base)
    size_wh = (int(columns * tile_px), int(rows * tile_px))
    surface = cv2.resize(np.clip(tones, 0, 255).astype(np.uint8), size_wh, interpolation=cv2.INTER_NEAREST)
    joint = tinted(base, 0.72)
    for column in range(columns):
        cv2.line(surface, (int(column * tile_px), 0), (int(column * tile_px), size_wh[1]), joint, 1)
    for row in range(rows):
        cv2.line(surface, (0, int(row * tile_px)), (size_wh[0], int(row * tile_px)), joint, 1)
    part = np.asarray(surface[: bottom - top, : right - left], np.uint8)
    part = weather(generator, part, fine=0.04, coarse=0.05, cell_px=160)
    ground.texture[top : top + part.shape[0], left : left + part.shape[1]] = part


def _tactile_strip(generator: np.random.Generator, ground: Ground, x_m: float) -> None:
    """盲道: the yellow ribbed strip for the blind that most Chinese pavements have."""
    yellow: Colour = (generator.uniform(60, 110), generator.uniform(140, 175), generator.uniform(165, 200))
    ground.band(from_m=x_m, to_m=x_m + 0.42, colour=yellow)
    for rib in range(4):
        rib_m = x_m + 0.06 + rib * 0.1
        ground.band(from_m=rib_m, to_m=rib_m + 0.03, colour=(yellow[0] * 0.8, yellow[1] * 0.85, yellow[2] * 0.85))
