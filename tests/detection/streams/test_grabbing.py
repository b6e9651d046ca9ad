"""One frame from everything we speak: real media, real servers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.streams.errors import Frozen, StaleFrame
from detection.streams.grabber import Grabber
from tests.detection.streams import media
from tests.detection.streams.stream_server import (
    Answer,
    StreamServer,
    behind_basic,
    behind_digest,
    body,
    http_date,
    multipart,
    status,
)

_WIDTH, _HEIGHT = media.SIZE_WH


def is_the_scene(frame_bgr: NDArray[np.uint8]) -> bool:
    """Blue above, red below, in this order of channels: catches swapped channels and smeared pictures."""
    right = frame_bgr[:, -30:].astype(np.float64)
    above, below = right[10:70].mean(axis=(0, 1)), right[110:170].mean(axis=(0, 1))
    return bool(
        frame_bgr.shape == (_HEIGHT, _WIDTH, 3)
        and np.abs(above - (200, 60, 30)).max() < 25
        and np.abs(below - (30, 40, 190)).max() < 25
    )


@pytest.mark.parametrize(
    ("container_format", "codec", "name"),
    [
        ("flv", "libx264", "h264"),
        ("flv", "libx265", "hevc"),
        ("mpegts", "libx264", "h264"),
        ("mpegts", "libx265", "hevc"),
        ("mpegts", "mpeg2video", "mpeg2video"),
    ],
)
def test_a_live_stream_over_http_gives_its_first_keyframe(
    grabber: Grabber, server: StreamServer, container_format: str, codec: str, name: str
) -> None:
    data = media.video(container_format, codec=codec)
    server.answers["/live"] = server.endless("application/octet-stream", data)
    frame = grabber.grab(server.url("/live"))
    assert is_the_scene(frame.frame_bgr)
    assert frame.codec == name
    assert frame.age_s is None
    assert abs(datetime.now(tz=UTC) - frame.received_at) < timedelta(seconds=5)
    assert frame.connect_ms > 0
    assert frame.keyframe_ms > 0


def test_h265_in_flv_as_chinese_platforms_number_it_is_understood(grabber: Grabber, tmp_path: Path) -> None:
    path = tmp_path / "platform.flv"
    path.write_bytes(_numbered_12(media.video("flv", codec="libx265")))
    frame = grabber.grab(str(path))
    assert frame.codec == "hevc"
    assert is_the_scene(frame.frame_bgr)


def test_video_that_starts_after_a_stretch_of_sound_is_found(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/live"] = server.endless("video/x-flv", media.video("flv", with_sound=True))
    assert is_the_scene(grabber.grab(server.url("/live")).frame_bgr)


def test_only_a_keyframe_will_do(grabber: Grabber, server: StreamServer) -> None:
    """We join between two keyframes: what comes before the second cannot be decoded."""
    data = media.video("mpegts", frames=60, keyframe_every=25)
    packets = [data[start : start + 188] for start in range(0, len(data), 188)]
    second_half = b"".join(packets[len(packets) // 4 :])
    server.answers["/live"] = server.endless("video/mp2t", second_half)
    assert is_the_scene(grabber.grab(server.url("/live")).frame_bgr)


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "application/octet-stream"])
def test_a_snapshot_is_told_by_its_bytes_whatever_its_type_says(
    grabber: Grabber, server: StreamServer, content_type: str
) -> None:
    # WVP calls its JPEG snapshots image/png.
    server.answers["/snap"] = body(media.jpeg(), content_type)
    frame = grabber.grab(server.url("/snap"))
    assert is_the_scene(frame.frame_bgr)
    assert (frame.codec, frame.age_s) == ("mjpeg", None)


def test_a_png_snapshot(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/snap"] = body(media.png(), "image/png")
    assert is_the_scene(grabber.grab(server.url("/snap")).frame_bgr)


@pytest.mark.parametrize("guard", [behind_basic, behind_digest])
def test_credentials_in_the_address_sign_in(
    grabber: Grabber, server: StreamServer, guard: Callable[..., Answer]
) -> None:
    server.answers["/snap"] = guard(body(media.jpeg(), "image/jpeg"), username="admin", password="p@ss:#1")
    assert is_the_scene(grabber.grab(server.url("/snap", user_info="admin:p%40ss%3A%231@")).frame_bgr)
    assert is_the_scene(grabber.grab(server.url("/snap", user_info="admin:p@ss:#1@")).frame_bgr)


def test_a_redirect_is_followed_without_carrying_the_password_elsewhere(grabber: Grabber) -> None:
    with StreamServer() as first, StreamServer() as second:
        second.answers["/snap"] = body(media.jpeg(), "image/jpeg")
        first.answers["/"] = status(302, Location=second.url("/snap"))
        assert is_the_scene(grabber.grab(first.url("/", user_info="admin:secret@")).frame_bgr)
        assert second.authorizations == [""]


def test_mjpeg(grabber: Grabber, server: StreamServer) -> None:
    parts = multipart(media.jpeg(0), media.jpeg(1))
    server.answers["/live"] = server.endless("multipart/x-mixed-replace; boundary=frame", *parts)
    frame = grabber.grab(server.url("/live"))
    assert is_the_scene(frame.frame_bgr)
    assert frame.codec == "mjpeg"


@pytest.mark.parametrize("fragmented", [False, True])
def test_hls_and_its_age(grabber: Grabber, server: StreamServer, tmp_path: Path, fragmented: bool) -> None:
    began_at = datetime.now(tz=UTC) - timedelta(seconds=9)
    media.hls(tmp_path, fragmented=fragmented, begins_at=began_at.isoformat())
    _serve(server, tmp_path)
    frame = grabber.grab(server.url("/live.m3u8"))
    assert is_the_scene(frame.frame_bgr)
    # The newest segment began 8 s ago; `Date` is cut to seconds, so the bound has up to 2 s more. Never less.
    assert frame.age_s is not None
    assert 8 <= frame.age_s < 12


def test_hls_without_a_date_has_no_known_age(grabber: Grabber, server: StreamServer, tmp_path: Path) -> None:
    media.hls(tmp_path)
    _serve(server, tmp_path)
    assert grabber.grab(server.url("/live.m3u8")).age_s is None


def test_hls_takes_the_best_of_several_variants(grabber: Grabber, server: StreamServer, tmp_path: Path) -> None:
    media.hls(tmp_path)
    _serve(server, tmp_path)
    master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100\nnone.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=900\nlive.m3u8\n"
    server.answers["/master.m3u8"] = body(master.encode(), "application/vnd.apple.mpegurl")
    assert is_the_scene(grabber.grab(server.url("/master.m3u8")).frame_bgr)


@pytest.mark.parametrize("as_url", [False, True])
def test_a_video_file_and_a_picture_file(grabber: Grabber, tmp_path: Path, as_url: bool) -> None:
    (tmp_path / "a video.mp4").write_bytes(media.video("matroska"))
    (tmp_path / "a picture.jpg").write_bytes(media.jpeg())
    for name, codec in (("a video.mp4", "h264"), ("a picture.jpg", "mjpeg")):
        path = tmp_path / name
        frame = grabber.grab(path.as_uri() if as_url else str(path))
        assert is_the_scene(frame.frame_bgr)
        assert (frame.codec, frame.age_s) == (codec, None)


def test_a_stream_begun_for_us_is_no_older_than_that(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/live"] = server.endless("video/x-flv", media.video("flv"))
    server.answers["/snap"] = body(media.jpeg(), "image/jpeg")
    began_at = datetime.now(tz=UTC) - timedelta(seconds=3)
    frame = grabber.grab(server.url("/live"), began_at=began_at)
    assert frame.age_s == pytest.approx((frame.received_at - began_at).total_seconds())
    # A snapshot may have lain there long before the platform began anything.
    assert grabber.grab(server.url("/snap"), began_at=began_at).age_s is None


def test_a_stated_capture_time_bounds_the_age(grabber: Grabber, server: StreamServer) -> None:
    taken_at = datetime.now(tz=UTC) - timedelta(seconds=40)
    server.answers["/snap"] = body(media.jpeg(), "image/jpeg", X_Timestamp=f"{taken_at.timestamp():.6f}")
    age_s = grabber.grab(server.url("/snap")).age_s
    assert age_s is not None
    assert 40 <= age_s < 44


def test_last_modified_tells_stale_but_never_an_age(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/fresh"] = body(media.jpeg(), "image/jpeg", Last_Modified=http_date(60))
    server.answers["/stale"] = body(media.jpeg(), "image/jpeg", Last_Modified=http_date(3600))
    assert grabber.grab(server.url("/fresh")).age_s is None
    with pytest.raises(StaleFrame):
        grabber.grab(server.url("/stale"))


@pytest.mark.parametrize("container_format", ["flv", "mpegts"])
def test_two_equal_keyframes_are_a_frozen_camera(grabber: Grabber, server: StreamServer, container_format: str) -> None:
    frozen = media.video(container_format, frozen=True, frames=76)
    server.answers["/frozen"] = server.endless("video/mp2t", frozen)
    server.answers["/alive"] = server.endless("video/mp2t", media.video(container_format, frames=76))
    with pytest.raises(Frozen):
        grabber.grab(server.url("/frozen"), keyframes=2)
    assert is_the_scene(grabber.grab(server.url("/frozen"), keyframes=1).frame_bgr)
    assert is_the_scene(grabber.grab(server.url("/alive"), keyframes=2).frame_bgr)


def test_one_keyframe_alone_proves_nothing(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/live"] = server.endless("video/x-flv", media.video("flv", frames=10))
    assert is_the_scene(grabber.grab(server.url("/live"), keyframes=2).frame_bgr)


def test_a_frozen_mjpeg_camera_is_told_from_one_slower_than_its_stream(grabber: Grabber, server: StreamServer) -> None:
    kind = "multipart/x-mixed-replace; boundary=frame"
    same = multipart(*[media.jpeg(0)] * 8)
    server.answers["/frozen"] = server.endless(kind, *same, pause_s=0.3)
    server.answers["/slow"] = server.endless(kind, *same[:2], *multipart(media.jpeg(1)), pause_s=0.3)
    with pytest.raises(Frozen):
        grabber.grab(server.url("/frozen"), keyframes=2)
    assert is_the_scene(grabber.grab(server.url("/slow"), keyframes=2).frame_bgr)


def test_a_snapshot_and_a_file_are_never_called_frozen(grabber: Grabber, server: StreamServer, tmp_path: Path) -> None:
    server.answers["/snap"] = body(media.jpeg(), "image/jpeg")
    path = tmp_path / "frozen.ts"
    path.write_bytes(media.video("mpegts", frozen=True, frames=76))
    for address in (server.url("/snap"), str(path)):
        assert is_the_scene(grabber.grab(address, keyframes=2).frame_bgr)


def _serve(server: StreamServer, folder: Path) -> None:
    for path in folder.iterdir():
        kind = "application/vnd.apple.mpegurl" if path.suffix == ".m3u8" else "video/mp2t"
        server.answers[f"/{path.name}"] = body(path.read_bytes(), kind)


def _numbered_12(flv: bytes) -> bytes:
    """H.265 in FLV before it was standardised (ZLMediaKit, SRS): codec number 12 in place of a four-letter code."""
    rewritten = bytearray(flv[:13])
    at = 13
    while at < len(flv):
        size = int.from_bytes(flv[at + 1 : at + 4], "big")
        tag = flv[at + 11 : at + 11 + size]
        if flv[at] == 9:
            frame_type, packet_type = (tag[0] >> 4) & 7, tag[0] & 15
            lead = {0: b"\x00\x00\x00\x00", 1: b"\x01", 3: b"\x01\x00\x00\x00", 2: b"\x02\x00\x00\x00"}.get(packet_type)
            tag = b"" if lead is None else bytes([frame_type << 4 | 12]) + lead + tag[5:]
        if tag:
            rewritten += flv[at : at + 1] + len(tag).to_bytes(3, "big") + flv[at + 4 : at + 11] + tag
            rewritten += (11 + len(tag)).to_bytes(4, "big")
        at += 11 + size + 4
    return bytes(rewritten)
