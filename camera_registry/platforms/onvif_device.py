"""What we ask of one ONVIF device, behind a Protocol of ours, so that the library that speaks SOAP can be exchanged.

Addresses that a device tells are repaired before anybody sees them: devices write 0.0.0.0, their address of last year,
or the one inside a NAT; what we dialled is what we reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import quote, urlsplit

from camera_registry.platform_protocol import ListedPreset
from camera_registry.platforms.wvp_answers import rewrite_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One stream of one picture source."""

    token: str
    source: str
    """Token of the picture source; several profiles of different size show the same."""
    encoding: str
    """As the device names it: H264, H265, JPEG, MPEG4."""
    width_px: int
    height_px: int
    frames_per_s: float | None
    keyframe_every: int | None
    """GovLength, in frames; None: the device does not tell."""
    is_turnable: bool

    @property
    def keyframe_distance_s(self) -> float | None:
        """How long a visit may have to wait for its picture; None: the device does not tell."""
        if not self.frames_per_s or not self.keyframe_every:
            return None
        return self.keyframe_every / self.frames_per_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceName:
    maker: str
    model: str
    serial: str


class OnvifDevice(Protocol):
    """Thread-safe. Every method raises `errors.PlatformError`."""

    def name(self) -> DeviceName: ...

    def profiles(self) -> Sequence[Profile]: ...

    def stream_address(self, profile: str) -> str:
        """RTSP, repaired, without credentials."""
        ...

    def snapshot_address(self, profile: str) -> str | None:
        """Repaired, without credentials; None: the device has none, as many do."""
        ...

    def presets(self, profile: str) -> Sequence[ListedPreset]:
        """Empty for a device that does not turn."""
        ...

    def go_to_preset(self, profile: str, preset: str) -> None:
        """Raises PresetUnknown."""
        ...

    def is_moving(self, profile: str) -> bool | None:
        """None: the device does not tell."""
        ...

    def close(self) -> None: ...


def best_profiles(profiles: Sequence[Profile]) -> dict[str, Profile]:
    """By picture source the one to look through: one that we decode, the largest, the shortest keyframe distance."""
    best: dict[str, Profile] = {}
    for profile in profiles:
        if profile.source not in best or _worth(profile) > _worth(best[profile.source]):
            best[profile.source] = profile
    return best


def _worth(profile: Profile) -> tuple[bool, int, float]:
    is_video = profile.encoding.upper() in {"H264", "H265", "HEVC"}
    distance_s = profile.keyframe_distance_s
    return is_video, profile.width_px * profile.height_px, -(60.0 if distance_s is None else distance_s)


def repaired(told: str, *, dialled: str, host_rewrites: Mapping[str, str]) -> str:
    """The address that a device told, with a host that we reach, and without credentials that it may have put in.

    A rule of ours goes first. Otherwise the host is the one that we dialled wherever the told one cannot be meant: no
    address at all, 0.0.0.0, the device's own loopback or link-local address, or another private address.

    Args:
        told: with scheme; its port and path stay.
        dialled: host or host:port of the device, as it answered.
        host_rewrites: {host or host:port as devices say: as we reach it}.
    """
    parts = urlsplit(told.strip())
    place = parts.netloc.rpartition("@")[2]
    bare = parts._replace(netloc=place).geturl()
    rewritten = rewrite_host(bare, host_rewrites)
    if rewritten != bare or not _is_another_house(parts.hostname or "", dialled):
        return rewritten
    host = urlsplit(f"//{dialled}").hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=shown if parts.port is None else f"{shown}:{parts.port}").geturl()


def _is_another_house(host: str, dialled: str) -> bool:
    """Whether a device that answered at `dialled` cannot mean `host`, or only seen from within its own network."""
    ours = urlsplit(f"//{dialled}").hostname or ""
    if host.lower() == ours.lower():
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return not host or host == "localhost"
    return address.is_unspecified or address.is_loopback or address.is_link_local or address.is_private


def with_credentials(address: str, username: str | None, password: str | None) -> str:
    """For a reader, at once; never stored and never logged."""
    if username is None:
        return address
    parts = urlsplit(address)
    user_info = f"{quote(username, safe='')}:{quote(password or '', safe='')}"
    return parts._replace(netloc=f"{user_info}@{parts.netloc}").geturl()
