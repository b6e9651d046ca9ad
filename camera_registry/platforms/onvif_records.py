"""What ONVIF devices answer, as onvif-zeep parsed it, turned into our types. Pure; anything may be missing."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from camera_registry.errors import PlatformAnswerInvalid
from camera_registry.platform_protocol import ListedPreset
from camera_registry.platforms.onvif_device import DeviceName, Profile

LONGEST_TOKEN = 40  # room of a view's preset; devices count, or write Preset_12


def instant(said: Any) -> datetime | None:
    """Of GetSystemDateAndTime; None where the device has no UTC time, or one that never was (some send zeroes)."""
    utc = _at(said, "UTCDateTime")
    try:
        year, month, day, hour, minute, second = (int(_at(utc, group, name)) for group, name in _CLOCK)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is 60
    except (TypeError, ValueError):
        return None


_CLOCK = (
    ("Date", "Year"), ("Date", "Month"), ("Date", "Day"), ("Time", "Hour"), ("Time", "Minute"), ("Time", "Second"),
)  # fmt: skip


def device_name(said: Any) -> DeviceName:
    return DeviceName(
        maker=_text(_at(said, "Manufacturer")), model=_text(_at(said, "Model")), serial=_text(_at(said, "SerialNumber"))
    )


def profiles_of(said: Any, *, where: str) -> Sequence[Profile]:
    """Those with a picture.

    Raises:
        PlatformAnswerInvalid: there is none.
    """
    found = [one for one in map(_profile, said or ()) if one is not None]
    if not found:
        raise PlatformAnswerInvalid(
            f"{where} has no profile with a picture. Set one up in the device.",
            zh=f"{where} 没有带视频的配置（profile），请在设备上设置。",
        )
    return found


def _profile(said: Any) -> Profile | None:
    encoder = _at(said, "VideoEncoderConfiguration")
    token, source = _text(_at(said, "token")), _text(_at(said, "VideoSourceConfiguration", "SourceToken"))
    if not token or encoder is None:
        return None
    encoding = _text(_at(encoder, "Encoding"))
    codec = _at(encoder, "H264") if encoding == "H264" else _at(encoder, "MPEG4")
    return Profile(
        token=token,
        source=source or token,
        encoding=encoding,
        width_px=_whole(_at(encoder, "Resolution", "Width")) or 0,
        height_px=_whole(_at(encoder, "Resolution", "Height")) or 0,
        frames_per_s=_rate(_at(encoder, "RateControl", "FrameRateLimit")),
        keyframe_every=_whole(_at(codec, "GovLength")),
        is_turnable=_at(said, "PTZConfiguration") is not None,
    )


def presets_of(said: Any) -> Sequence[ListedPreset]:
    """Those whose token we can keep. Some devices list every one of 300 places, also those that nobody has set."""
    found = []
    for one in said or ():
        token = _text(_at(one, "token"))
        if 0 < len(token) <= LONGEST_TOKEN:
            found.append(ListedPreset(token=token, name=_text(_at(one, "Name"))[:80]))
    return found


def words_of(status: Any) -> frozenset[str]:
    """What a device says of its moves, such as IDLE and MOVING; empty where it says nothing."""
    moves = _at(status, "MoveStatus")
    said = (_text(_at(moves, axis)).upper() for axis in ("PanTilt", "Zoom"))
    return frozenset(word for word in said if word in {"IDLE", "MOVING"})


def _at(said: Any, *steps: str) -> Any:
    for step in steps:
        said = getattr(said, step, None)
    return said


def _text(said: Any) -> str:
    return str(said).strip() if said is not None else ""


def _whole(said: Any) -> int | None:
    return said if isinstance(said, int) and said > 0 else None


def _rate(said: Any) -> float | None:
    return float(said) if isinstance(said, int | float) and math.isfinite(said) and said > 0 else None
