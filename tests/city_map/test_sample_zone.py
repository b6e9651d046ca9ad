"""The zone that ships is complete, seamless, as drawn, and the one in which the pretend cameras stand."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

import cli.all_tables
from accounts.acting import actor_of
from accounts.browsing import inspectors_by_beat
from accounts.department_import import read_departments
from accounts.departments import tree_of
from city_map import browsing
from city_map.coordinates import Place
from city_map.importing import ImportReport
from city_map.kinds import MapKind, RoadClass
from city_map.loading import coverage, current_map
from city_map.sample_zone import FILES, FOLDER, import_sample
from handbook.loading import shipped_editions
from kit.clock import utc_now
from kit.database import Base, Database
from simulator.places import place_of
from simulator.zone_map import files

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIZES = {"cells": 2_500, "beats": 50, "components": 3_500, "roads": 28, "permits": 3}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that holds the zone; no test changes it."""
    assert cli.all_tables
    fresh = Database(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'zone.sqlite3'}")
    Base.metadata.create_all(fresh.engine)
    with fresh.write() as session:
        done = import_sample(session, time_zone=SHANGHAI, now=utc_now())
    assert {kind: report.added for kind, report in done.map.items()} == SIZES
    assert done.departments.added == 14
    yield fresh
    fresh.dispose()


def test_the_files_are_as_the_simulator_draws_them() -> None:
    """Draw them anew with `python -m simulator.zone_map city_map/data/sample_zone`."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FILES.values()} == files()


def test_the_zone_is_seamless_and_every_beat_has_its_own_inspector(sample: Database) -> None:
    with sample.read() as session:
        found = coverage(session, at=utc_now())
        assert (found.is_seamless, found.parts) == (True, ())
        beats = {beat.code for cell in current_map(session).cells.things for beat in cell.beats}
        inspectors = inspectors_by_beat(session, at=utc_now())
        assert set(inspectors) == beats
        assert len({one.id for (one,) in inspectors.values()}) == SIZES["beats"]
        for beat, (inspector,) in inspectors.items():
            reach = actor_of(session, inspector.id, at=utc_now()).reach
            assert reach.covers(departments=(), beat=beat)
            assert reach.beats == {beat}


def test_importing_it_again_changes_nothing(sample: Database) -> None:
    with sample.write() as session:
        done = import_sample(session, time_zone=SHANGHAI, now=utc_now())
        assert (done.departments.added, done.departments.changed, done.departments.unchanged) == (0, 0, 14)
        assert list(done.map.values()) == [ImportReport(unchanged=size) for size in SIZES.values()]


def test_every_pretend_camera_stands_in_a_cell_and_on_a_road_of_it(sample: Database) -> None:
    with sample.read() as session:
        city = current_map(session)
    for number in range(400):
        camera = place_of(number)
        place = Place(camera.longitude, camera.latitude, 30)
        assert city.cells_at(place)
        assert city.roads_at(place)


def test_a_component_stands_in_the_cell_that_the_register_says(sample: Database) -> None:
    with sample.read() as session:
        city = current_map(session)
    rows = [row.split(",") for row in FILES[MapKind.COMPONENTS].read_text(encoding="utf-8").splitlines()[1:]]
    for _, _, _, longitude, latitude, cell, _ in rows[::50]:
        assert city.cells_at(Place(float(longitude), float(latitude)))[0].thing.code == cell


def test_every_class_of_road_is_in_it_and_a_permit_that_is_valid_and_one_that_is_not(sample: Database) -> None:
    with sample.read() as session:
        assert {road.road_class for road in current_map(session).roads.things} == set(RoadClass)
        place = Place(117.1150, 31.8022, 5)
        found = browsing.describe(session, place, at=utc_now(), reach_m=30, most=5)
    assert [permit.code for permit in found.permits] == ["SP-2026-001"]


def test_the_departments_of_the_plan_are_there_under_one_office() -> None:
    tree = tree_of(read_departments(FOLDER / "departments.yaml"))
    plan = {"城管局", "执法大队", "经济发展局", "规划建设局", "空港建设办", "建发局", "公用事业局", "公安局",
            "绿化公司", "燃气公司", "市政公司", "环境卫生管理处", "自来水公司"}  # fmt: skip
    assert {one.zh for one in tree.entries.values()} == plan | {"数字城管办公室"}
    assert [one.slug for one in tree.entries.values() if one.parent is None] == ["digital-city-office"]


def test_the_register_names_departments_that_there_are() -> None:
    departments = {one.zh for one in read_departments(FOLDER / "departments.yaml")}
    rows = FILES[MapKind.COMPONENTS].read_text(encoding="utf-8").splitlines()[1:]
    assert [name for name in {row.rsplit(",", 1)[1] for row in rows} if name and name not in departments] == []


def test_the_classes_of_roads_are_those_of_the_handbook_that_ships() -> None:
    windows = (window for edition in shipped_editions() for item in edition.items for window in item.duty_windows)
    named = {road_class.zh for window in windows for road_class in window.road_classes}
    assert named == {road_class.zh for road_class in RoadClass}
