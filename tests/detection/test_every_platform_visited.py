"""A camera of each kind of platform, from import to frame: the import job, the patrol's sources, a real decoder."""

import ipaddress
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from camera_registry import repository
from camera_registry.import_job import PASSWORD, import_from
from camera_registry.tables import Camera, View
from detection.streams.grabber import Grabber
from detection.video_sources import VideoSources
from kit.database import Database
from kit.job_running import Asked
from kit.secrets import SecretBox
from simulator.city import SimulatedCity
from simulator.onvif_device import SimulatedOnvif
from simulator.onvif_quirks import OnvifQuirks
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

SECRET = "p@ss/" + secrets.token_urlsafe(8)
BOX = SecretBox(Fernet.generate_key().decode())


@pytest.fixture(scope="module")
def city() -> Iterator[SimulatedCity]:
    settings = CitySettings(password=SECRET, app_secret=SECRET)
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(320, 180)), settings) as running:
        yield running


@pytest.mark.parametrize("kind", ["wvp", "artemis", "onvif"])
def test_a_camera_is_imported_visited_and_seen(database: Database, city: SimulatedCity, kind: str) -> None:
    with ExitStack() as stack:
        device = stack.enter_context(SimulatedOnvif(city, [1, 2], OnvifQuirks(announced_host="0.0.0.0")))
        asked: dict[str, object] = {"source": kind, "name": kind, "username": city.settings.username}
        asked |= {"hosts": [device.host]} if kind == "onvif" else {"address": city.address}
        if kind == "artemis":
            asked["username"] = city.settings.app_key
        imported(database, asked)
        sources = VideoSources(BOX, database)
        stack.callback(sources.close)
        grabber = stack.enter_context(Grabber(networks=[ipaddress.ip_network("127.0.0.0/8")]))
        with database.read() as session:
            camera = session.scalars(select(Camera).order_by(Camera.id)).first()
            assert camera is not None
            platform = repository.platform(session, camera.platform_id)
            session.expunge_all()
        for _ in range(2):  # the second visit finds the device and its way of signing in known
            with sources.opened(platform, camera) as stream:
                frame = grabber.grab(stream.address, began_at=stream.began_at)
            assert frame.frame_bgr.shape == (180, 320, 3)
        with database.read() as session:
            kept = json.dumps([str(vars(one)) for one in session.scalars(select(Camera))])
        assert SECRET not in kept
        assert camera.sealed_address is None


def test_presets_become_views_that_nobody_patrols_yet(database: Database, city: SimulatedCity) -> None:
    with SimulatedOnvif(city, [1]) as device:
        question = {"source": "onvif", "name": "o", "username": city.settings.username, "hosts": [device.host]}
        shown = imported(database, question, is_dry_run=True)
        assert (shown["added"], shown["remarks"]) == (1, [])
        assert imported(database, question)["added"] == 1
        with database.read() as session:
            views = session.scalars(select(View).order_by(View.id)).all()
        assert [(view.name, view.preset, view.is_patrolled) for view in views] == [
            ("main", None, True),
            ("路口", "1", False),
            ("垃圾房", "2", False),
        ]
        assert imported(database, question)["unchanged"] == 1
        kept = dict(city.cameras[1].presets)
        try:
            city.cameras[1].presets = {"1": "路口"}
            (remark,) = imported(database, question)["remarks"]
        finally:
            city.cameras[1].presets = kept
        assert "no longer has the preset 2 that its view 垃圾房 uses" in remark["en"]
        with database.read() as session:
            assert len(session.scalars(select(View)).all()) == 3


def test_a_device_that_is_off_keeps_its_cameras_and_is_told_of(database: Database, city: SimulatedCity) -> None:
    with SimulatedOnvif(city, [1]) as staying:
        with SimulatedOnvif(city, [2]) as going:
            hosts = [staying.host, going.host]
            question = {"source": "onvif", "name": "o", "username": city.settings.username, "hosts": hosts}
            assert imported(database, question)["added"] == 2
        for is_dry_run in (True, False):
            report = imported(database, question | {"hosts": None}, is_dry_run=is_dry_run)
            assert (report["unchanged"], report["vanished"]) == (1, 0)
            (remark,) = report["remarks"]
            assert going.host in remark["en"]
            assert "Its cameras stay as they are" in remark["en"]
    with database.read() as session:
        assert [camera.vanished_at for camera in session.scalars(select(Camera))] == [None, None]


def test_a_camera_that_two_platforms_list_is_kept_twice_and_told(database: Database, city: SimulatedCity) -> None:
    wvp = {"source": "wvp", "name": "国标", "address": city.address, "username": city.settings.username}
    artemis = {"source": "artemis", "name": "海康", "address": city.address, "username": city.settings.app_key}
    assert imported(database, wvp)["remarks"] == []
    for is_dry_run in (True, False):
        report = imported(database, artemis, is_dry_run=is_dry_run)
        assert report["added"] == len(report["remarks"]) == 3
        assert "is also listed by the platform 国标" in report["remarks"][0]["en"]
        assert "国标" in report["remarks"][0]["zh"]
    with database.read() as session:
        assert len(session.scalars(select(Camera)).all()) == 6
    assert imported(database, wvp)["unchanged"] == 3


def imported(database: Database, question: Mapping[str, object], *, is_dry_run: bool = False) -> Any:
    parameters = {**question, "is_dry_run": is_dry_run, "is_password_given": True}
    conclude = import_from(Asked(1, parameters, None, {PASSWORD: SECRET}), database=database, box=BOX)
    with database.write() as session:
        return json.loads(json.dumps(conclude(session)))
