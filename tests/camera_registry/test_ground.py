"""Ground control points and the homography they give."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from camera_registry.errors import ControlPointsInvalid
from camera_registry.ground import (
    FALLBACK_RADIUS_M,
    MAP_UNCERTAINTY_M,
    PICTURE_UNCERTAINTY,
    ControlPoint,
    GroundMap,
    Place,
    fit,
    locate,
    metres_per_degree,
)

LONGITUDE, LATITUDE = 116.1, 39.94
EAST_M, NORTH_M = metres_per_degree(LATITUDE)
FOUR = ((0.1, 0.95), (0.9, 0.95), (0.3, 0.55), (0.7, 0.6))


class PinholeCamera:
    """A street camera on a mast: the truth that the fit has to find."""

    def __init__(self, *, height_m: float, tilt_degrees: float, heading_degrees: float, focal: float) -> None:
        tilt, heading = math.radians(tilt_degrees), math.radians(heading_degrees)
        ahead = np.array([math.sin(heading) * math.cos(tilt), math.cos(heading) * math.cos(tilt), -math.sin(tilt)])
        right = np.array([math.cos(heading), -math.sin(heading), 0.0])
        down = np.cross(ahead, right)
        self.height_m = height_m
        self.axes = np.stack((right, down, ahead))
        self.focal = focal

    def ground_m(self, x: float, y: float) -> NDArray[np.float64] | None:
        """East and north of the mast, None above the horizon. The picture is 16:9."""
        ray = self.axes.T @ np.array([(x - 0.5) / self.focal, (y - 0.5) * 9 / 16 / self.focal, 1.0])
        if ray[2] >= -1e-9:
            return None
        result: NDArray[np.float64] = (ray * (self.height_m / -ray[2]))[:2]
        return result

    def control_point(self, x: float, y: float) -> ControlPoint:
        place_m = self.ground_m(x, y)
        assert place_m is not None
        return ControlPoint(x, y, LONGITUDE + place_m[0] / EAST_M, LATITUDE + place_m[1] / NORTH_M)


cameras = st.builds(
    PinholeCamera,
    height_m=st.floats(4, 15),
    tilt_degrees=st.floats(15, 60),
    heading_degrees=st.floats(0, 360),
    focal=st.floats(0.6, 1.5),
)
CAMERA = PinholeCamera(height_m=6, tilt_degrees=25, heading_degrees=130, focal=0.9)


def metres_apart(place: Place, truth_m: NDArray[np.float64]) -> float:
    east_m, north_m = (place.longitude - LONGITUDE) * EAST_M, (place.latitude - LATITUDE) * NORTH_M
    return float(math.hypot(east_m - truth_m[0], north_m - truth_m[1]))


def fitted(camera: PinholeCamera) -> GroundMap:
    return fit([camera.control_point(x, y) for x, y in FOUR])


@settings(deadline=None)
@given(cameras, st.floats(0, 1), st.floats(0.4, 1))
def test_what_the_camera_sees_is_found_on_the_ground(camera: PinholeCamera, x: float, y: float) -> None:
    assume(camera.ground_m(0.3, 0.55) is not None)
    truth_m = camera.ground_m(x, y)
    assume(truth_m is not None and np.linalg.norm(truth_m) < 300)
    ground = fitted(camera)
    assert ground.residual_m < 0.01
    place = ground.project(x, y)
    assert place is not None
    assert truth_m is not None
    assert metres_apart(place, truth_m) < 0.05 * place.radius_m


@settings(deadline=None)
@given(cameras, st.floats(0.2, 0.8))
def test_beyond_the_control_points_the_radius_grows_with_distance(camera: PinholeCamera, x: float) -> None:
    """Where they span some metres: of points 2 m apart, each half a metre off, nothing follows for what lies beyond."""
    near, far = camera.ground_m(*FOUR[0]), camera.ground_m(*FOUR[3])
    assert near is not None
    assert far is not None
    assume(np.linalg.norm(near - far) > 10 * MAP_UNCERTAINTY_M)
    ground = fitted(camera)
    radii_m = [place.radius_m for y in (0.55, 0.5, 0.45, 0.4, 0.35, 0.3) if (place := ground.project(x, y)) is not None]
    assert all(nearer < farther for nearer, farther in pairwise(radii_m))
    assert radii_m == [] or radii_m[0] > MAP_UNCERTAINTY_M


def test_the_radius_holds_what_careless_clicks_do() -> None:
    noise = np.random.default_rng(7)
    inside = 0
    for _ in range(200):
        points = []
        for x, y in FOUR:
            true = CAMERA.control_point(x, y)
            dx, dy = noise.normal(0, PICTURE_UNCERTAINTY, 2)
            east_m, north_m = noise.normal(0, MAP_UNCERTAINTY_M, 2)
            longitude, latitude = true.longitude + east_m / EAST_M, true.latitude + north_m / NORTH_M
            points.append(ControlPoint(x + dx, y + dy, longitude, latitude))
        x, y = noise.uniform(0.1, 0.9), noise.uniform(0.5, 0.95)
        place, truth_m = fit(points).project(x, y), CAMERA.ground_m(x, y)
        assert truth_m is not None
        inside += place is None or metres_apart(place, truth_m) <= place.radius_m
    assert inside >= 185  # of 200; 190 are promised


def test_far_from_all_control_points_the_radius_says_so() -> None:
    near = fit([CAMERA.control_point(x, y) for x, y in ((0.1, 0.95), (0.9, 0.95), (0.3, 0.85), (0.7, 0.85))])
    spread = fitted(CAMERA)
    one, other = near.project(0.5, 0.6), spread.project(0.5, 0.6)
    assert other is not None
    assert one is None or one.radius_m > 2 * other.radius_m


def test_points_above_the_horizon_are_nowhere() -> None:
    camera = PinholeCamera(height_m=6, tilt_degrees=10, heading_degrees=0, focal=1.0)
    ground = fit([camera.control_point(x, y) for x, y in ((0.1, 0.95), (0.9, 0.95), (0.3, 0.6), (0.7, 0.6))])
    horizon = 0.5 - math.tan(math.radians(10)) * 16 / 9
    assert ground.project(0.5, horizon - 0.01) is None
    assert ground.project(0.0, 0.0) is None
    barely = ground.project(0.5, horizon + 0.01)
    assert barely is None or barely.radius_m > 100


def test_the_residual_is_what_the_points_are_missed_by() -> None:
    points = [CAMERA.control_point(x, y) for x, y in (*FOUR, (0.5, 0.75), (0.2, 0.7))]
    assert fit(points).residual_m < 0.01
    moved = points[4]._replace(longitude=points[4].longitude + 2 / EAST_M)
    residual_m = fit([*points[:4], moved, points[5]]).residual_m
    assert 0.2 < residual_m < 2
    exact, worse = fit(points).project(0.5, 0.9), fit([*points[:4], moved, points[5]]).project(0.5, 0.9)
    assert exact is not None
    assert worse is not None
    assert worse.radius_m > exact.radius_m


@given(st.permutations(range(6)))
@settings(deadline=None)
def test_the_order_of_the_points_does_not_matter(order: list[int]) -> None:
    points = [CAMERA.control_point(x, y) for x, y in (*FOUR, (0.5, 0.75), (0.2, 0.7))]
    one, other = fit(points).project(0.4, 0.8), fit([points[index] for index in order]).project(0.4, 0.8)
    assert one is not None
    assert other is not None
    assert (
        metres_apart(one, np.array([(other.longitude - LONGITUDE) * EAST_M, (other.latitude - LATITUDE) * NORTH_M]))
        < 1e-3
    )


def on_a_line() -> list[ControlPoint]:
    return [CAMERA.control_point(0.1 + 0.2 * step, 0.9 - 0.05 * step) for step in range(5)]


def exchanged() -> list[ControlPoint]:
    one, other, *rest = [CAMERA.control_point(x, y) for x, y in FOUR]
    return [ControlPoint(one.x, one.y, *other[2:]), ControlPoint(other.x, other.y, *one[2:]), *rest]


def mirrored() -> list[ControlPoint]:
    return [point._replace(x=1 - point.x) for point in (CAMERA.control_point(x, y) for x, y in FOUR)]


def three_on_a_line() -> list[ControlPoint]:
    return [CAMERA.control_point(x, y) for x, y in ((0.1, 0.9), (0.5, 0.9), (0.9, 0.9), (0.5, 0.6))]


def far_away() -> list[ControlPoint]:
    points = [CAMERA.control_point(x, y) for x, y in FOUR]
    return [points[0]._replace(longitude=117.1), *points[1:]]


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "0 control points are too few"),
        ([CAMERA.control_point(*FOUR[0])] * 3, "3 control points are too few"),
        ([CAMERA.control_point(*FOUR[0])] * 4, "on one line in the picture"),
        (on_a_line(), "on one line in the picture"),
        ([point._replace(latitude=LATITUDE) for point in (CAMERA.control_point(x, y) for x, y in FOUR)],
         "on one line on the map"),
        (three_on_a_line(), "three of the four lie on one line"),
        (exchanged(), "contradict each other|run the other way round"),
        (mirrored(), "run the other way round"),
        (far_away(), "m apart on the map"),
        ([ControlPoint(1.1, 0.5, LONGITUDE, LATITUDE)] * 4, "Control point 1: .* lies outside the picture"),
        ([ControlPoint(0.1, 0.5, LATITUDE, LONGITUDE)] * 4, "Control point 1: .* is not on the map"),
        ([ControlPoint(0.1, 0.5, math.nan, LATITUDE)] * 4, "is not on the map"),
    ],
)  # fmt: skip
def test_points_that_fix_no_ground_are_refused(points: list[ControlPoint], message: str) -> None:
    with pytest.raises(ControlPointsInvalid, match=message):
        fit(points)


def test_a_box_stands_on_the_ground_at_its_bottom_centre() -> None:
    ground = fitted(CAMERA)
    place = locate((0.4, 0.3, 0.6, 0.8), ground=ground, area=(1.0, 2.0), camera=None)
    assert place == ground.project(0.5, 0.8)


def test_without_a_ground_map_the_stated_area_goes_before_the_camera() -> None:
    box = (0.4, 0.3, 0.6, 0.8)
    assert locate(box, ground=None, area=(1.0, 2.0), camera=(3.0, 4.0)) == Place(1.0, 2.0, FALLBACK_RADIUS_M)
    assert locate(box, ground=None, area=None, camera=(3.0, 4.0)) == Place(3.0, 4.0, FALLBACK_RADIUS_M)
    assert locate(box, ground=None, area=None, camera=None) is None


def test_a_box_at_the_horizon_falls_back_to_the_stated_area() -> None:
    camera = PinholeCamera(height_m=6, tilt_degrees=10, heading_degrees=0, focal=1.0)
    ground = fit([camera.control_point(x, y) for x, y in ((0.1, 0.95), (0.9, 0.95), (0.3, 0.6), (0.7, 0.6))])
    for bottom in (0.1, 0.2):
        assert locate((0.4, 0.0, 0.6, bottom), ground=ground, area=(1.0, 2.0), camera=None) == Place(1.0, 2.0, 100.0)


@pytest.mark.parametrize(
    ("latitude", "east_m", "north_m"),
    [(0.0, 111_319.5, 110_574.3), (40.0, 85_393.7, 111_034.6), (60.0, 55_800, 111_412)],
)
def test_a_degree_is_as_long_as_the_tables_say(latitude: float, east_m: float, north_m: float) -> None:
    assert metres_per_degree(latitude) == pytest.approx((east_m, north_m), rel=2e-5)
