"""The ONVIF client, over onvif-zeep, against simulated devices on loopback."""

import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from camera_registry.errors import (
    CameraUnknown,
    PlatformAnswerInvalid,
    PlatformRefusedLogin,
    PlatformTimedOut,
    PlatformUnreachable,
    PresetUnknown,
    WsdlMissing,
)
from camera_registry.platforms.onvif import OnvifPlatform
from camera_registry.platforms.onvif_wsdl import NEEDED, wsdl_folder
from camera_registry.settings import PlatformSettings
from simulator.city import SimulatedCity
from simulator.onvif_device import SimulatedOnvif
from simulator.onvif_quirks import OnvifQuirks, Wants
from simulator.scenes import load_scenes
from simulator.settings import CitySettings
from tests.conftest import ROOT

PASSWORD = "p@ss/" + secrets.token_urlsafe(8)
StartDevice = Callable[..., SimulatedOnvif]
Connect = Callable[..., OnvifPlatform]


@pytest.fixture(scope="module")
def city() -> Iterator[SimulatedCity]:
    settings = CitySettings(password=PASSWORD, fps=5, keyframe_every_s=2)
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(320, 180)), settings) as running:
        yield running


@pytest.fixture
def start_device(city: SimulatedCity) -> Iterator[StartDevice]:
    with ExitStack() as stack:

        def start(*cameras: int, **quirks: object) -> SimulatedOnvif:
            return stack.enter_context(SimulatedOnvif(city, cameras or (1,), OnvifQuirks(**quirks)))  # type: ignore[arg-type]

        yield start


@pytest.fixture
def connect(city: SimulatedCity) -> Iterator[Connect]:
    with ExitStack() as stack:

        def connected(
            *devices: SimulatedOnvif | str,
            username: str | None = city.settings.username,
            password: str | None = PASSWORD,
            **settings: object,
        ) -> OnvifPlatform:
            opened = OnvifPlatform(
                name="Devices",
                hosts=[one if isinstance(one, str) else one.host for one in devices],
                username=username,
                password=password,
                host_rewrites={},
                settings=PlatformSettings(**settings),  # type: ignore[arg-type]
            )
            stack.callback(opened.close)
            return opened

        yield connected


@pytest.mark.parametrize("wants", list(Wants))
@pytest.mark.parametrize("hides_clock", [False, True])
def test_a_device_is_signed_in_to_in_the_way_that_it_takes(
    start_device: StartDevice, connect: Connect, wants: Wants, hides_clock: bool
) -> None:
    device = start_device(1, wants=wants, hides_clock=hides_clock)
    (camera,) = connect(device).list_cameras()
    assert camera.external_id == f"{device.host}/source_1"
    assert device.asked[0] == "GetSystemDateAndTime"  # before anything is signed


def test_the_way_that_was_found_is_kept(start_device: StartDevice, connect: Connect) -> None:
    device = start_device(1, wants=Wants.HTTP_DIGEST)
    client = connect(device)
    list(client.list_cameras())
    device.asked.clear()
    client.open_stream(f"{device.host}/source_1")
    assert device.asked == ["GetStreamUri"]


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_off_by_an_hour_is_allowed_for_and_told(
    start_device: StartDevice, connect: Connect, hours: int
) -> None:
    device = start_device(1, clock_ahead=timedelta(hours=hours))
    with capture_logs() as logs:
        assert len(list(connect(device).list_cameras())) == 1
    (told,) = [one for one in logs if one["event"] == "device_clock_wrong"]
    assert abs(told["ahead_s"] - hours * 3600) < 5


def test_a_clock_that_is_set_between_two_visits_costs_no_visit(start_device: StartDevice, connect: Connect) -> None:
    device = start_device(1, clock_ahead=timedelta(hours=1))
    client = connect(device)
    list(client.list_cameras())
    device.quirks.clock_ahead = timedelta(0)
    assert client.open_stream(f"{device.host}/source_1").address.startswith("rtsp://")


def test_a_wrong_password_is_said_once_and_not_tried_until_the_device_locks_us(
    start_device: StartDevice, connect: Connect
) -> None:
    device = start_device(1)
    client = connect(device, password="falsch")
    with pytest.raises(PlatformRefusedLogin, match="user made for ONVIF") as failed:
        list(client.list_cameras())
    assert "falsch" not in failed.value.said
    asked = len(device.asked)
    for _ in range(5):
        with pytest.raises(PlatformRefusedLogin):
            client.open_stream(f"{device.host}/source_1")
    assert len(device.asked) == asked <= 5
    with pytest.raises(PlatformRefusedLogin, match="no user name is stored"):
        list(connect(device, username=None, password=None).list_cameras())


def test_a_recorder_is_as_many_cameras_as_it_has_sources_and_the_largest_stream_is_taken(
    start_device: StartDevice, connect: Connect, city: SimulatedCity
) -> None:
    device = start_device(1, 2, 3)
    client = connect(device)
    listed = list(client.list_cameras())
    assert [camera.external_id for camera in listed] == [f"{device.host}/source_{number}" for number in (1, 2, 3)]
    assert [preset.token for preset in listed[0].presets or ()] == list(city.cameras[1].presets)
    assert client._known[device.host].channels["source_1"].token == "main_1"
    assert client._known[device.host].channels["source_1"].keyframe_distance_s == 2.0


