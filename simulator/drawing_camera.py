"""The pinhole camera that every drawn thing is projected through, and the street it looks at.

Frame of reference: metres; x to the right across the street, y forward along it, z up; the camera stands over (0, 0).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Street:
    """Across the street, each an x: `left_wall_m`, pavement, `left_kerb_m`, road, `kerb_m`, pavement, `wall_m`."""

    left_wall_m: float
    left_kerb_m: float
    kerb_m: float
    wall_m: float
    end_m: float

    @staticmethod
    def random(generator: np.random.Generator) -> "Street":
        kerb_m = generator.uniform(0.5, 3.0)
        left_kerb_m = kerb_m - generator.uniform(6.0, 11.0)
        return Street(
            left_wall_m=left_kerb_m - generator.uniform(2.0, 4.0),
            left_kerb_m=left_kerb_m,
            kerb_m=kerb_m,
            wall_m=kerb_m + generator.uniform(2.6, 4.6),
            end_m=generator.uniform(55, 110),
        )


@dataclass(frozen=True, slots=True)
class Camera:
    """`height_m` above the road; `pitch` below the horizon and `yaw` to the right, both in radians."""

    height_m: float
    pitch: float
    yaw: float
    focal_px: float
    size_wh: tuple[int, int]

    @staticmethod
    def random(generator: np.random.Generator, size_wh: tuple[int, int]) -> "Camera":
        """Poles of street cameras are 4–7 m high here; they look 17–33 degrees down with a view 62–75 degrees wide."""
        half_view = math.radians(generator.uniform(62, 75)) / 2
        return Camera(
            height_m=generator.uniform(4.2, 6.8),
            pitch=math.radians(generator.uniform(17, 33)),
            yaw=math.radians(generator.uniform(-2, 22)),
            focal_px=size_wh[0] / 2 / math.tan(half_view),
            size_wh=size_wh,
        )

    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Unit vectors of the camera in the world: right, down, forward."""
        sin_yaw, cos_yaw = math.sin(self.yaw), math.cos(self.yaw)
        forward = np.array(
            [sin_yaw * math.cos(self.pitch), cos_yaw * math.cos(self.pitch), -math.sin(self.pitch)], np.float32
        )
        right = np.array([cos_yaw, -sin_yaw, 0], np.float32)
        return right, np.cross(forward, right).astype(np.float32), forward

    def project(self, points: ArrayLike) -> Floats:
        """(N, 3) metres to (N, 2) px. Points nearer than 0.3 m in front of the lens are pushed out to it."""
        right, down, forward = self.axes()
        offset = np.asarray(points, np.float32) - np.array([0, 0, self.height_m], np.float32)
        depth = np.maximum(offset @ forward, 0.3)
        centre = np.array(self.size_wh, np.float32) / 2
        across = np.stack([offset @ right, offset @ down], axis=1)
        return np.asarray(across / depth[:, None] * self.focal_px + centre, np.float32)

    def px_per_m(self, point: ArrayLike) -> float:
        """How many pixels a metre across the view has at this place (3,)."""
        _, _, forward = self.axes()
        offset = np.asarray(point, np.float32) - np.array([0, 0, self.height_m], np.float32)
        return self.focal_px / max(float(offset @ forward), 0.3)

    def rays(self) -> Floats:
        """(H, W, 3): the direction each pixel looks in, one unit deep."""
        right, down, forward = self.axes()
        width, height = self.size_wh
        across = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) / self.focal_px
        downward = (np.arange(height, dtype=np.float32) + 0.5 - height / 2) / self.focal_px
        rays = forward + across[None, :, None] * right + downward[:, None, None] * down
        return np.asarray(rays, np.float32)
