"""Streams go only where cameras may be: not to this machine unless it is listed, whatever redirects and names say."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from detection.streams.errors import Refused
from detection.streams.grabber import Grabber
from detection.streams.settings import StreamSettings
from detection.streams.way import in_digits
from tests.detection.streams import media
from tests.detection.streams.stream_server import StreamServer, body, status


@pytest.fixture(scope="module")
def wary(hasty: StreamSettings) -> Iterator[Grabber]:
    """As it is without any setting."""
    with Grabber(hasty, networks=()) as one:
        yield one


@pytest.fixture(scope="module")
def one_address(hasty: StreamSettings) -> Iterator[Grabber]:
    """127.0.0.1 is listed, the rest of this machine is not."""
    with Grabber(hasty, networks=[ip_network("127.0.0.1/32")]) as one:
        yield one


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"])
@pytest.mark.parametrize("scheme", ["http", "rtsp", "rtsps"])
def test_this_machine_is_not_asked_for_a_picture(wary: Grabber, server: StreamServer, scheme: str, host: str) -> None:
    server.answers["/"] = body(media.jpeg(), "image/jpeg")
    port = server.url("").rpartition(":")[2]
    with pytest.raises(Refused, match="GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"):
        wary.grab(f"{scheme}://{host}:{port}/")
    assert server.authorizations == []


def test_a_name_of_this_machine_is_reached_where_it_is_listed(one_address: Grabber, server: StreamServer) -> None:
    server.answers["/"] = body(media.jpeg(), "image/jpeg")
    one_address.grab(server.url("/").replace("127.0.0.1", "localhost"))


def test_a_redirect_leads_no_further_than_the_first_address_may(one_address: Grabber, server: StreamServer) -> None:
    with StreamServer() as inner:
        inner.answers["/"] = body(media.jpeg(), "image/jpeg")
        server.answers["/"] = status(302, Location=inner.url("/").replace("127.0.0.1", "127.0.0.2"))
        with pytest.raises(Refused, match=r"127\.0\.0\.2, a loopback address"):
            one_address.grab(server.url("/"))
        assert inner.authorizations == []
        server.answers["/"] = status(302, Location=inner.url("/"))
        one_address.grab(server.url("/"))


def test_a_playlist_leads_no_further_either(one_address: Grabber, server: StreamServer) -> None:
    with StreamServer() as inner:
        piece = inner.url("/1.ts").replace("127.0.0.1", "127.0.0.2")
        server.answers["/live.m3u8"] = body(f"#EXTM3U\n#EXTINF:2,\n{piece}\n".encode(), "application/x-mpegurl")
        with pytest.raises(Refused, match=r"127\.0\.0\.2, a loopback address"):
            one_address.grab(server.url("/live.m3u8"))
        assert inner.authorizations == []


def test_ffmpeg_is_given_the_address_that_was_judged(one_address: Grabber) -> None:
    request = one_address._request("rtsp://localhost/", deadline_s=1, keyframes=1)
    assert in_digits("rtsp://u:p%40@localhost:8554/live?a=b", request) == "rtsp://u:p%40@127.0.0.1:8554/live?a=b"
    assert in_digits("rtsp://localhost/live", request) == "rtsp://127.0.0.1/live"
