"""HLS playlists (RFC 8216) as far as one recent picture needs them. Pure.

Read here rather than by FFmpeg, because a playlist tells when its segments were taken (EXT-X-PROGRAM-DATE-TIME).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from detection.streams.age import stated_time

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')


@dataclass(frozen=True, slots=True)
class Piece:
    """A resource or part of one. `byte_range` is the value of a Range header; `None`: all of it."""

    url: str
    byte_range: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """`begins_at`: when its first picture was taken, if the playlist says so; `init` goes before it (fMP4)."""

    media: Piece
    init: Piece | None
    begins_at: datetime | None
    duration: timedelta
    is_encrypted: bool


@dataclass(frozen=True, slots=True)
class Playlist:
    """Of two kinds: `variants` by falling bandwidth, or `segments` in order of time."""

    variants: tuple[str, ...]
    segments: tuple[Segment, ...]
    is_ended: bool


def parse_playlist(text: str, *, url: str) -> Playlist:
    """Raises: ValueError: not a playlist, or a broken one."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    if not lines or not lines[0].startswith("#EXTM3U"):
        raise ValueError("not a playlist")
    variants = sorted(_variants(lines), key=lambda pair: -pair[0])
    return Playlist(
        variants=tuple(urljoin(url, variant) for _, variant in variants),
        segments=() if variants else tuple(_Segments(url).read(lines)),
        is_ended="#EXT-X-ENDLIST" in lines,
    )


def _variants(lines: list[str]) -> Iterator[tuple[int, str]]:
    bandwidth: int | None = None
    for line in lines:
        if line.startswith("#EXT-X-STREAM-INF:"):
            stated = _attributes(line).get("BANDWIDTH", "0")
            bandwidth = int(stated) if stated.isdigit() else 0
        elif line and not line.startswith("#") and bandwidth is not None:
            yield bandwidth, line
            bandwidth = None


class _Segments:
    """Walks a media playlist; tags hold for the next segment, or until changed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._init: Piece | None = None
        self._is_encrypted = False
        self._duration = timedelta(0)
        self._begins_at: datetime | None = None
        self._byte_range: str | None = None
        self._range_end = 0

    def read(self, lines: list[str]) -> Iterator[Segment]:
        for line in lines:
            if line.startswith("#"):
                self._tag(*line.partition(":")[::2])
            elif line:
                yield self._segment(line)

    def _tag(self, name: str, value: str) -> None:
        match name:
            case "#EXTINF":
                self._duration = timedelta(seconds=float(value.partition(",")[0]))
            case "#EXT-X-PROGRAM-DATE-TIME":
                self._begins_at = stated_time(value)
            case "#EXT-X-DISCONTINUITY":
                # Time may jump here; only a new date says where to.
                self._begins_at = None
            case "#EXT-X-BYTERANGE":
                self._byte_range, self._range_end = _byte_range(value, after=self._range_end)
            case "#EXT-X-KEY":
                self._is_encrypted = _attributes(value).get("METHOD", "NONE") != "NONE"
            case "#EXT-X-MAP":
                attributes = _attributes(value)
                part = attributes.get("BYTERANGE")
                piece_range = None if part is None else _byte_range(part, after=0)[0]
                self._init = Piece(urljoin(self._url, attributes.get("URI", "")), piece_range)

    def _segment(self, line: str) -> Segment:
        segment = Segment(
            Piece(urljoin(self._url, line), self._byte_range),
            self._init,
            self._begins_at,
            self._duration,
            self._is_encrypted,
        )
        # Without a date of its own, the next segment begins where this one ends (RFC 8216, 4.3.2.6).
        self._begins_at = None if self._begins_at is None else self._begins_at + self._duration
        self._byte_range = None
        return segment


def _attributes(text: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(text)}


def _byte_range(text: str, *, after: int) -> tuple[str, int]:
    length, _, offset = text.partition("@")
    start = int(offset) if offset else after
    end = start + int(length)
    return f"bytes={start}-{end - 1}", end
