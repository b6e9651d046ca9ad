"""People and cars that cross the picture now and then, and sometimes stand between the camera and the trouble.

A pure function of instant and seed: time is cut into turns, and each turn's dice are thrown from (seed, turn).
"""

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_TURN_S = 12.0  # one turn holds at most one passer-by
_CROSSES = 0.45  # of the turns; so the street is empty most of the time
_PASSES_THE_TROUBLE = 0.35  # of those who cross
_IS_CAR = 0.4
_COATS_BGR = ((52, 44, 40), (96, 70, 48), (60, 60, 130), (150, 150, 154), (78, 96, 70), (40, 40, 96))
_PAINTS_BGR = ((208, 208, 204), (48, 46, 44), (116, 112, 108), (60, 52, 128), (128, 84, 50))
_TONE_BGR = (104, 132, 168)
_GLASS_BGR = (72, 62, 54)

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PasserBy:
    """`foot_px` is where it stands: x of its middle, y of its soles or wheels. `stride`: 0 to 1 over two steps."""

    is_car: bool
    foot_px: tuple[int, int]
    height_px: int
    faces_right: bool
    paint_bgr: tuple[int, int, int]
    stride: float

    @property
    def box(self) -> Box:
        """xyxy, may reach over the picture's edge."""
        half_px = int(self.height_px * (1.45 if self.is_car else 0.2))
        x_px, y_px = self.foot_px
        return x_px - half_px, y_px - self.height_px, x_px + half_px, y_px


def passer_by_at(second: float, *, seed: int, size_wh: tuple[int, int], trouble: Box | None) -> PasserBy | None:
    """Who is in the picture at that second (of any clock). None: nobody. Some walk in front of the `trouble`."""
    turn = math.floor(second / _TURN_S)
    dice = random.Random(seed * 1_000_003 + turn)  # noqa: S311  # dice, not keys
    if dice.random() > _CROSSES:
        return None
    is_car = dice.random() < _IS_CAR
    crossing_s = dice.uniform(3.0, 5.0) if is_car else dice.uniform(8.0, 11.0)
    progress = (second - turn * _TURN_S) / crossing_s
    if progress >= 1.0:
        return None
    width_px, height_px = size_wh
    lane = dice.uniform(0.62, 0.95)
    if trouble is not None and dice.random() < _PASSES_THE_TROUBLE:
        lane = min(trouble[3] / height_px + 0.02, 0.98)
    size = (0.1 + 0.3 * max(lane - 0.45, 0.0)) * (
        1.05 if is_car else 1.15
    )  # nearer is lower in the picture, and larger
    tall_px = int(size * height_px)
    faces_right = dice.random() < 0.5
    margin_px = tall_px * 2
    along_px = int(progress * (width_px + 2 * margin_px)) - margin_px
    return PasserBy(
        is_car=is_car,
        foot_px=(along_px if faces_right else width_px - along_px, int(lane * height_px)),
        height_px=tall_px,
        faces_right=faces_right,
        paint_bgr=dice.choice(_PAINTS_BGR if is_car else _COATS_BGR),
        stride=second % 1.0,
    )


def draw_passer_by(frame_bgr: NDArray[np.uint8], passer_by: PasserBy) -> None:
    """Into the frame, in place; what lies outside is clipped."""
    if passer_by.is_car:
        _draw_car(frame_bgr, passer_by)
    else:
        _draw_walker(frame_bgr, passer_by)


