"""暴露垃圾: bags, boxes, loose heaps and litter, painted piece by piece from far to near."""

import cv2
import numpy as np

from simulator.drawing_camera import Floats
from simulator.drawing_ground import Colour, tinted
from simulator.drawing_solids import Painter, rectangle, solid
from simulator.drawing_texture import noise

BLACK: Colour = (34, 32, 31)
WHITE: Colour = (205, 208, 206)
CARDBOARD: Colour = (92, 128, 160)
BAGS: tuple[tuple[Colour, float], ...] = (
    (BLACK, 0.42),
    (WHITE, 0.26),
    ((60, 52, 170), 0.1),
    ((150, 96, 40), 0.07),
    ((90, 140, 60), 0.07),
    ((110, 190, 205), 0.08),
)
SCRAPS: tuple[Colour, ...] = (
    (215, 218, 216),
    (190, 195, 200),
    (60, 60, 180),
    (170, 110, 50),
    (70, 160, 190),
    (80, 140, 70),
    (70, 95, 125),
    (45, 50, 60),
    (120, 140, 150),
    (95, 125, 155),
)
SCRAP_SHARES = np.array([5, 4, 1, 1, 1, 1, 3, 2, 3, 3]) / 24  # mostly pale plastic, paper and mud


def pile(painter: Painter, generator: np.random.Generator, place: tuple[float, float], reach_m: float) -> None:
    """A pile of bags and boxes about 2 × `reach_m` wide with litter round it, or a loose heap of refuse."""
    style = generator.choice(["bags", "mixed", "heap"], p=[0.4, 0.35, 0.25])
    litter(painter, generator, place, reach_m * 1.05, int(generator.integers(10, 32)))
    if style != "bags":
        heap(painter, generator, place, reach_m * 0.9, crown_m=generator.uniform(0.15, 0.5))
    if style == "heap":
        return
    count = int(generator.integers(6, 10) + reach_m * generator.uniform(4, 12))
    pieces = []
    for _ in range(count):
        radius = abs(generator.normal(0, 0.42))
        heading = generator.uniform(0, 6.3)
        x_m = place[0] + min(radius, 0.85) * reach_m * np.cos(heading)
        y_m = place[1] + min(radius, 0.85) * reach_m * 0.65 * np.sin(heading)
        up_m = max(0.0, 0.42 - 0.5 * radius) * generator.uniform(0, 1.2)
        pieces.append((float(x_m), float(y_m), float(up_m)))
    for x_m, y_m, up_m in sorted(pieces, key=lambda piece: -piece[1] + piece[2]):
        if generator.random() < 0.2:
            carton(painter, generator, (x_m, y_m), up_m)
        else:
            bag(painter, generator, (x_m, y_m, up_m), generator.uniform(0.18, 0.36))


def bag(painter: Painter, generator: np.random.Generator, place: tuple[float, float, float], radius_m: float) -> None:
    """A tied plastic bag; `place` is the middle of its foot."""
    weights = np.array([weight for _, weight in BAGS])
    colour = np.array(BAGS[int(generator.choice(len(BAGS), p=weights / weights.sum()))][0]) * generator.uniform(
        0.75, 1.12
    )
    middle = np.array([place[0], place[1], place[2] + radius_m * 0.72])
    size_px = int(np.clip(2.5 * radius_m * painter.camera.px_per_m(middle), 8, 400))
    ramp = np.linspace(-1.25, 1.25, size_px, dtype=np.float32)
    across, downward = np.meshgrid(ramp, ramp / generator.uniform(0.72, 0.95))
    angle = np.arctan2(downward, across)
    edge = np.ones_like(angle)
    for wave in range(2, 7):
        edge += 0.16 / wave * generator.normal() * np.cos(wave * angle + generator.uniform(0, 6.3))
    edge += 0.26 * np.exp(-(((angle + 1.57 + generator.normal(0, 0.25)) / 0.16) ** 2))
    edge = np.where(downward > 0.55, np.minimum(edge, 0.55 / np.maximum(np.sin(angle), 0.55) * 1.35), edge)
    share = np.hypot(across, downward) / edge
    alpha = np.clip((1 - share) * size_px / 3.0, 0, 1).astype(np.float32)
    shade = _crumpled(painter, generator, across, downward, share.astype(np.float32), glossy=colour.mean() < 90)
    centre = painter.camera.project(middle[None])[0]
    sprite = np.asarray(colour[None, None] * shade[..., 0:1] + shade[..., 1:2], np.float32)
    painter.blend(sprite, alpha, (round(float(centre[0]) - size_px / 2), round(float(centre[1]) - size_px / 2)))


