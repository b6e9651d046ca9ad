"""The pure rules of streams: addresses, redaction, ages, playlists, parts, classes of errors, waits and breakers."""

import errno
import io
import ssl
from datetime import UTC, datetime, timedelta
from urllib.error import URLError

import av.error
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.streams.addresses import Kind, parse_address
from detection.streams.age import ServerClock, bounds_of_taken, bounds_of_written, stated_time
from detection.streams.backoff import Backoff
from detection.streams.breaker import Breaker, BreakerRule
from detection.streams.classify import classified
from detection.streams.errors import (
    ERROR_CLASSES,
    BrokenStream,
    NoConnection,
    Refused,
    StreamErrorKind,
    UnusablePicture,
)
from detection.streams.hls import parse_playlist
from detection.streams.multipart import parts
from detection.streams.redaction import redacted

NOON = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
words = st.text("abcXYZ019@:/#?&= %!", min_size=1, max_size=12)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def clock(*, said_s: float | None, asked_s: float = 0.0, answered_s: float = 0.5) -> ServerClock:
    return ServerClock(None if said_s is None else after(said_s), after(asked_s), after(answered_s))


def test_every_kind_of_error_has_one_class_in_one_branch() -> None:
    assert set(ERROR_CLASSES) == set(StreamErrorKind)
    for kind, error_class in ERROR_CLASSES.items():
        assert error_class.kind is kind
        assert sum(issubclass(error_class, branch) for branch in (NoConnection, BrokenStream, UnusablePicture)) == 1


@pytest.mark.parametrize(
    ("text", "url", "username", "password"),
    [
        ("rtsp://10.0.0.1/live", "rtsp://10.0.0.1/live", None, None),
        ("rtsp://10.0.0.1:554", "rtsp://10.0.0.1:554/", None, None),
        ("rtsp://admin:12345@10.0.0.1:554/h264", "rtsp://10.0.0.1:554/h264", "admin", "12345"),
        ("rtsp://admin:p@ss/1@10.0.0.1/live", "rtsp://10.0.0.1/live", "admin", "p@ss/1"),
        ("rtsp://admin:a%40b@cam/live", "rtsp://cam/live", "admin", "a@b"),
        ("http://u:p#1@[fe80::1]:80/x", "http://[fe80::1]:80/x", "u", "p#1"),
        ("http://u:p@cam/a@b?mail=me@site.org", "http://cam/a@b?mail=me@site.org", "u", "p"),
        ("HTTP://cam/图 1.flv#part", "http://cam/%E5%9B%BE%201.flv", None, None),
        ("http://cam/x?token=a%2Bb", "http://cam/x?token=a%2Bb", None, None),
    ],
)
def test_an_address_is_taken_apart(text: str, url: str, username: str | None, password: str | None) -> None:
    address = parse_address(text)
    assert (address.url, address.username, address.password) == (url, username, password)


def test_a_path_is_a_file_and_so_is_a_file_address() -> None:
    assert parse_address("/data/a b.mp4").url == "/data/a b.mp4"
    assert parse_address("file:///data/a%20b.mp4").url == "/data/a b.mp4"
    assert parse_address("clips/a.mp4").kind is Kind.file


