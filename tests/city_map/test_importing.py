"""Importing and importing again: rows are found by code, what vanished is marked, nothing is deleted or half done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.acting import actor_of
from accounts.appointments import Scope, hold_post
from accounts.browsing import inspectors_by_beat
from accounts.people import add_person, person_with_login, seed_local_operator
from accounts.posts import Post
from city_map import browsing
from city_map.coordinates import Crs, Place
from city_map.errors import MapFileInvalid
from city_map.importing import ImportReport, import_records
from city_map.kinds import MapKind
from city_map.loading import coverage, current_map
from city_map.lookup import MappedBeat
from city_map.permits import permits_at
from city_map.tables import Beat, BeatCell, Cell, MapChange, Permit
from kit.database import Database
from tests.city_map.map_texts import SOUTH, STEP, WEST, a_cell, cell_code, collection, feature, read, square

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PERMIT = {"reference": "SP-1", "item": "road-damage", "holder": "市政公司"}
COVERS = "code,name,longitude,latitude\n34990101002000001,污水井盖,117.1015,31.8005\n"


class Importer:
    """Imports texts into one database, one after the other."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    def __call__(self, text: str, kind: MapKind = MapKind.CELLS, *, partial: bool = False) -> ImportReport:
        name = "map.json" if text.startswith("{") else "map.csv"
        records = read(self.folder, text, kind, name=name)
        with self.database.write() as session:
            return import_records(session, kind, records, source=name, crs=Crs.WGS84, now=NOON, is_partial=partial)

    def beats(self, *rows: str) -> ImportReport:
        return self("\n".join(("code,name,inspector,cells", *rows)), MapKind.BEATS)


@pytest.fixture
def importer(either_database: Database, tmp_path: Path) -> Importer:
    with either_database.write() as session:
        seed_local_operator(session)
    return Importer(either_database, tmp_path)


def beat(code: str, *numbers: int, inspector: str = "local") -> str:
    return f"{code},责任网格{code},{inspector},{' '.join(cell_code(number) for number in numbers)}"


def test_importing_again_updates_by_code_and_marks_what_vanished_and_what_returned(importer: Importer) -> None:
    assert importer(collection(a_cell(1), a_cell(2))) == ImportReport(added=2)
    assert importer(collection(a_cell(1), a_cell(2))) == ImportReport(unchanged=2)
    renamed = a_cell(1, name="新名")
    assert importer(collection(renamed, a_cell(3))) == ImportReport(added=1, updated=1, vanished=1)
    assert importer(collection(renamed, a_cell(3))) == ImportReport(unchanged=2)
    assert importer(collection(renamed, a_cell(2), a_cell(3))) == ImportReport(unchanged=2, returned=1)
    with importer.database.read() as session:
        rows = session.execute(select(Cell.code, Cell.name, Cell.vanished_at).order_by(Cell.code))
        assert [tuple(row) for row in rows] == [
            (cell_code(1), "新名", None),
            (cell_code(2), "格2", None),
            (cell_code(3), "格3", None),
        ]