@pytest.mark.parametrize("told", ["0.0.0.0", "192.168.1.64", "169.254.7.7", "localhost"])
def test_addresses_that_a_device_cannot_mean_are_repaired_to_where_it_answered(
    start_device: StartDevice, connect: Connect, city: SimulatedCity, told: str
) -> None:
    device = start_device(1, announced_host=told)
    client = connect(device)
    list(client.list_cameras())
    stream = client.open_stream(f"{device.host}/source_1")
    user_info = "patrol:" + PASSWORD.replace("@", "%40").replace("/", "%2F")
    assert stream.address == f"rtsp://{user_info}@127.0.0.1:{city.state.rtsp_port}/camera/1"
    assert PASSWORD not in repr(stream)
    snapshot = client._known[device.host].device.snapshot_address("main_1")
    assert snapshot is not None
    assert httpx.get(snapshot).headers["content-type"] == "image/jpeg"


def test_a_device_without_snapshots_has_none(start_device: StartDevice, connect: Connect) -> None:
    device = start_device(1, has_snapshots=False)
    client = connect(device)
    list(client.list_cameras())
    assert client._known[device.host].device.snapshot_address("main_1") is None


def test_a_camera_turns_to_its_preset_and_tells_when_it_has_arrived(
    start_device: StartDevice, connect: Connect, city: SimulatedCity
) -> None:
    device = start_device(2)
    client, camera = connect(device), f"{device.host}/source_2"
    client.go_to_preset(camera, "2")
    assert city.cameras[2].called_preset == "2"
    assert client.is_moving(camera) is True
    until_s = time.monotonic() + 5
    while client.is_moving(camera) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert client.is_moving(camera) is False
    device.quirks.tells_moves = False
    assert client.is_moving(camera) is None


def test_a_preset_that_no_longer_exists_is_told_with_those_that_do(
    start_device: StartDevice, connect: Connect, city: SimulatedCity
) -> None:
    device = start_device(3)
    client, camera = connect(device), f"{device.host}/source_3"
    client.go_to_preset(camera, "2")
    kept = dict(city.cameras[3].presets)
    try:
        del city.cameras[3].presets["2"]
        with pytest.raises(PresetUnknown, match=r"no preset 2 any more; it has 1 \(路口\)") as failed:
            client.go_to_preset(camera, "2")
    finally:
        city.cameras[3].presets = kept
    assert failed.value.zh


def test_a_device_that_answers_html_is_told_from_one_that_speaks_onvif(
    start_device: StartDevice, connect: Connect
) -> None:
    with pytest.raises(PlatformAnswerInvalid, match="answers with HTML instead of SOAP"):
        list(connect(start_device(1, answers_html=True)).list_cameras())


def test_a_device_that_says_nothing_ends_in_time(start_device: StartDevice, connect: Connect) -> None:
    client = connect(start_device(1, hangs=True), answer_timeout=timedelta(seconds=0.3))
    began_s = time.monotonic()
    with pytest.raises(PlatformTimedOut, match=r"within 0\.3 s"):
        list(client.list_cameras())
    assert time.monotonic() - began_s < 5


def test_an_unreachable_device_loses_only_itself(start_device: StartDevice, connect: Connect) -> None:
    client = connect("127.0.0.1:9", start_device(1))
    assert len(list(client.list_cameras())) == 1
    (silent,) = client.silent_devices()
    assert silent.prefix == "127.0.0.1:9/"
    assert isinstance(silent.error, PlatformUnreachable)
    with pytest.raises(PlatformUnreachable, match="cannot be reached"):
        list(connect("127.0.0.1:9").list_cameras())


def test_no_connection_goes_where_the_settings_forbid_it(start_device: StartDevice, connect: Connect) -> None:
    with pytest.raises(PlatformUnreachable, match="GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"):
        list(connect(start_device(1), allowed_networks=()).list_cameras())


def test_a_device_or_a_source_that_is_not_there_is_named(start_device: StartDevice, connect: Connect) -> None:
    device = start_device(1)
    with pytest.raises(CameraUnknown, match="no picture source source_9"):
        connect(device).open_stream(f"{device.host}/source_9")
    with pytest.raises(CameraUnknown, match=r"no device 10\.0\.0\.1"):
        connect(device).open_stream("10.0.0.1/source_1")


def test_a_wrong_folder_of_descriptions_names_what_it_lacks_and_the_setting(
    start_device: StartDevice, connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "media.wsdl").write_text("<x/>")
    with pytest.raises(WsdlMissing, match=r"GRIDWARDEN_PLATFORM_ONVIF_WSDL_DIR names .* lacks devicemgmt.wsdl, ptz"):
        list(connect(start_device(1), onvif_wsdl_dir=tmp_path).list_cameras())


def test_the_descriptions_that_came_with_the_library_are_found() -> None:
    found = wsdl_folder(None)
    assert all((found / name).is_file() for name in NEEDED)
    assert wsdl_folder(found) == found


def test_the_library_leaves_logging_and_proxies_alone_and_the_web_process_does_not_load_it() -> None:
    program = (
        "import sys, logging, camera_registry.import_job, api.app\n"
        "assert not {'zeep', 'onvif', 'lxml'} & set(sys.modules), 'loaded at start'\n"
        "before = list(logging.getLogger().handlers)\n"
        "from camera_registry.platforms.onvif_calls import _library\n"
        "_library()\n"
        "assert logging.getLogger().handlers == before\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "http_proxy": "http://10.0.0.1:3128"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)


def test_no_password_is_in_what_is_logged(
    start_device: StartDevice, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        device = start_device(1, wants=Wants.TEXT)
        client = connect(device)
        list(client.list_cameras())
        client.open_stream(f"{device.host}/source_1")
    assert PASSWORD not in caplog.text + str(logs) + repr(client)
