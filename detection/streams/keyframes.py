"""Keyframes out of a container, and pictures out of bytes, as BGR; runs in the child, never in a worker itself.

Only keyframes are decoded, by one thread, and FFmpeg decodes nothing while it looks for the stream's parameters.
"""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import av
from av.codec.context import Flags as CodecFlags
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from detection.streams.errors import Stalled, Undecodable, UnsupportedCodec
from detection.streams.wire import Request

_LIVE_FORMATS = "flv,mpegts,mpeg,h264,hevc,mjpeg,mpjpeg"
_FILE_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,ogg,gif,mxf,wav,ivf,dhav,yuv4mpegpipe"
# Playlists and lists of files are left out: a file must not make us open another.
FORMATS = f"{_LIVE_FORMATS},{_FILE_FORMATS}"
# Without this FFmpeg decodes a first picture only to learn its pixel format (11 ms of CPU at 1080p), and waits for
# twenty more to guess the frame rate.
_DECODE_NOTHING_WHILE_PROBING = {"codec_whitelist": "none", "fpsprobesize": "0"}

_PICTURE_CODECS = ((b"\xff\xd8\xff", "mjpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"BM", "bmp"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """One picture. `bgr`: height × width × 3 bytes; `at_s`: place in the stream, `None` if it does not say."""

    width: int
    height: int
    bgr: bytes
    codec: str
    at_s: float | None
    received_at_s: float


def picture_codec(head: bytes) -> str | None:
    """The codec of a still picture that begins so; `None`: it is none that we know."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((codec for magic, codec in _PICTURE_CODECS if head.startswith(magic)), None)


def decode_picture(data: bytes, request: Request, *, place: str) -> Decoded:
    """A JPEG, PNG, WebP or BMP.

    Raises: Undecodable, FFmpegError: no picture, damaged, cut short, or larger than allowed.
    """
    received_at_s = time.time()
    codec = picture_codec(data)
    if codec is None or (codec == "mjpeg" and not _jpeg_is_complete(data)):
        raise Undecodable(f"{place} is no picture, or one that is cut short.")
    context = av.CodecContext.create(codec, "r")
    if not isinstance(context, VideoCodecContext):
        raise UnsupportedCodec(f"{place}: {codec} cannot be decoded here.")
    _restrict(context, request)
    frame = _first(context, av.Packet(data))
    if frame is None:
        raise Undecodable(f"{place} is a damaged picture, or has more than {request.max_pixels} pixels.")
    return _as_bgr(frame, codec, received_at_s=received_at_s, at_s=None)


def open_container(
    source: object, request: Request, *, container_format: str | None, analyze_s: float
) -> InputContainer:
    """Raises: FFmpegError; whatever the `read` of `source` raises."""
    return av.open(
        source,
        "r",
        format=container_format,
        container_options=_DECODE_NOTHING_WHILE_PROBING
        | {
            "format_whitelist": FORMATS,
            "probesize": str(request.probe_bytes),
            "analyzeduration": str(int(analyze_s * 1e6)),
        },
    )


def open_rtsp(url: str, request: Request, *, analyze_s: float) -> InputContainer:
    """Raises: FFmpegError."""
    options = _DECODE_NOTHING_WHILE_PROBING | {
        # Over UDP a lost packet is a smeared keyframe; over TCP it is a short wait.
        "rtsp_transport": "tcp",
        "allowed_media_types": "video",
        "user_agent": "Gridwarden",
        "protocol_whitelist": "tcp,tls,rtp,udp",
        "timeout": str(int(rtsp_patience_s(request) * 1e6)),
        "probesize": str(request.probe_bytes),
        "analyzeduration": str(int(analyze_s * 1e6)),
    }
    if url.startswith("rtsps:"):
        options["tls_verify"] = "1" if request.verify_tls else "0"
        if request.tls_ca_file is not None:
            options["ca_file"] = request.tls_ca_file
    return av.open(
        url, "r", format="rtsp", container_options=options, timeout=(request.open_timeout_s, request.silence_timeout_s)
    )


def rtsp_patience_s(request: Request) -> float:
    """How long FFmpeg waits for an RTSP server's next words.

    A second less than PyAV's own watch over opening: a server that agrees to play and then sends nothing ends the
    probing without an error, and is told apart from one that never answers.
    """
    return max(request.open_timeout_s - 1, 0.5)


def keyframes(container: InputContainer, request: Request, *, place: str, until_s: float) -> Iterator[Decoded]:
    """Every sound keyframe in turn; ends with the stream. After `until_s` of the monotonic clock it has stalled.

    Raises: UnsupportedCodec; Stalled; Undecodable: only broken keyframes came; FFmpegError, OSError.
    """
    stream = _video_of(container, place=place)
    context = stream.codec_context
    _restrict(context, request)
    has_begun = is_broken = False
    for packet in container.demux(stream):
        received_at_s = time.time()
        if packet.size and packet.is_keyframe:
            frame = _first(context, packet)
            if frame is not None:
                has_begun = True
                yield _as_bgr(frame, context.name, received_at_s=received_at_s, at_s=frame.time)
            is_broken |= frame is None
            context.flush_buffers()
        if not has_begun and time.monotonic() > until_s:
            break
    if not has_begun and is_broken:
        raise Undecodable(f"{place} sends damaged video: no keyframe could be decoded.")
    if not has_begun and time.monotonic() > until_s:
        raise Stalled(f"{place} sends video, but no keyframe in time.")


def _video_of(container: InputContainer, *, place: str) -> VideoStream:
    for stream in container.streams.video:
        # PyAV leaves the context out where FFmpeg has no decoder.
        if stream.codec_context is not None:
            return stream
    raise UnsupportedCodec(f"{place} has no video that can be decoded here.")


def _restrict(context: VideoCodecContext, request: Request) -> None:
    context.thread_count = 1
    context.skip_frame = "NONKEY"
    context.flags |= CodecFlags.low_delay
    context.options = {"max_pixels": str(request.max_pixels)}


def _first(context: VideoCodecContext, packet: "av.Packet[Any]") -> VideoFrame | None:
    """The packet's picture, `None` if it is damaged. The context wants flushing before its next packet."""
    try:
        frames = context.decode(packet) or context.decode(None)
    except (av.error.InvalidDataError, av.error.ArgumentError):
        return None
    frame = frames[0] if frames else None
    # FFmpeg conceals damage by smearing; a smear over a manhole is no evidence.
    return None if frame is None or frame.is_corrupt else frame


def _as_bgr(frame: VideoFrame, codec: str, *, received_at_s: float, at_s: float | None) -> Decoded:
    plane = frame.reformat(format="bgr24", threads=1).planes[0]
    row_bytes = frame.width * 3
    if plane.line_size == row_bytes:
        bgr = bytes(memoryview(plane)[: row_bytes * frame.height])
    else:
        padded = memoryview(plane)
        starts = range(0, plane.line_size * frame.height, plane.line_size)
        bgr = b"".join(padded[start : start + row_bytes] for start in starts)
    return Decoded(frame.width, frame.height, bgr, codec, at_s, received_at_s)


def _jpeg_is_complete(data: bytes) -> bool:
    """Whether an end marker follows the first scan. Thumbnails inside the headers have end markers of their own."""
    stream = io.BytesIO(data[2:])
    while len(marker := stream.read(2)) == 2 and marker[0] == 0xFF:
        if marker[1] == 0xFF:
            stream.seek(-1, io.SEEK_CUR)
            continue
        if marker[1] == 0xDA:
            return data.find(b"\xff\xd9", stream.tell()) >= 0
        stream.seek(int.from_bytes(stream.read(2), "big") - 2, io.SEEK_CUR)
    return False
