"""Cameras from a CSV list: what is read, and how a wrong row is named."""

from pathlib import Path

import pytest

from camera_registry.errors import CameraListInvalid, CameraUnknown, NotListable
from camera_registry.platform_protocol import VideoPlatform
from camera_registry.platforms.csv_list import (
    MOST_BYTES,
    NETWORK_SCHEMES,
    CsvPlatform,
    parse_camera_list,
    read_camera_list,
)
from kit.secrets import SecretBox

HEADER = "id,name,address,longitude,latitude,gb_code,username,password,period_s,preset"
GOOD = "7,北门垃圾房,rtsp://10.0.0.7/1,116.4,39.9,34020000001320000007,admin,p@ss:/#,30,2"


def listed(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> list[object]:
    return list(parse_camera_list("\r\n".join((header, *rows)).encode(encoding), name="list.csv"))


def mistakes(*rows: str, header: str = HEADER) -> tuple[str, ...]:
    with pytest.raises(CameraListInvalid, match="nothing was imported") as caught:
        listed(*rows, header=header)
    assert all(mistake.en in caught.value.message for mistake in caught.value.mistakes)
    assert caught.value.zh is not None
    assert all(mistake.zh in caught.value.zh for mistake in caught.value.mistakes)
    return tuple(mistake.en for mistake in caught.value.mistakes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_row_is_read_in_each_encoding(encoding: str) -> None:
    (camera,) = parse_camera_list(f"{HEADER}\n{GOOD}\n".encode(encoding), name="list.csv")
    assert (camera.external_id, camera.name, camera.gb_code) == ("7", "北门垃圾房", "34020000001320000007")
    assert (camera.longitude, camera.latitude, camera.period_s, camera.preset) == (116.4, 39.9, 30, "2")


def test_credentials_are_encoded_into_the_address_and_shown_nowhere() -> None:
    (camera,) = parse_camera_list(f"{HEADER}\n{GOOD}".encode(), name="list.csv")
    assert camera.address == "rtsp://admin:p%40ss%3A%2F%23@10.0.0.7/1"
    assert "p%40ss" not in repr(camera)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("rtsp://10.0.0.7:554/1", "rtsp://10.0.0.7:554/1"),
        ("rtsp://admin:p@ss@10.0.0.7/1", "rtsp://admin:p%40ss@10.0.0.7/1"),
        ("rtsp://admin:p%40ss@10.0.0.7/1", "rtsp://admin:p%40ss@10.0.0.7/1"),
        ("https://video.example/live/1.m3u8?a=b", "https://video.example/live/1.m3u8?a=b"),
        ("file:///srv/clips/1.mp4", "file:///srv/clips/1.mp4"),
    ],
)
def test_addresses_are_kept(given: str, kept: str) -> None:
    (camera,) = parse_camera_list(f"id,name,address\n1,a,{given}".encode(), name="list.csv")
    assert camera.address == kept


