"""A pretend ONVIF device: device, media and PTZ service for some of the city's cameras, each a picture source.

On a port of its own, with switches for what real ones do wrong. Streams come from the city's RTSP server.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from simulator import onvif_soap
from simulator.cameras import Camera
from simulator.city import SimulatedCity
from simulator.digest import DigestGuard
from simulator.onvif_quirks import OnvifQuirks, Wants
from simulator.onvif_soap import Asked

_MOVES_FOR_S = 0.3
_OPEN = {"GetSystemDateAndTime"}


class _Refusal(Exception):
    def __init__(self, word: str, reason: str) -> None:
        super().__init__(reason)
        self.word = word


class SimulatedOnvif:
    """Use it as a context manager inside that of its city, whose user name and password it shares."""

    def __init__(self, city: SimulatedCity, cameras: Sequence[int], quirks: OnvifQuirks | None = None) -> None:
        """`cameras` by gbId."""
        self.city = city
        self.cameras = [city.cameras[gb_id] for gb_id in cameras]
        self.quirks = quirks or OnvifQuirks()
        self.asked: list[str] = []
        """Operations, refused ones among them, in their order."""
        self.is_closing = Event()
        settings = city.settings
        self.guard = DigestGuard(settings.username, settings.password)
        self._server = ThreadingHTTPServer((settings.host, 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="city-onvif")
        self._moving_until_s = 0.0

    @property
    def host(self) -> str:
        """host:port, as it is entered in a list of devices."""
        return f"{self.city.settings.host}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.is_closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, asked: Asked, *, authorization: str | None) -> tuple[int, bytes]:
        """HTTP status and envelope."""
        self.asked.append(asked.operation)
        if not self._may(asked, authorization):
            status = 401 if self.quirks.wants is Wants.HTTP_DIGEST else 400
            return status, onvif_soap.fault("NotAuthorized", "Sender not Authorized")
        operation = _OPERATIONS.get(asked.operation)
        if operation is None:
            return 400, onvif_soap.fault("ActionNotSupported", f"{asked.operation} is not there")
        try:
            return 200, onvif_soap.answer(operation(self, asked))
        except _Refusal as refusal:
            return 400, onvif_soap.fault(refusal.word, str(refusal))

    def _may(self, asked: Asked, authorization: str | None) -> bool:
        if asked.operation in _OPEN and not self.quirks.hides_clock:
            return True
        settings, token = self.city.settings, asked.token
        if self.quirks.wants is Wants.HTTP_DIGEST:
            return self.guard.lets_pass(authorization, method="POST")
        if token is None or onvif_soap.is_digest(token) is not (self.quirks.wants is Wants.DIGEST):
            return False
        who = {"username": settings.username, "password": settings.password}
        if self.quirks.wants is Wants.TEXT:
            return onvif_soap.is_text_right(token, **who)
        return onvif_soap.is_digest_right(token, username=who["username"], password=who["password"], now_at=self.now_at)

    @property
    def now_at(self) -> datetime:
        return datetime.now(UTC) + self.quirks.clock_ahead

    @property
    def announced(self) -> str:
        return self.quirks.announced_host or self.city.settings.host

    def camera(self, asked: Asked) -> Camera:
        token = asked.arguments.get("ProfileToken", "")
        for camera in self.cameras:
            if token in {f"main_{camera.gb_id}", f"sub_{camera.gb_id}"}:
                return camera
        raise _Refusal("NoProfile", f"there is no profile {token}")

    def clock(self, _: Asked) -> str:
        at = self.now_at
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
            "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>"
            f"<tt:Time><tt:Hour>{at.hour}</tt:Hour><tt:Minute>{at.minute}</tt:Minute><tt:Second>{at.second}</tt:Second>"
            f"</tt:Time><tt:Date><tt:Year>{at.year}</tt:Year><tt:Month>{at.month}</tt:Month><tt:Day>{at.day}</tt:Day>"
            "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def capabilities(self, _: Asked) -> str:
        port = self.host.rpartition(":")[2]
        root = f"http://{self.announced}:{port}/onvif"
        return (
            "<tds:GetCapabilitiesResponse><tds:Capabilities>"
            f"<tt:Device><tt:XAddr>{root}/device_service</tt:XAddr></tt:Device>"
            f"<tt:Media><tt:XAddr>{root}/media_service</tt:XAddr><tt:StreamingCapabilities/></tt:Media>"
            f"<tt:PTZ><tt:XAddr>{root}/ptz_service</tt:XAddr></tt:PTZ>"
            "</tds:Capabilities></tds:GetCapabilitiesResponse>"
        )

    def information(self, _: Asked) -> str:
        return (
            "<tds:GetDeviceInformationResponse><tds:Manufacturer>Gridwarden</tds:Manufacturer><tds:Model>city</tds:Model>"
            "<tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>1</tds:SerialNumber>"
            "<tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>"
        )

    def profiles(self, _: Asked) -> str:
        both = "".join(self._profile(one, "sub", 2) + self._profile(one, "main", 1) for one in self.cameras)
        return f"<trt:GetProfilesResponse>{both}</trt:GetProfilesResponse>"

    def _profile(self, camera: Camera, kind: str, divisor: int) -> str:
        width_px, height_px = (side // divisor for side in camera.scene.size_wh)
        fps = self.city.settings.fps
        source = f"source_{camera.gb_id}"
        turns = (
            ""
            if not camera.presets
            else (
                '<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:UseCount>1</tt:UseCount>'
                "<tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>"
            )
        )
        return (
            f'<trt:Profiles token="{kind}_{camera.gb_id}" fixed="true"><tt:Name>{escape(camera.place.name)}</tt:Name>'
            f'<tt:VideoSourceConfiguration token="{source}"><tt:Name>v</tt:Name><tt:UseCount>1</tt:UseCount>'
            f'<tt:SourceToken>{source}</tt:SourceToken><tt:Bounds x="0" y="0" width="{width_px}" height="{height_px}"/>'
            f'</tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="e_{kind}"><tt:Name>e</tt:Name>'
            "<tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>"
            f"<tt:Resolution><tt:Width>{width_px}</tt:Width><tt:Height>{height_px}</tt:Height></tt:Resolution>"
            f"<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>{fps}</tt:FrameRateLimit>"
            "<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>"
            f"<tt:H264><tt:GovLength>{fps * self.city.settings.keyframe_every_s}</tt:GovLength>"
            "<tt:H264Profile>Main</tt:H264Profile></tt:H264><tt:SessionTimeout>PT60S</tt:SessionTimeout>"
            f"</tt:VideoEncoderConfiguration>{turns}</trt:Profiles>"
        )

    def stream(self, asked: Asked) -> str:
        address = f"rtsp://{self.announced}:{self.city.state.rtsp_port}/camera/{self.camera(asked).gb_id}"
        return f"<trt:GetStreamUriResponse>{_media_uri(address)}</trt:GetStreamUriResponse>"

    def snapshot(self, asked: Asked) -> str:
        if not self.quirks.has_snapshots:
            raise _Refusal("ActionNotSupported", "there are no snapshots")
        address = f"http://{self.announced}:{self.city.state.media_port}/camera/{self.camera(asked).gb_id}.jpg"
        return f"<trt:GetSnapshotUriResponse>{_media_uri(address)}</trt:GetSnapshotUriResponse>"

    def presets(self, asked: Asked) -> str:
        found = "".join(
            f'<tptz:Preset token="{token}"><tt:Name>{escape(name)}</tt:Name></tptz:Preset>'
            for token, name in self.camera(asked).presets.items()
        )
        return f"<tptz:GetPresetsResponse>{found}</tptz:GetPresetsResponse>"

    def go_to_preset(self, asked: Asked) -> str:
        camera, preset = self.camera(asked), asked.arguments.get("PresetToken", "")
        if preset not in camera.presets:
            raise _Refusal("NoToken", f"there is no preset {preset}")
        camera.called_preset = preset
        self._moving_until_s = time.monotonic() + _MOVES_FOR_S
        return "<tptz:GotoPresetResponse/>"

    def status(self, asked: Asked) -> str:
        self.camera(asked)
        word = "MOVING" if time.monotonic() < self._moving_until_s else "IDLE"
        moves = f"<tt:MoveStatus><tt:PanTilt>{word}</tt:PanTilt><tt:Zoom>IDLE</tt:Zoom></tt:MoveStatus>"
        told = moves if self.quirks.tells_moves else ""
        at = f"{self.now_at:%Y-%m-%dT%H:%M:%SZ}"
        said = f"<tptz:PTZStatus>{told}<tt:UtcTime>{at}</tt:UtcTime></tptz:PTZStatus>"
        return f"<tptz:GetStatusResponse>{said}</tptz:GetStatusResponse>"


_OPERATIONS: dict[str, Callable[[SimulatedOnvif, Asked], str]] = {
    "GetSystemDateAndTime": SimulatedOnvif.clock,
    "GetCapabilities": SimulatedOnvif.capabilities,
    "GetDeviceInformation": SimulatedOnvif.information,
    "GetProfiles": SimulatedOnvif.profiles,
    "GetStreamUri": SimulatedOnvif.stream,
    "GetSnapshotUri": SimulatedOnvif.snapshot,
    "GetPresets": SimulatedOnvif.presets,
    "GotoPreset": SimulatedOnvif.go_to_preset,
    "GetStatus": SimulatedOnvif.status,
}


def _media_uri(address: str) -> str:
    return (
        f"<trt:MediaUri><tt:Uri>{escape(address)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
        "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri>"
    )


def _handler(device: SimulatedOnvif) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:  # the standard library's name
            content = self.rfile.read(int(self.headers.get("content-length", "0")))
            if device.quirks.hangs:
                device.is_closing.wait(10)
                self.close_connection = True
                return
            if device.quirks.answers_html:
                self._say(200, "text/html", b"<!DOCTYPE html><html><title>IPC</title></html>")
                return
            try:
                asked = onvif_soap.read(content)
            except ValueError as error:
                self._say(400, "application/soap+xml", onvif_soap.fault("WellFormed", str(error)))
                return
            status, envelope = device.answer(asked, authorization=self.headers.get("authorization"))
            self._say(status, "application/soap+xml; charset=utf-8", envelope)

        def _say(self, status: int, kind: str, content: bytes) -> None:
            with suppress(OSError):
                self.send_response(status)
                if status == 401:
                    self.send_header("www-authenticate", device.guard.challenge())
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
            """Quiet."""

    return Handler
