"""The program of a decoding child: `python -m detection.streams.decoder_child`, started by `children`.

Serves one visit at a time from standard input, and answers on standard output. It may be killed at any moment, and ends
by itself when its parent does.
"""

import ctypes
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from types import TracebackType
from typing import BinaryIO

from detection.streams.child_visit import ChildVisit
from detection.streams.errors import StreamError
from detection.streams.wire import LENGTH, Message, Request, Said

_PR_SET_PDEATHSIG = 1
# The parent kills at the deadline. Should it be gone too, the kernel does so a little later, whatever the decoder does.
_GRACE_S = 5


def main() -> None:
    """Arguments: the parent's process id, the address space allowed in bytes."""
    parent_pid, memory_bytes = (int(argument) for argument in sys.argv[1:3])
    _die_with(parent_pid)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _private_output()
    sys.excepthook = _Breaking(answers)
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    _say(answers, Message(Said.ready))
    while True:
        _serve(requests.get(), answers)


def _serve(request: Request, answers: BinaryIO) -> None:
    signal.setitimer(signal.ITIMER_REAL, request.visit_timeout_s + _GRACE_S)
    visit = ChildVisit(request, lambda: _say(answers, Message(Said.answered)))
    try:
        header, bgr = visit.run()
    except StreamError as error:
        _say(answers, Message(Said.error, kind=error.kind, text=error.message))
    else:
        _say(answers, Message(Said.picture, picture=header), bgr)
    signal.setitimer(signal.ITIMER_REAL, 0)


class _Breaking:
    """A defect of ours: say where, without the values, which may hold credentials. The process ends after it."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers

    def __call__(self, kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        place = traceback.extract_tb(trace)[-1]
        _say(self._answers, Message(Said.broken, text=f"{kind.__name__} in {place.name}, line {place.lineno}"))


def _say(answers: BinaryIO, message: Message, payload: bytes = b"") -> None:
    answers.write(message.packed())
    view = memoryview(payload)
    while view:
        view = view[answers.write(view) :]


def _read_requests(requests: "queue.SimpleQueue[Request]") -> None:
    """A thread of its own, so that the parent's end is noticed in the middle of a visit, too."""
    source = sys.stdin.buffer
    while True:
        length = source.read(LENGTH.size)
        if len(length) < LENGTH.size:
            os._exit(0)
        requests.put(Request.parse(source.read(LENGTH.unpack(length)[0])))


def _private_output() -> BinaryIO:
    """Standard output for us alone: whatever a library prints must not end up between our messages."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _die_with(parent_pid: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before the line above.
    if os.getppid() != parent_pid:
        os._exit(0)


if __name__ == "__main__":
    main()
