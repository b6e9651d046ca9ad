"""What goes wrong at a place, and how the same place looks in order.

The site of a problem depends on the place alone, so clean and dirty pictures differ there and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulator import drawing_covers as covers
from simulator.drawing_camera import Camera, Floats, Street
from simulator.drawing_ground import Ground
from simulator.drawing_place import Thing
from simulator.drawing_rubbish import over_the_rim, pile
from simulator.drawing_solids import BIN_GREENS, BIN_HEIGHT_M, Painter, closed_bin, extent, rectangle

Place = tuple[float, float]


class Problem(StrEnum):
    """The values are the detector's labels."""

    GARBAGE = "garbage"
    OVERFLOWING_BIN = "overflowing_bin"
    MANHOLE_MISSING = "manhole_missing"
    MANHOLE_BROKEN = "manhole_broken"
    MANHOLE_DISPLACED = "manhole_displaced"
    POTHOLE = "pothole"


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """`xyxy` in pixels of the frame, inside it."""

    label: str
    xyxy: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Site:
    """`reach_m`: how far the problem may spread from `at_m` to each side; `height_m`: how high."""

    at_m: Place
    reach_m: float
    height_m: float

    def seen_by(self, camera: Camera) -> Floats:
        """The room the problem takes in the picture, shadows included: xyxy px."""
        return room(camera, self.at_m, self.reach_m * 1.15, self.height_m)


def room(camera: Camera, at_m: Place, reach_m: float, height_m: float, from_m: float = 0.0) -> Floats:
    """The xyxy px of a box of `reach_m` to each side of `at_m`, from `from_m` to `height_m` above the ground."""
    corners = [
        [at_m[0] + side * reach_m, at_m[1] + depth * reach_m, up]
        for side in (-1, 1)
        for depth in (-1, 1)
        for up in (from_m, height_m)
    ]
    return extent([camera.project(corners)])


def choose_site(generator: np.random.Generator, camera: Camera, street: Street, problem: Problem) -> Site:
    """A place on the pavement or the road, well inside the picture and big enough to be seen."""
    reach_m, height_m, least_px = _size(generator, problem)
    for _ in range(400):
        site = Site(_spot(generator, street, problem, reach_m), reach_m, height_m)
        left, top, right, bottom = site.seen_by(camera)
        width, height = camera.size_wh
        inside = left > 0.05 * width and right < 0.95 * width and top > 0.1 * height and bottom < 0.94 * height
        if inside and 2 * reach_m * camera.px_per_m([*site.at_m, 0]) >= least_px * width / 1280:
            return site
    return Site(_in_the_middle(camera, street), reach_m, height_m)


def _size(generator: np.random.Generator, problem: Problem) -> tuple[float, float, float]:
    """Reach and height in metres, and the least width in px of a picture 1280 wide."""
    if problem is Problem.GARBAGE:
        return float(generator.uniform(0.6, 1.3)), 0.6, 80
    if problem is Problem.OVERFLOWING_BIN:
        return float(generator.uniform(0.8, 1.5)), BIN_HEIGHT_M + 0.4, 90
    if problem is Problem.POTHOLE:
        return float(generator.uniform(0.35, 0.9)), 0.02, 50
    return float(generator.uniform(0.33, 0.4)), 0.02, 42


def _spot(generator: np.random.Generator, street: Street, problem: Problem, reach_m: float) -> Place:
    along_m = float(generator.uniform(5, 19))
    if problem in {Problem.GARBAGE, Problem.OVERFLOWING_BIN}:
        by_wall = generator.random() < 0.65 or problem is Problem.OVERFLOWING_BIN
        across_m = street.wall_m - 0.75 * reach_m - 0.1 if by_wall else street.kerb_m + generator.uniform(-0.9, 0.9)
        return float(across_m), along_m
    return float(generator.uniform(street.left_kerb_m + 1.2, street.kerb_m - 0.9)), along_m


