"""The WVP client against the simulated city."""

import secrets
from collections.abc import Iterator

import httpx
import pytest

from camera_registry import repository
from camera_registry.errors import CameraUnknown, PlatformRefusedLogin, PlatformTimedOut
from camera_registry.importing import ImportReport, import_cameras
from camera_registry.platform_protocol import VideoPlatform
from camera_registry.registration import add_platform, open_platform
from camera_registry.tables import Platform, PlatformKind
from kit.clock import utc_now
from kit.database import Database
from kit.secrets import SecretBox
from simulator.city import SimulatedCity
from simulator.faults import Fault
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

USERNAME, PASSWORD = "patrol", secrets.token_urlsafe(12)


@pytest.fixture(scope="module")
def city() -> Iterator[SimulatedCity]:
    settings = CitySettings(
        username=USERNAME, password=PASSWORD, announced_media_host="172.17.0.2", play_timeout_s=0.3, fps=2
    )
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(320, 180)), settings) as running:
        yield running


@pytest.fixture
def platform(database: Database, box: SecretBox, city: SimulatedCity) -> Platform:
    with database.write() as session:
        return add_platform(
            session,
            box,
            kind=PlatformKind.WVP,
            name="City",
            address=city.address,
            username=USERNAME,
            password=PASSWORD,
            host_rewrites={"172.17.0.2": "127.0.0.1"},
        )


@pytest.fixture
def client(platform: Platform, database: Database, box: SecretBox) -> Iterator[VideoPlatform]:
    opened = open_platform(platform, box, database)
    yield opened
    opened.close()


def test_the_city_is_imported_and_again_with_nothing_new(
    database: Database, box: SecretBox, platform: Platform, client: VideoPlatform
) -> None:
    for expected in (ImportReport(added=3), ImportReport(unchanged=3)):
        listed = list(client.list_cameras())
        with database.write() as session:
            row = repository.platform(session, platform.id)
            assert import_cameras(session, row, listed, now=utc_now(), box=box) == expected
    with database.read() as session:
        assert all(camera.gb_code and camera.longitude for camera in repository.cameras(session))


def test_a_stream_flows_at_the_address_and_ends_when_it_is_closed(client: VideoPlatform) -> None:
    stream = client.open_stream("1")
    assert stream.began_at is not None
    with httpx.stream("GET", stream.address, timeout=10) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_raw()).startswith(b"\x47")  # the sync byte of MPEG-TS
    client.close_stream("1")
    assert httpx.get(stream.address, timeout=10).status_code == 404


def test_a_stream_that_somebody_else_watches_has_no_age_and_goes_on(
    client: VideoPlatform, platform: Platform, database: Database, box: SecretBox
) -> None:
    operator = open_platform(platform, box, database)
    watched = operator.open_stream("2")
    visit = client.open_stream("2")
    assert visit.began_at is None
    client.close_stream("2")
    with httpx.stream("GET", watched.address, timeout=10) as answer:
        assert answer.status_code == 200
    operator.close_stream("2")
    operator.close()


def test_a_camera_that_is_off_times_out(city: SimulatedCity, client: VideoPlatform) -> None:
    city.set_fault(3, Fault.OFFLINE)
    with pytest.raises(PlatformTimedOut, match="点播超时"):
        client.open_stream("3")
    assert [camera.is_online for camera in client.list_cameras()] == [True, True, False]
    city.set_fault(3, None)
    assert client.open_stream("3").address
    client.close_stream("3")


def test_a_platform_that_was_restarted_is_logged_in_to_again(city: SimulatedCity, client: VideoPlatform) -> None:
    assert len(list(client.list_cameras())) == 3
    city.state.logins.forget_all()
    assert len(list(client.list_cameras())) == 3


def test_unknown_cameras_and_wrong_passwords_say_so(
    city: SimulatedCity, client: VideoPlatform, platform: Platform, database: Database, box: SecretBox
) -> None:
    with pytest.raises(CameraUnknown):
        client.open_stream("99")
    platform.sealed_password = box.seal("wrong")
    stranger = open_platform(platform, box, database)
    with pytest.raises(PlatformRefusedLogin, match="用户名或密码错误"):
        list(stranger.list_cameras())
    stranger.close()
