"""From a point in the picture to a place on the ground, by a homography fitted to control points. Pure.

Picture points are relative to the frame, in [0, 1], y down. The ground is taken as flat; metres are counted in a local
plane (east, north) around the centre of the control points. Longitude and latitude are WGS-84 degrees.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from camera_registry.errors import ControlPointsInvalid
from kit.wording import Sentence

FALLBACK_RADIUS_M = 100.0  # a street camera rarely shows usable ground farther away than that
PICTURE_UNCERTAINTY = 0.005  # of the frame: 10 pixels of 1920, the standard deviation of a click and of a box edge
MAP_UNCERTAINTY_M = 0.5  # standard deviation of a coordinate read from a 1:500 base map
FEWEST_POINTS = 4
THINNEST = 0.02  # breadth of a set of points over its length; below, it is a line for all we can tell
WEAKEST_CONDITION = 1e-3  # smallest over largest singular value that still fixes all 8 degrees of freedom
LARGEST_EXTENT_M = 2_000.0  # one picture shows less; more is a mistyped coordinate


class ControlPoint(NamedTuple):
    """A picture point and the ground point that it shows."""

    x: float
    y: float
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere within `radius_m` of these coordinates, nineteen times of twenty."""

    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundMap:
    """A fitted view. `matrix` (3, 3) takes (x, y, 1) to (east, north, 1) times a factor, positive below the horizon."""

    matrix: NDArray[np.float64]
    centre_longitude: float
    centre_latitude: float
    shaken: NDArray[np.float64]
    """(4n, 3, 3): the matrix refitted with one coordinate of one of the n control points off by its uncertainty."""
    residual_m: float
    """Root mean square of what the control points are missed by. Four points are always met: 0 says nothing there."""

    def project(self, x: float, y: float) -> Place | None:
        """The place that this picture point shows; None on or above the horizon, or where nothing can be told.

        The radius grows with distance, and faster where no control point is near: twice the standard deviation from
        what a box edge and the control points are off (first-order propagation), and the residual.
        """
        ahead = self.matrix @ (x, y, 1.0)
        if ahead[2] <= 0:
            return None
        east_m, north_m = ahead[:2] / ahead[2]
        stretch = np.outer((east_m, north_m), self.matrix[2, :2])
        metres_per_frame = (self.matrix[:2, :2] - stretch) / ahead[2]
        shaken = self.shaken @ (x, y, 1.0)
        if np.any(shaken[:, 2] <= 0):
            return None
        shifts_m = shaken[:, :2] / shaken[:, 2:] - (east_m, north_m)
        box_edge_m = float(np.linalg.norm(metres_per_frame, 2)) * PICTURE_UNCERTAINTY
        radius_m = 2 * math.hypot(box_edge_m, float(np.linalg.norm(shifts_m))) + self.residual_m
        east_metres, north_metres = metres_per_degree(self.centre_latitude)
        return Place(
            self.centre_longitude + float(east_m) / east_metres,
            self.centre_latitude + float(north_m) / north_metres,
            radius_m,
        )


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Length of one degree (eastwards, northwards) on the WGS-84 ellipsoid, by the usual series; true to 1 cm here."""
    phi = math.radians(latitude)
    eastwards_m = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    northwards_m = 111_132.954 - 559.822 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    return eastwards_m, northwards_m


def fit(points: Sequence[ControlPoint]) -> GroundMap:
    """The homography that fits the points best, by normalised direct linear transformation (Hartley & Zisserman, 4.4).

    Raises:
        ControlPointsInvalid: fewer than 4, on one line, far apart, mirrored, or contradicting each other.
    """
    _refuse_bad_numbers(points)
    longitudes = np.array([point.longitude for point in points])
    latitudes = np.array([point.latitude for point in points])
    centre_longitude, centre_latitude = float(longitudes.mean()), float(latitudes.mean())
    scale = np.array(metres_per_degree(centre_latitude))
    ground_m = np.stack((longitudes - centre_longitude, latitudes - centre_latitude), axis=1) * scale
    picture = np.array([(point.x, point.y) for point in points])
    _refuse_line(picture, where=Sentence(zh="在画面中", en="in the picture"))
    extent_m = float(np.ptp(ground_m, axis=0).max())
    if extent_m > LARGEST_EXTENT_M:
        raise ControlPointsInvalid(
            f"The control points lie {extent_m:,.0f} m apart on the map; one picture shows at most "
            f"{LARGEST_EXTENT_M:,.0f} m. Is a coordinate mistyped, or longitude and latitude exchanged?",
            zh=(
                f"控制点在地图上相距 {extent_m:,.0f} 米，而一幅画面最多覆盖 {LARGEST_EXTENT_M:,.0f} 米。请检查坐标是否"
                "写错，或经纬度是否颠倒。"
            ),
        )
    _refuse_line(ground_m, where=Sentence(zh="在地图上", en="on the map"))
    matrix = _oriented(_refuse_loose(*_homography(picture, ground_m)), picture)
    missed_m = _apply(matrix, picture) - ground_m
    residual_m = float(np.sqrt((missed_m**2).sum(axis=1).mean()))
    return GroundMap(
        matrix=matrix,
        centre_longitude=centre_longitude,
        centre_latitude=centre_latitude,
        shaken=_shaken(picture, ground_m),
        residual_m=residual_m,
    )


def locate(
    box: tuple[float, float, float, float],
    *,
    ground: GroundMap | None,
    area: tuple[float, float] | None,
    camera: tuple[float, float] | None,
) -> Place | None:
    """Where the thing in this relative xyxy box stands: its bottom centre on the ground.

    Without a ground map, above the horizon, or where the map tells less than the fallback: the view's stated area
    (longitude, latitude), else the camera's position, within 100 m. None when nothing is known.
    """
    left, _, right, bottom = box
    projected = ground.project((left + right) / 2, bottom) if ground else None
    stated = area or camera
    if stated is None or (projected is not None and projected.radius_m <= FALLBACK_RADIUS_M):
        return projected
    return Place(*stated, FALLBACK_RADIUS_M)


def _refuse_bad_numbers(points: Sequence[ControlPoint]) -> None:
    if len(points) < FEWEST_POINTS:
        raise ControlPointsInvalid(
            f"{len(points)} control points are too few: at least {FEWEST_POINTS} are needed, spread over the ground.",
            zh=f"控制点太少：只有 {len(points)} 个，至少需要 {FEWEST_POINTS} 个，且应分散在地面上。",
        )
    for number, (x, y, longitude, latitude) in enumerate(points, start=1):
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise ControlPointsInvalid(
                f"Control point {number}: ({x:g}, {y:g}) lies outside the picture; give shares from 0 to 1.",
                zh=f"控制点 {number}（{x:g}, {y:g}）在画面之外；坐标应为画面宽高的比例，0 至 1。",
            )
        if not (-180 <= longitude <= 180 and -89 <= latitude <= 89):
            raise ControlPointsInvalid(
                f"Control point {number}: {longitude:g}, {latitude:g} is not on the map.",
                zh=f"控制点 {number} 的经纬度 {longitude:g}, {latitude:g} 不在地图上。",
            )


def _refuse_line(points: NDArray[np.float64], *, where: Sentence) -> None:
    length, breadth = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    if length <= 0 or breadth / length < THINNEST:
        raise ControlPointsInvalid(
            f"The control points lie on one line {where.en}: choose at least {FEWEST_POINTS} that span an area.",
            zh=f"控制点{where.zh}在一条直线上：请至少选 {FEWEST_POINTS} 个能围成一片区域的点。",
        )


def _homography(
    picture: NDArray[np.float64], ground_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, float]:
    """The matrix, how well the points fix it (smallest over largest singular value), and its normalised determinant."""
    from_picture, from_ground = _normaliser(picture), _normaliser(ground_m)
    rows = []
    for (x, y), (east, north) in zip(_apply(from_picture, picture), _apply(from_ground, ground_m), strict=True):
        rows.append((x, y, 1, 0, 0, 0, -east * x, -east * y, -east))
        rows.append((0, 0, 0, x, y, 1, -north * x, -north * y, -north))
    _, strengths, directions = np.linalg.svd(np.array(rows, dtype=np.float64))
    solution: NDArray[np.float64] = directions[8].reshape(3, 3)
    matrix = np.asarray(np.linalg.inv(from_ground) @ solution @ from_picture, dtype=np.float64)
    return matrix, float(strengths[7] / strengths[0]), float(np.linalg.det(solution))


def _refuse_loose(matrix: NDArray[np.float64], condition: float, determinant: float) -> NDArray[np.float64]:
    if condition < WEAKEST_CONDITION or abs(determinant) < WEAKEST_CONDITION**2:
        raise ControlPointsInvalid(
            "The control points do not fix the view: three of the four lie on one line, or two are the same. "
            "Move one of them, or add a fifth.",
            zh="控制点无法确定画面位置：四点中有三点共线，或有两点重合。请移动其中一点，或增加第五点。",
        )
    return matrix


def _shaken(picture: NDArray[np.float64], ground_m: NDArray[np.float64]) -> NDArray[np.float64]:
    matrices = []
    for index in range(len(picture)):
        for axis in (0, 1):
            for points, uncertainty in ((picture, PICTURE_UNCERTAINTY), (ground_m, MAP_UNCERTAINTY_M)):
                before = points[index, axis]
                points[index, axis] = before + uncertainty
                matrix = _homography(picture, ground_m)[0]
                points[index, axis] = before
                matrices.append(matrix * np.sign((matrix @ (*picture.mean(axis=0), 1.0))[2]))
    return np.stack(matrices)


def _normaliser(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moves the centre to 0 and the mean distance to √2, without which squares of metres drown the rest."""
    centre = points.mean(axis=0)
    factor = math.sqrt(2) / np.linalg.norm(points - centre, axis=1).mean()
    return np.array(((factor, 0, -factor * centre[0]), (0, factor, -factor * centre[1]), (0, 0, 1)))


def _apply(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    ahead = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    result: NDArray[np.float64] = ahead[:, :2] / ahead[:, 2:]
    return result


def _oriented(matrix: NDArray[np.float64], picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """The matrix with the factor positive at all control points; refuses a view that no camera can have."""
    factors: NDArray[Any] = np.column_stack((picture, np.ones(len(picture)))) @ matrix[2]
    if not (np.all(factors > 0) or np.all(factors < 0)):
        raise ControlPointsInvalid(
            "The control points contradict each other: some would lie above the horizon. "
            "Are two of them exchanged, or is one not on the ground?",
            zh="控制点互相矛盾：部分点会落在地平线以上。请检查是否有两点互换，或有点不在地面上。",
        )
    oriented = np.asarray(matrix * np.sign(factors[0]), dtype=np.float64)
    if np.linalg.det(oriented) > 0:  # y runs down in the picture and north on the map, so a true view has it negative
        raise ControlPointsInvalid(
            "The control points run the other way round on the map than in the picture, as in a mirror. "
            "Are two of them exchanged?",
            zh="控制点在地图上的环绕方向与画面中相反，如同镜像。请检查是否有两点互换。",
        )
    return oriented
