"""A decoding child seen from its parent: started by subprocess, asked over a pipe, killed when it is late.

Not multiprocessing: we run inside Celery's prefork workers, which may have no such children.
"""

import contextlib
import fcntl
import math
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detection.streams.errors import ERROR_CLASSES, DecoderCrashed, silence
from detection.streams.redaction import redacted
from detection.streams.wire import LENGTH, MAX_HEADER_BYTES, Message, PictureHeader, Request, Said

_ROOT = Path(__file__).parents[2]
# Importing PyAV takes 0.2 s of CPU; a machine that needs this long has other troubles.
_START_TIMEOUT_S = 15.0
# The child's own time limits fire first and say more; the parent's are for a child that hangs.
_GRACE_S = 1.0
# A 1080p picture is 6 MB: with the usual 64 KiB pipe, parent and child would change places a hundred times.
_PIPE_BYTES = 1024 * 1024

# glibc gives the pages of a picture back after each visit and takes new ones for the next: half of a visit's CPU time.
# 32 MiB is the most it accepts (a 4K picture has 25 MB); a child keeps 64 MiB at most.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(64 * 1024**2)}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a child brought home. `frame_bgr`: (H, W, 3)."""

    header: PictureHeader
    frame_bgr: NDArray[np.uint8]


class _Late(Exception):
    """A deadline passed before the child said anything."""


class _Ended(Exception):
    """The child closed its end of the pipe."""


class DecoderChild:
    """One process, for one thread at a time. When `is_spent` after a visit, it is of no more use: close it."""

    def __init__(self, *, memory_bytes: int) -> None:
        self.visits = 0
        self.is_spent = False
        self._is_ready = False
        self._process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "detection.streams.decoder_child", str(os.getpid()), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            # Ctrl-C in a terminal goes to the whole group; a visit in hand shall end in good order.
            process_group=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the pipes that were asked for are missing")
        self._requests, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._answers.fileno(), False)
        with contextlib.suppress(OSError):  # The system may allow no larger pipes: slower, but it works.
            fcntl.fcntl(self._answers.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def visit(self, request: Request) -> Picture:
        """One visit. Its time counts from when the process is ready.

        Raises: StreamError.
        """
        place = redacted(request.address)
        self.visits += 1
        answered = False
        try:
            self._get_ready()
            began_s = time.monotonic()
            until_s = began_s + request.visit_timeout_s
            self._requests.write(request.packed())
            message = self._message(min(until_s, began_s + request.open_timeout_s + _GRACE_S))
            if message.said is Said.answered:
                answered = True
                message = self._message(until_s)
            return self._result(message, request, until_s)
        except _Late:
            self.is_spent = True
            raise silence(place=place, answered=answered) from None
        except (_Ended, ValueError, OSError) as exc:
            self.is_spent = True
            raise DecoderCrashed(f"The decoder crashed over {place} ({str(exc) or self._end()}).") from exc

    def kill(self) -> None:
        """At once, whatever it does. Any thread may call this, and more than once."""
        self._process.kill()

    def close(self) -> None:
        """Kill, reap, close the pipes. Only the thread that uses the child may call this."""
        self.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()

    def _end(self) -> str:
        self.kill()
        code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def _get_ready(self) -> None:
        if not self._is_ready:
            try:
                self._is_ready = self._message(time.monotonic() + _START_TIMEOUT_S).said is Said.ready
            except _Late:
                raise _Ended("it did not start") from None

    def _result(self, message: Message, request: Request, until_s: float) -> Picture:
        if message.kind is not None and message.said is Said.error:
            raise ERROR_CLASSES[message.kind](message.text)
        if message.said is Said.broken:
            raise _Ended(message.text)
        header = message.picture
        # A child that was taken over by a stream could say anything here.
        if header is None or not 0 < header.width * header.height <= request.max_pixels or header.width < 1:
            raise ValueError("a picture of impossible size")
        frame_bgr = np.empty((header.height, header.width, 3), dtype=np.uint8)
        self._fill(frame_bgr.data.cast("B"), until_s)
        return Picture(header, frame_bgr)

    def _message(self, until_s: float) -> Message:
        length = bytearray(LENGTH.size)
        self._fill(memoryview(length), until_s)
        (size,) = LENGTH.unpack(length)
        if size > MAX_HEADER_BYTES:
            raise ValueError("a header of impossible size")
        header = bytearray(size)
        self._fill(memoryview(header), until_s)
        return Message.parse(bytes(header))

    def _fill(self, view: memoryview, until_s: float) -> None:
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while view:
            left_s = until_s - time.monotonic()
            # Rounded up: 0 would return at once and spin through the last millisecond.
            if left_s <= 0 or not poll.poll(math.ceil(left_s * 1e3)):
                raise _Late
            count = os.readv(self._answers.fileno(), [view])
            if count == 0:
                raise _Ended
            view = view[count:]


def _environment() -> dict[str, str]:
    """Ours, so that the child finds the same packages, but without proxies: cameras are never behind one."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    paths = filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])
    return kept | _KEEP_MEMORY | {"PYTHONPATH": os.pathsep.join(paths)}
