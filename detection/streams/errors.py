"""What can go wrong between an address and a usable picture. Callers decide on retry by class.

StreamError
├── NoConnection      Refused, Unauthorised, NoSuchStream, TimedOut: it never answered, or answered no
├── BrokenStream      Stalled, Undecodable, UnsupportedCodec, DecoderCrashed: it answered, but gave no picture
└── UnusablePicture   StaleFrame, Frozen, Black, Covered, Defocused, WrongView: a picture, but no evidence
"""

from enum import StrEnum
from typing import ClassVar

from detection.streams.redaction import redacted


class StreamErrorKind(StrEnum):
    """One word per way to fail; what `gridwarden visit` prints and the visits table keeps."""

    refused = "refused"
    unauthorised = "unauthorised"
    not_found = "not_found"
    timed_out = "timed_out"
    stalled = "stalled"
    undecodable = "undecodable"
    unsupported_codec = "unsupported_codec"
    decoder_crashed = "decoder_crashed"
    stale = "stale"
    frozen = "frozen"
    black = "black"
    covered = "covered"
    defocused = "defocused"
    wrong_view = "wrong_view"


class StreamError(Exception):
    """A visit without a usable frame. `message` is fit for a person; credentials in it are blotted out."""

    kind: ClassVar[StreamErrorKind]

    def __init__(self, message: str) -> None:
        self.message = redacted(message)
        super().__init__(self.message)


class NoConnection(StreamError):
    """No conversation came about: look at the network, the address and the credentials."""


class Refused(NoConnection):
    """Nobody listens there, the name or route is unknown, or the server answers that it will not serve us."""

    kind = StreamErrorKind.refused


class Unauthorised(NoConnection):
    """The server wants other credentials, or forbids us this stream."""

    kind = StreamErrorKind.unauthorised


class NoSuchStream(NoConnection):
    """The server, or the disk, knows nothing under this address."""

    kind = StreamErrorKind.not_found


class TimedOut(NoConnection):
    """Not one byte of an answer in time."""

    kind = StreamErrorKind.timed_out


class BrokenStream(StreamError):
    """The camera answers, but what comes is no picture: look at the camera or the platform."""


class Stalled(BrokenStream):
    """It answered, then fell silent or ended before a keyframe was complete."""

    kind = StreamErrorKind.stalled


class Undecodable(BrokenStream):
    """What came is damaged, cut short, or no picture at all."""

    kind = StreamErrorKind.undecodable


class UnsupportedCodec(BrokenStream):
    """Sound, but in a codec that we cannot decode, or without any video."""

    kind = StreamErrorKind.unsupported_codec


class DecoderCrashed(BrokenStream):
    """The decoding process died over this stream. Only this visit is lost; a view that does it again should rest."""

    kind = StreamErrorKind.decoder_crashed


class UnusablePicture(StreamError):
    """A picture came, but it says nothing about the street now: camera health, not evidence."""


class StaleFrame(UnusablePicture):
    """The picture is certainly older than it may be."""

    kind = StreamErrorKind.stale


class Frozen(UnusablePicture):
    """Exactly the picture seen before; a real sensor never repeats itself."""

    kind = StreamErrorKind.frozen


class Black(UnusablePicture):
    """Nothing but black."""

    kind = StreamErrorKind.black


class Covered(UnusablePicture):
    """Something lies over the lens: hardly any contrast, no detail."""

    kind = StreamErrorKind.covered


class Defocused(UnusablePicture):
    """Contrast, but not one sharp edge."""

    kind = StreamErrorKind.defocused


class WrongView(UnusablePicture):
    """The camera looks elsewhere than the view says."""

    kind = StreamErrorKind.wrong_view


_CLASSES: tuple[type[StreamError], ...] = (
    Refused,
    Unauthorised,
    NoSuchStream,
    TimedOut,
    Stalled,
    Undecodable,
    UnsupportedCodec,
    DecoderCrashed,
    StaleFrame,
    Frozen,
    Black,
    Covered,
    Defocused,
    WrongView,
)
ERROR_CLASSES: dict[StreamErrorKind, type[StreamError]] = {error_class.kind: error_class for error_class in _CLASSES}


def silence(*, place: str, answered: bool) -> StreamError:
    """The error for hearing nothing any more, or nothing at all, until time was up."""
    if answered:
        return Stalled(f"{place} answered, but then no complete keyframe came in time.")
    return TimedOut(f"{place} did not answer in time. Is the camera on and reachable from here?")
