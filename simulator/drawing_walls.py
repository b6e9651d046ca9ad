"""What borders the street: shop fronts with shutters and signs, compound walls, hedges, and the city behind them.

A wall is a flat texture, 50 px a metre, x along the street from its start, y down from its top edge.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from simulator.drawing_camera import Floats, Picture
from simulator.drawing_ground import Colour, tinted
from simulator.drawing_texture import noise, weather

PX_PER_M = 50
LENGTH_M = 44.0


@dataclass(frozen=True, slots=True)
class Wall:
    """`texture` covers LENGTH_M of the street and `height_m`; further along it is mirrored."""

    texture: Picture
    height_m: float

    def maps(self, along_m: Floats, up_m: Floats) -> tuple[Floats, Floats]:
        return along_m * np.float32(PX_PER_M), (np.float32(self.height_m) - up_m) * np.float32(PX_PER_M)


def build_wall(generator: np.random.Generator) -> Wall:
    kind = generator.choice(["shops", "compound", "hedge"], p=[0.5, 0.35, 0.15])
    if kind == "shops":
        return _shops(generator)
    if kind == "compound":
        return _compound(generator)
    return _hedge(generator)


def glyphs(generator: np.random.Generator, picture: Picture, corner: tuple[int, int], size_px: int, count: int) -> None:
    """Strokes that look like a row of characters from afar; they say nothing."""
    colour = ((235.0, 235.0, 235.0), (50.0, 215.0, 235.0), (40.0, 40.0, 170.0))[int(generator.integers(0, 3))]
    for index in range(count):
        left = corner[0] + int(index * size_px * 1.15)
        for _ in range(6):
            first = generator.integers(0, size_px, 2)
            second = first.copy()
            second[generator.integers(0, 2)] = generator.integers(0, size_px)
            start = (left + int(first[0]), corner[1] + int(first[1]))
            end = (left + int(second[0]), corner[1] + int(second[1]))
            cv2.line(picture, start, end, colour, max(size_px // 9, 1), cv2.LINE_AA)


def _blank(height_m: float, colour: Colour) -> Picture:
    return np.full((int(height_m * PX_PER_M), int(LENGTH_M * PX_PER_M), 3), colour, np.uint8)


def _plaster(generator: np.random.Generator) -> Colour:
    tone = generator.uniform(110, 205)
    return (tone - generator.uniform(-4, 36), tone - generator.uniform(-2, 16), tone)


def _shops(generator: np.random.Generator) -> Wall:
    height_m = generator.uniform(7.5, 11)
    texture = _blank(height_m, _plaster(generator))
    along_m = 0.0
    while along_m < LENGTH_M:
        width_m = generator.uniform(2.6, 5.2)
        _shop(generator, texture, along_m, width_m)
        _windows(generator, texture, along_m, width_m, height_m)
        along_m += width_m
    texture = weather(generator, texture, fine=0.03, coarse=0.05, cell_px=140)
    return Wall(_streaks(generator, texture), height_m)


def _shop(generator: np.random.Generator, texture: Picture, along_m: float, width_m: float) -> None:
    bottom = texture.shape[0]
    left, right = int((along_m + 0.2) * PX_PER_M), int((along_m + width_m - 0.2) * PX_PER_M)
    top = bottom - int(generator.uniform(2.5, 3.0) * PX_PER_M)
    style = generator.integers(0, 4)
    if style <= 1:
        tone = generator.uniform(95, 190)
        blue = generator.uniform(0, 40) * (generator.random() < 0.4)
        cv2.rectangle(texture, (left, top), (right, bottom), (tone + blue, tone, tone - blue / 2), -1)
        for row in range(top, bottom, 5):
            shade = tone * 0.8
            cv2.line(texture, (left, row), (right, row), (shade + blue, shade, shade - blue / 2), 1)
    elif style == 2:
        cv2.rectangle(texture, (left, top), (right, bottom), (48, 46, 42), -1)
        for _ in range(14):
            spot = (int(generator.integers(left, right)), int(generator.integers(top, bottom - 12)))
            colour = generator.uniform(30, 170, 3)
            size = generator.integers(5, 26, 2)
            cv2.rectangle(
                texture, spot, (min(spot[0] + int(size[0]), right), spot[1] + int(size[1])), colour.tolist(), -1
            )
        cv2.line(texture, ((left + right) // 2, top), ((left + right) // 2, bottom), (130, 130, 130), 3)
    else:
        tone = generator.uniform(40, 110)
        door = (left + int(generator.integers(0, max((right - left) // 2, 1))), top + 20)
        cv2.rectangle(texture, door, (door[0] + 60, bottom), (tone, tone * 0.9, tone * 1.1), -1)
    if style != 3:
        sign = generator.choice([[40, 40, 190], [170, 90, 30], [60, 130, 50], [205, 205, 205], [40, 150, 210]])
        cv2.rectangle(texture, (left - 6, top - 42), (right + 6, top - 2), sign.tolist(), -1)
        glyphs(generator, texture, (left + 12, top - 35), 26, max(int((right - left) / 44), 1))


def _windows(generator: np.random.Generator, texture: Picture, along_m: float, width_m: float, height_m: float) -> None:
    for floor_m in np.arange(4.2, height_m - 1.6, 3.0):
        top = int((height_m - floor_m - 1.5) * PX_PER_M)
        left = int((along_m + width_m / 2 - 0.8) * PX_PER_M)
        glass = generator.uniform(35, 110)
        cv2.rectangle(texture, (left, top), (left + 80, top + 75), (glass * 1.1, glass, glass * 0.9), -1)
        cv2.rectangle(texture, (left, top), (left + 80, top + 75), (190, 190, 190), 3)
        cv2.line(texture, (left + 40, top), (left + 40, top + 75), (190, 190, 190), 3)
        if generator.random() < 0.5:
            unit = (left + 90, top + 40)
            cv2.rectangle(texture, unit, (unit[0] + 42, unit[1] + 30), (200, 205, 205), -1)
            cv2.circle(texture, (unit[0] + 16, unit[1] + 15), 11, (110, 110, 110), 2)


def _compound(generator: np.random.Generator) -> Wall:
    """围墙: a wall to 3 m, plastered, tiled or of brick, with a coping and sometimes a slogan band."""
    height_m = generator.uniform(2.0, 3.2)
    colour = _plaster(generator)
    texture = _blank(height_m, colour)
    bottom, length = texture.shape[0], texture.shape[1]
    if generator.random() < 0.5:
        joint = tinted(colour, 0.78)
        step = int(generator.choice([10, 14, 22]))
        for row in range(0, bottom, step):
            cv2.line(texture, (0, row), (length, row), joint, 1)
            for column in range((row // step % 2) * step, length, step * 2):
                cv2.line(texture, (column, row), (column, row + step), joint, 1)
    if generator.random() < 0.5:
        base = generator.uniform(70, 130)
        cv2.rectangle(texture, (0, bottom - int(0.5 * PX_PER_M)), (length, bottom), (base, base, base), -1)
    if generator.random() < 0.4:
        for column in range(0, length, 420):
            board = generator.choice([[180, 100, 40], [50, 50, 180], [220, 220, 215], [90, 140, 60]])
            cv2.rectangle(texture, (column + 40, 30), (column + 320, bottom - 50), board.tolist(), -1)
            glyphs(generator, texture, (column + 60, 44), 30, 7)
    cv2.rectangle(texture, (0, 0), (length, 8), tinted(colour, 0.85), -1)
    for column in range(0, length, int(generator.uniform(3, 5) * PX_PER_M)):
        cv2.rectangle(texture, (column, 0), (column + 20, bottom), tinted(colour, 0.9), -1)
    texture = weather(generator, texture, fine=0.04, coarse=0.07, cell_px=120)
    return _with_what_is_behind(generator, _streaks(generator, texture))


def _hedge(generator: np.random.Generator) -> Wall:
    height_m = generator.uniform(1.0, 2.2)
    texture = foliage(generator, (int(LENGTH_M * PX_PER_M), int(height_m * PX_PER_M)))
    texture[-9:] = (np.asarray(texture[-9:], np.float32) * 0.6).astype(np.uint8)
    return _with_what_is_behind(generator, texture)


def _with_what_is_behind(generator: np.random.Generator, front: Picture) -> Wall:
    """A low wall is topped by the trees or the block of flats that stand behind it, so the ground ends there."""
    above_m = generator.uniform(4, 7)
    size_wh = (front.shape[1], int(above_m * PX_PER_M))
    if generator.random() < 0.6:
        behind = (foliage(generator, size_wh) * 0.8).astype(np.uint8)
    else:
        behind = np.full((size_wh[1], size_wh[0], 3), _plaster(generator), np.uint8)
        for along_m in np.arange(0, LENGTH_M, generator.uniform(2.4, 4)):
            _windows(generator, behind, float(along_m), 2.4, above_m + 3)
        behind = weather(generator, behind, fine=0.02, coarse=0.05, cell_px=140)
    crowns = noise(generator, size_wh, cell_px=220, octaves=3) > 0.5
    behind[crowns] = (foliage(generator, size_wh)[crowns] * 0.9).astype(np.uint8)
    return Wall(np.vstack([behind, front]), above_m + front.shape[0] / PX_PER_M)


def foliage(generator: np.random.Generator, size_wh: tuple[int, int]) -> Picture:
    """Leaves, light on dark, no sky between them."""
    leaves = noise(generator, size_wh, cell_px=9, octaves=3)
    masses = noise(generator, size_wh, cell_px=70, octaves=2)
    tone = np.clip(75 + 22 * leaves + 17 * masses, 8, 190)[..., None]
    tint = np.array([generator.uniform(0.35, 0.62), 1.0, generator.uniform(0.6, 0.9)])
    return np.asarray(np.clip(tone * tint, 0, 255), np.uint8)


def _streaks(generator: np.random.Generator, texture: Picture) -> Picture:
    """Rain runs down from the top and mud splashes up from the ground."""
    height, length = texture.shape[:2]
    columns = cv2.GaussianBlur(generator.standard_normal((1, length)).astype(np.float32), (0, 0), 3) * 2.5
    fade = np.linspace(1, 0.1, height, dtype=np.float32)[:, None]
    splash = np.clip(1 - (height - np.arange(height, dtype=np.float32)[:, None]) / 25, 0, 1) * 0.18
    factor = 1 - 0.05 * np.abs(columns) * fade - splash
    return np.asarray(np.clip(texture * factor[..., None], 0, 255), np.uint8)


def skyline(generator: np.random.Generator, size_wh: tuple[int, int]) -> Picture:
    """Haze, blocks of flats and tree tops, for whatever no wall hides."""
    width, height = size_wh
    low, high = sorted(generator.uniform(150, 232, 2))
    tone = np.linspace(high, low, height, dtype=np.float32)[:, None, None] * np.ones((1, width, 1), np.float32)
    picture = np.clip(tone * np.array([1.03, 1.0, 0.97]), 0, 255).astype(np.uint8)
    for _ in range(generator.integers(3, 9)):
        left, span = int(generator.integers(0, width)), int(generator.integers(width // 16, width // 5))
        tall = generator.uniform(110, 190)
        cv2.rectangle(
            picture, (left, int(generator.integers(0, height // 5 + 1))), (left + span, height), (tall,) * 3, -1
        )
        for row in range(8, height, 16):
            for column in range(left + 6, left + span - 6, 14):
                cv2.rectangle(picture, (column, row), (column + 6, row + 8), (tall * 0.82,) * 3, -1)
    leaves = foliage(generator, size_wh)
    crowns = noise(generator, size_wh, cell_px=width / 7, octaves=5) > generator.uniform(-0.2, 1.4)
    picture[crowns] = leaves[crowns]
    return np.asarray(picture, np.uint8)