def test_columns_may_come_in_any_order_and_rows_may_be_short_or_empty() -> None:
    text = "Address, NAME ,id,preset\nrtsp://h/1,one,1\n,,,\n\nrtsp://h/2,two,2,4\n"
    cameras = parse_camera_list(text.encode(), name="list.csv")
    assert [(camera.external_id, camera.name, camera.preset) for camera in cameras] == [
        ("1", "one", None),
        ("2", "two", "4"),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",a,rtsp://h/1", "row 3, column id: is empty"),
        ("1,,rtsp://h/1", "row 3, column name: is empty"),
        ("7,again,rtsp://h/1", 'row 3, column id: "7" is already the id of row 2'),
        ("1,a,", "row 3, column address: is empty"),
        ("1,a,ftp://h/1", 'row 3, column address: begins with "ftp:"'),
        ("1,a,javascript:alert(1)", "row 3, column address: has no scheme"),
        ("1,a,10.0.0.7", "row 3, column address: has no scheme"),
        ("1,a,rtsp:///1", "row 3, column address: names no host"),
        ("1,a,file://", "row 3, column address: names no file"),
        ("1,a,rtsp://h:99999/1", "row 3, column address: is not an address"),
        ("1,a,rtsp://u:secret@h/1,,,,admin,secret", "row 3, column address: holds credentials although"),
        ("1,a,rtsp://h/1,,,,,secret", "row 3, column username: is empty, but there is a password"),
        ("1,a,rtsp://h/1,east,39.9", 'row 3, column longitude: "east" is not a number of degrees from -180 to 180'),
        ("1,a,rtsp://h/1,39.9,116.4", 'row 3, column latitude: "116.4" is not a number of degrees from -90 to 90'),
        ("1,a,rtsp://h/1,nan,39.9", 'row 3, column longitude: "nan"'),
        ("1,a,rtsp://h/1,116.4", "row 3, column latitude: is empty, but the other coordinate is not"),
        ("1,a,rtsp://h/1,,,3.402E+19", 'row 3, column gb_code: "3.402E+19" is not 20 digits'),
        ("1,a,rtsp://h/1,,,,,,soon", 'row 3, column period_s: "soon" is not a whole number of seconds from 1 to'),
        ("1,a,rtsp://h/1,,,,,,0", 'row 3, column period_s: "0" is not'),
        (f"1,{'x' * 201},rtsp://h/1", "row 3, column name: is longer than 200 characters"),
        ("1,a,rtsp://h/1,,,,,,,,more", "row 3, column 11: there are only 10 columns"),
        ('1,a,"rtsp://h/1', "row 3: unexpected end of data"),
    ],
)
def test_a_wrong_row_names_row_and_column_and_nothing_is_listed(row: str, expected: str) -> None:
    found = mistakes(GOOD, row)
    assert found[0].startswith(expected)
    assert "secret" not in "".join(found)


def test_all_mistakes_are_listed_at_once_up_to_twenty() -> None:
    assert mistakes(",a,rtsp://h/1", GOOD, "1,,gopher://h") == (
        "row 2, column id: is empty",
        "row 4, column name: is empty",
        'row 4, column address: begins with "gopher:"; streams are read from rtsp://, rtsps://, http://, https://, file://',
    )
    with pytest.raises(CameraListInvalid, match="… and 5 more") as caught:
        listed(*[f"{number},," for number in range(12)], ",a,rtsp://h/1")
    assert len(caught.value.mistakes) == 20


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "it is empty"),
        (HEADER.encode(), "it has no row below the column names"),
        (b"id,name\n1,a", 'row 1: the column "address" is missing'),
        (b"id,name,address,colour\n", 'row 1, column 4: "colour" is not a known column'),
        (b"id,name,address,id\n", 'row 1: the column "id" is there twice'),
        ("id,name,address\n1,a,rtsp://h".encode("utf-16"), "it is no text in UTF-8 or GBK"),
        (b"PK\x03\x04\xff\xff\xff", "it is no text in UTF-8 or GBK"),
        (b"x" * (MOST_BYTES + 1), "it has 20,000,001 bytes"),
    ],
)
def test_a_file_that_is_no_list_says_why(content: bytes, expected: str) -> None:
    with pytest.raises(CameraListInvalid, match="nothing was imported") as caught:
        parse_camera_list(content, name="list.csv")
    assert expected in caught.value.message


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CameraListInvalid, match=r"none\.csv: cannot be read \(No such file"):
        read_camera_list(tmp_path / "none.csv")


def test_a_fixed_address_is_opened_as_it_was_sealed(box: SecretBox) -> None:
    sealed = {"7": box.seal("rtsp://admin:secret@10.0.0.7/1")}
    platform: VideoPlatform = CsvPlatform(name="List", sealed_address_of=sealed.get, box=box)
    stream = platform.open_stream("7")
    assert stream.address == "rtsp://admin:secret@10.0.0.7/1"
    assert stream.began_at is None
    assert "secret" not in repr(stream)
    with pytest.raises(CameraUnknown, match='no camera "8"'):
        platform.open_stream("8")
    with pytest.raises(NotListable, match="import the file again"):
        platform.list_cameras()
    platform.close_stream("7")
    platform.close()


def test_a_list_that_came_over_the_network_names_no_file_of_this_machine() -> None:
    content = b"id,name,address\n1,one,file:///etc/passwd\n"
    assert len(parse_camera_list(content, name="list.csv")) == 1
    with pytest.raises(CameraListInvalid, match='begins with "file:"'):
        parse_camera_list(content, name="list.csv", schemes=NETWORK_SCHEMES)
