"""One frame from an address, or one `StreamError`: the door through which everybody else comes to a picture.

Owns decoding children. One `Grabber` per worker process, created after the fork; many threads may grab at once.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import structlog

from camera_registry.settings import platform_settings
from detection.streams.children import DecoderChild, Picture
from detection.streams.errors import DecoderCrashed, StaleFrame
from detection.streams.frames import Frame
from detection.streams.redaction import redacted
from detection.streams.settings import StreamSettings
from detection.streams.wire import Request
from kit.addresses import Network

_log = structlog.get_logger()


class GrabberClosed(RuntimeError):
    """The grabber was closed; says nothing about the camera."""


class Grabber:
    """Visits addresses, at most `settings.children` at once; further callers wait their turn."""

    def __init__(self, settings: StreamSettings | None = None, *, networks: Sequence[Network] | None = None) -> None:
        """`networks`: in which cameras may stand beside private and public ones; None: as the settings say."""
        self._settings = settings or StreamSettings()
        self._networks = platform_settings().allowed_networks if networks is None else networks
        self._owner_pid = os.getpid()
        self._turns = threading.Semaphore(self._settings.children)
        self._lock = threading.Lock()
        self._idle: list[DecoderChild] = []
        self._busy: set[DecoderChild] = set()
        self._is_closed = False
        # Linux ends the children of a *thread* that ends (PR_SET_PDEATHSIG), so one lasting thread starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="decoder-starter")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def grab(
        self,
        address: str,
        *,
        deadline_s: float | None = None,
        began_at: datetime | None = None,
        keyframes: int = 1,
    ) -> Frame:
        """One frame.

        Args:
            address: rtsp(s), http(s), file or a plain path, perhaps with credentials.
            deadline_s: for this visit, from the moment its child begins; `None`: `settings.visit_timeout`.
            began_at: when the platform began this stream just for us, so that nothing in it is older. Only for streams.
            keyframes: 2 compares the first keyframe of a live stream with the next.

        Raises:
            StreamError: one of NoConnection, BrokenStream, StaleFrame, Frozen.
            GrabberClosed: closed meanwhile.
        """
        request = self._request(address, deadline_s=deadline_s, keyframes=keyframes)
        with self._turns:
            child = self._take()
            try:
                picture = child.visit(request)
            except DecoderCrashed as error:
                if self._is_closed:
                    raise GrabberClosed("The grabber was closed during a visit.") from error
                _log.warning("decoder crashed", reason=error.message)
                raise
            finally:
                self._put_back(child)
        return self._frame(picture, began_at, place=redacted(address))

    def child_pids(self) -> tuple[int, ...]:
        """The processes alive now, those in a visit first."""
        with self._lock:
            return tuple(child.pid for child in (*self._busy, *self._idle))

    def close(self) -> None:
        """Ends every child and waits until the visits in hand have noticed. May be called twice."""
        with self._lock:
            self._is_closed = True
            children = [*self._busy, *self._idle]
        for child in children:
            child.kill()
        for _ in range(self._settings.children):
            self._turns.acquire()
        for child in self._idle:
            child.close()
        self._idle.clear()
        self._starter.shutdown()
        # Whoever still waits for a turn gets one, and hears that we are closed.
        self._turns.release(self._settings.children)

    def _take(self) -> DecoderChild:
        if os.getpid() != self._owner_pid:
            raise RuntimeError("This grabber belongs to another process: create one after the fork.")
        with self._lock:
            if self._is_closed:
                raise GrabberClosed("The grabber is closed.")
            child = self._idle.pop() if self._idle else self._start()
            if not child.is_alive:
                child.close()
                child = self._start()
            self._busy.add(child)
            return child

    def _start(self) -> DecoderChild:
        memory_bytes = self._settings.child_memory_bytes
        return self._starter.submit(lambda: DecoderChild(memory_bytes=memory_bytes)).result()

    def _put_back(self, child: DecoderChild) -> None:
        is_done = child.is_spent or child.visits >= self._settings.visits_per_child
        if is_done:
            child.close()
        with self._lock:
            self._busy.discard(child)
            if not is_done:
                self._idle.append(child)

    def _request(self, address: str, *, deadline_s: float | None, keyframes: int) -> Request:
        settings = self._settings
        return Request(
            address=address,
            keyframes=keyframes,
            open_timeout_s=settings.open_timeout.total_seconds(),
            silence_timeout_s=settings.silence_timeout.total_seconds(),
            keyframe_timeout_s=settings.keyframe_timeout.total_seconds(),
            second_keyframe_timeout_s=settings.second_keyframe_timeout.total_seconds(),
            visit_timeout_s=settings.visit_timeout.total_seconds() if deadline_s is None else deadline_s,
            max_pixels=settings.max_pixels,
            max_picture_bytes=settings.max_picture_bytes,
            probe_bytes=settings.probe_bytes,
            analyze_s=settings.analyze_duration.total_seconds(),
            verify_tls=settings.verify_tls,
            tls_ca_file=None if settings.tls_ca_file is None else str(settings.tls_ca_file),
            capture_time_headers=settings.capture_time_headers,
            allowed_networks=tuple(str(network) for network in self._networks),
        )

    def _frame(self, picture: Picture, began_at: datetime | None, *, place: str) -> Frame:
        header = picture.header
        if header.age_at_least_s > self._settings.stale_after.total_seconds():
            raise StaleFrame(f"{place} shows a picture that is at least {header.age_at_least_s:.0f} s old.")
        received_at = datetime.fromtimestamp(header.received_at_s, tz=UTC)
        bounds = [] if header.age_at_most_s is None else [header.age_at_most_s]
        if began_at is not None and header.live and began_at <= received_at:
            bounds.append((received_at - began_at).total_seconds())
        return Frame(
            frame_bgr=picture.frame_bgr,
            received_at=received_at,
            age_s=min(bounds, default=None),
            connect_ms=header.connect_ms,
            keyframe_ms=header.keyframe_ms,
            codec=header.codec,
        )