def test_what_vanished_stays_in_the_database_with_its_instant_and_is_off_the_map(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    importer(collection(a_cell(1)))
    with importer.database.read() as session:
        assert session.scalars(select(Cell.vanished_at).where(Cell.code == cell_code(2))).one() == NOON
        assert [cell.code for cell in current_map(session).cells.things] == [cell_code(1)]
        assert browsing.counts(session)[MapKind.CELLS] == 1


def test_a_part_of_the_map_makes_nothing_vanish(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    assert importer(collection(a_cell(3)), partial=True) == ImportReport(added=1)
    with importer.database.read() as session:
        assert browsing.counts(session)[MapKind.CELLS] == 3


def test_a_file_with_one_mistake_changes_nothing(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    with pytest.raises(MapFileInvalid, match="feature 2, code"):
        importer(collection(a_cell(2), a_cell(3, code="34990100100100")))
    with importer.database.read() as session:
        assert session.scalars(select(Cell.code)).all() == [cell_code(1)]


def test_an_import_that_changes_nothing_leaves_the_version_of_the_map(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    importer(collection(a_cell(1)))
    with importer.database.read() as session:
        assert browsing.map_version(session) == 1
        (change,) = session.scalars(select(MapChange))
        assert (change.kind, change.source, change.crs, change.added) == (MapKind.CELLS, "map.json", Crs.WGS84, 1)


def test_the_map_in_memory_is_loaded_anew_when_and_only_when_it_changed(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    with importer.database.read() as session:
        first = current_map(session)
        assert current_map(session) is first
    importer(collection(a_cell(1), a_cell(2)))
    with importer.database.read() as session:
        second = current_map(session)
        assert (first.version, second.version) == (1, 2)
        assert len(second.cells.things) == 2


def test_a_beat_leads_from_cell_to_inspector(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    assert importer.beats(beat("b1", 1, 2)) == ImportReport(added=1)
    with importer.database.read() as session:
        place = Place(WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
        found = browsing.describe(session, place, at=NOON, reach_m=30, most=5)
        assert found.cells[0].thing.code == cell_code(1)
        assert found.beat == MappedBeat("b1", "责任网格b1")
        assert found.inspectors == ["本机接线员 Local operator"]


def test_a_beat_that_gets_other_cells_is_updated(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    importer.beats(beat("b1", 1, 2))
    assert importer.beats(beat("b1", 2, 1)) == ImportReport(unchanged=1)
    assert importer.beats(beat("b1", 2)) == ImportReport(updated=1)
    with importer.database.read() as session:
        assert session.scalar(select(func.count()).select_from(BeatCell)) == 1
        assert coverage(session, at=NOON).gaps == (cell_code(1),)


def has_beat(importer: Importer, login: str, code: str) -> bool:
    """Whether the person sees the cases of the beat."""
    with importer.database.read() as session:
        person = person_with_login(session, login)
        return actor_of(session, person.id, at=NOON).reach.covers(departments=(), beat=code)


def test_the_inspector_of_a_beat_is_whoever_holds_the_post_for_it(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    with importer.database.write() as session:
        for login in ("wang", "zhao"):
            add_person(session, login=login, name=login, now=NOON)
    importer.beats(beat("b1", 1, inspector="wang"), beat("b2", 2, inspector=""))
    assert has_beat(importer, "wang", "b1")
    with importer.database.read() as session:
        assert coverage(session, at=NOON).unattended == ("b2",)
        assert coverage(session, at=NOON - timedelta(days=1)).unattended == ("b1", "b2")
    with importer.database.write() as session:
        zhao = person_with_login(session, "zhao")
        hold_post(session, zhao, Post.INSPECTOR, Scope(beat="b2"), period=(NOON, None))
    with importer.database.read() as session:
        assert coverage(session, at=NOON).unattended == ()
        place = Place(WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
        assert browsing.describe(session, place, at=NOON, reach_m=30, most=5).inspectors == ["wang"]


def test_an_import_hands_a_beat_over_and_one_that_names_nobody_leaves_it_alone(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    with importer.database.write() as session:
        add_person(session, login="wang", name="wang", now=NOON)
    importer.beats(beat("b1", 1))
    assert importer.beats(beat("b1", 1)) == ImportReport(unchanged=1)
    assert importer.beats(beat("b1", 1, inspector="")) == ImportReport(unchanged=1)
    assert has_beat(importer, "local", "b1")
    assert importer.beats(beat("b1", 1, inspector="wang")) == ImportReport(updated=1)
    with importer.database.read() as session:
        holders = inspectors_by_beat(session, at=NOON)["b1"]
    assert [one.login for one in holders] == ["wang"]


def test_beats_that_claim_one_cell_are_imported_and_named_by_the_check(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    importer.beats(beat("b1", 1, 2), beat("b2", 2))
    with importer.database.read() as session:
        assert coverage(session, at=NOON).doubles == {cell_code(2): ("b1", "b2")}


def test_a_cell_that_vanished_under_a_beat_is_named_by_the_check(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    importer.beats(beat("b1", 1, 2))
    importer(collection(a_cell(1)))
    with importer.database.read() as session:
        assert coverage(session, at=NOON).unknown == {"b1": (cell_code(2),)}


def test_a_beat_that_vanished_leaves_its_cells_as_gaps(importer: Importer) -> None:
    importer(collection(a_cell(1), a_cell(2)))
    importer.beats(beat("b1", 1), beat("b2", 2))
    assert importer.beats(beat("b1", 1)) == ImportReport(unchanged=1, vanished=1)
    with importer.database.read() as session:
        assert coverage(session, at=NOON).gaps == (cell_code(2),)
        assert session.scalars(select(Beat.vanished_at).where(Beat.code == "b2")).one() == NOON


def test_a_beat_with_an_unknown_cell_or_inspector_is_refused_and_named(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    with pytest.raises(MapFileInvalid) as refused:
        importer.beats(beat("b1", 1, 9), beat("b2", 1, inspector="nobody"))
    assert tuple(mistake.en for mistake in refused.value.mistakes) == (
        f"row 2, cells: there is no cell {cell_code(9)} on the map; import the cells first",
        'row 3, inspector: there is nobody with the sign-in name "nobody"',
    )
    with importer.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Beat)) == 0


def test_components_and_roads_are_found_at_a_place(importer: Importer) -> None:
    importer(collection(a_cell(1)))
    importer(COVERS, MapKind.COMPONENTS)
    line = feature({"code": "R1", "name": "望江路", "class": "main", "width_m": 20}, "LineString",
                   [[WEST, SOUTH + STEP / 2], [WEST + 3 * STEP, SOUTH + STEP / 2]])  # fmt: skip
    importer(collection(line), MapKind.ROADS)
    with importer.database.read() as session:
        place = Place(WEST + 1.5 * STEP, SOUTH + STEP / 2)
        found = browsing.describe(session, place, at=NOON, reach_m=30, most=5)
        assert [hit.thing.item_code for hit in found.components] == ["01002"]
        assert [hit.thing.road_class for hit in found.roads] == ["main"]
        assert found.permits == []


@pytest.mark.parametrize(
    ("at", "item_id", "found"),
    [
        (NOON, "road-damage", ["SP-1"]),
        (NOON, None, ["SP-1"]),
        (NOON, "exposed-garbage", []),
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), "road-damage", ["SP-1"]),  # midnight of 1 March in Shanghai
        (datetime(2026, 2, 28, 15, 59, tzinfo=UTC), "road-damage", []),
        (datetime(2026, 3, 31, 15, 59, tzinfo=UTC), "road-damage", ["SP-1"]),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "road-damage", []),
    ],
)
def test_a_permit_holds_for_its_item_and_its_days(
    importer: Importer, at: datetime, item_id: str | None, found: list[str]
) -> None:
    valid = {"valid_from": "2026-03-01", "valid_to": "2026-03-31"}
    importer(collection(feature(PERMIT | valid, "Polygon", square())), MapKind.PERMITS)
    with importer.database.read() as session:
        place = Place(WEST + STEP / 2, SOUTH + STEP / 2, 20)
        assert [permit.code for permit in permits_at(session, place, at=at, item_id=item_id)] == found


def test_a_permit_that_was_withdrawn_covers_nothing_and_stays_on_record(importer: Importer) -> None:
    valid = {"valid_from": "2026-03-01", "valid_to": "2026-03-31"}
    importer(collection(feature(PERMIT | valid, "Polygon", square())), MapKind.PERMITS)
    importer(collection(feature(PERMIT | valid | {"reference": "SP-2"}, "Polygon", square(5))), MapKind.PERMITS)
    with importer.database.read() as session:
        place = Place(WEST + STEP / 2, SOUTH + STEP / 2)
        assert permits_at(session, place, at=NOON + timedelta(days=1)) == []
        assert session.scalar(select(func.count()).select_from(Permit)) == 2
