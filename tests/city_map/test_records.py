"""The fields of beats, components, roads and permits: what is read, and what a wrong one says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from city_map.kinds import MapKind, RoadClass
from city_map.records import BeatRecord, ComponentRecord, PermitRecord, RoadRecord
from tests.city_map.map_texts import cell_code, collection, feature, mistakes, read, square

LINE = [[117.1, 31.8], [117.11, 31.8]]
PERMIT = {
    "reference": "SP-1",
    "item": "road-damage",
    "holder": "市政公司",
    "valid_from": "2026-03-01",
    "valid_to": "2026-03-31",
}


def a_permit(**changed: object) -> str:
    return collection(feature(PERMIT | changed, "Polygon", square()))


def a_road(**changed: object) -> str:
    return collection(feature({"code": "R1", "name": "望江路", "class": "支路"} | changed, "LineString", LINE))


@pytest.mark.parametrize("between", [" ", ",", "；", "、", " , "])
def test_a_beat_lists_its_cells_and_its_inspector(tmp_path: Path, between: str) -> None:
    row = f'b1,一号责任网格,inspector-01,"{cell_code(1)}{between}{cell_code(2)}"'
    (beat,) = read(tmp_path, f"code,name,inspector,cells\n{row}", MapKind.BEATS, name="beats.csv")
    assert isinstance(beat, BeatRecord)
    assert (beat.cell_codes, beat.inspector) == ((cell_code(1), cell_code(2)), "inspector-01")


def test_a_cell_of_a_beat_with_a_digit_too_few_is_named(tmp_path: Path) -> None:
    row = f"b1,一号责任网格,{cell_code(1)} {cell_code(2)[:14]}"
    (mistake,) = mistakes(tmp_path, f"code,name,cells\n{row}", MapKind.BEATS, name="beats.csv")
    assert mistake.startswith("row 2, cells:")
    assert "it has 14 of 15 digits" in mistake


def test_what_a_component_does_not_say_is_unknown_and_it_is_taken_as_intact(tmp_path: Path) -> None:
    row = "34990101002000001,污水井盖,117.1,31.8"
    (component,) = read(tmp_path, f"编码,名称,经度,纬度\n{row}", MapKind.COMPONENTS, name="c.csv")
    assert isinstance(component, ComponentRecord)
    assert (component.state, component.owner, component.cell_code) == ("intact", None, None)


def test_an_unknown_state_is_refused_with_the_ones_that_there_are(tmp_path: Path) -> None:
    row = "34990101002000001,污水井盖,损坏,117.1,31.8"
    (mistake,) = mistakes(tmp_path, f"code,name,state,longitude,latitude\n{row}", MapKind.COMPONENTS, name="c.csv")
    assert mistake.startswith('row 2, state: "损坏" is none of intact 完好, broken 破损')


@pytest.mark.parametrize("written", ["branch", "BRANCH", "支路"])
def test_a_class_of_road_is_written_in_either_language(tmp_path: Path, written: str) -> None:
    (road,) = read(tmp_path, a_road(**{"class": written}, width_m=14), MapKind.ROADS)
    assert isinstance(road, RoadRecord)
    assert (road.road_class, road.width_m) == (RoadClass.BRANCH, 14.0)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"class": ""}, "class: is missing"),
        ({"class": "高速"}, 'class: "高速" is none of main 主干道路'),
        ({"width_m": "1400"}, 'width_m: "1400" is no number from 0.5 to 200'),
        ({"width_m": "wide"}, 'width_m: "wide" is no number'),
        ({"width_m": "nan"}, 'width_m: "nan" is no number'),
        ({"code": None}, "code: is missing"),
    ],
)
def test_a_wrong_road_is_named_by_its_field(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    (mistake,) = mistakes(tmp_path, a_road(**changed), MapKind.ROADS)
    assert mistake.startswith(f"feature 1, {told}")


def test_a_permit_is_valid_from_the_beginning_of_its_first_day_to_the_end_of_its_last_in_city_time(
    tmp_path: Path,
) -> None:
    (permit,) = read(tmp_path, a_permit(), MapKind.PERMITS)
    assert isinstance(permit, PermitRecord)
    assert permit.valid_from_at == datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
    assert permit.valid_to_at == datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20260301", datetime(2026, 2, 28, 16, 0, tzinfo=UTC)),
        ("2026-03-01T08:00", datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
        ("2026-03-01T08:00:00+00:00", datetime(2026, 3, 1, 8, 0, tzinfo=UTC)),
        (1772323200000, datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_an_instant_may_be_written_in_several_ways(tmp_path: Path, written: object, meant: datetime) -> None:
    (permit,) = read(tmp_path, a_permit(valid_from=written), MapKind.PERMITS)
    assert isinstance(permit, PermitRecord)
    assert permit.valid_from_at == meant


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"item": "no-such-item"}, 'item: "no-such-item" is no item of the handbook in force'),
        ({"valid_to": "2026-02-27"}, "valid_to: lies before valid_from"),
        ({"valid_from": "2026-02-30"}, 'valid_from: "2026-02-30" is no day'),
        ({"valid_from": "soon"}, 'valid_from: "soon" is no day'),
        ({"valid_to": ""}, "valid_to: is missing"),
        ({"holder": None}, "holder: is missing"),
        ({"reference": "P" * 61}, "reference: is longer than 60 characters"),
    ],
)
def test_a_wrong_permit_is_named_by_its_field(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    (mistake,) = mistakes(tmp_path, a_permit(**changed), MapKind.PERMITS)
    assert mistake.startswith(f"feature 1, {told}")


def test_a_permit_for_a_line_is_refused(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, collection(feature(PERMIT, "LineString", LINE)), MapKind.PERMITS)
    assert mistake == "feature 1, geometry: is a LineString; MultiPolygon, Polygon are possible here"
