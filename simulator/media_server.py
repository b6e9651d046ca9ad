"""The pretend media server: a thread a reader, because a reader sleeps nearly always and faults need a bare socket.

Addresses of plays: /rtp/{stream}.live.{flv,ts}?callId= and /rtp/{stream}/hls.m3u8?callId=. Addresses of the camera
itself, good for ever, for lists of cameras without a platform: /camera/{gbId}.{flv,ts,m3u8,mjpeg,jpg}.
"""

import re
import select
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlsplit

from simulator.cameras import Camera
from simulator.faults import Fault
from simulator.feeds import Container, hls_playlist, hls_segment, jpeg, live_feed
from simulator.play_sessions import PlaySession, PlaySessions, Refusal
from simulator.settings import CitySettings

_PLAYED = re.compile(r"/rtp/(?P<stream>\d+_\d+)(?:\.live\.(?P<kind>flv|ts)|/hls\.(?P<list>m3u8)|/(?P<segment>\d+)\.ts)")
_OWN = re.compile(r"/camera/(?P<gb_id>\d+)(?:\.(?P<kind>flv|ts|m3u8|mjpeg|jpg)|/(?P<segment>\d+)\.ts)")
_HASTE_S = 0.04  # as fast as a real camera: a TS reader knows that a picture is whole only when the next ones begin
_REQUEST_TIMEOUT_S = 10  # for a reader that connects and asks nothing


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a request asks for. `session` None: an address of the camera itself. `segment` None: no segment of HLS."""

    camera: Camera
    container: Container
    session: PlaySession | None
    segment: int | None
    query: str


class MediaServer:
    """Listens from construction on, serves from `start` on. `cameras` by gbId."""

    def __init__(self, cameras: Mapping[int, Camera], sessions: PlaySessions, settings: CitySettings) -> None:
        self.cameras = cameras
        self.sessions = sessions
        self.settings = settings
        self.is_closing = Event()
        self._sockets: set[socket.socket] = set()
        self._lock = Lock()
        self._server = _Server((settings.host, settings.media_port), self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="city-media")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Hangs up on every reader and waits for their threads."""
        self.is_closing.set()
        self._server.shutdown()
        self._thread.join()
        with self._lock:
            for reader in self._sockets:
                with suppress(OSError):
                    reader.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    @contextmanager
    def connection(self, reader: socket.socket) -> Iterator[None]:
        """Hung up on by `stop` while inside."""
        with self._lock:
            self._sockets.add(reader)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(reader)

    def wish(self, target: str) -> _Wish:
        """A wish with a session has one more reader.

        Raises:
            Refusal: Unknown address, or one that is no longer good.
        """
        address = urlsplit(target)
        if played := _PLAYED.fullmatch(address.path):
            call_id = parse_qs(address.query).get("callId", [None])[0]
            session = self.sessions.open(played["stream"], call_id)
            container = Container(played["kind"] or played["list"] or "ts")
            return _Wish(session.camera, container, session, _number(played["segment"]), address.query)
        own = _OWN.fullmatch(address.path)
        camera = self.cameras.get(int(own["gb_id"])) if own else None
        if own is None or camera is None:
            raise Refusal(HTTPStatus.NOT_FOUND)
        return _Wish(camera, Container(own["kind"] or "ts"), None, _number(own["segment"]), address.query)


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the readers' threads
    request_queue_size = 256  # visits come in bursts

    def __init__(self, address: tuple[str, int], media: MediaServer) -> None:
        self.media = media
        super().__init__(address, _Reader)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up in mid-sentence is no error here."""
        del request, client_address


class _Reader(BaseHTTPRequestHandler):
    """One connection, one answer."""

    server: _Server
    timeout = _REQUEST_TIMEOUT_S
    server_version = "ZLMediaKit"
    sys_version = ""

    def do_GET(self) -> None:  # the standard library's name
        media = self.server.media
        try:
            wish = media.wish(self.path)
        except Refusal as refusal:
            self.send_error(refusal.status)
            return
        try:
            with media.connection(self.connection), wish.camera.reader(), suppress(OSError):
                self._answer(wish)
        finally:
            if wish.session is not None:
                media.sessions.leave(wish.session)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        """Quiet: a city's worth of visits would fill the screen."""

    def _answer(self, wish: _Wish) -> None:
        match wish.camera.fault:
            case Fault.OFFLINE | Fault.REFUSED:
                return  # hangs up
            case Fault.HALF_OPEN:
                self._wait(None, wish)
                return
            case Fault.UNAUTHORISED:
                self.send_error(HTTPStatus.UNAUTHORIZED)
                return
            case Fault.NOT_FOUND | Fault.EXPIRED_ADDRESS:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            case Fault.SLOW_START:
                self._wait(self.server.media.settings.slow_start_s, wish)
        if wish.segment is not None:
            self._send_segment(wish, wish.segment)
        elif wish.container is Container.HLS:
            self._send_playlist(wish)
        elif wish.container is Container.JPEG:
            self._send_still(wish)
        else:
            self._send_live(wish)

    def _send_live(self, wish: _Wish) -> None:
        settings = self.server.media.settings
        self._begin(wish.container, length_bytes=None)
        feed = live_feed(
            wish.camera, wish.container, fps=settings.fps, keyframe_every=settings.fps * settings.keyframe_every_s
        )
        try:
            due_s = time.monotonic()
            for index, piece in enumerate(feed):
                if not self._deliver(piece, wish):
                    return
                if index == 0:
                    wish.camera.count(visits=1)
                pause_s = _HASTE_S if wish.container is Container.TS and index < 2 else 1 / settings.fps
                due_s = max(due_s + pause_s, time.monotonic() - 1)  # a reader that lagged is not flooded
                if not self._wait(due_s - time.monotonic(), wish):
                    return
        finally:
            feed.close()

    def _send_segment(self, wish: _Wish, number: int) -> None:
        settings = self.server.media.settings
        self._begin(Container.TS, length_bytes=None)
        segment = hls_segment(wish.camera, number, segment_s=settings.keyframe_every_s, fps=settings.fps)
        try:
            for index, piece in enumerate(segment):
                if not self._deliver(piece, wish):
                    return
                if index == 0:
                    wish.camera.count(visits=1)
        finally:
            segment.close()

    def _send_playlist(self, wish: _Wish) -> None:
        folder = "" if wish.session is not None else f"{wish.camera.gb_id}/"  # relative to the playlist's own address
        query = f"?{wish.query}" if wish.query else ""
        segment_s = self.server.media.settings.keyframe_every_s
        text = hls_playlist(datetime.now(UTC), segment_s=segment_s, segment_name=f"{folder}{{number}}.ts{query}")
        self._begin(Container.HLS, length_bytes=len(text))
        self.wfile.write(text.encode())

    def _send_still(self, wish: _Wish) -> None:
        now_at = datetime.now(UTC)
        still = jpeg(wish.camera, now_at)
        self._begin(Container.JPEG, length_bytes=len(still), taken_at=wish.camera.picture_instant(now_at))
        if self._deliver(still, wish):
            wish.camera.count(visits=1, snapshots=1)

    def _begin(self, container: Container, *, length_bytes: int | None, taken_at: datetime | None = None) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", container.content_type)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        if length_bytes is not None:
            self.send_header("Content-Length", str(length_bytes))
        if taken_at is not None:
            self.send_header("Last-Modified", format_datetime(taken_at, usegmt=True))
        self.end_headers()

    def _deliver(self, piece: bytes, wish: _Wish) -> bool:
        """False: the reader got only half of it, and no more will come."""
        fault = wish.camera.fault
        if fault not in {Fault.STALLS, Fault.TRUNCATED}:
            self.wfile.write(piece)
            return True
        self.wfile.write(piece[: len(piece) // 2])
        if fault is Fault.STALLS:
            self._wait(None, wish)
        return False

    def _wait(self, wait_s: float | None, wish: _Wish) -> bool:
        """Sleeps that long (None: for ever). False once the reader hangs up, the stream stops or the city closes."""
        until_s = None if wait_s is None else time.monotonic() + wait_s
        hang_up = select.poll()  # select.select fails from the 1024th descriptor on
        hang_up.register(self.connection, select.POLLIN)
        while not self._is_over(wish):
            left_s = 0.25 if until_s is None else until_s - time.monotonic()
            if left_s <= 0:
                return True
            # Looks up at least four times a second for a stop, at once for a hang-up.
            if hang_up.poll(min(left_s, 0.25) * 1000) and not self.connection.recv(4096):
                return False
        return False

    def _is_over(self, wish: _Wish) -> bool:
        has_ended = wish.session is not None and wish.session.has_ended
        return has_ended or self.server.media.is_closing.is_set() or not wish.camera.is_online
