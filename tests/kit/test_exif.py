"""What photos say of themselves, as phones write it, and as nobody should."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from kit.exif import SILENT, Fix, Shot, shot_of

GPS, DETAILS = ExifTags.GPS, ExifTags.Base
HERE: dict[int, Any] = {
    GPS.GPSLatitudeRef: "N",
    GPS.GPSLatitude: (31.0, 49.0, 21.0),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (117.0, 7.0, 30.0),
}
TAKEN: dict[int, Any] = {DETAILS.DateTimeOriginal: "2026:03:02 12:00:05"}


def a_photo(gps: dict[int, Any] | None = None, details: dict[int, Any] | None = None, *, form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[DETAILS.Make] = "phone"
    for tags, written in ((exif.get_ifd(ExifTags.IFD.GPSInfo), gps), (exif.get_ifd(ExifTags.IFD.Exif), details)):
        tags.update(written or {})
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(out, form, exif=exif)
    return out.getvalue()


def rounded(fix: Fix | None) -> Fix | None:
    return fix and Fix(round(fix.longitude, 6), round(fix.latitude, 6), fix.accuracy_m and round(fix.accuracy_m, 3))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_says_where_and_when_it_was_taken(form: str) -> None:
    shot = shot_of(a_photo(HERE | {GPS.GPSHPositioningError: 4.5}, TAKEN, form=form))
    assert rounded(shot.fix) == Fix(117.125, 31.8225, 4.5)
    assert shot.taken_at == datetime(2026, 3, 2, 12, 0, 5)  # noqa: DTZ001  no zone is said


@pytest.mark.parametrize(("south", "west"), [("S", "W"), ("s", "w")])
def test_south_and_west_are_negative(south: str, west: str) -> None:
    fix = shot_of(a_photo(HERE | {GPS.GPSLatitudeRef: south, GPS.GPSLongitudeRef: west})).fix
    assert rounded(fix) == Fix(-117.125, -31.8225, None)


def test_a_time_with_an_offset_is_an_instant() -> None:
    taken_at = shot_of(a_photo(details=TAKEN | {DETAILS.OffsetTimeOriginal: "+08:00"})).taken_at
    assert taken_at == datetime(2026, 3, 2, 4, 0, 5, tzinfo=UTC)
    assert taken_at.utcoffset() == timedelta(hours=8)
    behind = shot_of(a_photo(details=TAKEN | {DETAILS.OffsetTimeOriginal: "-03:30"})).taken_at
    assert behind == datetime(2026, 3, 2, 15, 30, 5, tzinfo=UTC)


def test_the_time_of_the_file_is_not_that_of_the_shot() -> None:
    assert shot_of(a_photo(details={DETAILS.DateTime: "2026:03:02 12:00:05"})).taken_at is None


@pytest.mark.parametrize(
    "changed",
    [
        {GPS.GPSLatitude: (0.0, 0.0, 0.0), GPS.GPSLongitude: (0.0, 0.0, 0.0)},
        {GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {GPS.GPSLongitude: (181.0, 0.0, 0.0)},
        {GPS.GPSLatitude: (31.0, 49.0)},
        {GPS.GPSLatitude: (IFDRational(0, 0), 49.0, 21.0)},
        {GPS.GPSLatitudeRef: "E"},
        {GPS.GPSLatitudeRef: "NS"},
        {GPS.GPSLatitudeRef: ""},
        {GPS.GPSStatus: "V"},
        {GPS.GPSMapDatum: "GCJ-02"},
        {GPS.GPSMapDatum: "TOKYO"},
    ],
)
def test_a_position_that_cannot_be_or_is_none_is_left_out(changed: dict[int, Any]) -> None:
    assert shot_of(a_photo(HERE)).fix is not None
    assert shot_of(a_photo(HERE | changed)).fix is None


@pytest.mark.parametrize("datum", ["WGS-84", "WGS84", "wgs 84", "CGCS2000"])
def test_the_systems_that_are_the_same_are_believed(datum: str) -> None:
    assert shot_of(a_photo(HERE | {GPS.GPSMapDatum: datum})).fix is not None


@pytest.mark.parametrize("accuracy", [0.0, IFDRational(0, 0)])
def test_an_accuracy_of_nothing_is_unknown(accuracy: object) -> None:
    fix = shot_of(a_photo(HERE | {GPS.GPSHPositioningError: accuracy})).fix
    assert fix is not None
    assert fix.accuracy_m is None


@pytest.mark.parametrize(
    ("taken", "offset"),
    [
        ("0000:00:00 00:00:00", ""),
        ("2026:02:30 12:00:00", ""),
        ("    :  :     :  :  ", ""),
        ("yesterday", ""),
        ("2026:03:02 12:00:05", "+99:99"),
    ],
)
def test_a_time_that_cannot_be_is_left_out(taken: str, offset: str) -> None:
    details: dict[int, Any] = {DETAILS.DateTimeOriginal: taken, DETAILS.OffsetTimeOriginal: offset}
    assert shot_of(a_photo(details=details)).taken_at is None


def test_a_picture_without_exif_and_what_is_no_picture_say_nothing() -> None:
    assert shot_of(a_photo()) == SILENT
    assert shot_of(b"this is a text\n" * 20) == SILENT
    assert shot_of(b"") == SILENT


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF"]), st.data())
def test_damaged_metadata_is_read_or_left_out_and_nothing_else(form: str, data: st.DataObject) -> None:
    damaged = bytearray(a_photo(HERE | {GPS.GPSHPositioningError: 4.5}, TAKEN, form=form))
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, min(len(damaged), 500) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(shot_of(bytes(damaged)), Shot)
