"""Opens cameras through their platforms, with one client and one breaker per platform and process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from camera_registry.errors import (
    CameraUnknown,
    PlatformError,
    PlatformRefusedLogin,
    PlatformTimedOut,
    PlatformUnreachable,
)
from camera_registry.platform_protocol import OpenedStream, VideoPlatform
from camera_registry.registration import open_platform
from camera_registry.tables import Camera, Platform
from detection.streams.breaker import Breaker
from detection.streams.errors import NoSuchStream, Refused, StreamError, TimedOut, Unauthorised, Undecodable
from kit.clock import utc_now
from kit.database import Database
from kit.secrets import SecretBox

logger = structlog.get_logger()


class VideoSources:
    """Streams of cameras. Thread-safe; close it with the worker."""

    def __init__(self, box: SecretBox, database: Database) -> None:
        self._box = box
        self._database = database
        self._lock = threading.Lock()
        self._clients: dict[tuple[object, ...], VideoPlatform] = {}
        self._breakers: dict[int, Breaker] = {}

    @contextmanager
    def opened(self, platform: Platform, camera: Camera) -> Iterator[OpenedStream]:
        """The stream of a camera.

        Raises:
            PlatformError: the platform did not give it.
            Refused: the platform failed so often just now that it is left alone for a while.
        """
        self._ask_breaker(platform)
        client = self._client(platform)
        try:
            stream = client.open_stream(camera.external_id)
        except PlatformUnreachable:
            self._note(platform, has_failed=True)
            raise
        except PlatformError:
            self._note(platform, has_failed=False)  # it answers; only this camera does not
            raise
        self._note(platform, has_failed=False)
        try:
            yield stream
        finally:
            client.close_stream(camera.external_id)

    def close(self) -> None:
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _client(self, platform: Platform) -> VideoPlatform:
        """A changed address, list of hosts, password or rewrite makes a new client."""
        rewrites = tuple(sorted((platform.host_rewrites or {}).items()))
        places = (platform.address, *(platform.hosts or ()))
        key = (platform.id, places, platform.sealed_username, platform.sealed_password, rewrites)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = open_platform(platform, self._box, self._database)
            return self._clients[key]

    def _ask_breaker(self, platform: Platform) -> None:
        with self._lock:
            breaker = self._breakers.get(platform.id, Breaker())
            if not breaker.permits(utc_now()):
                raise Refused(f"Platform {platform.name} failed several times in a row and is left alone for a moment.")
            self._breakers[platform.id] = breaker.asked(utc_now())

    def _note(self, platform: Platform, *, has_failed: bool) -> None:
        with self._lock:
            breaker = self._breakers[platform.id]
            self._breakers[platform.id] = breaker.failed(utc_now()) if has_failed else breaker.succeeded()


def stream_error(error: PlatformError) -> StreamError:
    """What a platform's refusal means for the visit."""
    match error:
        case PlatformUnreachable():
            return Refused(error.message)
        case PlatformRefusedLogin():
            return Unauthorised(error.message)
        case PlatformTimedOut():
            return TimedOut(error.message)
        case CameraUnknown():
            return NoSuchStream(error.message)
    return Undecodable(error.message)