def _crumpled(
    painter: Painter, generator: np.random.Generator, across: Floats, downward: Floats, share: Floats, *, glossy: bool
) -> Floats:
    """(h, w, 2): a factor of the colour and an added gloss, from a rounded shape with folds."""
    size_px = across.shape[0]
    folds = noise(generator, (size_px, size_px), cell_px=max(size_px / 4, 2), octaves=4)
    slope_y, slope_x = np.gradient(cv2.GaussianBlur(folds, (0, 0), max(size_px / 60, 0.6)))
    lift = np.sqrt(np.clip(1 - share**2, 0.02, 1))
    strength = 0.22 * size_px / 10
    normal = np.stack([across - slope_x * strength, downward - slope_y * strength, lift], axis=2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    right, down, forward = painter.camera.axes()
    sun = np.array([painter.sun @ right, painter.sun @ down, -(painter.sun @ forward)], np.float32)
    direct = np.clip(normal @ sun, 0, 1)
    above = np.clip(-normal[..., 1], 0, 1)
    factor = 0.45 + 0.35 * above + 0.5 * direct
    half = sun + np.array([0, -0.5, 1], np.float32)
    shine = np.clip(normal @ (half / np.linalg.norm(half)), 0, 1) ** (22 if glossy else 8)
    return np.stack([factor, shine * (125 if glossy else 28)], axis=2).astype(np.float32)


def carton(painter: Painter, generator: np.random.Generator, place: tuple[float, float], up_m: float) -> None:
    size_m = (generator.uniform(0.25, 0.6), generator.uniform(0.2, 0.5))
    base = rectangle(place, size_m, generator.uniform(0, 3.1), up_m)
    top = base + np.array(
        [generator.normal(0, 0.03), generator.normal(0, 0.03), generator.uniform(0.15, 0.42)], np.float32
    )
    tone = generator.uniform(0.75, 1.15)
    solid(painter, base, top.astype(np.float32), tinted(CARDBOARD, tone))
    if generator.random() < 0.5:
        painter.polygon((top[[0, 1, 2, 3]] - top.mean(axis=0)) * 0.9 + top.mean(axis=0), (40, 55, 70))


def heap(
    painter: Painter, generator: np.random.Generator, place: tuple[float, float], reach_m: float, *, crown_m: float
) -> None:
    """Loose refuse: hundreds of scraps over a low mound."""
    count = int(110 + 220 * reach_m)
    radius = np.sqrt(generator.uniform(0, 1, count)) * generator.uniform(0.75, 1.0, count)
    heading = generator.uniform(0, 2 * np.pi, count)
    x_m = place[0] + reach_m * radius * np.cos(heading)
    y_m = place[1] + reach_m * 0.62 * radius * np.sin(heading)
    up_m = crown_m * (1 - radius**2) * generator.uniform(0.6, 1, count)
    colours = generator.choice(len(SCRAPS), 9, p=SCRAP_SHARES)
    for index in np.argsort(-y_m):
        middle = np.array([x_m[index], y_m[index], up_m[index]])
        colour = SCRAPS[int(generator.choice(colours))]
        _scrap(painter, generator, middle, generator.uniform(0.04, 0.17), colour)


def litter(
    painter: Painter, generator: np.random.Generator, place: tuple[float, float], reach_m: float, count: int
) -> None:
    """Single scraps on the ground."""
    for _ in range(count):
        across, along = generator.uniform(-1, 1, 2)
        middle = np.array([place[0] + across * reach_m, place[1] + along * reach_m * 0.7, 0.01])
        _scrap(
            painter,
            generator,
            middle,
            generator.uniform(0.03, 0.11),
            SCRAPS[int(generator.choice(len(SCRAPS), p=SCRAP_SHARES))],
        )


def _scrap(painter: Painter, generator: np.random.Generator, middle: Floats, radius_m: float, colour: Colour) -> None:
    corners = int(generator.integers(4, 8))
    angles = np.sort(generator.uniform(0, 2 * np.pi, corners))
    radii = radius_m * generator.uniform(0.5, 1.2, corners)
    tilt = generator.uniform(-0.7, 0.7)
    points = np.stack([np.cos(angles) * radii, np.sin(angles) * radii, np.abs(np.sin(angles) * radii * tilt)], axis=1)
    tone = generator.uniform(0.5, 1.15)
    painter.polygon(points + middle, np.array(colour) * tone)


def over_the_rim(painter: Painter, generator: np.random.Generator, place: tuple[float, float], rim_m: float) -> None:
    """Bags and scraps heaped on an open bin."""
    for _ in range(generator.integers(8, 26)):
        spot = np.array([*generator.normal(place, 0.17), rim_m + generator.uniform(0, 0.12)])
        _scrap(
            painter,
            generator,
            spot,
            generator.uniform(0.05, 0.16),
            SCRAPS[int(generator.choice(len(SCRAPS), p=SCRAP_SHARES))],
        )
    for _ in range(generator.integers(2, 5)):
        spot_m = generator.normal(place, (0.14, 0.12))
        lift_m = rim_m - 0.08 + generator.uniform(0, 0.16)
        bag(painter, generator, (float(spot_m[0]), float(spot_m[1]), float(lift_m)), generator.uniform(0.16, 0.28))
