"""ONVIF: single devices, one user name and password for all. A device of several picture sources is several cameras.

A camera's key is host/source. A device that does not answer while cameras are listed is told of, and its cameras stay.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import structlog

from camera_registry.camera_policy import PLATFORM_SCHEMES, camera_policy
from camera_registry.errors import CameraUnknown, PlatformDeclined, PlatformError, WsdlMissing
from camera_registry.platform_protocol import ListedCamera, ListedPreset, OpenedStream, SilentDevice
from camera_registry.platforms.onvif_device import OnvifDevice, Profile, best_profiles, with_credentials
from camera_registry.platforms.onvif_zeep import ZeepDevice
from camera_registry.platforms.trust import trust_of
from camera_registry.settings import PlatformSettings
from kit.checked_http import CheckedTransport

logger = structlog.get_logger()

LONGEST_KEY = 80
SLOW_KEYFRAMES_S = 10.0  # longer than that a visit waits too long for its picture

Connect = Callable[[str], OnvifDevice]
"""A device from its host or host:port."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A device and what it shows, by the last part of a camera's key."""

    device: OnvifDevice
    channels: Mapping[str, Profile]


class OnvifPlatform:
    """Clients for many devices, for all threads of a process."""

    def __init__(
        self,
        *,
        name: str,
        hosts: Sequence[str],
        username: str | None,
        password: str | None,
        host_rewrites: Mapping[str, str],
        settings: PlatformSettings,
        connect: Connect | None = None,
    ) -> None:
        """Connects to a device at its first call. `connect` None: over onvif-zeep."""
        self._name = name
        self._hosts = list(hosts)
        self._username, self._password = username, password
        self._host_rewrites = dict(host_rewrites)
        self._settings = settings
        policy = camera_policy(settings.allowed_networks, schemes=PLATFORM_SCHEMES)
        seconds = settings.answer_timeout.total_seconds()
        self._client = httpx.Client(
            transport=CheckedTransport(policy, verify=trust_of(settings)),
            timeout=httpx.Timeout(seconds, connect=settings.connect_timeout.total_seconds()),
            trust_env=False,
            follow_redirects=False,
        )
        self._connect = connect or self._zeep_device
        self._lock = threading.Lock()
        self._devices: dict[str, OnvifDevice] = {}
        self._known: dict[str, _Known] = {}
        self._silent: list[SilentDevice] = []

    def __repr__(self) -> str:
        return f"OnvifPlatform({self._name}, {len(self._hosts)} devices)"

    def list_cameras(self) -> Iterator[ListedCamera]:
        """Raises what the first device said where all of them failed."""
        self._silent = []
        with ThreadPoolExecutor(self._settings.onvif_devices_at_once, thread_name_prefix="onvif") as threads:
            for host, found in zip(self._hosts, threads.map(self._listed, self._hosts), strict=True):
                if isinstance(found, PlatformError):
                    self._silent.append(SilentDevice(prefix=f"{host}/", error=found))
                else:
                    yield from found
        if self._silent and len(self._silent) == len(self._hosts):
            raise self._silent[0].error

    def silent_devices(self) -> Sequence[SilentDevice]:
        """Those that did not answer when cameras were last listed."""
        return tuple(self._silent)

    def open_stream(self, external_id: str) -> OpenedStream:
        known, profile = self._camera(external_id)
        try:
            address = known.device.stream_address(profile.token)
        except PlatformDeclined:
            snapshot = known.device.snapshot_address(profile.token)
            if snapshot is None:
                self._forget(external_id)  # its profiles may have been set up anew
                raise
            address = snapshot
        return OpenedStream(address=with_credentials(address, self._username, self._password), began_at=None)

    def close_stream(self, external_id: str) -> None:
        """Nothing to tell anybody: the stream ends with its reader."""

    def go_to_preset(self, external_id: str, preset: str) -> None:
        known, profile = self._camera(external_id)
        known.device.go_to_preset(profile.token, preset)

    def is_moving(self, external_id: str) -> bool | None:
        known, profile = self._camera(external_id)
        return known.device.is_moving(profile.token)

    def close(self) -> None:
        with self._lock:
            for device in self._devices.values():
                device.close()
            self._devices.clear()
            self._known.clear()
        self._client.close()

    def _listed(self, host: str) -> list[ListedCamera] | PlatformError:
        """What is wrong with one device must not lose the others; what is wrong with us is raised."""
        try:
            known = self._fresh(host)
            named = known.device.name()
            title = " ".join(part for part in (named.maker, named.model) if part) or "ONVIF"
            return [
                _camera_of(known.device, host, channel, profile, title, is_one_of_many=len(known.channels) > 1)
                for channel, profile in known.channels.items()
            ]
        except WsdlMissing:
            raise
        except PlatformError as error:
            logger.warning("device_not_listed", host=host, reason=error.message)
            return error

    def _camera(self, external_id: str) -> tuple[_Known, Profile]:
        host, _, channel = external_id.partition("/")
        if host not in self._hosts:
            raise CameraUnknown(
                f"{self._name} has no device {host} in its list. Import the devices again.",
                zh=f"{self._name} 的列表中没有设备 {host}，请重新导入设备。",
            )
        with self._lock:
            known = self._known.get(host)
        if known is None or channel not in known.channels:
            known = self._fresh(host)
        if channel not in known.channels:
            raise CameraUnknown(
                f"{self._name}: the device {host} has no picture source {channel} (any more); it has "
                f"{', '.join(known.channels)}. Import the devices again.",
                zh=(
                    f"{self._name}：设备 {host} 没有视频源 {channel}，或已不再有；现有："
                    f"{'、'.join(known.channels)}。请重新导入设备。"
                ),
            )
        return known, known.channels[channel]

    def _fresh(self, host: str) -> _Known:
        """Asks the device; two threads may do so at once, which harms nobody."""
        with self._lock:
            if host not in self._devices:
                self._devices[host] = self._connect(host)  # kept, so that a refused password is remembered
            device = self._devices[host]
        known = _Known(device, _by_channel(host, best_profiles(device.profiles())))
        with self._lock:
            self._known[host] = known
        return known

    def _forget(self, external_id: str) -> None:
        with self._lock:
            self._known.pop(external_id.partition("/")[0], None)

    def _zeep_device(self, host: str) -> OnvifDevice:
        return ZeepDevice(
            where=f"{self._name} ({host})",
            host=host,
            username=self._username,
            password=self._password,
            host_rewrites=self._host_rewrites,
            client=self._client,
            settings=self._settings,
        )


def _by_channel(host: str, profiles: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """A source's own name, or its number where that would make too long a key."""
    return {
        source if len(f"{host}/{source}") <= LONGEST_KEY else f"#{number}": profile
        for number, (source, profile) in enumerate(profiles.items(), start=1)
    }


def _camera_of(
    device: OnvifDevice, host: str, channel: str, profile: Profile, title: str, *, is_one_of_many: bool
) -> ListedCamera:
    distance_s = profile.keyframe_distance_s
    if distance_s is not None and distance_s > SLOW_KEYFRAMES_S:
        logger.warning("keyframes_far_apart", host=host, channel=channel, distance_s=distance_s)
    presets = _presets(device, profile, host) if profile.is_turnable else None
    name = f"{title} {host} {channel}" if is_one_of_many else f"{title} {host}"
    return ListedCamera(external_id=f"{host}/{channel}", name=name[:200], presets=presets)


def _presets(device: OnvifDevice, profile: Profile, host: str) -> tuple[ListedPreset, ...] | None:
    """A camera whose presets cannot be told is a camera all the same."""
    try:
        return tuple(device.presets(profile.token))
    except PlatformDeclined as error:
        logger.info("presets_not_listed", host=host, reason=error.message)
        return None