def _draw_walker(frame_bgr: NDArray[np.uint8], walker: PasserBy) -> None:
    x_px, y_px = walker.foot_px
    tall = walker.height_px
    _shade_ground(frame_bgr, (x_px, y_px), (int(tall * 0.22), max(int(tall * 0.05), 1)))
    swing = int(math.sin(walker.stride * math.tau) * tall * 0.11)
    hip = (x_px, y_px - int(tall * 0.47))
    trousers = tuple(int(channel * 0.55) for channel in walker.paint_bgr)
    for foot_x, foot_y in ((x_px - swing, y_px), (x_px + swing, y_px - int(tall * 0.02))):
        cv2.line(frame_bgr, hip, (foot_x, foot_y), trousers, max(int(tall * 0.085), 1), cv2.LINE_AA)
    body = (x_px, y_px - int(tall * 0.64))
    cv2.ellipse(frame_bgr, body, (int(tall * 0.115), int(tall * 0.2)), 0, 0, 360, walker.paint_bgr, -1, cv2.LINE_AA)
    shoulder = (x_px, y_px - int(tall * 0.78))
    darker = tuple(int(channel * 0.8) for channel in walker.paint_bgr)
    cv2.line(
        frame_bgr, shoulder, (x_px + swing, y_px - int(tall * 0.46)), darker, max(int(tall * 0.06), 1), cv2.LINE_AA
    )
    head = (x_px, y_px - int(tall * 0.92))
    cv2.circle(frame_bgr, head, max(int(tall * 0.072), 1), _TONE_BGR, -1, cv2.LINE_AA)
    cv2.ellipse(frame_bgr, head, (int(tall * 0.078), int(tall * 0.08)), 0, 180, 360, (28, 26, 26), -1, cv2.LINE_AA)


def _draw_car(frame_bgr: NDArray[np.uint8], car: PasserBy) -> None:
    x_px, y_px = car.foot_px
    tall = car.height_px
    ahead = 1 if car.faces_right else -1

    def outline(*points: tuple[float, float]) -> NDArray[np.int32]:
        return np.array([(x_px + ahead * along * tall, y_px - up * tall) for along, up in points]).astype(np.int32)

    _shade_ground(frame_bgr, (x_px, y_px), (int(tall * 1.5), max(int(tall * 0.12), 1)))
    body = outline((-1.4, 0.2), (-1.4, 0.58), (-0.95, 0.64), (0.75, 0.62), (1.35, 0.5), (1.42, 0.2))
    cabin = outline((-1.0, 0.62), (-0.72, 0.98), (0.2, 1.0), (0.72, 0.62))
    glass = outline((-0.86, 0.64), (-0.66, 0.92), (0.14, 0.94), (0.56, 0.64))
    sill = outline((-1.4, 0.2), (-1.4, 0.32), (1.42, 0.32), (1.42, 0.2))
    for shape, colour in (
        (body, car.paint_bgr),
        (cabin, car.paint_bgr),
        (glass, _GLASS_BGR),
        (sill, tuple(int(channel * 0.6) for channel in car.paint_bgr)),
    ):
        cv2.fillPoly(frame_bgr, [shape], colour, cv2.LINE_AA)
    for along in (-0.85, 0.88):
        hub = (int(x_px + ahead * along * tall), y_px - int(tall * 0.17))
        cv2.circle(frame_bgr, hub, max(int(tall * 0.19), 1), (30, 30, 30), -1, cv2.LINE_AA)
        cv2.circle(frame_bgr, hub, max(int(tall * 0.1), 1), (130, 130, 130), -1, cv2.LINE_AA)


def _shade_ground(frame_bgr: NDArray[np.uint8], centre_px: tuple[int, int], axes_px: tuple[int, int]) -> None:
    """A soft dark ellipse under whoever stands there."""
    height_px, width_px = frame_bgr.shape[:2]
    left, top = max(centre_px[0] - axes_px[0], 0), max(centre_px[1] - axes_px[1], 0)
    right, bottom = min(centre_px[0] + axes_px[0], width_px), min(centre_px[1] + axes_px[1], height_px)
    if right <= left or bottom <= top:
        return
    ground = frame_bgr[top:bottom, left:right]
    shade = np.full(ground.shape[:2], 255, np.uint8)
    cv2.ellipse(shade, (centre_px[0] - left, centre_px[1] - top), axes_px, 0, 0, 360, 150, -1, cv2.LINE_AA)
    ground[:] = cv2.multiply(ground, cv2.merge([shade, shade, shade]), scale=1 / 255)
