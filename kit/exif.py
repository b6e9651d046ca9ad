"""What a photo says of itself (EXIF): where and when it was taken. Read before the picture is stripped of it.

A hint and no proof: whoever sends a photo can write what they like. Nothing that is damaged, out of range or left at
zero is believed, and nothing here refuses a picture.
"""

import io
import math
import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

from kit.pictures import FORMATS

_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_SAME_AS_WGS84 = {"", "WGS84", "WGS1984", "CGCS2000"}
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises over metadata that somebody has broken; it parses them only when they are asked for."""


@dataclass(frozen=True, slots=True)
class Fix:
    """WGS-84 degrees. `accuracy_m`: radius; None: the device does not say."""

    longitude: float
    latitude: float
    accuracy_m: float | None


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo was taken; None for what it does not say. `taken_at` is naive where it names no zone."""

    fix: Fix | None = None
    taken_at: datetime | None = None


SILENT = Shot()


def shot_of(content: bytes) -> Shot:
    """What the EXIF of a picture file says, if anything. Ask only of what `kit.pictures` has decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks about damaged metadata
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                exif = picture.getexif()
                gps, details = exif.get_ifd(ExifTags.IFD.GPSInfo), exif.get_ifd(ExifTags.IFD.Exif)
    except _DAMAGE:
        return SILENT
    return Shot(_fix(gps), _taken_at(details))


def _fix(gps: Mapping[int, Any]) -> Fix | None:
    """None also where the device says that it had no fix, or measures in a system that is not WGS-84."""
    if _text(gps.get(ExifTags.GPS.GPSStatus)) == "V":
        return None
    if re.sub(r"[^A-Z0-9]", "", _text(gps.get(ExifTags.GPS.GPSMapDatum)).upper()) not in _SAME_AS_WGS84:
        return None
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    if latitude == 0 and longitude == 0:  # written by devices that have not found themselves
        return None
    accuracy_m = _number(gps.get(ExifTags.GPS.GPSHPositioningError))
    return Fix(longitude, latitude, accuracy_m if accuracy_m is not None and accuracy_m > 0 else None)


def _degrees(parts: object, side: object, sides: str) -> float | None:
    """From degrees, minutes and seconds, and one of two letters, of which the second is negative."""
    letter = _text(side).upper()
    if not isinstance(parts, tuple) or len(parts) != 3 or len(letter) != 1 or letter not in sides:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None or number < 0 for number in numbers):
        return None
    total = math.fsum((number or 0.0) / 60**power for power, number in enumerate(numbers))
    return -total if letter == sides[1] else total


def _taken_at(details: Mapping[int, Any]) -> datetime | None:
    """When the shutter opened. The file's own time (DateTime) is left alone: editing changes it."""
    match = _TIME.match(_text(details.get(ExifTags.Base.DateTimeOriginal)))
    if match is None:
        return None
    try:
        wall = datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  its zone is a tag of its own
        return wall.replace(tzinfo=_zone(_text(details.get(ExifTags.Base.OffsetTimeOriginal))))
    except ValueError:  # cameras without a clock say 0000:00:00
        return None


def _zone(offset: str) -> timezone | None:
    match = _OFFSET.fullmatch(offset)
    if match is None:
        return None
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-span if match[1] == "-" else span)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    """A rational of EXIF, which may be 0/0."""
    try:
        number = float(value)
    except _DAMAGE:
        return None
    return number if math.isfinite(number) else None
