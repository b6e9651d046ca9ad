"""Zones and masks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_registry.errors import ViewInvalid
from camera_registry.zones import refuse_bad_polygon, stands_in
from kit.wording import Sentence

ZONE = Sentence(zh="检测区域 1 ", en="Zone 1")
LEFT_HALF = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]
CORNER = [[0.0, 0.8], [0.2, 0.8], [0.2, 1.0], [0.0, 1.0]]


def box_at(x: float, y: float) -> tuple[float, float, float, float]:
    return x - 0.05, y - 0.1, x + 0.05, y


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0.3, 0.5, True),
        (0.7, 0.5, False),
        (0.5, 0.5, True),  # the edge belongs to the polygon
        (0.3, 1.0, True),  # a box cut by the lower edge of the picture
    ],
)
def test_the_bottom_centre_decides(x: float, y: float, *, expected: bool) -> None:
    assert stands_in(box_at(x, y), [LEFT_HALF]) is expected


def test_a_box_that_reaches_into_a_polygon_but_stands_outside_is_not_in_it() -> None:
    assert not stands_in((0.2, 0.2, 0.9, 0.8), [LEFT_HALF])


def test_any_of_several_polygons_is_enough_and_none_holds_nothing() -> None:
    assert stands_in(box_at(0.1, 0.9), [CORNER, LEFT_HALF])
    assert stands_in(box_at(0.4, 0.9), [CORNER, LEFT_HALF])
    assert not stands_in(box_at(0.4, 0.9), [CORNER])
    assert not stands_in(box_at(0.4, 0.9), [])


@pytest.mark.parametrize(
    ("polygon", "message"),
    [
        ([[0, 0], [1, 1]], "Zone 1 has 2 different corners; an area needs at least 3"),
        ([[0, 0], [1, 1], [0, 0]], "2 different corners"),
        ([], "0 different corners"),
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0]], "every corner needs two numbers"),
        ([[0, 0], [1.2, 0], [1, 1]], r"corner 2 \(1\.2, 0\) lies outside the picture"),
        ([[0, 0], [1, 0], [1, -0.1]], "corner 3 .* lies outside"),
        ([[0, 0], [1, 0], [1, math.nan]], "corner 3 .* lies outside"),
        ([[0, 0], [1, 1], [1, 0], [0, 1]], r"crosses itself at \(0\.500, 0\.500\), where its side 1 meets its side 3"),
        ([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9], [0.9, 0.1]], r"crosses itself at \(0\.900, 0\.100\)"),
        ([[0, 0], [0.5, 0.5], [1, 1]], "crosses itself"),
        ([[0, 0], [0.001, 0], [0.001, 0.001]], "covers next to nothing"),
        ([[number / 300, number % 2] for number in range(201)], "at most 200"),
    ],
)
def test_a_bad_polygon_is_refused_with_reason_and_place(polygon: list[list[float]], message: str) -> None:
    with pytest.raises(ViewInvalid, match=message):
        refuse_bad_polygon(polygon, name=ZONE)


def test_a_closed_ring_and_a_concave_polygon_are_fine() -> None:
    refuse_bad_polygon([*LEFT_HALF, LEFT_HALF[0]], name=ZONE)
    refuse_bad_polygon([[0, 0], [1, 0], [0.2, 0.2], [0, 1]], name=ZONE)


@given(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=12, unique_by=lambda angle: round(angle, 1)))
def test_a_star_around_a_point_never_crosses_itself_and_holds_its_corners(angles: list[float]) -> None:
    polygon = [[0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle)] for angle in sorted(angles)]
    try:
        refuse_bad_polygon(polygon, name=ZONE)
    except ViewInvalid as error:
        assert "next to nothing" in error.message  # noqa: PT017 - a sliver is the only thing wrong with a convex polygon
    for x, y in polygon:
        assert stands_in((x, y - 0.1, x, y), [polygon])
