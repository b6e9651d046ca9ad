"""What the grabber and its decoding children say to each other: JSON behind a length, pictures as raw bytes after it.

Standard library only: the child loads neither NumPy nor pydantic.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from detection.streams.errors import StreamErrorKind

LENGTH = struct.Struct(">I")
# A header is a few hundred bytes and one message; more than this is a child gone mad.
MAX_HEADER_BYTES = 64 * 1024


class Said(StrEnum):
    """What a child says."""

    ready = "ready"
    answered = "answered"
    """The server has answered: from here on silence is a stall, not a time-out."""
    picture = "picture"
    error = "error"
    broken = "broken"
    """A defect of the child itself; it ends after this."""


@dataclass(frozen=True, slots=True)
class Request:
    """One visit, with everything the child needs to know. Durations in seconds."""

    address: str
    keyframes: int
    open_timeout_s: float
    silence_timeout_s: float
    keyframe_timeout_s: float
    second_keyframe_timeout_s: float
    visit_timeout_s: float
    max_pixels: int
    max_picture_bytes: int
    probe_bytes: int
    analyze_s: float
    verify_tls: bool
    tls_ca_file: str | None
    capture_time_headers: tuple[str, ...]
    allowed_networks: tuple[str, ...] = ()
    """Of the setting of `camera_registry.camera_policy`."""

    def packed(self) -> bytes:
        return packed(asdict(self))

    @classmethod
    def parse(cls, header: bytes) -> "Request":
        fields = json.loads(header)
        lists = {name: tuple(fields[name]) for name in ("capture_time_headers", "allowed_networks")}
        return cls(**fields | lists)


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """Followed by height × width × 3 bytes BGR."""

    width: int
    height: int
    received_at_s: float
    """Unix time."""
    age_at_most_s: float | None
    age_at_least_s: float
    live: bool
    """A stream that goes on, for which the moment it began is a bound."""
    connect_ms: float
    keyframe_ms: float
    codec: str | None

    @property
    def size_bytes(self) -> int:
        return self.width * self.height * 3


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said by a child. `text` belongs to errors."""

    said: Said
    kind: StreamErrorKind | None = None
    text: str = ""
    picture: PictureHeader | None = None

    def packed(self) -> bytes:
        return packed(
            {
                "said": self.said,
                "kind": self.kind,
                "text": self.text,
                "picture": None if self.picture is None else asdict(self.picture),
            }
        )

    @classmethod
    def parse(cls, header: bytes) -> "Message":
        """Raises: ValueError: a child talks nonsense."""
        try:
            fields = json.loads(header)
            return cls(
                said=Said(fields["said"]),
                kind=None if fields["kind"] is None else StreamErrorKind(fields["kind"]),
                text=str(fields["text"]),
                picture=None if fields["picture"] is None else PictureHeader(**fields["picture"]),
            )
        except (KeyError, TypeError) as exc:
            raise ValueError("not a message of a decoding child") from exc


def packed(fields: Mapping[str, object]) -> bytes:
    header = json.dumps(fields).encode()
    return LENGTH.pack(len(header)) + header
