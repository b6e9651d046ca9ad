"""Surfaces: fractal noise, and sampling of a flat texture as the camera sees it."""

import cv2
import numpy as np

from simulator.drawing_camera import Floats, Picture

LEVELS = 5
GRAIN_PX = 700  # the finest grain repeats after this; nobody sees it


def noise(generator: np.random.Generator, size_wh: tuple[int, int], *, cell_px: float, octaves: int = 4) -> Floats:
    """(H, W) fractal noise around 0, standard deviation about 1; `cell_px` is its coarsest grain."""
    width, height = size_wh
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        grain_px = max(cell_px / 2**octave, 1)
        shape = (max(int(height / grain_px), 1) + 2, max(int(width / grain_px), 1) + 2)
        coarse = generator.standard_normal(shape, dtype=np.float32)
        total += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR) * 0.6**octave
        if grain_px <= 1:
            break
    return np.asarray(total / max(float(total.std()), 1e-6), np.float32)


def weather(generator: np.random.Generator, surface: Picture, *, fine: float, coarse: float, cell_px: float) -> Picture:
    """Grain and stains on a surface; `fine` and `coarse` are their share of the brightness."""
    size_wh = (surface.shape[1], surface.shape[0])
    patch = generator.standard_normal((GRAIN_PX, GRAIN_PX), dtype=np.float32) * fine
    repeats = (size_wh[1] // GRAIN_PX + 1, size_wh[0] // GRAIN_PX + 1)
    grain = np.tile(patch, repeats)[: size_wh[1], : size_wh[0]]
    factor = noise(generator, size_wh, cell_px=cell_px, octaves=3) * np.float32(coarse) + grain + 1
    return np.asarray(cv2.multiply(surface, cv2.merge([factor] * 3), dtype=cv2.CV_8U), np.uint8)


def sample(texture: Picture, map_x: Floats, map_y: Floats, grain: Floats) -> Floats:
    """Colours (H, W, 3) of `texture` at its pixels (map_x, map_y); `grain`: how many of them a picture pixel covers."""
    level = np.clip(np.log2(np.maximum(grain, 1)), 0, LEVELS - 1)
    result = np.zeros((*map_x.shape, 3), np.float32)
    shrunk, scale = texture, 1.0
    for index in range(LEVELS):
        share = np.clip(1 - np.abs(level - index), 0, 1)
        rows = np.flatnonzero(share.any(axis=1))
        if len(rows):
            part = slice(int(rows[0]), int(rows[-1]) + 1)
            seen = cv2.remap(
                shrunk, map_x[part] * scale, map_y[part] * scale, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
            result[part] += seen * share[part, :, None]
        shrunk, scale = np.asarray(cv2.pyrDown(shrunk), np.uint8), scale / 2
    return result
