"""MJPEG as cameras send it: multipart/x-mixed-replace, one picture per part. Runs in the child.

Parsed here because parts carry their own headers, such as when the picture was taken, which FFmpeg drops.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Protocol

# Headers of a part are a few lines; some cameras send a preamble before the first boundary.
_MAX_HEAD_BYTES = 16 * 1024


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Part:
    headers: Message
    body: bytes


def parts(stream: Readable, boundary: str, *, max_part_bytes: int) -> Iterator[Part]:
    """Every complete part in turn; ends with the stream.

    Args:
        stream: a `read` that returns what is there and nothing at the end.
        boundary: as in the Content-Type; cameras disagree whether its dashes belong to it.
        max_part_bytes: longer parts are an error.

    Raises: ValueError: no boundary where one must be.
    """
    buffer = _Buffer(stream)
    mark = b"--" + boundary.strip().strip('"').lstrip("-").encode("latin-1")
    while True:
        if buffer.take_until(mark, limit=_MAX_HEAD_BYTES) is None:
            return
        # The rest of the line after the boundary: line end, or "--" at the very end.
        rest = buffer.take_until(b"\n", limit=_MAX_HEAD_BYTES)
        if rest is None or rest.strip() == b"--":
            return
        head = _head(buffer)
        if head is None:
            return
        headers = BytesHeaderParser().parsebytes(head)
        length = headers.get("Content-Length", "").strip()
        if length.isdigit() and int(length) > max_part_bytes:
            raise ValueError(f"a part of {length} bytes")
        body = buffer.take(int(length)) if length.isdigit() else buffer.take_before(mark, limit=max_part_bytes)
        if body is None:
            return
        yield Part(headers, body)


def _head(buffer: "_Buffer") -> bytes | None:
    lines = b""
    while True:
        line = buffer.take_until(b"\n", limit=_MAX_HEAD_BYTES)
        if line is None or not line.strip():
            return None if line is None else lines
        lines += line.strip() + b"\r\n"
        if len(lines) > _MAX_HEAD_BYTES:
            raise ValueError("endless headers")


class _Buffer:
    """Bytes that arrive in any portions, taken by length or by what ends them. `None`: the stream ended first."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._bytes = bytearray()

    def take(self, size: int) -> bytes | None:
        while len(self._bytes) < size:
            if not self._fill():
                return None
        return self._cut(size)

    def take_until(self, mark: bytes, *, limit: int) -> bytes | None:
        """What precedes `mark`; the mark itself is dropped."""
        before = self.take_before(mark, limit=limit)
        if before is not None:
            del self._bytes[: len(mark)]
        return before

    def take_before(self, mark: bytes, *, limit: int) -> bytes | None:
        searched = 0
        while (found := self._bytes.find(mark, searched)) < 0:
            searched = max(0, len(self._bytes) - len(mark))
            if len(self._bytes) > limit + len(mark):
                raise ValueError("no boundary")
            if not self._fill():
                return None
        return self._cut(found)

    def _cut(self, size: int) -> bytes:
        taken = bytes(self._bytes[:size])
        del self._bytes[:size]
        return taken

    def _fill(self) -> bool:
        data = self._stream.read()
        self._bytes += data
        return bool(data)
