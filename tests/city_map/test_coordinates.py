"""Systems of coordinates, exchanged and foreign ones, and metres around a place."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.ground import metres_per_degree
from city_map.coordinates import (
    CHINA_LATITUDE,
    CHINA_LONGITUDE,
    Crs,
    LocalPlane,
    gcj02_to_wgs84,
    geometry_to_wgs84,
    parse_place,
    refuse_misplaced,
    to_wgs84,
    wgs84_to_gcj02,
)
from city_map.errors import CoordinatesInvalid

longitudes = st.floats(*CHINA_LONGITUDE)
latitudes = st.floats(*CHINA_LATITUDE)
SHANGHAI_WGS84 = (121.5272106, 31.1774276)
SHANGHAI_GCJ02 = (121.531541859215, 31.17530398364597)  # the test vector that published implementations share


def test_the_shift_is_the_published_one() -> None:
    assert wgs84_to_gcj02(np.array((SHANGHAI_WGS84,)))[0] == pytest.approx(SHANGHAI_GCJ02, abs=1e-9)


@given(longitudes, latitudes)
def test_there_and_back_is_the_same_place_to_a_millionth_of_a_degree(longitude: float, latitude: float) -> None:
    place = np.array(((longitude, latitude),))
    assert np.abs(gcj02_to_wgs84(wgs84_to_gcj02(place)) - place).max() < 1e-6


@given(longitudes, latitudes)
def test_back_and_there_is_the_same_place_too(longitude: float, latitude: float) -> None:
    shown = np.array(((longitude, latitude),))
    assert np.abs(wgs84_to_gcj02(gcj02_to_wgs84(shown)) - shown).max() < 1e-6


@given(longitudes, latitudes)
def test_the_shift_is_never_larger_than_a_kilometre(longitude: float, latitude: float) -> None:
    place = np.array(((longitude, latitude),))
    shift_m = LocalPlane(longitude, latitude).to_metres(wgs84_to_gcj02(place))[0]
    assert float(np.hypot(*shift_m)) < 1_000


@pytest.mark.parametrize("crs", [Crs.WGS84, Crs.CGCS2000])
def test_base_maps_are_taken_as_they_are(crs: Crs) -> None:
    places = np.array((SHANGHAI_WGS84,))
    assert np.array_equal(to_wgs84(places, crs), places)


def test_outlines_are_converted_corner_by_corner() -> None:
    line = shapely.LineString((SHANGHAI_GCJ02, (121.54, 31.18)))
    moved = geometry_to_wgs84(line, Crs.GCJ02)
    assert shapely.get_coordinates(moved)[0] == pytest.approx(SHANGHAI_WGS84, abs=1e-9)
    assert geometry_to_wgs84(line, Crs.WGS84) is line


def test_many_places_are_converted_as_each_alone() -> None:
    places = np.array(((121.5, 31.2), (87.6, 43.8), (109.5, 18.3)))
    each = np.vstack([wgs84_to_gcj02(places[index : index + 1]) for index in range(3)])
    assert np.array_equal(wgs84_to_gcj02(places), each)


@given(longitudes, latitudes)
def test_a_place_in_china_is_taken_and_its_exchange_is_refused_with_the_right_order(
    longitude: float, latitude: float
) -> None:
    refuse_misplaced(longitude, latitude)
    with pytest.raises(CoordinatesInvalid, match="latitude before longitude: exchange them"):
        refuse_misplaced(latitude, longitude)


def test_the_suggestion_for_exchanged_coordinates_can_be_copied() -> None:
    with pytest.raises(CoordinatesInvalid, match=r"\(117\.113, 31\.80225\)"):
        refuse_misplaced(31.80225, 117.113)


@pytest.mark.parametrize(
    ("longitude", "latitude", "told"),
    [
        (39_511_000.0, 3_520_000.0, "metres of a projected system"),
        (4.9, 52.4, "outside China"),
        (0.0, 0.0, "outside China"),
        (float("nan"), 31.0, "no numbers"),
        (117.0, float("inf"), "no numbers"),
    ],
)
def test_what_is_no_place_of_the_city_is_refused(longitude: float, latitude: float, told: str) -> None:
    with pytest.raises(CoordinatesInvalid, match=told):
        refuse_misplaced(longitude, latitude)


@pytest.mark.parametrize("written", ["117.113,31.80225", " 117.113 , 31.80225 ", "117.113，31.80225"])
def test_a_place_is_written_with_a_comma(written: str) -> None:
    assert parse_place(written) == (117.113, 31.80225)


@pytest.mark.parametrize("written", ["117.113", "117.113 31.80225", "a,b", "1,2,3", ""])
def test_other_writings_of_a_place_are_refused_with_an_example(written: str) -> None:
    with pytest.raises(CoordinatesInvalid, match="for example 117"):
        parse_place(written)


@given(longitudes, latitudes, st.floats(-5_000, 5_000), st.floats(-5_000, 5_000))
def test_metres_and_degrees_are_inverse(longitude: float, latitude: float, east_m: float, north_m: float) -> None:
    plane = LocalPlane(longitude, latitude)
    metres = np.array(((east_m, north_m),))
    assert plane.to_metres(plane.to_degrees(metres)) == pytest.approx(metres, abs=1e-6)


@given(latitudes)
def test_a_degree_is_as_long_as_the_cameras_reckon_it(latitude: float) -> None:
    """The same length by another formula, within 1 part in 100,000."""
    one_degree = LocalPlane(100.0, latitude).to_metres(np.array(((101.0, latitude + 1),)))[0]
    assert one_degree == pytest.approx(metres_per_degree(latitude), rel=1e-5)
