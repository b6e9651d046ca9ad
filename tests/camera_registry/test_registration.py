"""Registering platforms and cameras by hand."""

import pytest
from cryptography.fernet import Fernet

from camera_registry import repository
from camera_registry.importing import import_cameras
from camera_registry.platform_protocol import ListedCamera
from camera_registry.platforms.csv_list import CsvPlatform
from camera_registry.platforms.wvp import WvpPlatform
from camera_registry.registration import PlatformChanges, PlatformDetails, add_platform, change_platform, open_platform
from camera_registry.tables import PlatformKind
from kit.clock import utc_now
from kit.database import Database
from kit.errors import Conflict, Invalid, NotFound
from kit.secrets import SecretBox
from tests.camera_registry.wvp_server import PASSWORD, USERNAME, WvpServer, channel


def details(address: str = "http://10.0.0.5:18080") -> PlatformDetails:
    return {"address": address, "username": USERNAME, "password": PASSWORD}


def test_credentials_are_sealed_and_open_the_platform(database: Database, box: SecretBox, wvp: WvpServer) -> None:
    wvp.channels = [channel(1)]
    with database.write() as session:
        platform = add_platform(session, box, kind=PlatformKind.WVP, name=" North ", **details(wvp.address))
    assert platform.name == "North"
    assert platform.sealed_password is not None
    assert PASSWORD not in platform.sealed_password
    assert USERNAME not in str(platform.sealed_username)
    client = open_platform(platform, box, database)
    assert isinstance(client, WvpPlatform)
    assert [camera.external_id for camera in client.list_cameras()] == ["1"]
    client.close()


def test_a_csv_platform_opens_the_addresses_as_they_are_now(database: Database, box: SecretBox) -> None:
    with database.write() as session:
        platform = add_platform(session, box, kind=PlatformKind.CSV, name="List")
    client = open_platform(platform, box, database)
    assert isinstance(client, CsvPlatform)
    for address in ("rtsp://u:p@h/1", "rtsp://u:p@h/2"):
        with database.write() as session:
            row = repository.platform(session, platform.id)
            listed = [ListedCamera(external_id="1", name="one", address=address)]
            import_cameras(session, row, listed, now=utc_now(), box=box)
        assert client.open_stream("1").address == address


def test_a_change_leaves_the_rest_alone(database: Database, box: SecretBox) -> None:
    with database.write() as session:
        before = add_platform(session, box, kind=PlatformKind.WVP, name="North", **details())
        sealed = before.sealed_username
    with database.write() as session:
        change_platform(session, box, before.id, password="new", host_rewrites={"172.17.0.2": "10.0.0.5:8080"})
    with database.read() as session:
        after = repository.platform(session, before.id)
        assert (after.name, after.address, after.sealed_username) == ("North", "http://10.0.0.5:18080", sealed)
        assert box.open(str(after.sealed_password)) == "new"
        assert after.host_rewrites == {"172.17.0.2": "10.0.0.5:8080"}
    with database.write() as session:
        change_platform(session, box, before.id, username=None, password=None, host_rewrites=None)
        after = repository.platform(session, before.id)
        assert (after.sealed_username, after.sealed_password, after.host_rewrites) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "needs a name of at most 60 characters"),
        ({"name": "x" * 61}, "needs a name of at most 60 characters"),
        ({"address": None}, "must look like http://"),
        ({"address": "10.0.0.5:18080"}, "must look like http://"),
        ({"address": "ftp://10.0.0.5"}, "must look like http://"),
        ({"address": "http://10.0.0.5:180800"}, "must look like http://"),
        ({"address": "http://10.0.0.5/?token=x"}, "must look like http://"),
        ({"address": "http://patrol:secret@10.0.0.5"}, "holds credentials"),
        ({"host_rewrites": {"172.17.0.2": "http://10.0.0.5"}}, "is not a host"),
        ({"host_rewrites": {"": "10.0.0.5"}}, "is not a host"),
    ],
)
def test_what_cannot_work_is_refused_and_changes_nothing(
    database: Database, box: SecretBox, changes: PlatformChanges, message: str
) -> None:
    with database.write() as session:
        platform = add_platform(session, box, kind=PlatformKind.WVP, name="North", **details())
    together: PlatformChanges = {"password": "new"}
    together.update(changes)
    with pytest.raises(Invalid, match=message) as caught, database.write() as session:
        change_platform(session, box, platform.id, **together)
    assert "secret" not in caught.value.message
    with database.read() as session:
        after = repository.platform(session, platform.id)
        assert (after.name, after.address, after.sealed_password) == (
            "North",
            platform.address,
            platform.sealed_password,
        )


def test_a_csv_list_has_no_address(database: Database, box: SecretBox) -> None:
    with pytest.raises(Invalid, match="A CSV list has no address"), database.write() as session:
        add_platform(session, box, kind=PlatformKind.CSV, name="List", address="http://10.0.0.5")


def test_a_name_is_used_once(database: Database, box: SecretBox) -> None:
    with database.write() as session:
        add_platform(session, box, kind=PlatformKind.CSV, name="List")
        other = add_platform(session, box, kind=PlatformKind.CSV, name="Other")
    with pytest.raises(Conflict, match='already a platform called "List"'), database.write() as session:
        add_platform(session, box, kind=PlatformKind.CSV, name=" List ")
    with pytest.raises(Conflict, match='already a platform called "List"'), database.write() as session:
        change_platform(session, box, other.id, name="List")
    with database.write() as session:
        change_platform(session, box, other.id, name="Other")
        assert [platform.name for platform in repository.platforms(session)] == ["List", "Other"]


def test_a_platform_that_is_not_there_says_so(database: Database, box: SecretBox) -> None:
    with database.write() as session, pytest.raises(NotFound, match="no video platform 99"):
        change_platform(session, box, 99, name="any")


def test_another_key_says_what_to_do(database: Database, box: SecretBox) -> None:
    with database.write() as session:
        platform = add_platform(session, box, kind=PlatformKind.WVP, name="North", **details())
    with pytest.raises(Invalid, match="another secret key"):
        open_platform(platform, SecretBox(Fernet.generate_key().decode()), database)


@pytest.mark.parametrize("host", ["169.254.169.254", "[::1]", "[fe80::1]", "0.0.0.0", "100.100.100.200"])
def test_a_platform_is_no_machine_of_special_use(database: Database, box: SecretBox, host: str) -> None:
    with database.write() as session:
        with pytest.raises(Invalid, match="GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"):
            add_platform(session, box, kind=PlatformKind.WVP, name="North", **details(f"http://{host}:18080"))
        add_platform(session, box, kind=PlatformKind.WVP, name="South", **details("http://10.9.8.7:18080"))
