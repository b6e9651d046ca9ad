"""Which streams the platform has open, and which addresses are good for them.

One stream a camera, whoever asks: playing again gives the same address, stopping ends it for all, as in WVP. Addresses
carry a `callId` that is checked, wait a while for a first reader, and die some time after the last one.
"""

import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from simulator.cameras import Camera
from simulator.faults import Fault
from simulator.settings import CitySettings


@dataclass(slots=True, eq=False)
class PlaySession:
    """`quiet_since_s` is of the monotonic clock: since when it has had no reader. `has_ended` is never taken back."""

    camera: Camera
    stream: str
    call_id: str
    quiet_since_s: float
    readers: int = 0
    was_read: bool = False
    has_ended: bool = False


class Refusal(Exception):
    """A media request that is answered with an HTTP error."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class PlaySessions:
    """Safe to call from many threads."""

    def __init__(self, settings: CitySettings) -> None:
        self._settings = settings
        self._by_stream: dict[str, PlaySession] = {}
        self._lock = Lock()

    def play(self, camera: Camera) -> PlaySession:
        """The camera's session: the one it has, or a new one."""
        stream = stream_name(camera)
        with self._lock:
            session = self._alive(stream)
            if session is None:
                session = PlaySession(camera, stream, secrets.token_hex(8), quiet_since_s=time.monotonic())
                self._by_stream[stream] = session
            session.has_ended |= camera.fault is Fault.EXPIRED_ADDRESS
        camera.count(plays=1)
        return session

    def stop(self, camera: Camera) -> bool:
        """False: nothing was playing."""
        with self._lock:
            session = self._by_stream.pop(stream_name(camera), None)
            if session is not None:
                session.has_ended = True
        return session is not None

    def is_playing(self, camera: Camera) -> bool:
        with self._lock:
            return self._alive(stream_name(camera)) is not None

    def open(self, stream: str, call_id: str | None) -> PlaySession:
        """One more reader; give it back with `leave`.

        Raises:
            Refusal: 404 for a stream that does not exist or has ended, 401 for a wrong `callId`.
        """
        with self._lock:
            session = self._alive(stream)
            if session is None:
                raise Refusal(HTTPStatus.NOT_FOUND)
            if call_id is None or not secrets.compare_digest(session.call_id, call_id):
                raise Refusal(HTTPStatus.UNAUTHORIZED)
            session.readers += 1
            session.was_read = True
        return session

    def leave(self, session: PlaySession) -> None:
        with self._lock:
            session.readers -= 1
            session.quiet_since_s = time.monotonic()

    def _alive(self, stream: str) -> PlaySession | None:
        session = self._by_stream.get(stream)
        if session is None:
            return None
        patience_s = self._settings.linger_s if session.was_read else self._settings.address_life_s
        if session.has_ended or (session.readers == 0 and time.monotonic() - session.quiet_since_s > patience_s):
            session.has_ended = True
            del self._by_stream[stream]
            return None
        return session


def stream_name(camera: Camera) -> str:
    return f"{camera.place.device_code}_{camera.place.channel_code}"
