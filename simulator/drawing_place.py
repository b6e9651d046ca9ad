"""One place under one camera: ground and walls in perspective, lit, before what stands there is painted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.drawing_camera import Camera, Floats, Picture, Street
from simulator.drawing_ground import NEAR_M, PX_PER_M, Ground
from simulator.drawing_light import Light, dapple, shade_ground, shadow_of
from simulator.drawing_solids import Painter
from simulator.drawing_texture import sample
from simulator.drawing_walls import PX_PER_M as WALL_PX_PER_M
from simulator.drawing_walls import Wall, build_wall, skyline

NOTHING, GROUND, LEFT, RIGHT, END = range(5)


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands on the ground. `footprint` (N, 2) and `height_m` cast its shadow; `label` None: not boxed."""

    at_m: tuple[float, float]
    footprint: Floats
    height_m: float
    paint: Callable[[Painter], None]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Per pixel: which surface it shows, how far away, and where it meets it (metres)."""

    surface: NDArray[np.int8]
    distance_m: Floats
    x_m: Floats
    y_m: Floats
    z_m: Floats


@dataclass(frozen=True, slots=True)
class Outlook:
    """Who looks at what, in which light."""

    camera: Camera
    street: Street
    light: Light


def cast_rays(camera: Camera, street: Street, walls: tuple[Wall, Wall, Wall]) -> Hits:
    """`walls` are the left, the right and the far one."""
    rays = camera.rays()
    across, along, upward = rays[..., 0], rays[..., 1], rays[..., 2]
    far = np.float32(1e6)
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = [
            np.where(upward < 0, -camera.height_m / upward, far),
            np.where(across < 0, street.left_wall_m / across, far),
            np.where(across > 0, street.wall_m / across, far),
            np.where(along > 0, street.end_m / along, far),
        ]
    nearest = np.full(across.shape, far, np.float32)
    surface = np.zeros(across.shape, np.int8)
    for kind, distance in zip((GROUND, LEFT, RIGHT, END), distances, strict=True):
        up_m = camera.height_m + distance * upward
        tall_m = 0.01 if kind == GROUND else walls[kind - LEFT].height_m
        seen = (distance < nearest) & (distance > 0) & (up_m <= tall_m)
        nearest[seen] = distance[seen]
        surface[seen] = kind
    reach = np.where(surface == NOTHING, 0, nearest).astype(np.float32)
    return Hits(surface, reach, reach * across, reach * along, camera.height_m + reach * upward)


def background(generator: np.random.Generator, outlook: Outlook, ground: Ground, things: list[Thing]) -> Picture:
    """The empty street with the shadows of `things` in it."""
    camera, light = outlook.camera, outlook.light
    walls = (build_wall(generator), build_wall(generator), build_wall(generator))
    hits = cast_rays(camera, outlook.street, walls)
    frame = skyline(generator, camera.size_wh).astype(np.float32)
    slant = np.maximum(camera.height_m / np.maximum(hits.distance_m, 0.1), 0.05)
    grain_m = np.asarray(hits.distance_m / camera.focal_px, np.float32)
    on_ground = hits.surface == GROUND
    map_x, map_y = ground.maps(hits.x_m, hits.y_m)
    grain_px = np.asarray(grain_m / np.sqrt(slant) * (PX_PER_M * 0.8), np.float32)
    seen = sample(ground.texture, map_x, map_y, grain_px)
    frame[on_ground] = seen[on_ground]
    for kind, wall in zip((LEFT, RIGHT, END), walls, strict=True):
        on_wall = hits.surface == kind
        if on_wall.any():
            along_m = hits.x_m + 20 if kind == END else hits.y_m
            map_x, map_y = wall.maps(along_m, hits.z_m)
            seen = sample(wall.texture, map_x, map_y, grain_m * np.float32(WALL_PX_PER_M * 1.4))
            frame[on_wall] = seen[on_wall] * _wall_light(kind, light)
    frame = _shadows(generator, frame, hits, outlook, things)
    fog = (1 - np.exp(-hits.distance_m * np.float32(light.haze)))[..., None]
    frame = frame * (1 - fog) + 198 * fog
    return np.asarray(np.clip(frame, 0, 255), np.uint8)


def _wall_light(kind: int, light: Light) -> float:
    normal = np.array({LEFT: [1, 0, 0], RIGHT: [-1, 0, 0], END: [0, -1, 0]}[kind], np.float32)
    return 0.8 + 0.4 * max(float(normal @ light.sun), 0)


def _shadows(
    generator: np.random.Generator,
    frame: Floats,
    hits: Hits,
    outlook: Outlook,
    things: list[Thing],
) -> Floats:
    camera, street, light = outlook.camera, outlook.street, outlook.light
    on_ground = hits.surface == GROUND
    to_wall = np.minimum(np.abs(hits.x_m - street.wall_m), np.abs(hits.x_m - street.left_wall_m))
    corner = np.clip(1 - to_wall / 0.5, 0, 1) * 0.3 * on_ground
    frame = np.asarray(frame * (1 - corner)[..., None], np.float32)
    leafy, reach_m = generator.uniform(0, 0.75), generator.uniform(0.5, 6)
    leaves_generator = np.random.default_rng(generator.integers(0, 2**32))
    if light.sun[2] > 0.1:
        if generator.random() < 0.4:
            frame *= (1 - light.shadow * on_ground * dapple(leaves_generator, hits.x_m, hits.y_m, share=leafy))[
                ..., None
            ]
        elif light.sun[0] != 0:
            wall_m = street.wall_m if light.sun[0] > 0 else street.left_wall_m
            depth = np.clip((reach_m - np.abs(hits.x_m - wall_m)) / 0.12, 0, 1)
            frame *= (1 - light.shadow * on_ground * depth)[..., None]
    outlines = [outline for thing in things for outline in shadow_of(camera, light, thing.footprint, thing.height_m)]
    return shade_ground(frame, on_ground & (hits.y_m > NEAR_M), outlines, light)
