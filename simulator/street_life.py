"""What a camera sees at one instant: its scene in changing light, with sensor noise, passers-by and a burnt-in clock.

Pure: (scene, state, instant, seed) → frame. No two instants 40 ms or more apart give the same frame. 2 ms at 1280x720.
"""

import math
from datetime import datetime, timedelta, timezone
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.passers_by import draw_passer_by, passer_by_at
from simulator.scenes import Scene

_NOISE_STRETCH = 8  # the tile holds noise times 8 around 128, so that fractions of a grey level survive uint8
_NOISE_SIGMA = 2.0  # grey levels; a cheap sensor by day
_SLIDE_PX = (61, 67)  # primes: the tile is back in place after 4,087 pictures, by when the clock has moved on
_CHINA = timezone(timedelta(hours=8))  # what the cameras' clocks show


def street_frame(scene: Scene, *, is_dirty: bool, seen_at: datetime, seed: int) -> NDArray[np.uint8]:
    """The camera's picture, a new array of the scene's size."""
    second = seen_at.timestamp()
    frame_bgr = _lit_and_noisy(scene.dirty_bgr if is_dirty else scene.clean_bgr, second=second, seed=seed)
    passer_by = passer_by_at(second, seed=seed, size_wh=scene.size_wh, trouble=scene.trouble)
    if passer_by is not None:
        draw_passer_by(frame_bgr, passer_by)
    burn_in_clock(frame_bgr, seen_at)
    return frame_bgr


def turned_frame(scene: Scene, *, is_dirty: bool, seen_at: datetime, seed: int) -> NDArray[np.uint8]:
    """What is seen after somebody has turned the camera: the upper right of the scene, mirrored and nearer."""
    height_px, width_px = scene.clean_bgr.shape[:2]
    frame_bgr = scene.dirty_bgr if is_dirty else scene.clean_bgr
    part = frame_bgr[: height_px * 5 // 9, width_px * 4 // 9 :]
    elsewhere = np.asarray(cv2.resize(part[:, ::-1], (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.uint8)
    return _finished(elsewhere, seen_at=seen_at, seed=seed)


def defocused_frame(scene: Scene, *, is_dirty: bool, seen_at: datetime, seed: int) -> NDArray[np.uint8]:
    """Out of focus; the clock, which no lens sees, stays sharp."""
    width_px, height_px = scene.size_wh
    frame_bgr = scene.dirty_bgr if is_dirty else scene.clean_bgr
    small = cv2.resize(frame_bgr, (width_px // 24, height_px // 24), interpolation=cv2.INTER_AREA)
    blurred = cv2.resize(small, scene.size_wh, interpolation=cv2.INTER_CUBIC)
    return _finished(np.asarray(blurred, np.uint8), seen_at=seen_at, seed=seed)


def covered_frame(size_wh: tuple[int, int], *, seen_at: datetime, seed: int) -> NDArray[np.uint8]:
    """A dark bag over the lens: some light from one side, hardly any detail."""
    return _finished(_bag(size_wh), seen_at=seen_at, seed=seed)


def black_frame(size_wh: tuple[int, int], *, seen_at: datetime) -> NDArray[np.uint8]:
    """Nothing but the clock."""
    frame_bgr = np.zeros((size_wh[1], size_wh[0], 3), np.uint8)
    burn_in_clock(frame_bgr, seen_at)
    return frame_bgr


def burn_in_clock(frame_bgr: NDArray[np.uint8], seen_at: datetime) -> None:
    """Date and time of Beijing in the upper left corner, white with a dark edge as recorders write it."""
    text = seen_at.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
    scale = frame_bgr.shape[0] / 900
    foot = (int(24 * scale), int(40 * scale))
    for colour, thickness in (((20, 20, 20), 4), ((245, 245, 245), 2)):
        cv2.putText(frame_bgr, text, foot, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)


def _finished(frame_bgr: NDArray[np.uint8], *, seen_at: datetime, seed: int) -> NDArray[np.uint8]:
    noisy = _lit_and_noisy(frame_bgr, second=seen_at.timestamp(), seed=seed)
    burn_in_clock(noisy, seen_at)
    return noisy


def _lit_and_noisy(frame_bgr: NDArray[np.uint8], *, second: float, seed: int) -> NDArray[np.uint8]:
    height_px, width_px = frame_bgr.shape[:2]
    tick = int(second * 25) + seed * 101
    right, down = tick * 7 % _SLIDE_PX[0], tick * 11 % _SLIDE_PX[1]
    noise = _noise_tile((width_px, height_px))[down : down + height_px, right : right + width_px]
    # Clouds: a swell of ten minutes and a ripple of a minute and a half, together within ±8 %.
    light = 1.0 + 0.05 * math.sin(second * math.tau / 600 + seed) + 0.03 * math.sin(second * math.tau / 97 + 2 * seed)
    weight = 1 / _NOISE_STRETCH
    return np.asarray(cv2.addWeighted(frame_bgr, light, noise, weight, -128 * weight), np.uint8)


@lru_cache(maxsize=4)
def _noise_tile(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """Mostly brightness noise, a little colour noise, smoothed as cameras do."""
    width_px, height_px = size_wh[0] + _SLIDE_PX[0], size_wh[1] + _SLIDE_PX[1]
    dice = np.random.default_rng(20)
    grey = dice.normal(0, 1, (height_px, width_px, 1)).astype(np.float32)
    colour = dice.normal(0, 0.4, (height_px, width_px, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(grey + colour, (3, 3), 0.6)
    scaled = smooth / smooth.std() * _NOISE_SIGMA * _NOISE_STRETCH + 128
    return np.asarray(np.clip(np.rint(scaled), 0, 255), np.uint8)


@lru_cache(maxsize=4)
def _bag(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    folds = np.random.default_rng(7).normal(0, 2.5, (4, 6)).astype(np.float32)
    soft = cv2.resize(folds, size_wh, interpolation=cv2.INTER_CUBIC)
    light = np.linspace(30, 46, size_wh[0], dtype=np.float32)[None, :]
    grey = np.clip(soft + light, 0, 255)
    return np.asarray(np.clip(grey[..., None] * np.array([1.0, 0.98, 0.95]), 0, 255), np.uint8)
