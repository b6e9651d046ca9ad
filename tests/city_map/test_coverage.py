"""Seamless coverage: what is not covered, covered twice, unattended, overlapping or open is named by cell."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from city_map.coverage import BeatCells, Coverage, Hole, Overlap, examine

SIDE_M = 100.0
GRID = {f"c{column}{row}": shapely.box(column * SIDE_M, row * SIDE_M, (column + 1) * SIDE_M, (row + 1) * SIDE_M)
        for column in range(3) for row in range(3)}  # fmt: skip
ALL = BeatCells("b1", tuple(GRID), has_inspector=True)


def examined(*beats: BeatCells, without: str = "", **changed: shapely.Polygon) -> Coverage:
    return examine({code: shape for code, shape in (GRID | changed).items() if code != without}, beats)


def test_a_city_in_which_every_cell_is_in_one_attended_beat_is_seamless() -> None:
    found = examined(ALL)
    assert found.is_seamless
    assert found == Coverage(gaps=(), doubles={}, unknown={}, empty=(), unattended=(), overlaps=(), holes=(), parts=())


def test_a_cell_in_no_beat_is_a_gap() -> None:
    found = examined(BeatCells("b1", tuple(code for code in GRID if code != "c11"), has_inspector=True))
    assert found.gaps == ("c11",)
    assert not found.is_seamless


def test_a_cell_in_two_beats_is_named_with_both() -> None:
    found = examined(ALL, BeatCells("b2", ("c00",), has_inspector=True))
    assert found.doubles == {"c00": ("b1", "b2")}
    assert not found.is_seamless


def test_a_beat_that_names_a_cell_twice_does_not_overlap_itself() -> None:
    assert examined(ALL, BeatCells("b2", (), has_inspector=True)).doubles == {}
    assert examine(GRID, [BeatCells("b1", (*GRID, "c00"), has_inspector=True)]).is_seamless


def test_a_beat_without_an_inspector_is_named() -> None:
    found = examined(BeatCells("b1", tuple(GRID), has_inspector=False))
    assert found.unattended == ("b1",)
    assert not found.is_seamless


def test_a_beat_without_cells_and_a_beat_with_unknown_cells_are_named() -> None:
    found = examined(ALL, BeatCells("b2", (), has_inspector=True), BeatCells("b3", ("c99",), has_inspector=True))
    assert (found.empty, found.unknown) == (("b2",), {"b3": ("c99",)})
    assert not found.is_seamless


def test_cells_that_cover_the_same_ground_are_named_with_its_area() -> None:
    found = examined(ALL, c00=shapely.box(0, 0, SIDE_M + 10, SIDE_M))
    assert found.overlaps == (Overlap("c00", "c10", 1_000.0),)
    assert not found.is_seamless


def test_ground_between_cells_that_no_cell_covers_is_named_by_its_neighbours() -> None:
    found = examine({code: shape for code, shape in GRID.items() if code != "c11"}, [ALL])
    assert found.holes == (Hole(("c00", "c01", "c02", "c10", "c12", "c20", "c21", "c22"), 10_000.0),)
    assert not found.is_seamless


def test_rounded_corners_are_neither_overlap_nor_hole() -> None:
    """1 cm along a side of 100 m."""
    found = examined(ALL, c11=shapely.box(SIDE_M - 0.01, SIDE_M + 0.01, 2 * SIDE_M, 2 * SIDE_M))
    assert found.is_seamless


def test_parts_that_do_not_touch_are_noted_and_are_no_fault() -> None:
    island = shapely.box(1_000, 1_000, 1_100, 1_100)
    found = examine(GRID | {"island": island}, [BeatCells("b1", (*GRID, "island"), has_inspector=True)])
    assert found.parts == ("c00", "island")
    assert found.is_seamless


def test_a_map_without_cells_has_nothing_to_cover() -> None:
    assert examine({}, []).is_seamless


@given(st.lists(st.sets(st.sampled_from(sorted(GRID))), max_size=5))
def test_it_is_seamless_exactly_when_the_beats_part_the_cells(parts: list[set[str]]) -> None:
    beats = [BeatCells(f"b{number}", tuple(codes), has_inspector=True) for number, codes in enumerate(parts)]
    counted = [sum(code in codes for codes in parts) for code in GRID]
    is_partition = all(times == 1 for times in counted) and all(parts)
    found = examine(GRID, beats)
    assert found.is_seamless == is_partition
    assert len(found.gaps) == counted.count(0)
    assert len(found.doubles) == sum(times > 1 for times in counted)
