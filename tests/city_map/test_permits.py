"""A permit covers a place only where the whole error radius lies within it."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from city_map.coordinates import LocalPlane, Place
from city_map.permits import is_covered

PLANE = LocalPlane(117.1, 31.8)
YARD = shapely.transform(shapely.box(-50, -30, 50, 30), PLANE.to_degrees)


def at(east_m: float, north_m: float, radius_m: float) -> Place:
    longitude, latitude = PLANE.to_degrees(shapely.get_coordinates(shapely.Point(east_m, north_m)))[0]
    return Place(float(longitude), float(latitude), radius_m)


@pytest.mark.parametrize(
    ("place", "covered"),
    [
        (at(0, 0, 0), True),
        (at(0, 0, 29.9), True),
        (at(0, 0, 30.1), False),  # reaches over the fence
        (at(45, 0, 4), True),
        (at(45, 0, 6), False),
        (at(51, 0, 0), False),
        (at(51, 0, 5), False),  # outside, although the radius touches
        (at(1_000, 0, 2_000), False),  # the permit lies within the radius: not the other way round
    ],
)
def test_a_place_is_covered_with_its_whole_radius_or_not_at_all(place: Place, covered: bool) -> None:
    assert is_covered(YARD, place) is covered


def test_a_courtyard_within_a_permit_is_not_covered() -> None:
    with_hole = shapely.Polygon(shapely.box(-50, -30, 50, 30).exterior, [shapely.box(-5, -5, 5, 5).exterior.coords])
    ground = shapely.transform(with_hole, PLANE.to_degrees)
    assert not is_covered(ground, at(0, 0, 0))
    assert not is_covered(ground, at(10, 0, 6))
    assert is_covered(ground, at(10, 0, 4))


@given(st.floats(-60, 60), st.floats(-40, 40), st.floats(0, 40))
def test_it_is_covered_exactly_when_a_circle_would_fit(east_m: float, north_m: float, radius_m: float) -> None:
    room_m = min(50 - abs(east_m), 30 - abs(north_m))
    if abs(room_m - radius_m) > 0.01:  # at the very fence either answer is right
        assert is_covered(YARD, at(east_m, north_m, radius_m)) is (room_m > radius_m)
