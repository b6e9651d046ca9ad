"""Light and lens: where shadows fall, and what a cheap camera does to a picture before it is sent."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.drawing_camera import Camera, Floats, Picture
from simulator.drawing_texture import noise


@dataclass(frozen=True, slots=True)
class Light:
    """`sun`: unit vector towards it, zero when the sky is overcast; `exposure` and `cast` (3,) scale the picture."""

    sun: Floats
    shadow: float
    exposure: float
    cast: Floats
    haze: float

    @staticmethod
    def random(generator: np.random.Generator) -> "Light":
        overcast = generator.random() < 0.5
        height, heading = math.radians(generator.uniform(30, 68)), generator.uniform(0, 2 * math.pi)
        towards = [math.cos(height) * math.cos(heading), math.cos(height) * math.sin(heading), math.sin(height)]
        return Light(
            sun=np.array([0, 0, 0] if overcast else towards, np.float32),
            shadow=0.28 if overcast else generator.uniform(0.4, 0.58),
            exposure=generator.uniform(0.72, 1.12),
            cast=np.array([generator.uniform(0.94, 1.08), 1.0, generator.uniform(0.94, 1.06)], np.float32),
            haze=generator.uniform(0.0, 0.012),
        )


def shadow_of(camera: Camera, light: Light, footprint: Floats, height_m: float) -> list[NDArray[np.int32]]:
    """Outlines in px of the contact shadow and, in the sun, of the cast one."""
    spread = footprint.mean(axis=0) + (footprint - footprint.mean(axis=0)) * 1.12
    outlines = [spread]
    if light.sun[2] > 0.1:
        offset = -light.sun[:2] / light.sun[2] * min(height_m, 4.0)
        outlines.append(np.concatenate([footprint, footprint + offset]))
    result = []
    for outline in outlines:
        points = np.column_stack([outline, np.zeros(len(outline))])
        hull = cv2.convexHull(camera.project(points).astype(np.float32))
        result.append(np.round(hull[:, 0]).astype(np.int32))
    return result


def shade_ground(
    frame: Floats, on_ground: NDArray[np.bool_], outlines: list[NDArray[np.int32]], light: Light
) -> Floats:
    """Darken the ground under the outlines, softly."""
    mask = np.zeros(frame.shape[:2], np.uint8)
    for outline in outlines:
        cv2.fillConvexPoly(mask, outline, 255)
    softness_px = frame.shape[1] / (500 if light.sun[2] > 0.1 else 220)
    depth = cv2.GaussianBlur(mask, (0, 0), softness_px).astype(np.float32) / 255
    return np.asarray(frame * (1 - light.shadow * depth * on_ground)[..., None], np.float32)


def dapple(generator: np.random.Generator, x_m: Floats, y_m: Floats, *, share: float) -> Floats:
    """Shadow of leaves on the ground, (H, W) in [0, 1], from a flat field of light spots."""
    size_wh = (512, 512)
    leaves = noise(generator, size_wh, cell_px=26, octaves=4)
    crowns = noise(generator, size_wh, cell_px=170, octaves=2)
    field = np.clip((leaves * 0.8 + crowns * 1.2 - (1 - 2 * share)) * 1.5, 0, 1)
    folded = [511 - np.abs(np.mod(flat_m * np.float32(24), 1022) - 511) for flat_m in (x_m, y_m)]
    return np.asarray(cv2.remap(field, folded[0], folded[1], cv2.INTER_LINEAR), np.float32)


def develop(generator: np.random.Generator, frame: Picture, light: Light) -> Picture:
    """Exposure, cast, vignette, softness, in-camera sharpening and compression."""
    height, width = frame.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    downward = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    vignette = 1 - generator.uniform(0.05, 0.28) * (across**2 + downward**2) / 2
    contrast = generator.uniform(1.0, 1.3)
    picture = (frame.astype(np.float32) - 110) * contrast + 110
    grey = picture.mean(axis=2, keepdims=True)
    picture = grey + (picture - grey) * generator.uniform(0.75, 1.15)
    picture = picture * (light.exposure * light.cast * vignette[..., None])
    softness_px = generator.uniform(0.5, 1.1) * width / 1280
    picture = cv2.GaussianBlur(picture, (0, 0), max(softness_px, 0.3))
    halo = cv2.GaussianBlur(picture, (0, 0), 2.0 * width / 1280)
    picture = picture + generator.uniform(0, 0.7) * (picture - halo)
    quality = int(generator.integers(62, 90))
    _, packed = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
