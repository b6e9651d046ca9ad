"""The bytes that one reader of one camera gets, in the container it asked for.

Generators: closing one frees its encoder. A feed yields one piece a picture and never waits; the sender keeps the pace.
"""

import random
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count

import cv2

from simulator.cameras import Camera
from simulator.containers import ContainerWriter, FlvWriter, TsWriter
from simulator.encoding import Codec, EncodedPicture, PictureEncoder, is_parameter_set, nal_units
from simulator.faults import Fault

_JPEG_QUALITY = (cv2.IMWRITE_JPEG_QUALITY, 85)
_START_CODE = b"\x00\x00\x00\x01"


class Container(StrEnum):
    """Values are the file endings in addresses."""

    FLV = "flv"
    TS = "ts"
    MJPEG = "mjpeg"
    JPEG = "jpg"
    HLS = "m3u8"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


MJPEG_BOUNDARY = "gridwarden-city"
_CONTENT_TYPES = {
    Container.FLV: "video/x-flv",
    Container.TS: "video/mp2t",
    Container.MJPEG: f"multipart/x-mixed-replace; boundary={MJPEG_BOUNDARY}",
    Container.JPEG: "image/jpeg",
    Container.HLS: "application/vnd.apple.mpegurl",
}


def live_feed(camera: Camera, container: Container, *, fps: int, keyframe_every: int) -> Generator[bytes, None, None]:
    """Endless: from the present on, a keyframe first. The first piece carries the container's header too."""
    if container is Container.MJPEG:
        yield from _mjpeg(camera)
        return
    codec = camera.codec
    with closing(live_pictures(camera, codec, fps=fps, keyframe_every=keyframe_every)) as pictures:
        write = _writer(container, codec, size_wh=camera.scene.size_wh, fps=fps)
        for picture in pictures:
            yield write(picture)


def hls_segment(camera: Camera, number: int, *, segment_s: int, fps: int) -> Generator[bytes, None, None]:
    """Made when it is asked for: `segment_s` seconds from `number * segment_s` of the Unix clock on."""
    codec = camera.codec
    pictures_each = segment_s * fps
    begins_at = datetime.fromtimestamp(number * segment_s, UTC)
    # Transport stream clocks have 33 bits at 90 kHz, a day and a bit.
    write = TsWriter(codec, size_wh=camera.scene.size_wh, fps=fps, start_ms=number * segment_s * 1000 % 86_400_000)
    with camera.encoder():
        encoder = PictureEncoder(codec, size_wh=camera.scene.size_wh, fps=fps, keyframe_every=pictures_each)
        for index in range(pictures_each):
            time_ms = index * 1000 // fps
            frame_bgr = camera.frame(begins_at + timedelta(milliseconds=time_ms))
            yield write.write(_spoiled(encoder.encode(frame_bgr, time_ms=time_ms), camera.fault, codec))
        yield write.close()


def hls_playlist(now_at: datetime, *, segment_s: int, segment_name: str) -> str:
    """The last three finished segments. `segment_name` holds `{number}`."""
    newest = int(now_at.timestamp()) // segment_s - 1
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{segment_s}", f"#EXT-X-MEDIA-SEQUENCE:{newest - 2}"]
    for number in range(newest - 2, newest + 1):
        begins_at = datetime.fromtimestamp(number * segment_s, UTC)
        lines += [
            f"#EXT-X-PROGRAM-DATE-TIME:{begins_at:%Y-%m-%dT%H:%M:%S.000Z}",
            f"#EXTINF:{segment_s:.3f},",
            segment_name.format(number=number),
        ]
    return "\n".join([*lines, ""])


def jpeg(camera: Camera, now_at: datetime, *, is_dirty: bool | None = None) -> bytes:
    """One still. `is_dirty` None: as the street is now."""
    _, encoded = cv2.imencode(".jpg", camera.frame(now_at, is_dirty=is_dirty), _JPEG_QUALITY)
    still = encoded.tobytes()
    if camera.fault is Fault.CORRUPT:
        return _with_flipped_bytes(still, spare=len(still) // 20)
    if camera.fault is Fault.POISON:
        return still[:700] + random.Random(camera.seed).randbytes(len(still))  # noqa: S311  # dice, not keys
    return still


def _mjpeg(camera: Camera) -> Generator[bytes, None, None]:
    while True:
        still = jpeg(camera, datetime.now(UTC))
        header = f"--{MJPEG_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(still)}\r\n\r\n"
        yield header.encode() + still + b"\r\n"


def live_pictures(
    camera: Camera, codec: Codec, *, fps: int, keyframe_every: int
) -> Generator[EncodedPicture, None, None]:
    started_at = datetime.now(UTC)
    held: EncodedPicture | None = None  # what a frozen camera repeats
    with camera.encoder():
        encoder = PictureEncoder(codec, size_wh=camera.scene.size_wh, fps=fps, keyframe_every=keyframe_every)
        for number in count():
            now_at = datetime.now(UTC)
            # By the clock, so that a slow reader's time stamps stay true, but never twice the same.
            time_ms = max(int((now_at - started_at) / timedelta(milliseconds=1)), number)
            if camera.fault is not Fault.FROZEN:
                held = None
                yield _spoiled(encoder.encode(camera.frame(now_at), time_ms=time_ms), camera.fault, codec)
                continue
            if held is None:
                # An encoder of its own: what is repeated must be a keyframe, and the same one for every reader.
                apart = PictureEncoder(codec, size_wh=camera.scene.size_wh, fps=fps, keyframe_every=keyframe_every)
                held = apart.encode(camera.frame(now_at), time_ms=0)
            yield EncodedPicture(held.annexb, is_keyframe=True, time_ms=time_ms)


def _writer(container: Container, codec: Codec, *, size_wh: tuple[int, int], fps: int) -> ContainerWriter:
    if container is Container.FLV:
        return FlvWriter(codec, size_wh, fps).write
    return TsWriter(codec, size_wh=size_wh, fps=fps).write


def _spoiled(picture: EncodedPicture, fault: Fault | None, codec: Codec) -> EncodedPicture:
    """Parameter sets stay sound, so that a reader believes that it has a stream."""
    if fault not in {Fault.CORRUPT, Fault.POISON}:
        return picture
    dice = random.Random(picture.time_ms)  # noqa: S311  # dice, not keys
    units = []
    for unit in nal_units(picture.annexb):
        if is_parameter_set(unit, codec):
            units.append(unit)
        elif fault is Fault.CORRUPT:
            units.append(_with_flipped_bytes(unit, spare=len(unit) // 20))
        else:
            units += [unit[:1] + dice.randbytes(dice.choice((1, 7, 300, 20_000))) for _ in range(6)]
    return EncodedPicture(b"".join(_START_CODE + unit for unit in units), picture.is_keyframe, picture.time_ms)


def _with_flipped_bytes(data: bytes, *, spare: int) -> bytes:
    """Every 97th byte inverted, after the first `spare` ones."""
    spoiled = bytearray(data)
    for index in range(max(spare, 32), len(spoiled), 97):
        spoiled[index] ^= 0xFF
    return bytes(spoiled)
