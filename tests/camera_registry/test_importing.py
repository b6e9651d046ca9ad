"""Importing and importing again: nothing that people changed is undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camera_registry import repository
from camera_registry.errors import EmptyListRefused
from camera_registry.importing import ImportReport, import_cameras
from camera_registry.platform_protocol import ListedCamera
from camera_registry.tables import Camera, Platform, PlatformKind
from kit.addresses import AddressRefused, Network
from kit.database import Database
from kit.errors import Invalid
from kit.secrets import SecretBox

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def camera(external_id: str, **fields: object) -> ListedCamera:
    return replace(ListedCamera(external_id=external_id, name=f"camera {external_id}"), **fields)  # type: ignore[arg-type]


def take_over(
    database: Database,
    platform_id: int,
    box: SecretBox,
    listed: Sequence[ListedCamera],
    *,
    now: datetime = NOW,
    may_be_empty: bool = False,
    networks: Sequence[Network] | None = None,
) -> ImportReport:
    with database.write() as session:
        platform = repository.platform(session, platform_id)
        return import_cameras(session, platform, listed, now=now, box=box, may_be_empty=may_be_empty, networks=networks)


def known(database: Database, platform_id: int) -> dict[str, Camera]:
    with database.read() as session:
        rows = repository.cameras(session, platform_id=platform_id, also_vanished=True)
        return {row.external_id: row for row in rows}


def test_a_new_camera_gets_one_view(database: Database, platform_id: int, box: SecretBox) -> None:
    listed = [camera("1"), camera("2", period_s=30, preset="4")]
    assert take_over(database, platform_id, box, listed) == ImportReport(added=2)
    with database.read() as session:
        first, second = repository.cameras(session)
        (main,) = repository.views(session, camera_id=first.id)
        (other,) = repository.views(session, camera_id=second.id)
        assert (main.name, main.period_s, main.preset, main.is_patrolled) == ("main", 60, None, True)
        assert (other.name, other.period_s, other.preset) == ("main", 30, "4")
        assert [(row[0].id, row[1].id) for row in repository.patrolled(session)] == [
            (main.id, first.id),
            (other.id, second.id),
        ]
        assert repository.platform(session, platform_id).imported_at == NOW


def test_the_same_list_again_changes_nothing(database: Database, platform_id: int, box: SecretBox) -> None:
    listed = [camera("1", address="rtsp://admin:secret@h/1", longitude=116.4, latitude=39.9), camera("2")]
    take_over(database, platform_id, box, listed)
    before = known(database, platform_id)
    assert take_over(database, platform_id, box, listed) == ImportReport(unchanged=2)
    assert [row.sealed_address for row in known(database, platform_id).values()] == [
        row.sealed_address for row in before.values()
    ]


def test_addresses_are_sealed(database: Database, platform_id: int, box: SecretBox) -> None:
    take_over(database, platform_id, box, [camera("1", address="rtsp://admin:secret@h/1")])
    sealed = known(database, platform_id)["1"].sealed_address
    assert sealed is not None
    assert "secret" not in sealed
    assert box.open(sealed) == "rtsp://admin:secret@h/1"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "renamed"},
        {"gb_code": "34020000001320000001"},
        {"longitude": 116.5, "latitude": 39.8},
        {"is_online": False},
        {"address": "rtsp://h/2"},
    ],
)
def test_what_the_platform_changed_is_updated(
    database: Database, platform_id: int, box: SecretBox, change: dict[str, object]
) -> None:
    take_over(database, platform_id, box, [camera("1"), camera("2")])
    listed = [camera("1", **change), camera("2")]
    assert take_over(database, platform_id, box, listed) == ImportReport(updated=1, unchanged=1)
    assert take_over(database, platform_id, box, listed) == ImportReport(unchanged=2)


def test_what_people_changed_stays(database: Database, platform_id: int, box: SecretBox) -> None:
    take_over(database, platform_id, box, [camera("1", period_s=30)])
    with database.write() as session:
        (row,) = repository.cameras(session)
        row.own_name = "North gate"
        (view,) = repository.views(session, camera_id=row.id)
        view.period_s, view.zones = 120, [[[0, 0], [1, 0], [1, 1]]]
    take_over(database, platform_id, box, [camera("1", name="renamed", period_s=45)])
    with database.read() as session:
        (row,) = repository.cameras(session)
        (view,) = repository.views(session, camera_id=row.id)
        assert (row.name, row.listed_name) == ("North gate", "renamed")
        assert (view.period_s, view.zones) == (120, [[[0, 0], [1, 0], [1, 1]]])


def test_a_vanished_camera_is_marked_once_and_comes_back_as_itself(
    database: Database, platform_id: int, box: SecretBox
) -> None:
    take_over(database, platform_id, box, [camera("1"), camera("2")])
    before = known(database, platform_id)["2"].id
    assert take_over(database, platform_id, box, [camera("1")]) == ImportReport(unchanged=1, vanished=1)
    later = NOW + timedelta(days=1)
    assert take_over(database, platform_id, box, [camera("1")], now=later) == ImportReport(unchanged=1)
    assert known(database, platform_id)["2"].vanished_at == NOW
    with database.read() as session:
        assert [row.external_id for row in repository.cameras(session)] == ["1"]
        assert len(repository.patrolled(session)) == 1
    listed = [camera("1"), camera("2", name="renamed")]
    assert take_over(database, platform_id, box, listed) == ImportReport(unchanged=1, returned=1)
    returned = known(database, platform_id)["2"]
    assert (returned.id, returned.vanished_at, returned.name) == (before, None, "renamed")


def test_an_empty_list_is_refused_unless_it_is_allowed(database: Database, platform_id: int, box: SecretBox) -> None:
    assert take_over(database, platform_id, box, []) == ImportReport()
    take_over(database, platform_id, box, [camera("1"), camera("2")])
    with pytest.raises(EmptyListRefused, match="门头沟 lists no camera at all, but 2"):
        take_over(database, platform_id, box, [])
    assert {row.vanished_at for row in known(database, platform_id).values()} == {None}
    assert take_over(database, platform_id, box, [], may_be_empty=True) == ImportReport(vanished=2)
    assert take_over(database, platform_id, box, []) == ImportReport()


def test_an_id_listed_twice_changes_nothing(database: Database, platform_id: int, box: SecretBox) -> None:
    with pytest.raises(Invalid, match="lists the camera 1 twice"):
        take_over(database, platform_id, box, [camera("0"), camera("1"), camera("1", name="other")])
    assert known(database, platform_id) == {}


def test_an_error_in_the_middle_changes_nothing(database: Database, platform_id: int, box: SecretBox) -> None:
    take_over(database, platform_id, box, [camera("1"), camera("2", address="rtsp://h/2")])
    other_key = SecretBox("A" * 43 + "=")
    with pytest.raises(Invalid, match="another secret key"):
        take_over(database, platform_id, other_key, [camera("0"), camera("1", name="renamed"), camera("2")])
    rows = known(database, platform_id)
    assert {row.external_id: row.listed_name for row in rows.values()} == {"1": "camera 1", "2": "camera 2"}


def test_two_platforms_may_use_the_same_ids(database: Database, platform_id: int, box: SecretBox) -> None:
    with database.write() as session:
        other = Platform(name="other", kind=PlatformKind.CSV)
        session.add(other)
        session.flush()
        other_id = other.id
    take_over(database, platform_id, box, [camera("1")])
    assert take_over(database, other_id, box, [camera("1")]) == ImportReport(added=1)
    assert known(database, platform_id)["1"].vanished_at is None


listings = st.lists(
    st.lists(
        st.builds(
            ListedCamera,
            external_id=st.sampled_from("123"),
            name=st.sampled_from(["a", "b"]),
            is_online=st.booleans(),
            address=st.sampled_from([None, "rtsp://h/1", "rtsp://h/2"]),
        ),
        max_size=3,
        unique_by=lambda one: one.external_id,
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(listings=listings)
def test_whatever_is_listed_ids_and_own_names_stay_and_the_last_list_holds(
    listings: list[list[ListedCamera]], database: Database, box: SecretBox
) -> None:
    with database.write() as session:
        platform = Platform(name=f"platform {len(repository.platforms(session))}", kind=PlatformKind.WVP)
        session.add(platform)
        session.flush()
        platform_id = platform.id
    ids: dict[str, int] = {}
    for listed in listings:
        before = known(database, platform_id)
        report = take_over(database, platform_id, box, listed, may_be_empty=True)
        after = known(database, platform_id)
        assert report.added + report.updated + report.unchanged + report.returned == len(listed)
        assert report.added == len(after) - len(before)
        for one in listed:
            row = after[one.external_id]
            assert (row.listed_name, row.is_listed_online, row.vanished_at) == (one.name, one.is_online, None)
            assert (row.sealed_address and box.open(row.sealed_address)) == one.address
        assert {key for key, row in after.items() if row.vanished_at is None} == {one.external_id for one in listed}
        for key, row in after.items():
            assert ids.setdefault(key, row.id) == row.id
            assert row.own_name == (f"ours {key}" if key in before else None)
        assert take_over(database, platform_id, box, listed, may_be_empty=True) == ImportReport(unchanged=len(listed))
        with database.write() as session:
            for row in repository.cameras(session, platform_id=platform_id, also_vanished=True):
                row.own_name = f"ours {row.external_id}"
    with database.read() as session:
        assert all(len(repository.views(session, camera_id=row)) == 1 for row in ids.values())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "169.254.169.254", "239.1.1.1", "0.0.0.0"]
)
@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_camera_that_claims_to_be_this_machine_is_refused_with_the_whole_list(
    database: Database, platform_id: int, box: SecretBox, scheme: str, host: str
) -> None:
    listed = [camera("1"), camera("2", address=f"{scheme}://admin:s3cret@{host}:554/live")]
    with pytest.raises(AddressRefused, match=r"Camera 2: .*GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS") as caught:
        take_over(database, platform_id, box, listed, networks=())
    assert "s3cret" not in caught.value.message
    assert known(database, platform_id) == {}
    everything = [ip_network("0.0.0.0/0")]
    assert take_over(database, platform_id, box, listed, networks=everything).added == 2


def test_cameras_may_stand_in_private_networks_in_public_ones_and_on_this_disk(
    database: Database, platform_id: int, box: SecretBox
) -> None:
    addresses = ["rtsp://10.1.2.3/live", "http://192.168.1.64/snap", "rtsp://camera.example/", "file:///scenes/1.mp4"]
    listed = [camera(str(number), address=address) for number, address in enumerate(addresses)]
    assert take_over(database, platform_id, box, listed, networks=()).added == 4
