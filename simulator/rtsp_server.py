"""Cameras over RTSP: interleaved TCP only, H.264 only, a thread a reader.

/camera/{gbId} wants the city's user name and password by digest, as cameras do; /openUrl/{token}, which Artemis gives
out, wants nothing more.
"""

import re
import select
import socket
import socketserver
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Event, Thread
from urllib.parse import urlsplit

from simulator.cameras import Camera
from simulator.digest import DigestGuard
from simulator.encoding import Codec
from simulator.faults import Fault
from simulator.feeds import live_pictures
from simulator.rtp import RtpWriter, session_description
from simulator.settings import CitySettings

_REQUEST_TIMEOUT_S = 10  # for a reader that connects and asks nothing
_LONGEST_HEAD = 100  # lines
_INTERLEAVED = re.compile(r"RTP/AVP/TCP;.*interleaved=(\d+)-", re.IGNORECASE)
_WORDS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 415: "Unsupported Media Type", 461: "Unsupported Transport"}


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    address: str
    headers: Mapping[str, str]
    """By name in small letters."""


class RtspServer:
    """Listens from construction on, serves from `start` on."""

    def __init__(self, cameras: Mapping[int, Camera], settings: CitySettings, tokens: Mapping[str, Camera]) -> None:
        self.cameras = cameras
        self.settings = settings
        self.tokens = tokens
        self.guard = DigestGuard(settings.username, settings.password)
        self.is_closing = Event()
        self._server = _Server((settings.host, 0), self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="city-rtsp")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Hangs up on every reader within a quarter of a second and waits for their threads."""
        self.is_closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def camera_at(self, address: str) -> Camera | None:
        """None: no such address. What follows it, such as the track, is left out of account."""
        _, kind, name, *_ = [*urlsplit(address).path.split("/"), "", "", ""]
        if kind == "openUrl":
            return self.tokens.get(name)
        return self.cameras.get(int(name)) if kind == "camera" and name.isdecimal() else None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False  # closing waits for the readers' threads
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], rtsp: RtspServer) -> None:
        self.rtsp = rtsp
        super().__init__(address, _Reader)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up in mid-sentence is no error here."""
        del request, client_address


class _Reader(socketserver.StreamRequestHandler):
    server: _Server
    timeout = _REQUEST_TIMEOUT_S
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._channel = 0

    def handle(self) -> None:
        with suppress(OSError):
            while self._wait_for_reader() and (asked := self._read()) is not None:
                if not self._answer(asked):
                    return

    def _wait_for_reader(self) -> bool:
        """False once the city closes; buffered requests do not occur, because readers wait for each answer."""
        until_s = time.monotonic() + _REQUEST_TIMEOUT_S
        while not self.server.rtsp.is_closing.is_set() and time.monotonic() < until_s:
            if self._is_readable(0.25):
                return True
        return False

    def _is_readable(self, wait_s: float) -> bool:
        heard = select.poll()
        heard.register(self.connection, select.POLLIN)
        return bool(heard.poll(max(wait_s, 0) * 1000))

    def _read(self) -> _Asked | None:
        lines: list[str] = []
        while len(lines) < _LONGEST_HEAD and (line := self.rfile.readline(4096).decode(errors="replace").strip()):
            lines.append(line)
        method, _, rest = (lines or [""])[0].partition(" ")
        if not rest:
            return None
        headers = (line.partition(":") for line in lines[1:])
        return _Asked(method, rest.split(" ")[0], {name.lower(): value.strip() for name, _, value in headers})

    def _answer(self, asked: _Asked) -> bool:
        """False: the conversation is over."""
        rtsp = self.server.rtsp
        if asked.method == "OPTIONS":
            return self._say(asked, 200, public="OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER")
        camera = rtsp.camera_at(asked.address)
        if camera is None or camera.fault in {Fault.NOT_FOUND, Fault.EXPIRED_ADDRESS}:
            return self._say(asked, 404)
        if camera.fault in {Fault.OFFLINE, Fault.REFUSED}:
            return False
        if camera.fault is Fault.HALF_OPEN:
            rtsp.is_closing.wait()
            return False
        is_open = "/openUrl/" in asked.address
        is_known = is_open or rtsp.guard.lets_pass(asked.headers.get("authorization"), method=asked.method)
        if camera.fault is Fault.UNAUTHORISED or not is_known:
            return self._say(asked, 401, www_authenticate=rtsp.guard.challenge(has_qop=False))
        return self._serve(asked, camera)

    def _serve(self, asked: _Asked, camera: Camera) -> bool:
        match asked.method:
            case "DESCRIBE":
                if camera.codec is not Codec.H264:
                    return self._say(asked, 415)
                about = session_description(self.server.rtsp.settings.host, camera.codec)
                return self._say(asked, 200, about, content_base=asked.address + "/", content_type="application/sdp")
            case "SETUP":
                transport = asked.headers.get("transport", "")
                wanted = _INTERLEAVED.search(transport)
                if wanted is None:
                    return self._say(asked, 461)
                self._channel = int(wanted[1])
                return self._say(asked, 200, transport=transport, session="1;timeout=60")
            case "PLAY":
                self._say(asked, 200, session="1", range="npt=0.000-")
                self._play(camera)
                return False
        self._say(asked, 200, session="1")
        return asked.method != "TEARDOWN"

    def _play(self, camera: Camera) -> None:
        settings = self.server.rtsp.settings
        writer = RtpWriter(self._channel)
        pictures = live_pictures(
            camera, camera.codec, fps=settings.fps, keyframe_every=settings.fps * settings.keyframe_every_s
        )
        with camera.reader(), closing(pictures):
            for number, picture in enumerate(pictures):
                packets = writer.write(picture)
                if camera.fault in {Fault.STALLS, Fault.TRUNCATED}:
                    self.wfile.write(packets[: len(packets) // 2])
                    if camera.fault is Fault.STALLS:
                        self._listen(float("inf"))
                    return
                self.wfile.write(packets)
                if number == 0:
                    camera.count(visits=1)
                if not camera.is_online or not self._listen(1 / settings.fps):
                    return

    def _listen(self, for_s: float) -> bool:
        """Waits. False once the reader hangs up, says TEARDOWN, or the city closes."""
        until_s = time.monotonic() + for_s
        while not self.server.rtsp.is_closing.is_set():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return True
            if self._is_readable(min(left_s, 0.25)):
                heard = self.connection.recv(65536)  # receiver reports, keep-alives, or the end
                if not heard or b"TEARDOWN" in heard:
                    return False
        return False

    def _say(self, asked: _Asked, status: int, body: str = "", **headers: str) -> bool:
        lines = [f"RTSP/1.0 {status} {_WORDS[status]}", f"CSeq: {asked.headers.get('cseq', '0')}"]
        lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body.encode())}")
        self.wfile.write(("\r\n".join([*lines, "", ""]) + body).encode())
        with suppress(OSError):
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
