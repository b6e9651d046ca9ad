"""From a place to cell and beat, to what stands near it, and to the road that it lies on."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city_map.coordinates import Place
from city_map.errors import NoCells, OutsideEveryCell
from city_map.kinds import ComponentState, RoadClass
from city_map.lookup import CityMap, MappedBeat, MappedCell, MappedComponent, MappedRoad, build_map
from tests.city_map.map_texts import SOUTH, STEP, WEST, square

BEAT = MappedBeat("b1", "一号责任网格")
CELL_WIDTH_M, CELL_HEIGHT_M = 94.7, 110.9  # of 0.001° at 31.8° N
MIDDLE = Place(WEST + 1.5 * STEP, SOUTH + STEP / 2)
"""Of the second of three cells in a row."""


def geojson(kind: str, coordinates: object) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def a_component(code: str, item_code: str = "01002") -> MappedComponent:
    return MappedComponent(code, item_code, "a cover", ComponentState.INTACT, None, None, None)


def a_road(code: str, road_class: RoadClass, width_m: float | None = None) -> MappedRoad:
    return MappedRoad(code, code, road_class, width_m)


def three_cells() -> list[tuple[MappedCell, str]]:
    return [(MappedCell(f"c{column}", None, (BEAT,)), geojson("Polygon", square(column))) for column in range(3)]


def moved(place: Place, *, east_m: float = 0.0, north_m: float = 0.0, radius_m: float = 0.0) -> Place:
    return Place(
        place.longitude + east_m / CELL_WIDTH_M * STEP, place.latitude + north_m / CELL_HEIGHT_M * STEP, radius_m
    )


def codes(city: CityMap, place: Place) -> list[str]:
    return [hit.thing.code for hit in city.cells_at(place)]


def city_with(*components: tuple[MappedComponent, Place]) -> CityMap:
    placed = [(thing, geojson("Point", [place.longitude, place.latitude])) for thing, place in components]
    return build_map(1, cells=three_cells(), components=placed)


def test_a_place_leads_to_its_cell_and_beat() -> None:
    (hit,) = build_map(1, cells=three_cells()).cells_at(MIDDLE)
    assert (hit.thing.code, hit.distance_m) == ("c1", 0.0)
    assert hit.thing.beats == (BEAT,)


def test_a_radius_that_touches_other_cells_lists_them_after_the_one_that_holds_the_place() -> None:
    city = build_map(1, cells=three_cells())
    near_east = moved(MIDDLE, east_m=40)
    assert codes(city, near_east) == ["c1"]
    assert codes(city, replace(near_east, radius_m=5)) == ["c1"]
    assert codes(city, replace(near_east, radius_m=10)) == ["c1", "c2"]
    assert codes(city, replace(near_east, radius_m=100)) == ["c1", "c2", "c0"]
    assert [round(hit.distance_m) for hit in city.cells_at(replace(near_east, radius_m=100))] == [0, 7, 87]


def test_a_place_on_the_edge_of_two_cells_is_in_the_first_of_them() -> None:
    assert codes(build_map(1, cells=three_cells()), Place(WEST + STEP, SOUTH + STEP / 2)) == ["c0", "c1"]


@pytest.mark.parametrize("radius_m", [0.0, 500.0])
def test_a_place_in_no_cell_is_refused_with_the_distance_to_the_nearest(radius_m: float) -> None:
    outside = moved(MIDDLE, north_m=CELL_HEIGHT_M / 2 + 300, radius_m=radius_m)
    with pytest.raises(OutsideEveryCell, match=r"the nearest one, c1, is 300 m away") as refused:
        build_map(1, cells=three_cells()).cells_at(outside)
    assert refused.value.nearest_code == "c1"
    assert refused.value.distance_m == pytest.approx(300, abs=0.5)


def test_an_empty_map_says_that_it_is_empty() -> None:
    with pytest.raises(NoCells, match="gridwarden city import cells"):
        build_map(0, cells=()).cells_at(MIDDLE)


def test_components_come_nearest_first_and_no_farther_than_asked() -> None:
    city = city_with(
        (a_component("far"), moved(MIDDLE, east_m=30)),
        (a_component("near"), moved(MIDDLE, east_m=-2)),
        (a_component("middling"), moved(MIDDLE, north_m=12)),
    )
    found = city.nearest_components(MIDDLE, reach_m=20, most=5)
    assert [(hit.thing.code, round(hit.distance_m)) for hit in found] == [("near", 2), ("middling", 12)]
    assert [hit.thing.code for hit in city.nearest_components(MIDDLE, reach_m=50, most=2)] == ["near", "middling"]
    assert len(city.nearest_components(MIDDLE, reach_m=50, most=3)) == 3


def test_components_may_be_asked_for_by_item() -> None:
    city = city_with(
        (a_component("lamp", "01037"), moved(MIDDLE, east_m=1)),
        (a_component("cover", "01002"), moved(MIDDLE, east_m=25)),
        (a_component("grate", "01004"), moved(MIDDLE, east_m=9)),
    )
    found = city.nearest_components(MIDDLE, reach_m=30, most=5, item_codes={"01002", "01004", "09999"})
    assert [hit.thing.code for hit in found] == ["grate", "cover"]
    assert city.nearest_components(MIDDLE, reach_m=30, most=5, item_codes=()) == []


def test_without_components_none_is_near() -> None:
    assert build_map(1, cells=three_cells()).nearest_components(MIDDLE, reach_m=1_000, most=5) == []


offsets = st.floats(-400, 400)


@given(st.lists(st.tuples(offsets, offsets), max_size=60), st.floats(0, 500), st.integers(1, 8))
def test_the_nearest_are_those_that_looking_at_every_one_finds(
    places: list[tuple[float, float]], reach_m: float, most: int
) -> None:
    city = city_with(
        *((a_component(str(number)), moved(MIDDLE, east_m=east, north_m=north))
          for number, (east, north) in enumerate(places))
    )  # fmt: skip
    found = [hit.distance_m for hit in city.nearest_components(MIDDLE, reach_m=reach_m, most=most)]
    by_hand = sorted(math.hypot(east, north) for east, north in places)
    # Whatever lies at the very edge of the reach may fall on either side by rounding.
    assert len([one for one in by_hand if one <= reach_m * 0.99 - 0.1][:most]) <= len(found)
    assert len(found) <= len([one for one in by_hand if one <= reach_m * 1.01 + 0.1][:most])
    assert found == pytest.approx(by_hand[: len(found)], rel=0.01, abs=0.1)


def test_a_middle_line_is_as_broad_as_its_road() -> None:
    line = geojson("LineString", [[WEST, MIDDLE.latitude], [WEST + 3 * STEP, MIDDLE.latitude]])
    city = build_map(1, cells=three_cells(), roads=[(a_road("main", RoadClass.MAIN, 20.0), line)])
    assert [hit.distance_m for hit in city.roads_at(moved(MIDDLE, north_m=9))] == [0.0]
    assert city.roads_at(moved(MIDDLE, north_m=15)) == []
    (hit,) = city.roads_at(moved(MIDDLE, north_m=15, radius_m=6))
    assert hit.distance_m == pytest.approx(5, abs=0.1)


def test_at_a_crossing_the_road_that_is_kept_clean_longest_comes_first() -> None:
    along = geojson("LineString", [[WEST, MIDDLE.latitude], [WEST + 3 * STEP, MIDDLE.latitude]])
    across = geojson("LineString", [[MIDDLE.longitude, SOUTH], [MIDDLE.longitude, SOUTH + STEP]])
    city = build_map(
        1,
        cells=three_cells(),
        roads=[
            (a_road("lane", RoadClass.LANE, 6.0), along),
            (a_road("main", RoadClass.MAIN, 20.0), across),
            (a_road("square", RoadClass.KEY_AREA), geojson("Polygon", square(1))),
        ],
    )
    assert [hit.thing.code for hit in city.roads_at(MIDDLE)] == ["main", "square", "lane"]
    assert [hit.thing.code for hit in city.roads_at(moved(MIDDLE, east_m=15))] == ["square", "lane"]