@given(username=words, password=words)
def test_encoded_credentials_survive_the_way_to_ffmpeg_and_back(username: str, password: str) -> None:
    address = parse_address("rtsp://cam.local/live")
    full = type(address)(address.kind, address.url, username, password).with_credentials()
    again = parse_address(full)
    assert (again.url, again.username, again.password) == (address.url, username, password)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("rtsp://admin:12345@10.0.0.1/live", "rtsp://***@10.0.0.1/live"),
        ("rtsp://admin:p@ss/w@10.0.0.1/live", "rtsp://***@10.0.0.1/live"),
        ("at rtsp://a:b@h/1 and http://c:d@h/2.", "at rtsp://***@h/1 and http://***@h/2."),
        ("http://h/live.flv?callId=77&x=1", "http://h/live.flv?callId=***&x=1"),
        ("http://h/login?username=me&password=abc", "http://h/login?username=***&password=***"),
        ("http://10.0.0.1:80/a@b", "http://10.0.0.1:80/a@b"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_credentials_are_blotted_out(text: str, clean: str) -> None:
    assert redacted(text) == clean
    assert redacted(clean) == clean


@given(password=st.text("abc019@:/#?!%", min_size=1, max_size=10))
def test_no_password_survives_whatever_is_in_it(password: str) -> None:
    secret = f"S3CRET{password}S3CRET"
    assert "S3CRET" not in Refused(f"rtsp://admin:{secret}@10.0.0.1:554/live is off").message


@given(
    age_s=st.floats(0, 1e5),
    skew_s=st.floats(-1e4, 1e4),
    to_server_s=st.floats(0, 5),
    from_server_s=st.floats(0, 5),
)
def test_a_capture_time_by_the_servers_clock_never_understates_the_age(
    age_s: float, skew_s: float, to_server_s: float, from_server_s: float
) -> None:
    """Whatever the clocks differ by, and however slow the way."""
    received_at = after(to_server_s + from_server_s)
    by_server = received_at + timedelta(seconds=skew_s)
    said_at = (after(to_server_s) + timedelta(seconds=skew_s)).replace(microsecond=0)
    server = ServerClock(said_at, NOON, received_at)
    taken_at = by_server - timedelta(seconds=age_s)
    bounds = bounds_of_taken(taken_at, taken_at, server, received_at)
    assert bounds.at_most_s is not None
    assert bounds.at_least_s - 1e-3 <= age_s <= bounds.at_most_s + 1e-3


def test_a_picture_from_the_future_has_no_known_age() -> None:
    assert bounds_of_taken(after(60), after(60), clock(said_s=0), after(1)).at_most_s is None
    assert bounds_of_taken(after(60), after(60), clock(said_s=None), after(1)).at_most_s is None


def test_the_time_of_writing_bounds_the_age_only_from_below() -> None:
    by_server = bounds_of_written(after(-1000), 0, clock(said_s=-900), after(0.5))
    assert by_server.at_most_s is None
    assert by_server.at_least_s == pytest.approx(99)
    by_us = bounds_of_written(after(-1000), 0, clock(said_s=None), after(0.5))
    assert by_us.at_least_s == pytest.approx(999.5)
    assert bounds_of_written(None, 77, clock(said_s=0), after(1)).at_least_s == 77


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1777896000", NOON),
        ("1777896000.000", NOON),
        ("1777896000000", NOON),
        ("1777896000000000", NOON),
        ("2026-05-04T20:00:00+08:00", NOON),
        ("2026-05-04T12:00:00Z", NOON),
        ("Mon, 04 May 2026 12:00:00 GMT", NOON),
        ("2026-05-04T20:00:00", None),
        ("8462.31", None),
        ("nan", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_stated_time_is_read_or_unknown(text: str | None, moment: datetime | None) -> None:
    assert stated_time(text) == moment


def test_a_playlist_dates_its_segments() -> None:
    playlist = parse_playlist(
        "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-05-04T12:00:00Z\n#EXTINF:2.5,\na.ts\n#EXTINF:2,\nb.ts\n"
        "#EXT-X-DISCONTINUITY\n#EXTINF:2,\n/c.ts\n",
        url="http://cam/live/x.m3u8?key=1",
    )
    assert [segment.media.url for segment in playlist.segments] == [
        "http://cam/live/a.ts",
        "http://cam/live/b.ts",
        "http://cam/c.ts",
    ]
    assert [segment.begins_at for segment in playlist.segments] == [NOON, after(2.5), None]
    assert not playlist.is_ended


def test_a_playlist_of_byte_ranges() -> None:
    text = '#EXTM3U\n#EXT-X-MAP:URI="i.mp4",BYTERANGE="10@0"\n'
    text += "#EXT-X-BYTERANGE:100@10\n#EXTINF:2,\na.mp4\n#EXT-X-BYTERANGE:50\n#EXTINF:2,\na.mp4\n#EXT-X-ENDLIST\n"
    playlist = parse_playlist(text, url="http://cam/x.m3u8")
    assert [segment.media.byte_range for segment in playlist.segments] == ["bytes=10-109", "bytes=110-159"]
    assert [segment.init and segment.init.byte_range for segment in playlist.segments] == ["bytes=0-9"] * 2
    assert playlist.is_ended


class Portions(io.RawIOBase):
    """Gives at most `size` bytes at a time, as a network does."""

    def __init__(self, whole: bytes, size: int) -> None:
        self._inner = io.BytesIO(whole)
        self._size = size

    def read(self, _: int = -1, /) -> bytes:
        return self._inner.read(self._size)


@given(
    bodies=st.lists(st.binary(min_size=1, max_size=60).filter(lambda body: b"--edge" not in body), max_size=4),
    with_length=st.booleans(),
    portion=st.integers(1, 50),
    stated=st.sampled_from(["edge", "--edge", '"edge"']),
)
def test_parts_come_out_whole_however_they_arrive(
    bodies: list[bytes], with_length: bool, portion: int, stated: str
) -> None:
    stream = b"preamble\r\n"
    for body in bodies:
        length = b"Content-Length: %d\r\n" % len(body) if with_length else b""
        stream += b"--edge\r\nX-Timestamp: 5\r\n" + length + b"\r\n" + body + b"\r\n"
    stream += b"--edge--\r\n"
    found = list(parts(Portions(stream, portion), stated, max_part_bytes=1000))
    # Without a length, the line end before the boundary cannot be told from the picture; decoders ignore it.
    assert [part.body if with_length else part.body[:-2] for part in found] == bodies
    assert all(part.headers["X-Timestamp"] == "5" for part in found)


def test_a_part_without_end_is_an_error_not_a_full_memory() -> None:
    with pytest.raises(ValueError, match="boundary"):
        list(parts(Portions(b"--edge\r\n\r\n" + b"x" * 5000, 100), "edge", max_part_bytes=1000))


@pytest.mark.parametrize(
    ("exc", "answered", "kind"),
    [
        (av.error.ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), False, "refused"),
        (av.error.HTTPUnauthorizedError(1, "401"), False, "unauthorised"),
        (av.error.HTTPForbiddenError(1, "403"), False, "unauthorised"),
        (av.error.HTTPNotFoundError(1, "404"), False, "not_found"),
        (av.error.HTTPOtherClientError(1, "4XX"), False, "refused"),
        (av.error.HTTPServerError(1, "5XX"), False, "refused"),
        (av.error.ExitError(1, "Immediate exit requested"), False, "timed_out"),
        (av.error.ExitError(1, "Immediate exit requested"), True, "stalled"),
        (av.error.TimeoutError(errno.ETIMEDOUT, "timed out"), False, "timed_out"),
        (av.error.TimeoutError(errno.ETIMEDOUT, "timed out"), True, "stalled"),
        (av.error.InvalidDataError(1, "Invalid data"), True, "undecodable"),
        (av.error.DecoderNotFoundError(1, "Decoder not found"), True, "unsupported_codec"),
        (av.error.PatchWelcomeError(1, "Not yet implemented"), True, "unsupported_codec"),
        (av.error.EOFError(1, "End of file"), True, "undecodable"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), False, "refused"),
        (URLError(OSError(errno.ENETUNREACH, "Network is unreachable")), False, "refused"),
        (URLError(TimeoutError("timed out")), False, "timed_out"),
        (URLError("unknown url type: ftp"), False, "refused"),
        (ssl.SSLCertVerificationError(1, "self-signed"), False, "refused"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), True, "stalled"),
        (PermissionError(errno.EACCES, "denied"), False, "unauthorised"),
        (ValueError("nonsense"), True, "undecodable"),
    ],
)
def test_each_exception_has_its_class(exc: Exception, answered: bool, kind: str) -> None:
    assert classified(exc, place="cam", answered=answered).kind == StreamErrorKind(kind)


