"""A drawn street with one vehicle at its kerb, or none: what a no-parking camera sees from visit to visit."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.boxes import Box
from simulator.drawing_camera import Camera, Street
from simulator.drawing_ground import Colour, lay_ground
from simulator.drawing_light import Light, develop
from simulator.drawing_place import Outlook, Thing, background
from simulator.drawing_solids import Painter, bicycle, car, extent, rectangle

SIZE_WH = (1280, 720)
WHITE, SILVER, BLACK = (225, 225, 228), (168, 166, 160), (45, 45, 48)
RED, BLUE = (60, 50, 130), (120, 80, 50)


@dataclass(frozen=True, slots=True)
class Parked:
    """Something that stands `along_m` from the camera, `across_m` from the kerb towards the road."""

    colour: Colour
    facing: float = 1.0
    along_m: float = 14.0
    across_m: float = -1.0
    is_bicycle: bool = False

    def thing(self, street: Street) -> Thing:
        at_m = (street.kerb_m + self.across_m, self.along_m)
        if self.is_bicycle:
            paint: Callable[[Painter], None] = lambda painter: bicycle(painter, at_m, self.colour, 1.2)  # noqa: E731
            return Thing(at_m, rectangle(at_m, (1.4, 0.3), 1.2, 0)[:, :2], 0.8, paint)
        return Thing(
            at_m,
            rectangle(at_m, (1.76, 4.4), 0, 0)[:, :2],
            1.3,
            lambda painter: car(painter, at_m, self.colour, facing=self.facing),
        )


def seen(parked: Parked | None, *, place: int = 0, moment: int = 0) -> tuple[NDArray[np.uint8], Box | None]:
    """The picture (720, 1280, 3) of camera `place` with the sensor noise of `moment`, and the vehicle's box."""
    street = Street.random(np.random.default_rng([place, 1]))
    camera = Camera.random(np.random.default_rng([place, 2]), SIZE_WH)
    light = Light.random(np.random.default_rng([place, 3]))
    things = [parked.thing(street)] if parked is not None else []
    ground = lay_ground(np.random.default_rng([place, 4]), street)
    frame = background(np.random.default_rng([place, 5]), Outlook(camera, street, light), ground, things)
    painter = Painter(frame, camera, light.sun if light.sun.any() else np.array([0, -0.3, 0.6], np.float32))
    for thing in things:
        thing.paint(painter)
    frame = develop(np.random.default_rng([place, 6]), frame, light)
    noise = np.random.default_rng([place, 7, moment]).normal(0, 3, frame.shape)
    noisy = np.clip(frame + noise, 0, 255).astype(np.uint8)
    if not painter.touched:
        return noisy, None
    return noisy, Box(*(float(value) for value in extent(painter.touched) / np.array(SIZE_WH * 2, np.float32)))


def lit(frame_bgr: NDArray[np.uint8], *, gain: float, offset: float = 0.0, warmth: float = 0.0) -> NDArray[np.uint8]:
    """The same street under another sky: brighter, hazier, or with more red than blue."""
    scale = gain * np.array([1 - warmth, 1.0, 1 + warmth])
    return np.clip(frame_bgr * scale + offset, 0, 255).astype(np.uint8)


def shaken(frame_bgr: NDArray[np.uint8], *, right_px: int, down_px: int) -> NDArray[np.uint8]:
    """The camera has moved in the wind, or come back to its preset not quite."""
    return np.roll(frame_bgr, (down_px, right_px), axis=(0, 1))