def _in_the_middle(camera: Camera, street: Street) -> Place:
    ray = camera.rays()[int(camera.size_wh[1] * 0.55), camera.size_wh[0] // 2]
    reach = camera.height_m / max(-float(ray[2]), 0.05)
    across_m = min(max(float(ray[0]) * reach, street.left_kerb_m + 1), street.wall_m - 1)
    return across_m, float(ray[1]) * reach


def bins_at(generator: np.random.Generator, site: Site, *, overflow: np.random.Generator | None = None) -> list[Thing]:
    """A row of wheelie bins, closed and in order; with `overflow`, at least one of them is too full."""
    count = int(np.clip(site.reach_m / 0.33, 1, 4)) if generator.random() < 0.8 else 1
    turn = float(generator.normal(1.57, 0.08))
    colour = BIN_GREENS[int(generator.choice(len(BIN_GREENS), p=[0.35, 0.25, 0.15, 0.15, 0.1]))]
    things = []
    surely_full = int(overflow.integers(0, count)) if overflow else -1
    for index in range(count):
        at_m = (site.at_m[0], site.at_m[1] + (index - (count - 1) / 2) * 0.68)
        skew = turn + float(generator.normal(0, 0.06))
        full = overflow is not None and (index == surely_full or overflow.random() < 0.6)
        seed = int(overflow.integers(0, 2**32)) if overflow else 0
        things.append(_bin(at_m, skew, colour, seed=seed, full=full))
    return things


def _bin(at_m: Place, turn: float, colour: tuple[float, float, float], *, seed: int, full: bool) -> Thing:
    def paint(painter: Painter) -> None:
        closed_bin(painter, at_m, turn, colour, lid=not full)
        if full:
            over_the_rim(painter, np.random.default_rng(seed), at_m, BIN_HEIGHT_M - 0.05)

    footprint = rectangle(at_m, (0.58, 0.7), turn, 0)[:, :2]
    return Thing(at_m, footprint, BIN_HEIGHT_M, paint, "overflowing_bin" if full else "garbage_bin")


def pile_at(generator: np.random.Generator, at_m: Place, reach_m: float) -> Thing:
    def paint(painter: Painter) -> None:
        pile(painter, generator, at_m, reach_m)

    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles) * 0.65], axis=1) * reach_m * 0.75
    return Thing(at_m, (np.array(at_m) + ring).astype(np.float32), 0.4, paint, "garbage")


def stand(problem: Problem, site: Site, seed: int, *, dirty: bool) -> list[Thing]:
    """What stands at the site."""
    place, trouble = np.random.default_rng([seed, 11]), np.random.default_rng([seed, 12])
    if problem is Problem.GARBAGE:
        return [pile_at(trouble, site.at_m, site.reach_m)] if dirty else []
    if problem is Problem.OVERFLOWING_BIN:
        things = bins_at(place, site, overflow=trouble if dirty else None)
        if dirty and trouble.random() < 0.6:
            reach_m = float(trouble.uniform(0.35, 0.6)) * min(site.reach_m, 1.0)
            beside = (site.at_m[0] - 0.55 - reach_m * 0.7, site.at_m[1] + float(trouble.uniform(-0.5, 0.3)))
            things.append(pile_at(trouble, beside, reach_m))
        return things
    return []


def lay(problem: Problem, site: Site, ground: Ground, camera: Camera, seed: int, *, dirty: bool) -> list[DrawnBox]:
    """What lies in the ground at the site, drawn into it."""
    place, trouble = np.random.default_rng([seed, 21]), np.random.default_rng([seed, 22])
    radius_m = site.reach_m
    if problem is Problem.POTHOLE:
        if dirty:
            covers.pothole(trouble, ground, site.at_m, radius_m)
        return flat_box(camera, "pothole", site.at_m, radius_m) if dirty else []
    if problem in {Problem.GARBAGE, Problem.OVERFLOWING_BIN}:
        return []
    if not dirty:
        covers.cover(place, ground, site.at_m, radius_m)
        return flat_box(camera, "manhole_cover", site.at_m, radius_m)
    if problem is Problem.MANHOLE_DISPLACED:
        hole_and_lid = covers.displaced(trouble, ground, site.at_m, radius_m)
        return [_within(camera, problem, hole_and_lid)]
    draw = covers.missing if problem is Problem.MANHOLE_MISSING else covers.broken
    draw(trouble if problem is Problem.MANHOLE_MISSING else place, ground, site.at_m, radius_m)
    return flat_box(camera, problem, site.at_m, radius_m)


def _within(camera: Camera, label: str, circles: list[tuple[Place, float]]) -> DrawnBox:
    angles = np.linspace(0, 2 * np.pi, 32)
    rings = [
        np.column_stack([at_m[0] + reach * np.cos(angles), at_m[1] + reach * np.sin(angles), np.zeros(32)])
        for at_m, reach in circles
    ]
    return DrawnBox(label, _clipped(camera, extent([camera.project(np.concatenate(rings))])))


def flat_box(camera: Camera, label: str, at_m: Place, reach_m: float) -> list[DrawnBox]:
    return [_within(camera, label, [(at_m, reach_m * 1.08)])]


def boxed(camera: Camera, label: str, touched: list[Floats]) -> DrawnBox:
    return DrawnBox(label, _clipped(camera, extent(touched)))


def _clipped(camera: Camera, xyxy: Floats) -> tuple[float, float, float, float]:
    width, height = camera.size_wh
    left, top, right, bottom = np.clip(xyxy, 0, [width, height, width, height]).tolist()
    return left, top, right, bottom
