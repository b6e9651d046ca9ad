"""From a place to cell and beat, or to nothing where the map is silent; and quickly, because every report asks."""

from pathlib import Path

import pytest

from accounts.people import seed_local_operator
from camera_registry.ground import Place
from cases.locating import NOWHERE, Located, locate
from city_map.coordinates import Crs
from city_map.importing import import_records
from city_map.kinds import MapKind
from kit.database import Database
from tests.cases.a_street import NOON
from tests.city_map.map_texts import SOUTH, STEP, WEST, a_cell, cell_code, collection, read

IN_BEAT, IN_NO_BEAT = Place(WEST + 1.5 * STEP, SOUTH + STEP / 2, 8.0), Place(WEST + 2.5 * STEP, SOUTH + STEP / 2, 8.0)
BEATS = f"code,name,inspector,cells\nb1,一号责任网格,local,{cell_code(1)}\n"


@pytest.fixture
def mapped(database: Database, tmp_path: Path) -> Database:
    """Two cells in a row; the first is in a beat."""
    texts = {MapKind.CELLS: (collection(a_cell(1), a_cell(2)), "map.json"), MapKind.BEATS: (BEATS, "map.csv")}
    with database.write() as session:
        seed_local_operator(session)
        for kind, (text, name) in texts.items():
            import_records(session, kind, read(tmp_path, text, kind, name=name), source=name, crs=Crs.WGS84, now=NOON)
    return database


def test_a_place_lies_in_a_cell_and_a_beat(mapped: Database) -> None:
    with mapped.read() as session:
        assert locate(session, IN_BEAT) == Located(cell=cell_code(1), beat="b1")


def test_the_middle_decides_however_far_the_radius_reaches(mapped: Database) -> None:
    wide = Place(IN_NO_BEAT.longitude, IN_NO_BEAT.latitude, 500.0)
    outside = Place(WEST - STEP, SOUTH, 500.0)
    with mapped.read() as session:
        assert locate(session, wide) == Located(cell=cell_code(2), beat=None)
        assert locate(session, outside) == NOWHERE


def test_without_a_map_a_place_is_nowhere(database: Database) -> None:
    with database.read() as session:
        assert locate(session, IN_BEAT) == NOWHERE


def test_an_import_moves_the_border(mapped: Database, tmp_path: Path) -> None:
    with mapped.write() as session:
        assert locate(session, IN_NO_BEAT).beat is None
        text = BEATS.replace(cell_code(1), f"{cell_code(1)} {cell_code(2)}")
        records = read(tmp_path, text, MapKind.BEATS, name="map.csv")
        import_records(session, MapKind.BEATS, records, source="map.csv", crs=Crs.WGS84, now=NOON)
        assert locate(session, IN_NO_BEAT).beat == "b1"
