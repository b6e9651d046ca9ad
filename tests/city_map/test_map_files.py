"""GeoJSON, CSV and the JSON of a FeatureServer, right and wrong: a refusal names file, feature or row, and field."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from city_map import map_files
from city_map.coordinates import Crs
from city_map.errors import CoordinatesInvalid, MapFileInvalid
from city_map.features import Mistakes
from city_map.importing import read_map_file
from city_map.kinds import MapKind
from city_map.records import CellRecord, ComponentRecord, Record, read_records
from tests.city_map.map_texts import (
    READING,
    SOUTH,
    STEP,
    WEST,
    a_cell,
    answer,
    cell_code,
    collection,
    feature,
    mistakes,
    read,
    square,
)

COMPONENTS = MapKind.COMPONENTS
WORDS = (
    "x",
    "y",
    "rings",
    "paths",
    "points",
    "type",
    "coordinates",
    "Point",
    "Polygon",
    "code",
    "wkid",
    "latestWkid",
    "name",
)
COVER = "34990101002000001"
GOOD_ROWS = f"code,name,longitude,latitude\n{COVER},污水井盖,117.1,31.8\n"


def outline(record: Record) -> shapely.Geometry:
    assert isinstance(record, CellRecord | ComponentRecord)
    return shapely.from_geojson(record.geometry)


def esri(number: int, rings: list[list[list[float]]]) -> dict[str, object]:
    return {"attributes": {"CODE": cell_code(number)}, "geometry": {"rings": rings}}


def clockwise(ring: list[list[float]]) -> list[list[float]]:
    return ring[::-1]


def test_geojson_is_read(tmp_path: Path) -> None:
    first, second = read(tmp_path, collection(a_cell(1), a_cell(2)))
    assert (first.code, first.where.en, second.where.en) == (cell_code(1), "feature 1", "feature 2")
    assert outline(first).equals(shapely.Polygon(square(1)[0]))


def test_heights_are_left_out(tmp_path: Path) -> None:
    high = [[[*corner, 12.5] for corner in square(1)[0]]]
    (record,) = read(tmp_path, collection(feature({"code": cell_code(1)}, "Polygon", high)))
    assert not outline(record).has_z


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    (record,) = read(tmp_path, GOOD_ROWS.encode(encoding), COMPONENTS, name="covers.csv")
    assert isinstance(record, ComponentRecord)
    assert (record.name, record.where.en, record.item_code) == ("污水井盖", "row 2", "01002")
    assert outline(record).equals(shapely.Point(117.1, 31.8))


def test_csv_may_hold_outlines_as_well_known_text(tmp_path: Path) -> None:
    wkt = shapely.Polygon(square()[0]).wkt
    (record,) = read(tmp_path, f'code,wkt\n{cell_code(1)},"{wkt}"\n', name="cells.csv")
    assert outline(record).equals(shapely.Polygon(square()[0]))


def test_an_answer_of_a_featureserver_is_read_with_holes_and_several_parts(tmp_path: Path) -> None:
    big, hole = square(0, size=3 * STEP)[0], square(1, 1)[0]
    apart = square(9)[0]
    (record,) = read(tmp_path, answer(esri(1, [clockwise(big), hole, clockwise(apart)])))
    expected = shapely.MultiPolygon([shapely.Polygon(big, [hole]), shapely.Polygon(apart)])
    assert outline(record).equals(expected)


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        ({"x": 117.1, "y": 31.8}, shapely.Point(117.1, 31.8)),
        ({"points": [[117.1, 31.8], [117.2, 31.8]]}, shapely.MultiPoint([(117.1, 31.8), (117.2, 31.8)])),
        ({"paths": [[[117.1, 31.8, 9], [117.2, 31.8, 9]]]}, shapely.LineString([(117.1, 31.8), (117.2, 31.8)])),
    ],
)
def test_points_and_paths_of_a_featureserver_are_read(
    tmp_path: Path, geometry: object, expected: shapely.Geometry
) -> None:
    """With the field names of GB/T 47678.5, and a code that the layer keeps as a number."""
    attributes = {"GLBJBSM": int(COVER), "GLBJMC": "污水井盖", "GLBJZT": "破损", "ZGBMMC": "市政公司"}
    (record,) = read(tmp_path, answer({"attributes": attributes, "geometry": geometry}), COMPONENTS)
    assert isinstance(record, ComponentRecord)
    assert (record.code, record.state, record.department) == (COVER, "broken", "市政公司")
    assert outline(record).equals(expected)


def test_shifted_coordinates_are_put_right_when_the_person_says_that_they_are_shifted(tmp_path: Path) -> None:
    shifted = GOOD_ROWS.replace("117.1,31.8", "121.531541859215,31.17530398364597")
    (record,) = read(tmp_path, shifted, COMPONENTS, replace(READING, crs=Crs.GCJ02), "covers.csv")
    point = outline(record)
    assert (point.x, point.y) == pytest.approx((121.5272106, 31.1774276), abs=1e-8)


def test_nobody_guesses_the_system_of_coordinates(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesInvalid, match="--crs wgs84, cgcs2000, gcj02"):
        read(tmp_path, collection(a_cell(1)), reading=replace(READING, crs=None))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON"),
        ("[1]", "neither a GeoJSON FeatureCollection nor the answer of a FeatureServer"),
        ('{"type": "Polygon"}', "neither a GeoJSON FeatureCollection nor the answer of a FeatureServer"),
        ("[" * 100_000, "no JSON"),
        (collection(), "holds nothing"),
        ('{"type": "FeatureCollection"}', "no list"),
        (collection(a_cell(1), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}), "EPSG::4547"),
        (collection(a_cell(1), properties={"exceededTransferLimit": True}), "cut its answer short"),
        (answer(esri(1, []), exceededTransferLimit=True), "cut its answer short"),
        (answer(esri(1, square()), wkid=3857), "wkid 3857 (Web Mercator, metres)"),
        (answer(esri(1, square()), wkid=4547), "wkid 4547 (CGCS2000 Gauss-Kruger 3-degree zones, metres)"),
        (answer(esri(1, square()), wkid=4610), "wkid 4610 (Xian 1980)"),
        (answer(esri(1, square()), wkid=12345), "wkid 12345;"),
        (answer(esri(1, square()), spatialReference=None), "does not name"),
        ('{"error": {"code": 498, "message": "Invalid Token"}}', "Invalid Token"),
        (b"\xff\xfe\x00\x01", "no text in UTF-8 or GBK"),
    ],
)
def test_a_file_that_is_of_no_use_says_why(tmp_path: Path, text: str | bytes, told: str) -> None:
    (mistake,) = mistakes(tmp_path, text)
    assert told in mistake


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"missing\.json: nothing was imported(.|\n)*No such file"):
        read_map_file(tmp_path / "missing.json", MapKind.CELLS, READING)


@pytest.mark.parametrize("wkid", [4326, 4490])
def test_both_systems_in_degrees_are_taken(tmp_path: Path, wkid: int) -> None:
    assert len(read(tmp_path, answer(esri(1, [clockwise(square()[0])]), wkid=wkid))) == 1


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("feature", "feature 2, properties: there are none"),
        ({"type": "Feature", "properties": {"code": cell_code(2)}}, "feature 2, geometry: is missing"),
        (feature({"code": cell_code(2)}, "Polygon", []), "feature 2, geometry: is missing"),
        (feature({"code": cell_code(2)}, "Polygon", [[[117, "x"]]]), "feature 2, geometry: cannot be read"),
        (feature({"code": cell_code(2)}, "Blob", [117.1, 31.8]), "feature 2, geometry: cannot be read"),
        (feature({"code": cell_code(2)}, "Point", [117.1, 31.8]), "feature 2, geometry: is a Point"),
        (
            feature({"code": cell_code(2)[:14]}, "Polygon", square()),
            'feature 2, code: "34990100100100" is no cell code',
        ),
        (feature({}, "Polygon", square()), "feature 2, code: The cell code is missing"),
        (a_cell(1), f"feature 2, code: {cell_code(1)} is already the code of feature 1"),
        (a_cell(2, name="格" * 101), "feature 2, name: is longer than 100 characters"),
    ],
)
def test_a_broken_feature_is_named_by_its_number_and_field(tmp_path: Path, broken: object, told: str) -> None:
    (mistake,) = mistakes(tmp_path, collection(a_cell(1), broken))
    assert mistake.startswith(told)


def test_exchanged_coordinates_are_refused_with_the_right_order(tmp_path: Path) -> None:
    exchanged = [[[latitude, longitude] for longitude, latitude in square()[0]]]
    (mistake,) = mistakes(tmp_path, collection(feature({"code": cell_code(1)}, "Polygon", exchanged)))
    assert mistake == ("feature 1, geometry: 31.8, 117.1 is latitude before longitude: exchange them (117.1, 31.8).")


def test_an_outline_that_crosses_itself_is_refused_with_the_place(tmp_path: Path) -> None:
    bow = [[[WEST, SOUTH], [WEST + STEP, SOUTH + STEP], [WEST + STEP, SOUTH], [WEST, SOUTH + STEP], [WEST, SOUTH]]]
    (mistake,) = mistakes(tmp_path, collection(feature({"code": cell_code(1)}, "Polygon", bow)))
    assert mistake.startswith("feature 1, geometry: is not a proper outline: Self-intersection[117.1005 31.8005]")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"{COVER},井盖,,31.8", "row 2, geometry: cannot be read (longitude is empty)"),
        (f"{COVER},井盖,abc,31.8", 'row 2, geometry: cannot be read (longitude "abc" is no number of degrees)'),
        (f"{COVER},井盖,31.8,117.1", "row 2, geometry: 31.8, 117.1 is latitude before longitude"),
        (f"{COVER},井盖,,", "row 2, geometry: is missing"),
        (f"{COVER},,117.1,31.8", "row 2, name: is missing"),
        ("3.49901E+16,井盖,117.1,31.8", 'row 2, code: "3.49901E+16" is no component code'),
        (f"{COVER},井盖,117.1,31.8,more", "row 2, column 5: there are only 4 columns"),
        (f'{COVER},"井盖,117.1,31.8', "row 2: unexpected end of data"),
    ],
)
def test_a_wrong_row_is_named_by_its_number_and_column(tmp_path: Path, row: str, told: str) -> None:
    text = GOOD_ROWS.splitlines()[0] + "\n" + row
    assert mistakes(tmp_path, text, COMPONENTS, name="covers.csv")[0].startswith(told)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "code,Code\n1,2", COMPONENTS, name="c.csv") == ("row 1: the column code is there twice",)


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        ({"rings": [square()[0]]}, "no clockwise ring holds it"),
        ({"curveRings": []}, "it has curveRings"),
        ({"rings": [[[117.1, 31.8], [117.2]]]}, "cannot be read"),
        ({"rings": 7}, "cannot be read"),
        ("rings", "cannot be read"),
        (7, "cannot be read"),
        (None, "is missing"),
    ],
)
def test_a_mangled_shape_of_a_featureserver_is_named(tmp_path: Path, geometry: object, told: str) -> None:
    broken = {"attributes": {"code": cell_code(1)}, "geometry": geometry}
    (mistake,) = mistakes(tmp_path, answer(broken))
    assert mistake.startswith("feature 1, geometry: ")
    assert told in mistake


def test_everything_that_is_wrong_is_told_at_once_and_counted_beyond_a_page(tmp_path: Path) -> None:
    found = mistakes(tmp_path, collection(*(feature({"code": "1"}, "Polygon", square()) for _ in range(25))))
    assert len(found) == 20
    with pytest.raises(Exception, match="and 5 more"):
        read(tmp_path, collection(*(feature({"code": "1"}, "Polygon", square()) for _ in range(25))))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(anything, anything, st.sampled_from(("FeatureCollection", "esri")), anything)
def test_whatever_json_holds_it_is_read_or_refused_in_words(
    outline: object, fields: object, form: str, extra: object
) -> None:
    one = {"type": "Feature", "properties": fields, "attributes": fields, "geometry": outline}
    document = {"type": form, "spatialReference": {"wkid": 4490}, "features": [one, extra], "crs": None}
    for whole in (document, document | {"spatialReference": extra, "crs": extra}, extra):
        assert said_of(json.dumps(whole))


def said_of(text: str) -> Sequence[object]:
    """The records of a text, or what is wrong with it: never neither, and never another error."""
    found = Mistakes("any.json")
    try:
        features = map_files._from_json(text, found)
    except MapFileInvalid as refused:
        return refused.mistakes
    return read_records(features, MapKind.COMPONENTS, READING, found) or found.found


def test_a_feature_that_is_no_object_is_named(tmp_path: Path) -> None:
    assert mistakes(tmp_path, answer({"geometry": {"rings": square()}}))[0] == "feature 1, attributes: there are none"
    assert json.loads(answer())["features"] == []
