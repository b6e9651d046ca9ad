"""Drawn street scenes: a seed is a place under a fixed camera, a problem is what happens there, clean or dirty.

Deterministic. No sensor noise, clock or passers-by: whoever streams a scene adds what changes from frame to frame.
"""

from dataclasses import dataclass

import numpy as np

from simulator.drawing_camera import Camera, Floats, Picture, Street
from simulator.drawing_furniture import Furnisher
from simulator.drawing_ground import lay_ground
from simulator.drawing_light import Light, develop
from simulator.drawing_place import Outlook, Thing, background
from simulator.drawing_problems import DrawnBox, Problem, boxed, choose_site, lay, stand
from simulator.drawing_solids import Painter

TRAINING_SEEDS = range(100_000)
"""The shipped detector may have seen these places."""
HELD_OUT_SEEDS = range(900_000, 910_000)
"""No detector is ever trained on these: measurements, tests and the demo draw from here."""
LEAST_BOX_PX = 8  # smaller things are furniture: nobody could label them


@dataclass(frozen=True, slots=True, eq=False)
class DrawnScene:
    """`frame_bgr` (H, W, 3); `boxes` hold things in order too (garbage_bin, manhole_cover, drain_grate)."""

    frame_bgr: Picture
    boxes: tuple[DrawnBox, ...]


def draw_scene(seed: int, problem: Problem, *, dirty: bool, size_wh: tuple[int, int] = (1280, 720)) -> DrawnScene:
    """Draw a place. Clean and dirty pictures of one seed and problem differ at the problem and nowhere else."""
    generator = np.random.default_rng(seed)
    street, camera, light = Street.random(generator), Camera.random(generator, size_wh), Light.random(generator)
    site = choose_site(np.random.default_rng([seed, 1]), camera, street, problem)
    ground = lay_ground(np.random.default_rng([seed, 2]), street)
    furnisher = Furnisher(camera, street, [site.seen_by(camera)])
    furnisher.covers(np.random.default_rng([seed, 3]), ground)
    furnisher.bins(np.random.default_rng([seed, 4]))
    furnisher.clutter(np.random.default_rng([seed, 5]))
    flat = furnisher.boxes + lay(problem, site, ground, camera, seed, dirty=dirty)
    things = furnisher.things + stand(problem, site, seed, dirty=dirty)
    frame = background(np.random.default_rng([seed, 6]), Outlook(camera, street, light), ground, things)
    boxes = flat + _paint(frame, camera, light, things)
    frame = develop(np.random.default_rng([seed, 7]), frame, light)
    if seed % 2:
        frame, boxes = _mirrored(frame, boxes)
    return DrawnScene(frame, tuple(box for box in boxes if _is_visible(box)))


def _paint(frame: Picture, camera: Camera, light: Light, things: list[Thing]) -> list[DrawnBox]:
    boxes = []
    for thing in sorted(things, key=lambda thing: -float(np.hypot(*thing.at_m))):
        painter = Painter(frame, camera, _sun_or_sky(light))
        thing.paint(painter)
        if thing.label is not None:
            boxes.append(boxed(camera, thing.label, painter.touched))
    return boxes


def _sun_or_sky(light: Light) -> Floats:
    return light.sun if light.sun.any() else np.array([0, -0.3, 0.6], np.float32)


def _mirrored(frame: Picture, boxes: list[DrawnBox]) -> tuple[Picture, list[DrawnBox]]:
    width = frame.shape[1]
    turned = [
        DrawnBox(box.label, (width - box.xyxy[2], box.xyxy[1], width - box.xyxy[0], box.xyxy[3])) for box in boxes
    ]
    return np.ascontiguousarray(frame[:, ::-1]), turned


def _is_visible(box: DrawnBox) -> bool:
    left, top, right, bottom = box.xyxy
    return right - left >= LEAST_BOX_PX and bottom - top >= LEAST_BOX_PX
