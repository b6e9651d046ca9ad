"""The grid has no hole: whatever is near lies in a square that is looked through."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from camera_registry.ground import Place, metres_per_degree
from cases.duplicates import distance_m
from cases.map_tiles import (
    MOST_TILES,
    WindowTooLarge,
    tile_of,
    tile_rows,
    tiles_around,
    tiles_over,
)
from city_map.errors import WindowInvalid

LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-90, 90)
SIDES_DEG = st.floats(0, 0.02)
SHARES = st.floats(0, 1)
STREET = (117.125, 31.8225)


@given(LONGITUDES, LATITUDES)
def test_every_place_on_earth_has_a_square(longitude: float, latitude: float) -> None:
    assert 0 <= tile_of(longitude, latitude) < 2**35


@given(LONGITUDES, LATITUDES, st.tuples(SIDES_DEG, SIDES_DEG), st.tuples(SHARES, SHARES))
def test_whatever_lies_in_a_window_lies_in_one_of_its_squares(
    west: float, south: float, size: tuple[float, float], inside_at: tuple[float, float]
) -> None:
    east, north = min(west + size[0], 180.0), min(south + size[1], 90.0)
    inside = (min(west + inside_at[0] * size[0], east), min(south + inside_at[1] * size[1], north))
    assert tile_of(*inside) in tiles_over(west, south, east, north)


@given(LONGITUDES, st.floats(-85, 85), st.floats(1, 3_000), st.floats(0, 2 * math.pi), SHARES)
def test_whatever_is_within_reach_is_in_one_of_the_squares_around(
    longitude: float, latitude: float, reach_m: float, direction: float, share: float
) -> None:
    eastwards_m, northwards_m = metres_per_degree(latitude)
    away_m = reach_m * share * 0.999
    east = longitude + away_m * math.cos(direction) / eastwards_m
    north = latitude + away_m * math.sin(direction) / northwards_m
    assume(distance_m(Place(longitude, latitude, 0), Place(east, north, 0)) <= reach_m)
    wrapped = (east + 180) % 360 - 180
    assert tile_of(wrapped, north) in tiles_around(longitude, latitude, reach_m)


@given(st.floats(-180, 179.9), st.floats(-80, 80))
def test_a_square_is_about_200_m_on_each_side(longitude: float, latitude: float) -> None:
    eastwards_m, northwards_m = metres_per_degree(latitude)
    here = tile_of(longitude, latitude)
    assert tile_of(longitude, latitude - 205 / northwards_m) < here < tile_of(longitude, latitude + 205 / northwards_m)
    assert tile_of(min(longitude + 205 / eastwards_m, 180.0), latitude) > here
    far = (longitude + 195 / eastwards_m, latitude)
    assert tile_of(*far) - here in {0, 1}


@pytest.mark.parametrize("latitude", [90.0, 89.9999, -90.0])
def test_at_a_pole_all_directions_are_near(latitude: float) -> None:
    around = tiles_around(10.0, latitude, 100.0)
    assert all(tile_of(longitude, latitude) in around for longitude in (-180.0, -90.0, 0.0, 90.0, 180.0))


def test_two_sides_of_the_180th_meridian_are_neighbours() -> None:
    assert tile_of(-179.9999, 10.0) in tiles_around(179.9999, 10.0, 100.0)
    assert tile_of(179.9999, 10.0) in tiles_around(-179.9999, 10.0, 100.0)


def test_around_a_place_few_squares_are_looked_through() -> None:
    assert len(tiles_around(*STREET, 0)) == 1
    assert len(tiles_around(*STREET, 50)) <= 4
    assert len(tiles_around(*STREET, 200)) <= 9


def test_a_window_is_a_few_ranges_of_numbers() -> None:
    west, south = STREET
    rows = tile_rows(west, south, west + 0.05, south + 0.05)
    assert len(rows) == 28
    assert tuple(tile for row in rows for tile in row) == tiles_over(west, south, west + 0.05, south + 0.05)


def test_10_km_by_10_km_are_shown_and_a_city_is_not() -> None:
    west, south = STREET
    assert 2_000 < len(tiles_over(west, south, west + 0.1, south + 0.085)) <= MOST_TILES
    with pytest.raises(WindowTooLarge, match="Zoom in"):
        tiles_over(west, south, west + 0.2, south + 0.2)
    with pytest.raises(WindowTooLarge):
        tiles_over(-180, -90, 180, 90)
    with pytest.raises(WindowTooLarge):
        tiles_around(*STREET, 20_000)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ((179.9, 10.0, -179.9, 10.1), "180th meridian"),
        ((117.1, 31.9, 117.2, 31.8), "lies north of"),
        ((117.1, 31.8, 200.0, 31.9), "not on earth"),
        ((31.8, 117.1, 31.9, 117.2), "longitude first"),
        ((math.nan, 31.8, 117.2, 31.9), "not on earth"),
    ],
)
def test_what_is_no_window_is_refused_in_words(window: tuple[float, float, float, float], said: str) -> None:
    with pytest.raises(WindowInvalid, match=said):
        tiles_over(*window)


@pytest.mark.parametrize("reach_m", [-1.0, math.nan, math.inf])
def test_a_reach_that_is_none_is_refused(reach_m: float) -> None:
    with pytest.raises(WindowInvalid, match="reaches nowhere"):
        tiles_around(*STREET, reach_m)
