"""H.264 pictures as RTP packets (RFC 6184) inside an RTSP connection (RFC 2326, section 10.12)."""

import secrets
import struct
from collections.abc import Iterator

from simulator.encoding import Codec, EncodedPicture, nal_units

PAYLOAD_TYPE = 96
CLOCK_HZ = 90_000
_MOST_BYTES = 1400  # as over UDP, which is what cameras are made for
_FRAGMENT = 28  # FU-A


class RtpWriter:
    """The packets of one reader. `channel`: of the connection, as the reader asked for it."""

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._sequence = secrets.randbelow(1 << 15)
        self._source = secrets.randbits(32)

    def write(self, picture: EncodedPicture) -> bytes:
        units = [unit for unit in nal_units(picture.annexb) if unit]
        pieces = [piece for unit in units for piece in _pieces(unit)]
        stamp = picture.time_ms * CLOCK_HZ // 1000
        return b"".join(
            self._packet(piece, stamp, is_last=number == len(pieces)) for number, piece in enumerate(pieces, start=1)
        )

    def _packet(self, payload: bytes, stamp: int, *, is_last: bool) -> bytes:
        self._sequence = (self._sequence + 1) & 0xFFFF
        kind = PAYLOAD_TYPE | (0x80 if is_last else 0)
        header = struct.pack("!BBHII", 0x80, kind, self._sequence, stamp & 0xFFFFFFFF, self._source)
        packet = header + payload
        return struct.pack("!cBH", b"$", self._channel, len(packet)) + packet


def session_description(host: str, codec: Codec) -> str:
    """What DESCRIBE answers. Parameter sets come with every keyframe, so they are not said here."""
    name = "H265" if codec is Codec.HEVC else "H264"
    lines = [
        "v=0",
        f"o=- 0 0 IN IP4 {host}",
        "s=camera",
        "t=0 0",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        "a=control:track1",
    ]
    lines += [f"a=rtpmap:{PAYLOAD_TYPE} {name}/{CLOCK_HZ}", f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1"]
    return "\r\n".join([*lines, ""])


def _pieces(unit: bytes) -> Iterator[bytes]:
    """The unit itself, or its fragments."""
    if len(unit) <= _MOST_BYTES:
        yield unit
        return
    indicator, kind, body = unit[0] & 0xE0 | _FRAGMENT, unit[0] & 0x1F, unit[1:]
    for begin in range(0, len(body), _MOST_BYTES):
        mark = (0x80 if begin == 0 else 0) | (0x40 if begin + _MOST_BYTES >= len(body) else 0)
        yield bytes((indicator, mark | kind)) + body[begin : begin + _MOST_BYTES]
