"""Real media for the tests, written by PyAV: a noisy scene in which no two frames are equal, unless they shall be."""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

SIZE_WH = (320, 180)


def scene(count: int, *, frozen: bool = False, size_wh: tuple[int, int] = SIZE_WH) -> Iterator[NDArray[np.uint8]]:
    """Frames (H, W, 3) BGR: a blue upper and a red lower half, a white post that walks, noise."""
    width, height = size_wh
    rng = np.random.default_rng(7)
    for number in range(count):
        noise_of = np.random.default_rng(7) if frozen else rng
        frame = np.zeros((height, width, 3), dtype=np.int16)
        frame[: height // 2] = (200, 60, 30)
        frame[height // 2 :] = (30, 40, 190)
        left = 10 if frozen else (10 + 3 * number) % (width - 40)
        frame[20:-20, left : left + 16] = 240
        frame += noise_of.integers(-6, 7, frame.shape, dtype=np.int16)
        yield np.clip(frame, 0, 255).astype(np.uint8)


def video(
    container_format: str,
    *,
    codec: str = "libx264",
    frames: int = 50,
    keyframe_every: int = 25,
    frozen: bool = False,
    size_wh: tuple[int, int] = SIZE_WH,
    with_sound: bool = False,
) -> bytes:
    """25 pictures a second."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size_wh
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.gop_size = keyframe_every
        stream.options = dict(_options(codec, frozen=frozen, keyframe_every=keyframe_every))
        if with_sound:
            _add_sound(container)
        for picture in scene(frames, frozen=frozen, size_wh=size_wh):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return buffer.getvalue()


def sound(container_format: str) -> bytes:
    """A second of silence, without any video."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format) as container:
        _add_sound(container)
    return buffer.getvalue()


def _add_sound(container: OutputContainer) -> None:
    stream = container.add_stream("aac", rate=8000)
    assert isinstance(stream, AudioStream)
    for number in range(10):
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.rate, silence.pts = 8000, number * 1024
        container.mux(stream.encode(silence))
    container.mux(stream.encode())


def _options(codec: str, *, frozen: bool, keyframe_every: int) -> dict[str, str]:
    if codec not in {"libx264", "libx265"}:
        return {}
    options = {"preset": "ultrafast", "tune": "zerolatency"}
    if codec == "libx265":
        return options | {"x265-params": f"log-level=none:keyint={keyframe_every}:min-keyint={keyframe_every}"}
    # A constant quantiser makes equal pictures equal keyframes.
    return options | {"qp": "20"} if frozen else options


def hls(folder: Path, *, fragmented: bool = False, begins_at: str | None = None, frozen: bool = False) -> None:
    """Writes live.m3u8 (no end mark) and its two segments of one second, the first from `begins_at` on."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:1", "#EXT-X-MEDIA-SEQUENCE:41"]
    if fragmented:
        lines.append('#EXT-X-MAP:URI="init.mp4"')
    if begins_at:
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{begins_at}")
    for number in (1, 2):
        name = f"{number}.{'m4s' if fragmented else 'ts'}"
        data = _fragment(folder) if fragmented else video("mpegts", frames=25 * number, frozen=frozen)
        (folder / name).write_bytes(data)
        lines += ["#EXTINF:1.000,", name]
    (folder / "live.m3u8").write_text("\n".join(lines) + "\n")


def _fragment(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4", options={"movflags": "empty_moov+default_base_moof+frag_keyframe"}) as mp4:
        stream = mp4.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        for picture in scene(25):
            mp4.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        mp4.mux(stream.encode())
    whole = buffer.getvalue()
    start = whole.index(b"moof") - 4
    (folder / "init.mp4").write_bytes(whole[:start])
    return whole[start:]


def jpeg(number: int = 0, *, size_wh: tuple[int, int] = SIZE_WH) -> bytes:
    return _still("mjpeg", "yuvj420p", list(scene(number + 1, size_wh=size_wh))[number])


def png() -> bytes:
    return _still("png", "rgb24", next(scene(1)))


def _still(codec: str, pix_fmt: str, picture: NDArray[np.uint8]) -> bytes:
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height = picture.shape[1], picture.shape[0]
    context.pix_fmt = pix_fmt
    context.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format=pix_fmt)
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))
