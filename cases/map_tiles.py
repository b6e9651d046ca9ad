"""A fixed grid of squares of about 200 m over the whole earth, so that what is near is found by whole numbers. Pure.

Rows run from south to north, each cut into as many squares as its length holds; the squares of a row are numbered from
west to east without a gap, so a row of any window is one range of numbers. They need more than 32 bits.
"""

import math
from collections.abc import Iterator

from camera_registry.ground import metres_per_degree
from city_map.errors import WindowInvalid
from kit.errors import Invalid

ROWS = 100_000  # of 0.0018 degrees: 199 m at the equator, 201 m at the poles
ROW_DEG = 180 / ROWS
ROW_NUMBERS = 1 << 18  # between the first squares of two rows; the equator has 200,375
EQUATOR_SQUARES = 200_375  # 40,075 km in squares of 200 m
MOST_TILES = 2_500  # 10 km by 10 km; who shows more shows figures, not single things


class WindowTooLarge(Invalid):
    """A window with more than `MOST_TILES` squares."""

    def __init__(self) -> None:
        super().__init__(
            f"This part of the map is too large: at most {MOST_TILES:,} squares of 200 m are looked through, "
            "10 km by 10 km. Zoom in.",
            zh=f"地图范围过大：最多查看 {MOST_TILES:,} 个 200 米见方的方格，约 10 公里见方。请放大地图。",
        )


def tile_of(longitude: float, latitude: float) -> int:
    """The number of the square that holds these WGS-84 degrees; from 0 on, below 2 ** 35.

    Raises:
        WindowInvalid: not on earth.
    """
    _refuse_unearthly(longitude, latitude)
    row = _row_of(latitude)
    return row * ROW_NUMBERS + _column_of(longitude, row)


def tiles_over(west: float, south: float, east: float, north: float) -> tuple[int, ...]:
    """The squares that a window touches, its edges included, in ascending order.

    Raises:
        WindowInvalid: not on earth, upside down, or across the 180th meridian.
        WindowTooLarge: more than `MOST_TILES` squares.
    """
    return tuple(tile for one in tile_rows(west, south, east, north) for tile in one)


def tile_rows(west: float, south: float, east: float, north: float) -> tuple[range, ...]:
    """The same, as one range for each row: a query asks for few ranges, where Oracle takes no list above 1,000.

    Raises as `tiles_over` does.
    """
    _refuse_unearthly(west, south)
    _refuse_unearthly(east, north)
    if south > north:
        raise WindowInvalid(
            f"The window's southern edge ({south:g}) lies north of its northern edge ({north:g}).",
            zh=f"窗口的南界（{south:g}）在北界（{north:g}）以北。",
        )
    if west > east:
        raise WindowInvalid(
            f"The window begins in the west at {west:g} and ends in the east at {east:g}: edges are exchanged, "
            "or it crosses the 180th meridian, where two windows are needed.",
            zh=f"窗口西界为 {west:g}、东界为 {east:g}：东西颠倒，或跨越了 180 度经线，此时需要两个窗口。",
        )
    rows = range(_row_of(south), _row_of(north) + 1)
    if len(rows) > MOST_TILES:
        raise WindowTooLarge
    ranges = tuple(_squares(row, west, east) for row in rows)
    if sum(len(one) for one in ranges) > MOST_TILES:
        raise WindowTooLarge
    return ranges


def tiles_around(longitude: float, latitude: float, reach_m: float) -> tuple[int, ...]:
    """The squares that hold everything within `reach_m` of these degrees, and little else; also at the 180th meridian.

    Raises:
        WindowInvalid: not on earth.
        WindowTooLarge: a reach of more than some 5 km.
    """
    _refuse_unearthly(longitude, latitude)
    if not 0 <= reach_m < math.inf:
        raise WindowInvalid(f"A reach of {reach_m:g} m reaches nowhere.", zh=f"范围 {reach_m:g} 米没有意义。")
    half_height = reach_m / metres_per_degree(0.0)[1]  # a degree northwards is shortest at the equator
    south, north = max(latitude - half_height, -90.0), min(latitude + half_height, 90.0)
    half_width = _half_width(reach_m, farthest=max(-south, north))
    found = {
        tile
        for west, east in _around_the_earth(longitude - half_width, longitude + half_width)
        for tile in tiles_over(west, south, east, north)
    }
    if len(found) > MOST_TILES:
        raise WindowTooLarge
    return tuple(sorted(found))


def _half_width(reach_m: float, *, farthest: float) -> float:
    """In degrees of longitude, at the latitude where they are shortest; the whole circle at a pole."""
    eastwards_m = metres_per_degree(farthest)[0]
    return 180.0 if reach_m >= 180 * eastwards_m else reach_m / eastwards_m


def _around_the_earth(west: float, east: float) -> Iterator[tuple[float, float]]:
    """The stretch, cut at the 180th meridian."""
    if east - west >= 360:
        yield -180.0, 180.0
        return
    if west < -180:
        yield west + 360, 180.0
    if east > 180:
        yield -180.0, east - 360
    yield max(west, -180.0), min(east, 180.0)


def _row_of(latitude: float) -> int:
    return min(int((latitude + 90) / ROW_DEG), ROWS - 1)


def _column_of(longitude: float, row: int) -> int:
    squares = _squares_of_row(row)
    return min(int((longitude + 180) / 360 * squares), squares - 1)


def _squares_of_row(row: int) -> int:
    middle = math.radians((row + 0.5) * ROW_DEG - 90)
    return max(1, round(EQUATOR_SQUARES * math.cos(middle)))


def _squares(row: int, west: float, east: float) -> range:
    first = row * ROW_NUMBERS
    return range(first + _column_of(west, row), first + _column_of(east, row) + 1)


def _refuse_unearthly(longitude: float, latitude: float) -> None:
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise WindowInvalid(
            f"{longitude:g}, {latitude:g} is not on earth: longitude first, in degrees.",
            zh=f"{longitude:g}, {latitude:g} 不是地球上的位置：应先写经度，单位为度。",
        )
