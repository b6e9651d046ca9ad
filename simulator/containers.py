"""Encoded pictures to the bytes of HTTP-FLV and MPEG-TS.

FLV is written by hand, because platforms send H.265 in it under a number that FFmpeg does not write; TS is PyAV's.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import av

from simulator.encoding import Codec, EncodedPicture, is_parameter_set, nal_units

_FLV_CODEC_NUMBER = {Codec.H264: 7, Codec.HEVC: 12, Codec.SVAC: 15}  # 15 stands for "private"
_SCRAMBLED = bytes(byte ^ 0x55 for byte in range(256))  # or FFmpeg looks into private data and recognises H.264
_SCRIPT_TAG, _VIDEO_TAG = 18, 9


@dataclass(slots=True)
class FlvWriter:
    """Call `write` with a keyframe first."""

    codec: Codec
    size_wh: tuple[int, int]
    fps: int
    _has_begun: bool = False

    def write(self, picture: EncodedPicture) -> bytes:
        units = nal_units(picture.annexb)
        opening = b"" if self._has_begun else self._opening(units)
        self._has_begun = True
        slices = [unit for unit in units if not is_parameter_set(unit, self.codec)]
        body = b"".join(struct.pack(">I", len(unit)) + unit for unit in slices)
        header = self._video_header(1, is_keyframe=picture.is_keyframe)
        return opening + _tag(_VIDEO_TAG, header + body, picture.time_ms)

    def _opening(self, units: list[bytes]) -> bytes:
        width_px, height_px = self.size_wh
        facts = {"width": width_px, "height": height_px, "framerate": self.fps, "videocodecid": self._codec_number}
        sets = [unit for unit in units if is_parameter_set(unit, self.codec)]
        record = _hevc_record(sets) if self.codec is Codec.HEVC else _avc_record(sets)
        file_header = b"FLV\x01\x01" + struct.pack(">II", 9, 0)
        return (
            file_header
            + _tag(_SCRIPT_TAG, _on_meta_data(facts), 0)
            + _tag(_VIDEO_TAG, self._video_header(0, is_keyframe=True) + record, 0)
        )

    @property
    def _codec_number(self) -> int:
        return _FLV_CODEC_NUMBER[self.codec]

    def _video_header(self, packet_type: int, *, is_keyframe: bool) -> bytes:
        frame_type = 1 if is_keyframe else 2
        return bytes([frame_type << 4 | self._codec_number, packet_type, 0, 0, 0])


def _tag(kind: int, data: bytes, time_ms: int) -> bytes:
    header = struct.pack(">B", kind) + len(data).to_bytes(3, "big")
    stamp = (time_ms & 0xFFFFFF).to_bytes(3, "big") + bytes([time_ms >> 24 & 0xFF])
    return header + stamp + b"\x00\x00\x00" + data + struct.pack(">I", len(data) + 11)


def _on_meta_data(facts: dict[str, int]) -> bytes:
    """An AMF0 string and an ECMA array of numbers."""
    entries = b"".join(
        struct.pack(">H", len(name)) + name.encode() + struct.pack(">Bd", 0, float(number))
        for name, number in facts.items()
    )
    return b"\x02\x00\x0aonMetaData\x08" + struct.pack(">I", len(facts)) + entries + b"\x00\x00\x09"


def _avc_record(sets: list[bytes]) -> bytes:
    """AVCDecoderConfigurationRecord, ISO/IEC 14496-15 5.2.4."""
    sps = next(unit for unit in sets if unit[0] & 0x1F == 7)
    pps = next(unit for unit in sets if unit[0] & 0x1F == 8)
    sized_sps, sized_pps = (struct.pack(">H", len(unit)) + unit for unit in (sps, pps))
    return b"\x01" + sps[1:4] + b"\xff\xe1" + sized_sps + b"\x01" + sized_pps


def _hevc_record(sets: list[bytes]) -> bytes:
    """HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 8.3.3: profile and level as in the SPS, 4:2:0, 8 bits."""
    sps = next(unit for unit in sets if unit[0] >> 1 & 0x3F == 33)
    profile_tier_level = sps[3:15]
    fixed = b"\x01" + profile_tier_level + b"\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f" + bytes([len(sets)])
    arrays = b"".join(bytes([0x80 | unit[0] >> 1 & 0x3F]) + struct.pack(">HH", 1, len(unit)) + unit for unit in sets)
    return fixed + arrays


@dataclass(slots=True)
class _Drain:
    """A file that PyAV writes to and that is emptied after every picture."""

    pieces: list[bytes] = field(default_factory=list)

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def empty(self) -> bytes:
        held = b"".join(self.pieces)
        self.pieces.clear()
        return held


class TsWriter:
    """Call `write` with a keyframe first. `start_ms` is added to every time stamp, as HLS segments need."""

    def __init__(self, codec: Codec, *, size_wh: tuple[int, int], fps: int, start_ms: int = 0) -> None:
        self._drain = _Drain()
        self._start_ms = start_ms
        self._container = av.open(self._drain, "w", format="mpegts", options={"flush_packets": "1"})
        self._is_foreign = codec is Codec.SVAC
        name = "bin_data" if self._is_foreign else codec.value
        self._stream = self._container.add_mux_stream(name, rate=fps, width=size_wh[0], height=size_wh[1])

    def write(self, picture: EncodedPicture) -> bytes:
        packet = av.Packet(picture.annexb.translate(_SCRAMBLED) if self._is_foreign else picture.annexb)
        packet.stream = self._stream
        packet.time_base = Fraction(1, 1000)
        packet.pts = packet.dts = picture.time_ms + self._start_ms
        packet.is_keyframe = picture.is_keyframe
        self._container.mux(packet)
        return self._drain.empty()

    def close(self) -> bytes:
        """What the muxer still held, usually nothing."""
        self._container.close()
        return self._drain.empty()


ContainerWriter = Callable[[EncodedPicture], bytes]
