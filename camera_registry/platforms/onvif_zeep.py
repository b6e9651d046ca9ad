"""One ONVIF device over onvif-zeep: clock first, then a way of signing in that it takes, then what it has.

Digest in the envelope, then the password in clear in the envelope, then HTTP digest: the first that the device takes is
kept. A wrong password is tried once in a while only, because devices lock who guesses.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar

import httpx
import structlog

from camera_registry.errors import (
    PlatformAnswerInvalid,
    PlatformDeclined,
    PlatformRefusedLogin,
    PresetUnknown,
)
from camera_registry.platform_protocol import ListedPreset
from camera_registry.platforms.onvif_calls import (
    DEVICE,
    MEDIA,
    PTZ,
    Calls,
    Fault,
    UsernameToken,
    declined,
    http_digest,
)
from camera_registry.platforms.onvif_device import DeviceName, Profile, repaired
from camera_registry.platforms.onvif_records import device_name, instant, presets_of, profiles_of, words_of
from camera_registry.platforms.onvif_transport import NotAuthorised, SoapTransport
from camera_registry.platforms.onvif_wsdl import wsdl_folder
from camera_registry.settings import PlatformSettings
from kit.clock import utc_now

logger = structlog.get_logger()

REFUSAL_KEPT_S = 1800.0  # Hikvision locks an address for 30 minutes after 7 wrong passwords; one round is three
WORTH_TELLING = timedelta(seconds=30)
_DEVICE_PATH = "/onvif/device_service"
_STREAM = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}

Answer = TypeVar("Answer")


class SignIn(Enum):
    """In the order in which they are tried."""

    DIGEST = auto()
    TEXT = auto()
    HTTP_DIGEST = auto()


class ZeepDevice:
    """See `OnvifDevice`."""

    def __init__(
        self,
        *,
        where: str,
        host: str,
        username: str | None,
        password: str | None,
        host_rewrites: Mapping[str, str],
        client: httpx.Client,
        settings: PlatformSettings,
    ) -> None:
        """Connects at the first call. `client` is the platform's and stays open.

        Raises:
            WsdlMissing: the description files are not where they should be.
        """
        self._where, self._host = where, host
        self._username, self._password = username, password or ""
        self._host_rewrites = host_rewrites
        self._client = client
        self._timeout_s = settings.answer_timeout.total_seconds()
        self._wsdl = wsdl_folder(settings.onvif_wsdl_dir)
        self._lock = threading.RLock()
        self._ahead: timedelta | None = None
        self._way: SignIn | None = None
        self._addresses: Mapping[str, str] | None = None
        self._calls: dict[tuple[str, SignIn | None], Calls] = {}
        self._refused_until_s = 0.0

    @property
    def ahead(self) -> timedelta:
        """How much the device's clock is ahead of ours; asks it at first use."""
        with self._lock:
            if self._ahead is None:
                self._ahead = self._asked_clock()
                if abs(self._ahead) > WORTH_TELLING:
                    logger.warning("device_clock_wrong", device=self._where, ahead_s=self._ahead.total_seconds())
            return self._ahead

    def name(self) -> DeviceName:
        return device_name(self._ask(DEVICE, "GetDeviceInformation"))

    def profiles(self) -> Sequence[Profile]:
        return profiles_of(self._ask(MEDIA, "GetProfiles"), where=self._where)

    def stream_address(self, profile: str) -> str:
        said = self._ask(MEDIA, "GetStreamUri", {"StreamSetup": _STREAM, "ProfileToken": profile})
        address = self._repaired(said)
        if address is None or not address.lower().startswith(("rtsp://", "rtsps://")):
            raise PlatformAnswerInvalid(
                f"{self._where} gives no RTSP address for its profile {profile}. Is RTSP switched on in the device?",
                zh=f"{self._where} 的配置 {profile} 没有给出 RTSP 地址。请检查设备是否已开启 RTSP。",
            )
        return address

    def snapshot_address(self, profile: str) -> str | None:
        try:
            address = self._repaired(self._ask(MEDIA, "GetSnapshotUri", {"ProfileToken": profile}))
        except (PlatformDeclined, PlatformAnswerInvalid):
            return None  # many devices refuse, or answer with something odd
        return address if address and address.lower().startswith(("http://", "https://")) else None

    def presets(self, profile: str) -> Sequence[ListedPreset]:
        if PTZ not in self._service_addresses():
            return []
        return presets_of(self._ask(PTZ, "GetPresets", {"ProfileToken": profile}))

    def go_to_preset(self, profile: str, preset: str) -> None:
        known = {one.token: one.name for one in self.presets(profile)}
        if preset not in known:
            self._fail_preset(preset, known)
        try:
            self._call(PTZ, "GotoPreset", {"ProfileToken": profile, "PresetToken": preset})
        except Fault as fault:
            if "NoToken" in fault.words:  # deleted since we looked
                self._fail_preset(preset, {})
            raise declined(fault, where=self._where, operation="GotoPreset") from fault

    def is_moving(self, profile: str) -> bool | None:
        if PTZ not in self._service_addresses():
            return None
        try:
            words = words_of(self._call(PTZ, "GetStatus", {"ProfileToken": profile}))
        except Fault:
            return None
        return None if not words else "MOVING" in words

    def close(self) -> None:
        """The connections are the platform's."""

    def _ask(self, service: str, operation: str, question: Mapping[str, object] | None = None) -> Any:
        try:
            return self._call(service, operation, question)
        except Fault as fault:
            raise declined(fault, where=self._where, operation=operation) from fault

    def _call(self, service: str, operation: str, question: Mapping[str, object] | None = None) -> Any:
        """Raises Fault and PlatformError."""
        return self._signed_in(lambda way: self._calls_of(service, way).ask(operation, question))

    def _signed_in(self, ask: Callable[[SignIn | None], Answer]) -> Answer:
        """Ask in the way that the device takes; find it at the first call, and anew when it no longer takes it.

        Before it is found anew the device's clock is asked again: somebody may have set it.
        """
        if time.monotonic() < self._refused_until_s:
            raise self._refusal()
        known = self._way
        if known is not None:
            try:
                return ask(known)
            except NotAuthorised:
                self._forget_clock()
        ways = sorted(SignIn, key=lambda way: way is not known) if self._username is not None else (None,)
        for way in ways:
            try:
                answer = ask(way)
            except NotAuthorised:
                continue
            self._way = way
            return answer
        self._refused_until_s = time.monotonic() + REFUSAL_KEPT_S
        self._way = None
        self._forget_clock()
        raise self._refusal()

    def _forget_clock(self) -> None:
        """What was signed by it goes, too."""
        with self._lock:
            self._ahead = None
            self._calls.clear()

    def _refusal(self) -> PlatformRefusedLogin:
        if self._username is None:
            return PlatformRefusedLogin(
                f"{self._where} wants a login, but no user name is stored for it. Enter one.",
                zh=f"{self._where} 要求登录，但没有保存用户名，请填写。",
            )
        return PlatformRefusedLogin(
            f"{self._where} refuses user name and password in all three ways (digest, text, HTTP digest). Enter them "
            "again; Hikvision wants a user made for ONVIF, under Network, Integration Protocol.",
            zh=(
                f"{self._where} 以三种方式（摘要、明文、HTTP 摘要）均拒绝登录。请重新填写用户名和密码；海康设备须在“网"
                "络—集成协议”中另建 ONVIF 用户。"
            ),
        )

    def _calls_of(self, service: str, way: SignIn | None) -> Calls:
        ahead = self.ahead
        with self._lock:
            if (service, way) not in self._calls:
                self._calls[service, way] = self._new_calls(service, self._address_of(service, way), way, ahead)
            return self._calls[service, way]

    def _new_calls(self, service: str, address: str, way: SignIn | None, ahead: timedelta) -> Calls:
        token = auth = None
        if way is not None and self._username is not None:
            if way is SignIn.HTTP_DIGEST:
                auth = http_digest(self._username, self._password)
            else:
                token = UsernameToken(self._username, self._password, ahead, is_digest=way is SignIn.DIGEST)
        transport = SoapTransport(self._client, where=self._where, timeout_s=self._timeout_s, auth=auth)
        return Calls(service, address, wsdl=self._wsdl, transport=transport, token=token, where=self._where)

    def _address_of(self, service: str, way: SignIn | None) -> str:
        if service == DEVICE:
            return f"http://{self._host}{_DEVICE_PATH}"
        addresses = self._addresses
        if addresses is None:
            found = self._calls_of(DEVICE, way).ask("GetCapabilities", {"Category": "All"})
            addresses = self._addresses = self._told_addresses(found)
        if service not in addresses:
            raise PlatformDeclined(
                f"{self._where} does not offer ONVIF's {service} service (Profile S).",
                code="ActionNotSupported",
                zh=f"{self._where} 不提供 ONVIF 的 {service} 服务（Profile S）。",
            )
        return addresses[service]

    def _service_addresses(self) -> Mapping[str, str]:
        if self._addresses is None:
            self._signed_in(lambda way: self._address_of(MEDIA, way))
        return self._addresses or {}

    def _told_addresses(self, capabilities: Any) -> Mapping[str, str]:
        told = {MEDIA: getattr(capabilities, "Media", None), PTZ: getattr(capabilities, "PTZ", None)}
        addresses = {name: getattr(one, "XAddr", None) for name, one in told.items()}
        return {
            name: repaired(address, dialled=self._host, host_rewrites=self._host_rewrites)
            for name, address in addresses.items()
            if isinstance(address, str) and address.lower().startswith(("http://", "https://"))
        }

    def _asked_clock(self) -> timedelta:
        """Before anything is signed. Zero where the device does not tell its time to strangers."""
        transport = SoapTransport(self._client, where=self._where, timeout_s=self._timeout_s)
        address = self._address_of(DEVICE, None)
        calls = Calls(DEVICE, address, wsdl=self._wsdl, transport=transport, token=None, where=self._where)
        asked_at = utc_now()
        try:
            there_at = instant(calls.ask("GetSystemDateAndTime"))
        except (NotAuthorised, Fault):
            there_at = None
        if there_at is None:
            return timedelta(0)
        return there_at - (asked_at + (datetime.now(UTC) - asked_at) / 2)

    def _repaired(self, said: Any) -> str | None:
        uri = getattr(said, "Uri", None)
        if not isinstance(uri, str) or "://" not in uri:
            return None
        return repaired(uri, dialled=self._host, host_rewrites=self._host_rewrites)

    def _fail_preset(self, preset: str, known: Mapping[str, str]) -> None:
        names = ", ".join(f"{token} ({name})" if name else token for token, name in known.items())
        raise PresetUnknown(
            f"{self._where}: there is no preset {preset} any more; it has {names or 'none'}. The camera stays where it "
            "is. Choose another preset for the view.",
            zh=f"{self._where}：预置位 {preset} 已不存在；现有：{names or '无'}。摄像机未转动，请为该视图另选预置位。",
        )
