"""What every kind of video platform offers: list the cameras, open a stream, close it again.

Stream addresses are opaque, short-lived and secret: use one at once, never store it, ask anew at every visit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from camera_registry.errors import PlatformError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPreset:
    """A position that a camera remembers."""

    token: str
    """What the camera calls it by; at most 40 characters."""
    name: str
    """As people named it there, at most 80 characters; empty: nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCamera:
    """A camera as a platform lists it. Coordinates are WGS-84 degrees; None where the platform tells none."""

    external_id: str
    """The platform's own key, unique within the list, at most 80 characters."""
    name: str
    """Not empty, at most 200 characters."""
    gb_code: str | None = None
    """20 digits."""
    longitude: float | None = None
    latitude: float | None = None
    is_online: bool = True
    address: str | None = field(default=None, repr=False)
    """Fixed stream address with its credentials; None where the platform hands out short-lived ones."""
    period_s: int | None = None
    """Patrol period wished for a camera that is new; None: the usual one."""
    preset: str | None = None
    presets: tuple[ListedPreset, ...] | None = None
    """Of a camera that turns; None: the platform does not tell, so nothing can be said of presets that are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentDevice:
    """Part of a platform that told nothing of its cameras, which stay as they are."""

    prefix: str
    """With what the external ids of its cameras begin."""
    error: PlatformError


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedStream:
    """A stream that may be read now."""

    address: str = field(repr=False)
    began_at: datetime | None
    """Nothing in the stream is older than this; None when it may have been running before."""


class VideoPlatform(Protocol):
    """Thread-safe: several visits of one worker use it at once. Every method raises `errors.PlatformError`."""

    def list_cameras(self) -> Iterator[ListedCamera]:
        """Every camera once. An error in the middle means that the list is not complete and must not be used."""
        ...

    def open_stream(self, external_id: str) -> OpenedStream:
        """Blocks until the platform has a stream. After an error nothing is left running."""
        ...

    def close_stream(self, external_id: str) -> None:
        """Tell the platform that we are done. Never raises: what it cannot stop, the platform ends by itself."""
        ...

    def close(self) -> None:
        """Let go of the connections. Streams that are open stay so."""
        ...


@runtime_checkable
class GatheringPlatform(Protocol):
    """What platforms offer besides that ask many devices for their cameras."""

    def silent_devices(self) -> Sequence[SilentDevice]:
        """After `list_cameras` has ended."""
        ...


@runtime_checkable
class TurningPlatform(Protocol):
    """What platforms offer besides whose cameras can be turned. Raises `errors.PlatformError`."""

    def go_to_preset(self, external_id: str, preset: str) -> None:
        """Returns when the camera has begun to turn, not when it has arrived.

        Raises:
            PresetUnknown: the camera has no such preset; it stays where it is.
        """
        ...

    def is_moving(self, external_id: str) -> bool | None:
        """None: the camera does not tell, as many do not; wait a fixed time then."""
        ...