@given(failures=st.integers(-5, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_waits_grow_to_the_cap_and_never_beyond(failures: int, chance: float) -> None:
    rule = Backoff(first=timedelta(seconds=30), cap=timedelta(minutes=15), jitter=0.3)
    wait = rule.wait(failures, chance=chance)
    assert timedelta(0) <= wait <= rule.cap
    assert rule.wait(failures, chance=0.0) <= rule.wait(failures + 1, chance=0.0)
    if failures > 0:
        assert wait >= 0.7 * rule.wait(failures, chance=0.0) - timedelta(milliseconds=1)
        assert wait >= rule.first * 0.7 - timedelta(milliseconds=1)
    else:
        assert wait == timedelta(0)


def test_a_breaker_opens_rests_tries_once_and_closes() -> None:
    breaker = Breaker(BreakerRule(failures_to_open=2, rest=timedelta(seconds=30)))
    breaker = breaker.failed(NOON)
    assert breaker.permits(NOON)
    breaker = breaker.failed(NOON)
    assert not breaker.permits(after(29))
    assert breaker.permits(after(30))
    trying = breaker.asked(after(30))
    assert not trying.permits(after(31))
    assert not trying.failed(after(32)).permits(after(61))
    assert trying.succeeded().permits(after(32))
    assert trying.succeeded().failures_in_a_row == 0


@given(outcomes=st.lists(st.booleans(), max_size=40))
def test_a_breaker_never_stays_shut_for_longer_than_its_rest(outcomes: list[bool]) -> None:
    breaker = Breaker()
    now = NOON
    for is_good in outcomes:
        now += breaker.rule.rest
        assert breaker.permits(now)
        asked = breaker.asked(now)
        breaker = asked.succeeded() if is_good else asked.failed(now)
        assert (breaker.opened_at is not None) == (breaker.failures_in_a_row >= breaker.rule.failures_to_open)
