"""Every way to fail, met for real: which error, how soon, and what is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from detection.streams.errors import (
    DecoderCrashed,
    NoSuchStream,
    Refused,
    Stalled,
    StreamError,
    StreamErrorKind,
    TimedOut,
    Unauthorised,
    Undecodable,
    UnsupportedCodec,
)
from detection.streams.grabber import Grabber, GrabberClosed
from detection.streams.settings import StreamSettings
from tests.detection.streams import media
from tests.detection.streams.stream_server import (
    StreamServer,
    behind_basic,
    behind_digest,
    body,
    free_port,
    half_open_port,
    multipart,
    status,
)


def error_of(grabber: Grabber, address: str) -> StreamError:
    with pytest.raises(StreamError) as caught:
        grabber.grab(address)
    return caught.value


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_listens(grabber: Grabber, scheme: str) -> None:
    assert isinstance(error_of(grabber, f"{scheme}://127.0.0.1:{free_port()}/live"), Refused)


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_no_such_name(grabber: Grabber, scheme: str) -> None:
    assert isinstance(error_of(grabber, f"{scheme}://camera.invalid/live"), Refused)


@pytest.mark.parametrize(
    "address", ["", "ftp://host/a.flv", "concat:a.ts|b.ts", "pipe:0", "http://", "rtsp://host:99999/", "file://host/a"]
)
def test_other_kinds_of_address_are_refused_unopened(grabber: Grabber, address: str) -> None:
    assert isinstance(error_of(grabber, address), Refused)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, "unauthorised"),
        (403, "unauthorised"),
        (404, "not_found"),
        (410, "not_found"),
        (204, "not_found"),
        (400, "refused"),
        (500, "refused"),
        (503, "refused"),
        (504, "timed_out"),
    ],
)
def test_a_status_is_an_error_of_its_class(grabber: Grabber, server: StreamServer, code: int, kind: str) -> None:
    server.answers["/live"] = status(code)
    assert error_of(grabber, server.url("/live")).kind == StreamErrorKind(kind)


@pytest.mark.parametrize("guard", [behind_basic, behind_digest])
def test_a_wrong_password_is_unauthorised_and_not_in_the_message(
    grabber: Grabber, server: StreamServer, guard: Callable[..., Callable[..., None]]
) -> None:
    server.answers["/live"] = guard(status(200), username="admin", password="right")
    error = error_of(grabber, server.url("/live", user_info="admin:hunter2@"))
    assert isinstance(error, Unauthorised)
    assert "hunter2" not in error.message
    assert "admin" not in error.message


def test_a_way_of_signing_in_that_we_do_not_speak(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/live"] = status(401, WWW_Authenticate='Bearer realm="camera"')
    assert isinstance(error_of(grabber, server.url("/live", user_info="admin:x@")), Unauthorised)


def test_a_missing_file_and_a_folder_are_not_found(grabber: Grabber, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.mp4", tmp_path, tmp_path / "pipe"):
        assert isinstance(error_of(grabber, str(path)), NoSuchStream)


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_port_that_takes_us_and_never_speaks_times_out(grabber: Grabber, scheme: str) -> None:
    with half_open_port() as port:
        began_s = time.monotonic()
        assert isinstance(error_of(grabber, f"{scheme}://127.0.0.1:{port}/live"), TimedOut)
        assert time.monotonic() - began_s < 4


def test_a_server_that_reads_and_never_answers_times_out(grabber: Grabber, server: StreamServer) -> None:
    server.answers["/live"] = server.silent()
    assert isinstance(error_of(grabber, server.url("/live")), TimedOut)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.4])
def test_a_stream_that_falls_silent_before_its_keyframe_is_complete_has_stalled(
    grabber: Grabber, server: StreamServer, share: float
) -> None:
    keyframe = media.video("flv", frames=1)
    server.answers["/live"] = server.endless("video/x-flv", keyframe[: int(len(keyframe) * share)])
    began_s = time.monotonic()
    assert isinstance(error_of(grabber, server.url("/live")), Stalled)
    assert time.monotonic() - began_s < 4


def test_a_stream_that_drips_has_stalled_by_the_keyframe_timeout(grabber: Grabber, server: StreamServer) -> None:
    drops = [b"%c" % byte for byte in media.video("flv", frames=1)[:200]]
    server.answers["/live"] = server.endless("video/x-flv", *drops, pause_s=0.1)
    began_s = time.monotonic()
    assert isinstance(error_of(grabber, server.url("/live")), Stalled)
    assert time.monotonic() - began_s < 4


def test_a_live_stream_that_ends_before_a_keyframe_has_stalled(grabber: Grabber, server: StreamServer) -> None:
    kind = "multipart/x-mixed-replace; boundary=frame"
    half = multipart(media.jpeg())[0][:3000]
    server.answers["/live"] = server.endless(kind, half, then_hold=False)
    assert isinstance(error_of(grabber, server.url("/live")), Stalled)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<html><body>Login</body></html>", "text/html"),
        (b'{"code": 401}', "application/json"),
        (b"", "video/x-flv"),
        (b"no picture at all", "image/jpeg"),
        (b"\x07" * 100_000, "video/mp2t"),
        (b"FLV\x01\x05\x00\x00\x00\x09" + b"\xa5" * 50_000, "video/x-flv"),
        (b"#EXTM3U\n#EXTINF:abc,\n", "application/vnd.apple.mpegurl"),
    ],
)
def test_what_is_no_video_is_undecodable(
    grabber: Grabber, server: StreamServer, content: bytes, content_type: str
) -> None:
    server.answers["/live"] = body(content, content_type)
    assert isinstance(error_of(grabber, server.url("/live")), Undecodable)


def test_a_text_file_named_jpg_is_undecodable(grabber: Grabber, tmp_path: Path) -> None:
    path = tmp_path / "camera.jpg"
    path.write_text("This is a letter, not a picture.\n" * 40)
    assert isinstance(error_of(grabber, str(path)), Undecodable)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_picture_or_video_cut_short_is_undecodable(
    grabber: Grabber, server: StreamServer, tmp_path: Path, share: float
) -> None:
    for name, whole in (("a.jpg", media.jpeg()), ("a.png", media.png()), ("a.flv", media.video("flv", frames=1))):
        cut = whole[: int(len(whole) * share)]
        (tmp_path / name).write_bytes(cut)
        server.answers[f"/{name}"] = body(cut, "application/octet-stream")
        assert isinstance(error_of(grabber, str(tmp_path / name)), Undecodable)
        assert isinstance(error_of(grabber, server.url(f"/{name}")), Undecodable)


def test_damage_inside_a_keyframe_is_not_shown_as_a_picture(grabber: Grabber, tmp_path: Path) -> None:
    """FFmpeg would conceal it by smearing."""
    whole = bytearray(media.video("flv", frames=1, size_wh=(640, 360)))
    middle = len(whole) // 2
    whole[middle : middle + 400] = bytes(400)
    (tmp_path / "damaged.flv").write_bytes(whole)
    assert isinstance(error_of(grabber, str(tmp_path / "damaged.flv")), Undecodable)


def test_a_picture_larger_than_allowed_is_refused_undecoded(tmp_path: Path) -> None:
    (tmp_path / "large.jpg").write_bytes(media.jpeg(size_wh=(640, 360)))
    with Grabber(StreamSettings(max_pixels=640 * 360 - 1)) as strict:
        assert isinstance(error_of(strict, str(tmp_path / "large.jpg")), Undecodable)
    with Grabber(StreamSettings(max_pixels=640 * 360)) as lenient:
        assert lenient.grab(str(tmp_path / "large.jpg")).frame_bgr.shape == (360, 640, 3)


def test_a_codec_that_nobody_here_knows_is_unsupported(grabber: Grabber, tmp_path: Path) -> None:
    """As SVAC, the national surveillance codec, would come: a video track with a foreign name."""
    path = tmp_path / "svac.mp4"
    path.write_bytes(media.video("mp4").replace(b"avc1", b"svac"))
    assert isinstance(error_of(grabber, str(path)), UnsupportedCodec)


def test_sound_without_video_is_unsupported(grabber: Grabber, tmp_path: Path) -> None:
    path = tmp_path / "sound.ts"
    path.write_bytes(media.sound("mpegts"))
    assert isinstance(error_of(grabber, str(path)), UnsupportedCodec)


def test_an_encrypted_playlist_is_unsupported(grabber: Grabber, server: StreamServer) -> None:
    playlist = b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="key"\n#EXTINF:2,\n1.ts\n'
    server.answers["/live"] = body(playlist, "application/vnd.apple.mpegurl")
    assert isinstance(error_of(grabber, server.url("/live")), UnsupportedCodec)


def test_a_playlist_cannot_make_us_read_a_file(grabber: Grabber, server: StreamServer, tmp_path: Path) -> None:
    (tmp_path / "secret.ts").write_bytes(media.video("mpegts"))
    playlist = f"#EXTM3U\n#EXTINF:2,\nfile://{tmp_path}/secret.ts\n"
    server.answers["/live"] = body(playlist.encode(), "application/vnd.apple.mpegurl")
    assert isinstance(error_of(grabber, server.url("/live")), Refused)


def test_a_redirect_cannot_make_us_read_a_file(grabber: Grabber, server: StreamServer, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(media.jpeg())
    server.answers["/live"] = status(302, Location=f"file://{tmp_path}/a.jpg")
    assert isinstance(error_of(grabber, server.url("/live")), Refused)


def test_a_decoder_that_crashes_costs_its_own_visit_only(
    grabber: Grabber, server: StreamServer, tmp_path: Path
) -> None:
    (tmp_path / "good.jpg").write_bytes(media.jpeg())
    server.answers["/live"] = server.silent()
    caught: list[StreamError] = []
    visitor = threading.Thread(target=lambda: caught.append(error_of(grabber, server.url("/live"))))
    visitor.start()
    _until(lambda: bool(server.authorizations))
    os.kill(grabber.child_pids()[0], signal.SIGSEGV)
    visitor.join(5)
    assert [type(error) for error in caught] == [DecoderCrashed]
    assert "SIGSEGV" in caught[0].message
    assert grabber.grab(str(tmp_path / "good.jpg")).codec == "mjpeg"


def test_a_child_that_hangs_is_killed_in_time(server: StreamServer, hasty: StreamSettings) -> None:
    """Stopped, it can keep no time limit of its own."""
    server.answers["/live"] = server.silent()
    with Grabber(hasty) as own:
        caught: list[StreamError] = []
        visitor = threading.Thread(target=lambda: caught.append(error_of(own, server.url("/live"))))
        began_s = time.monotonic()
        visitor.start()
        _until(lambda: bool(server.authorizations))
        os.kill(own.child_pids()[0], signal.SIGSTOP)
        visitor.join(8)
        assert [type(error) for error in caught] == [TimedOut]
        assert time.monotonic() - began_s < 6


def test_the_deadline_of_a_visit_ends_it_whatever_the_other_limits(server: StreamServer) -> None:
    server.answers["/live"] = server.silent()
    with Grabber() as patient, pytest.raises(TimedOut):
        patient.grab(server.url("/live"), deadline_s=1.0)


def test_fifty_failures_leave_no_process_and_no_descriptor(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no")
    brief = StreamSettings(silence_timeout=timedelta(seconds=0.1), keyframe_timeout=timedelta(seconds=0.3), children=2)
    before, children_before = _descriptors(), _children()
    with StreamServer() as server, Grabber(brief) as own:
        server.answers["/html"] = body(b"<html>", "text/html")
        server.answers["/hold"] = server.endless("video/x-flv", b"FLV")
        addresses = [str(tmp_path / "text.jpg"), server.url("/html"), server.url("/none"), server.url("/hold")]
        for number in range(48):
            error_of(own, addresses[number % len(addresses)])
        assert len(own.child_pids()) == 1
        for _ in range(2):
            with pytest.raises(StreamError):
                own.grab(server.url("/hold"), deadline_s=0.05)
        pids = own.child_pids()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    # The server's threads share our table, and close their sockets a moment later.
    _until(lambda: _descriptors() <= before)
    assert _children() <= children_before


def test_closing_in_the_middle_of_visits_ends_them_and_their_children(server: StreamServer) -> None:
    server.answers["/live"] = server.silent()
    own = Grabber(StreamSettings(children=2))
    ends: list[str] = []

    def visit() -> None:
        with pytest.raises(GrabberClosed):
            own.grab(server.url("/live"))
        ends.append("closed")

    # Two in a visit, one waiting for its turn.
    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    _until(lambda: len(server.authorizations) == 2)
    pids = own.child_pids()
    own.close()
    own.close()
    for visitor in visitors:
        visitor.join(5)
    assert ends == ["closed"] * 3
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_children_outlive_the_thread_that_first_needed_them(tmp_path: Path, hasty: StreamSettings) -> None:
    """Linux would end them with it, had it started them itself."""
    (tmp_path / "good.jpg").write_bytes(media.jpeg())
    with Grabber(hasty) as own:
        pids: list[tuple[int, ...]] = []
        for _ in range(2):
            thread = threading.Thread(target=lambda: own.grab(str(tmp_path / "good.jpg")))
            thread.start()
            thread.join()
            time.sleep(0.1)
            pids.append(own.child_pids())
            assert Path(f"/proc/{pids[-1][0]}").exists()
        assert pids[0] == pids[1]


def test_children_die_with_a_parent_that_is_killed_in_the_middle_of_a_visit() -> None:
    program = """
import sys, threading, time
from detection.streams.grabber import Grabber
own = Grabber()
threading.Thread(target=own.grab, args=(sys.argv[1],), daemon=True).start()
while not own.child_pids():
    time.sleep(0.02)
print(own.child_pids()[0], flush=True)
time.sleep(30)
"""
    with half_open_port() as port:
        command = [sys.executable, "-c", program, f"http://127.0.0.1:{port}/live"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as parent:
            assert parent.stdout is not None
            child = Path(f"/proc/{int(parent.stdout.readline())}")
            time.sleep(0.5)
            assert child.exists()
            parent.kill()
        _until(lambda: not child.exists())


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _children() -> set[str]:
    """All processes of ours, zombies included."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {pid for task in tasks for pid in (task / "children").read_text().split()}


def _until(holds: Callable[[], bool]) -> None:
    give_up_s = time.monotonic() + 8
    while not holds():
        assert time.monotonic() < give_up_s, "waited in vain"
        time.sleep(0.02)
