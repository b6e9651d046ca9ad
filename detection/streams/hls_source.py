"""The newest segments of an HLS stream as readables; runs in the child."""

import time
from dataclasses import dataclass, replace
from urllib.error import HTTPError

from detection.streams.addresses import Address, Kind, parse_address
from detection.streams.errors import Refused, Stalled, UnsupportedCodec
from detection.streams.hls import Piece, Playlist, Segment, parse_playlist
from detection.streams.http_source import HttpSource, open_http
from detection.streams.redaction import redacted
from detection.streams.wire import Request

# A live playlist is some KB; a day of recording in one playlist is about 1 MB.
_MAX_PLAYLIST_BYTES = 4 * 1024**2
# A stream that has just begun lists no segment yet. Segments last 2 to 10 s: asking twice a second loses little.
_ASK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Newest:
    """The last segments of a live stream, or the first of a recording; `segments[0]` is the one to look at."""

    segments: tuple[Segment, ...]
    is_ended: bool


class Concatenated:
    """An init section and a segment, read as one."""

    def __init__(self, *sources: HttpSource) -> None:
        self._sources = sources

    def read(self, size: int) -> bytes:
        for source in self._sources:
            data = source.read(size)
            if data:
                return data
        return b""


class HlsStream:
    """Fetches playlists and pieces with the credentials of the address, as long as they stay on its server."""

    def __init__(self, source: HttpSource, address: Address, request: Request) -> None:
        self._address = address
        self._request = request
        self._until_s = source.read_until_s
        self._url = source.url
        self._playlist = _parsed(source)
        if self._playlist.variants:
            self._url = self._playlist.variants[0]
            self.reload()

    def newest(self) -> Newest:
        """Raises: Stalled: the playlist stays empty; UnsupportedCodec: encrypted."""
        while not self._playlist.segments:
            if self._playlist.is_ended or time.monotonic() + _ASK_AGAIN_S > self._until_s:
                raise Stalled(f"{redacted(self._url)} is a playlist without a segment.")
            time.sleep(_ASK_AGAIN_S)
            self.reload()
        is_ended = self._playlist.is_ended
        segments = self._playlist.segments[:2] if is_ended else self._playlist.segments[:-3:-1]
        if segments[0].is_encrypted:
            raise UnsupportedCodec(f"{redacted(self._url)} is encrypted HLS, which is not opened here.")
        return Newest(segments, is_ended)

    def reload(self) -> None:
        source = self.open_piece(Piece(self._url))
        try:
            self._playlist = _parsed(source)
        finally:
            source.close()

    def open_newest(self) -> tuple[Segment, HttpSource, Newest]:
        """The newest segment, opened; asks once more where the segment vanished while we read the playlist."""
        newest = self.newest()
        try:
            return newest.segments[0], self.open_piece(newest.segments[0].media), newest
        except HTTPError as exc:
            exc.close()
            self.reload()
            newest = self.newest()
            return newest.segments[0], self.open_piece(newest.segments[0].media), newest

    def open_piece(self, piece: Piece) -> HttpSource:
        headers = {} if piece.byte_range is None else {"Range": piece.byte_range}
        source = open_http(self._at(piece.url), self._request, headers)
        source.read_until_s = self._until_s
        return source

    def _at(self, url: str) -> Address:
        target = parse_address(url)
        if target.kind is not Kind.http:
            raise Refused(f"The playlist leads to {redacted(url)}, which is not http.")
        same_server = _server(target.url) == _server(self._address.url)
        if target.username is None and same_server:
            return replace(target, username=self._address.username, password=self._address.password)
        return target


def _parsed(source: HttpSource) -> Playlist:
    text = source.read_all(_MAX_PLAYLIST_BYTES).decode("utf-8", errors="replace")
    return parse_playlist(text, url=source.url)


def _server(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
