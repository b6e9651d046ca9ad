"""Solid things put through the camera: wheelie bins, boxes, poles, trees, cars, bicycles.

A thing is painted far to near; the painter remembers which pixels it touched, which gives its box.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.drawing_camera import Camera, Floats, Picture
from simulator.drawing_ground import Colour, tinted
from simulator.drawing_walls import foliage

SHIFT = 4
BIN_HEIGHT_M = 1.02  # 240 L wheelie bin, EN 840-1: 1.07 m with lid, 0.58 m wide, 0.74 m deep
BIN_GREENS: tuple[Colour, ...] = ((62, 98, 34), (58, 120, 30), (96, 92, 88), (70, 72, 74), (140, 88, 30))


@dataclass(slots=True)
class Painter:
    """`touched` collects the projected points of the thing being painted, each (N, 2) px."""

    frame: Picture
    camera: Camera
    sun: Floats
    touched: list[Floats] = field(default_factory=list)

    def polygon(self, points: ArrayLike, colour: ArrayLike) -> None:
        """Fill a planar outline of (N, 3) metres."""
        pixels = self.camera.project(points)
        self.touched.append(pixels)
        shade = np.clip(np.asarray(colour, np.float64), 0, 255).tolist()
        cv2.fillPoly(self.frame, [np.round(pixels * 2**SHIFT).astype(np.int32)], shade, cv2.LINE_AA, SHIFT)

    def stroke(self, points: ArrayLike, colour: Colour, *, width_m: float) -> None:
        pixels = self.camera.project(points)
        self.touched.append(pixels)
        width_px = max(round(width_m * self.camera.px_per_m(np.asarray(points, np.float32)[0])), 1)
        path = np.round(pixels * 2**SHIFT).astype(np.int32)
        cv2.polylines(
            self.frame, [path], isClosed=False, color=colour, thickness=width_px, lineType=cv2.LINE_AA, shift=SHIFT
        )

    def blend(self, sprite: Floats, alpha: Floats, corner: tuple[int, int]) -> None:
        """Lay a sprite (h, w, 3) over the frame with its top left at `corner` px."""
        left, top = corner
        from_x, from_y = max(-left, 0), max(-top, 0)
        part = self.frame[max(top, 0) : max(top + sprite.shape[0], 0), max(left, 0) : max(left + sprite.shape[1], 0)]
        if part.size == 0:
            return
        end_x, end_y = from_x + part.shape[1], from_y + part.shape[0]
        share = alpha[from_y:end_y, from_x:end_x, None]
        part[:] = np.clip(part * (1 - share) + sprite[from_y:end_y, from_x:end_x] * share, 0, 255).astype(np.uint8)
        rows, columns = np.nonzero(alpha > 0.5)
        if len(rows):
            spots = [[columns.min() + left, rows.min() + top], [columns.max() + 1 + left, rows.max() + 1 + top]]
            self.touched.append(np.asarray(spots, np.float32))

    def lit(self, normal: Floats) -> float:
        """Brightness factor of a face: sky light, a little more from above, and the sun."""
        direct = max(float(normal @ self.sun), 0.0)
        return 0.62 + 0.18 * max(float(normal[2]), 0.0) + 0.4 * direct


def solid(painter: Painter, base: Floats, top: Floats, colour: Colour) -> None:
    """A convex body between two outlines (N, 3), both counter-clockwise from above. Hidden faces are left out."""
    count = len(base)
    faces: list[Floats] = [
        np.array([base[i], base[(i + 1) % count], top[(i + 1) % count], top[i]], np.float32) for i in range(count)
    ]
    faces.append(np.asarray(top, np.float32))
    eye = np.array([0, 0, painter.camera.height_m], np.float32)
    for face in faces:
        normal = np.cross(face[1] - face[0], face[2] - face[1])
        normal = normal / max(float(np.linalg.norm(normal)), 1e-6)
        if float(normal @ (eye - face.mean(axis=0))) > 0:
            painter.polygon(face, np.array(colour) * painter.lit(normal.astype(np.float32)))


def rectangle(centre: ArrayLike, size_m: tuple[float, float], turn: float, up_m: float) -> Floats:
    """Outline (4, 3) of a level rectangle, counter-clockwise from above."""
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * np.array(size_m, np.float32) / 2
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]], np.float32)
    flat = half @ spin + np.asarray(centre, np.float32)[:2]
    return np.column_stack([flat, np.full(4, up_m, np.float32)]).astype(np.float32)


def closed_bin(painter: Painter, place: tuple[float, float], turn: float, colour: Colour, *, lid: bool = True) -> None:
    """A wheelie bin in order; without its lid it is open and dark inside."""
    wheel = rectangle(place, (0.5, 0.2), turn, 0.0)
    solid(painter, wheel, wheel + np.array([0, 0, 0.16], np.float32), (28, 28, 28))
    base = rectangle(place, (0.46, 0.52), turn, 0.06)
    rim = rectangle(place, (0.58, 0.70), turn, BIN_HEIGHT_M - 0.1)
    solid(painter, base, rim, colour)
    _bin_label(painter, base, rim)
    collar = rectangle(place, (0.62, 0.76), turn, BIN_HEIGHT_M - 0.12)
    solid(painter, collar, collar + np.array([0, 0, 0.06], np.float32), tinted(colour, 0.85))
    if lid:
        brim = rectangle(place, (0.6, 0.74), turn, BIN_HEIGHT_M - 0.05)
        crown = rectangle(place, (0.5, 0.62), turn, BIN_HEIGHT_M + 0.05)
        solid(painter, brim, crown, tinted(colour, 1.06))
    else:
        painter.polygon(rectangle(place, (0.54, 0.66), turn, BIN_HEIGHT_M - 0.05), (18, 20, 18))


def _bin_label(painter: Painter, base: Floats, rim: Floats) -> None:
    """The pale sorting sign on the face that looks at the camera most."""
    eye = np.array([0, 0, painter.camera.height_m], np.float32)
    middles = [(base[i] + base[(i + 1) % 4] + rim[i] + rim[(i + 1) % 4]) / 4 for i in range(4)]
    side = int(np.argmin([float(np.linalg.norm(eye - middle)) for middle in middles]))
    first, second = base[side], base[(side + 1) % 4]
    third, fourth = rim[(side + 1) % 4], rim[side]
    corners = []
    for across, upward in ((0.3, 0.45), (0.7, 0.45), (0.7, 0.78), (0.3, 0.78)):
        low = first + (second - first) * across
        high = fourth + (third - fourth) * across
        corners.append(low + (high - low) * upward)
    painter.polygon(np.array(corners), (190, 196, 190))


def pole(painter: Painter, place: tuple[float, float], height_m: float, colour: Colour) -> None:
    base = rectangle(place, (0.16, 0.16), 0.7, 0)
    solid(painter, base, base + np.array([0, 0, height_m], np.float32), colour)


def tree(painter: Painter, place: tuple[float, float], generator: np.random.Generator) -> None:
    trunk_m = generator.uniform(2.2, 3.4)
    trunk = rectangle(place, (0.24, 0.24), 0.5, 0)
    solid(painter, trunk, trunk + np.array([0, 0, trunk_m + 1], np.float32), (62, 74, 84))
    crown = np.array([*place, trunk_m + generator.uniform(1.2, 2.0)])
    size_px = int(painter.camera.px_per_m(crown) * generator.uniform(3.0, 4.6))
    size_px = min(max(size_px, 24), 900)
    leaves = foliage(generator, (size_px, size_px)).astype(np.float32)
    ramp = np.linspace(-1.15, 1.15, size_px, dtype=np.float32)
    wobble = cv2.resize(
        generator.standard_normal((14, 14)).astype(np.float32), (size_px, size_px), interpolation=cv2.INTER_CUBIC
    )
    reach = np.sqrt(ramp[None] ** 2 + ramp[:, None] ** 2) + 0.16 * wobble
    alpha = np.clip((1 - reach) * size_px / 12, 0, 1).astype(np.float32)
    shade = (1.15 - 0.35 * (ramp[:, None] + 1) / 2)[..., None]
    centre = painter.camera.project(crown[None])[0]
    corner = (int(centre[0] - size_px / 2), int(centre[1] - size_px / 2))
    painter.blend(np.asarray(leaves * shade, np.float32), alpha, corner)


def car(painter: Painter, place: tuple[float, float], colour: Colour, *, facing: float) -> None:
    """A saloon parked along the street, from its profile; `facing` is 1 or -1."""
    profile = np.array(
        [[-2.2, 0.3], [2.2, 0.3], [2.25, 0.75], [1.3, 0.92], [0.6, 1.42], [-1.1, 1.44], [-1.9, 0.98], [-2.25, 0.9]]
    )
    profile = profile * np.array([facing, 1.0])
    if facing < 0:
        profile = profile[::-1]
    sides = [
        np.column_stack([np.full(len(profile), place[0] + half), place[1] + profile[:, 0], profile[:, 1]])
        for half in (-0.88, 0.88)
    ]
    near = 0 if place[0] > 0 else 1
    for index in range(len(profile)):
        following = (index + 1) % len(profile)
        face = np.array([sides[0][index], sides[0][following], sides[1][following], sides[1][index]], np.float32)
        slope = profile[following] - profile[index]
        normal = np.array([0, slope[1], -slope[0]], np.float32) / max(float(np.linalg.norm(slope)), 1e-6)
        eye = np.array([0, 0, painter.camera.height_m], np.float32)
        if float(normal @ (eye - face.mean(axis=0))) > 0:
            glass = min(profile[index][1], profile[following][1]) > 0.9 and abs(slope[1]) > 0.3
            painter.polygon(face, np.array((52, 48, 44) if glass else colour) * painter.lit(normal))
    flank = np.array([-1.0 if near == 0 else 1.0, 0, 0], np.float32)
    painter.polygon(sides[near], np.array(colour) * painter.lit(flank))
    x_m = place[0] + (-0.885, 0.885)[near]
    panes = np.array([[1.15, 0.95], [0.55, 1.36], [-1.0, 1.38], [-1.6, 0.97]]) * np.array([facing, 1.0])
    painter.polygon(np.column_stack([np.full(4, x_m), place[1] + panes[:, 0], panes[:, 1]]), (50, 46, 42))
    for axle in (-1.35, 1.35):
        _wheel(painter, (x_m, place[1] + axle * facing), 0.33, filled=True)


def bicycle(painter: Painter, place: tuple[float, float], colour: Colour, turn: float) -> None:
    """共享单车: a parked shared bicycle."""
    along = np.array([math.cos(turn), math.sin(turn)])

    def at(along_m: float, up_m: float) -> list[float]:
        return [place[0] + along[0] * along_m, place[1] + along[1] * along_m, up_m]

    for axle in (-0.5, 0.5):
        angles = np.linspace(0, 2 * math.pi, 20)
        ring = [at(axle + 0.31 * math.cos(angle), 0.31 + 0.31 * math.sin(angle)) for angle in angles]
        painter.stroke(ring, (30, 30, 30), width_m=0.04)
    frame = [at(-0.5, 0.31), at(-0.15, 0.75), at(0.35, 0.8), at(0, 0.3), at(-0.15, 0.75), at(-0.2, 0.92)]
    painter.stroke(frame, colour, width_m=0.05)
    painter.stroke([at(0.5, 0.31), at(0.35, 0.8), at(0.3, 1.02), at(0.2, 1.05)], colour, width_m=0.05)


def _wheel(painter: Painter, place: tuple[float, float], radius_m: float, *, filled: bool) -> None:
    angles = np.linspace(0, 2 * math.pi, 24)
    ring = np.column_stack(
        [np.full(24, place[0]), place[1] + radius_m * np.cos(angles), radius_m + radius_m * np.sin(angles)]
    )
    painter.polygon(ring, (26, 26, 27))
    if filled:
        hub = np.array([place[0], place[1], radius_m])
        painter.polygon(hub + (ring - hub) * 0.55, (120, 122, 124))


def extent(points: Iterable[Floats]) -> NDArray[np.float32]:
    """The xyxy around every point."""
    everything = np.concatenate(list(points))
    return np.concatenate([everything.min(axis=0), everything.max(axis=0)])
