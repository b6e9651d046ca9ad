"""RTSP against a real server: GStreamer's, in a process of the system's Python."""

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detection.streams.errors import Frozen, NoSuchStream, Stalled, Unauthorised
from detection.streams.grabber import Grabber
from tests.conftest import missing
from tests.detection.streams import media

_PROGRAM = Path(__file__).with_name("rtsp_program.py")
_SYSTEM_PYTHON = Path("/usr/bin/python3")
Serve = Callable[..., str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serves a file; returns host, port and path."""
    probe = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    if (
        not _SYSTEM_PYTHON.exists()
        or subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False).returncode
    ):
        missing("GStreamer's RTSP server is absent: apt install gir1.2-gst-rtsp-server-1.0 python3-gi")
    running: list[subprocess.Popen[str]] = []

    def start(content: bytes, *, codec: str = "h264", username: str = "", password: str = "") -> str:
        path = tmp_path / f"{len(running)}.ts"
        path.write_bytes(content)
        command = [str(_SYSTEM_PYTHON), str(_PROGRAM), str(path), codec, username, password]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        running.append(process)
        assert process.stdout is not None
        port = int(process.stdout.readline())
        return f"127.0.0.1:{port}/live"

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("encoder", "codec", "name"), [("libx264", "h264", "h264"), ("libx265", "h265", "hevc")])
def test_rtsp_gives_its_first_keyframe(grabber: Grabber, serve: Serve, encoder: str, codec: str, name: str) -> None:
    place = serve(media.video("mpegts", codec=encoder), codec=codec)
    began_at = datetime.now(tz=UTC)
    frame = grabber.grab(f"rtsp://{place}", began_at=began_at)
    assert frame.frame_bgr.shape == (180, 320, 3)
    assert frame.codec == name
    assert frame.age_s == pytest.approx((frame.received_at - began_at).total_seconds())


def test_rtsp_without_a_known_beginning_has_no_known_age(grabber: Grabber, serve: Serve) -> None:
    assert grabber.grab(f"rtsp://{serve(media.video('mpegts'))}").age_s is None


def test_an_rtsp_path_that_does_not_exist_is_not_found(grabber: Grabber, serve: Serve) -> None:
    with pytest.raises(NoSuchStream):
        grabber.grab(f"rtsp://{serve(media.video('mpegts')).replace('live', 'other')}")


def test_rtsp_signs_in_even_with_a_password_that_nobody_encoded(grabber: Grabber, serve: Serve) -> None:
    place = serve(media.video("mpegts"), username="admin", password="p@ss/1")
    assert grabber.grab(f"rtsp://admin:p@ss/1@{place}").codec == "h264"
    assert grabber.grab(f"rtsp://admin:p%40ss%2F1@{place}").codec == "h264"
    for credentials in ("", "admin:wrong@"):
        with pytest.raises(Unauthorised) as caught:
            grabber.grab(f"rtsp://{credentials}{place}")
        assert "wrong" not in caught.value.message.split("answers")[0]


def test_a_frozen_rtsp_camera_is_found_out(grabber: Grabber, serve: Serve) -> None:
    place = serve(media.video("mpegts", frozen=True, frames=80))
    with pytest.raises(Frozen):
        grabber.grab(f"rtsp://{place}", keyframes=2)


def test_an_rtsp_server_that_agrees_to_play_and_sends_nothing_has_stalled(grabber: Grabber) -> None:
    with _agreeing_server() as port, pytest.raises(Stalled):
        grabber.grab(f"rtsp://127.0.0.1:{port}/live")


@contextmanager
def _agreeing_server() -> Iterator[int]:
    """Says yes to everything up to PLAY, and then nothing."""
    sdp = (
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
        "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track0\r\n"
    )
    extra = {
        "DESCRIBE": f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}",
        "SETUP": "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
        "PLAY": "Session: 1\r\n\r\n",
    }

    def converse(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with suppress(ConnectionError), connection, connection.makefile("rb") as lines:  # hanging up may be abrupt
            while method := lines.readline().split(b" ")[0].decode():
                number = "0"
                while (line := lines.readline().strip()) != b"":
                    if line.lower().startswith(b"cseq:"):
                        number = line[5:].strip().decode()
                answer = f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{extra.get(method, chr(13) + chr(10))}"
                connection.sendall(answer.encode())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=converse, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
        assert not thread.is_alive(), "we did not hang up"
