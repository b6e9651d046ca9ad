"""One visit inside the child: opens the address, finds out what it speaks, and comes back with one picture.

Everything that foreign bytes touch is called from here, so that killing the child ends it all.
"""

import itertools
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError

from detection.streams.addresses import Address, Kind, parse_address
from detection.streams.age import (
    UNKNOWN_AGE,
    AgeBounds,
    both,
    bounds_of_taken,
    bounds_of_written,
    http_date,
    stated_time,
)
from detection.streams.classify import EXPECTED, classified
from detection.streams.errors import Frozen, NoSuchStream, Stalled, StreamError, Undecodable
from detection.streams.hls_source import Concatenated, HlsStream, Newest
from detection.streams.http_source import HttpSource, cached_s, open_http
from detection.streams.keyframes import (
    Decoded,
    decode_picture,
    keyframes,
    open_container,
    open_rtsp,
    picture_codec,
    rtsp_patience_s,
)
from detection.streams.multipart import Part, parts
from detection.streams.redaction import redacted
from detection.streams.way import in_digits
from detection.streams.wire import PictureHeader, Request

# Enough for every magic number below.
_HEAD_BYTES = 16
# A first look, 1 µs long: the parameters of the first packet do. A longer one waits for more frames of a live stream.
_BRIEFLY_S = 1e-6
# Equal keyframes nearer together than this may be one picture sent twice by a camera that is slower than its stream.
_APART_S = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A picture and what is known of it."""

    decoded: Decoded
    age: AgeBounds
    live: bool


class ChildVisit:
    """`on_answer` is called once, as soon as the server has answered."""

    def __init__(self, request: Request, on_answer: Callable[[], None]) -> None:
        self._request = request
        self._on_answer = on_answer
        self._began_s = time.monotonic()
        self._answered_s: float | None = None
        self._place = redacted(request.address)

    def run(self) -> tuple[PictureHeader, bytes]:
        """Raises: StreamError."""
        try:
            found = self._open(parse_address(self._request.address))
        except EXPECTED as exc:
            raise classified(exc, place=self._place, answered=self._answered_s is not None) from exc
        answered_s = self._answered_s or self._began_s
        decoded = found.decoded
        header = PictureHeader(
            width=decoded.width,
            height=decoded.height,
            received_at_s=decoded.received_at_s,
            age_at_most_s=found.age.at_most_s,
            age_at_least_s=found.age.at_least_s,
            live=found.live,
            connect_ms=(answered_s - self._began_s) * 1e3,
            keyframe_ms=(time.monotonic() - answered_s) * 1e3,
            codec=decoded.codec,
        )
        return header, decoded.bgr

    def _open(self, address: Address) -> Found:
        match address.kind:
            case Kind.file:
                return self._file(Path(address.url))
            case Kind.rtsp:
                return self._rtsp(address)
            case Kind.http:
                return self._http(address)

    def _answered(self) -> None:
        self._answered_s = time.monotonic()
        self._on_answer()

    def _until_s(self) -> float:
        return (self._answered_s or self._began_s) + self._request.keyframe_timeout_s

    def _file(self, path: Path) -> Found:
        # A pipe or a device could keep us waiting, or never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise NoSuchStream(f"{self._place} is not a file.")
        self._answered()
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            file.seek(0)
            if picture_codec(head):
                data = file.read(self._request.max_picture_bytes + 1)
                return Found(self._picture(data), UNKNOWN_AGE, live=False)
            with open_container(
                file, self._request, container_format=None, analyze_s=self._request.analyze_s
            ) as container:
                return Found(self._first_of(self._keyframes(container), live=False), UNKNOWN_AGE, live=False)

    def _rtsp(self, address: Address) -> Found:
        try:
            url = in_digits(address.with_credentials(), self._request)
            container = open_rtsp(url, self._request, analyze_s=_BRIEFLY_S)
        except FFmpegError as exc:
            # FFmpeg takes the silence of an RTSP server for a malformed answer.
            if time.monotonic() - self._began_s >= rtsp_patience_s(self._request):
                raise TimeoutError from exc
            raise
        with container:
            self._answered()
            return self._live(self._keyframes(container))

    def _http(self, address: Address) -> Found:
        with closing(open_http(address, self._request)) as source:
            self._answered()
            if source.content_type == "multipart/x-mixed-replace":
                return self._motion_jpeg(source)
            head = source.peek(_HEAD_BYTES)
            if picture_codec(head) and (source.is_finite or source.content_type.startswith("image/")):
                decoded = self._picture(source.read_all(self._request.max_picture_bytes))
                taken = self._bounds_of_headers(source, source.headers.get, decoded.received_at_s)
                return Found(decoded, both(taken, _written(source, decoded.received_at_s)), live=False)
            if head.startswith(b"#EXTM3U"):
                return self._hls(HlsStream(source, address, self._request))
            if source.content_type == "text/html" or not head:
                what = "a web page" if head else "nothing"
                raise Undecodable(f"{self._place} answers with {what} in place of video.")
            return self._container(source, head)

    def _container(self, source: HttpSource, head: bytes) -> Found:
        with self._open_streamed(source, head) as container:
            found = self._keyframes(container)
            if not source.is_finite:
                return self._live(found)
            decoded = self._first_of(found, live=False)
            return Found(decoded, _written(source, decoded.received_at_s), live=False)

    def _motion_jpeg(self, source: HttpSource) -> Found:
        boundary = source.headers.get_param("boundary", "")
        stream = parts(source, str(boundary), max_part_bytes=self._request.max_picture_bytes)
        first = next(stream, None)
        if first is None:
            raise Stalled(f"{self._place} ended before a picture was complete.")
        decoded = self._picture(first.body)
        age = self._bounds_of_headers(source, first.headers.get, decoded.received_at_s)
        source.read_until_s = self._extended_s()
        self._ensure_alive(decoded, self._pictures(stream))
        return Found(decoded, age, live=True)

    def _pictures(self, stream: Iterator[Part]) -> Iterator[Decoded]:
        for part in stream:
            yield self._picture(part.body)

    def _hls(self, stream: HlsStream) -> Found:
        segment, source, newest = stream.open_newest()
        with closing(source):
            init = None if segment.init is None else stream.open_piece(segment.init)
            with self._open_segment(init, source) as container:
                found = self._keyframes(container)
                decoded = self._first_of(found, live=False)
                age = _written(source, decoded.received_at_s)
                if segment.begins_at is not None:
                    taken = bounds_of_taken(
                        segment.begins_at,
                        segment.begins_at + segment.duration,
                        source.clock,
                        datetime.fromtimestamp(decoded.received_at_s, tz=UTC),
                    )
                    age = both(taken, age)
                if not newest.is_ended:
                    self._ensure_alive(decoded, itertools.chain(found, self._of_older(stream, newest)))
        return Found(decoded, age, live=not newest.is_ended)

    def _of_older(self, stream: HlsStream, newest: Newest) -> Iterator[Decoded]:
        """Keyframes of the segment before the newest: to compare with, there is no need to wait for the next one."""
        for segment in newest.segments[1:]:
            with closing(stream.open_piece(segment.media)) as source:
                init = None if segment.init is None else stream.open_piece(segment.init)
                with self._open_segment(init, source) as container:
                    yield from self._keyframes(container)

    def _open_segment(self, init: HttpSource | None, source: HttpSource) -> InputContainer:
        if init is None:
            return self._open_streamed(source, source.peek(_HEAD_BYTES))
        whole = Concatenated(init, source)
        return open_container(whole, self._request, container_format="mp4", analyze_s=self._request.analyze_s)

    def _open_streamed(self, source: HttpSource, head: bytes) -> InputContainer:
        container_format = _format_of(head)
        if container_format is None:
            return open_container(source, self._request, container_format=None, analyze_s=self._request.analyze_s)
        source.keep()
        container = open_container(source, self._request, container_format=container_format, analyze_s=_BRIEFLY_S)
        if not any(stream.codec_context for stream in container.streams.video):
            # Sound came first, and the video may follow: look again, longer.
            container.close()
            source.rewind()
            container = open_container(
                source, self._request, container_format=container_format, analyze_s=self._request.analyze_s
            )
        source.forget()
        return container

    def _picture(self, data: bytes) -> Decoded:
        return decode_picture(data, self._request, place=self._place)

    def _keyframes(self, container: InputContainer) -> Iterator[Decoded]:
        return keyframes(container, self._request, place=self._place, until_s=self._until_s())

    def _first_of(self, found: Iterator[Decoded], *, live: bool) -> Decoded:
        decoded = next(found, None)
        if decoded is None:
            if live:
                raise Stalled(f"{self._place} ended before a keyframe was complete.")
            raise Undecodable(f"{self._place} ends before a keyframe is complete.")
        return decoded

    def _live(self, found: Iterator[Decoded]) -> Found:
        decoded = self._first_of(found, live=True)
        self._ensure_alive(decoded, found)
        return Found(decoded, UNKNOWN_AGE, live=True)

    def _extended_s(self) -> float:
        return time.monotonic() + self._request.second_keyframe_timeout_s

    def _ensure_alive(self, first: Decoded, later: Iterator[Decoded]) -> None:
        """Raises: Frozen: every later picture, for a second or more, is exactly the first."""
        if self._request.keyframes < 2:
            return
        until_s = self._extended_s()
        while time.monotonic() < until_s:
            try:
                other = next(later, None)
            except (StreamError, *EXPECTED):
                return
            if other is None or other.bgr != first.bgr:
                return
            if _apart_s(first, other) >= _APART_S:
                raise Frozen(f"{self._place} shows exactly the same picture again.")

    def _bounds_of_headers(
        self, source: HttpSource, header: Callable[[str], str | None], received_at_s: float
    ) -> AgeBounds:
        for name in self._request.capture_time_headers:
            taken_at = stated_time(header(name))
            if taken_at is not None:
                received_at = datetime.fromtimestamp(received_at_s, tz=UTC)
                return bounds_of_taken(taken_at, taken_at, source.clock, received_at)
        return UNKNOWN_AGE


def _format_of(head: bytes) -> str | None:
    if head.startswith(b"FLV"):
        return "flv"
    return "mpegts" if head[:1] == b"\x47" else None


def _apart_s(first: Decoded, other: Decoded) -> float:
    by_clock_s = other.received_at_s - first.received_at_s
    if first.at_s is None or other.at_s is None:
        return by_clock_s
    return max(by_clock_s, abs(other.at_s - first.at_s))


def _written(source: HttpSource, received_at_s: float) -> AgeBounds:
    return bounds_of_written(
        http_date(source.headers["Last-Modified"]),
        cached_s(source.headers),
        source.clock,
        datetime.fromtimestamp(received_at_s, tz=UTC),
    )
