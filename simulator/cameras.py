"""A pretend camera: where it stands, what it looks at, what is wrong with it, and how much it has been looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from simulator.encoding import Codec
from simulator.faults import Fault
from simulator.places import Place
from simulator.scenes import Scene
from simulator.street_life import black_frame, covered_frame, defocused_frame, street_frame, turned_frame

_STALE_BY = timedelta(hours=1)


@dataclass(slots=True)
class Tally:
    """`visits` are readers that got a picture, snapshots among them. `readers` and `encoders` are open now."""

    plays: int = 0
    visits: int = 0
    snapshots: int = 0
    readers: int = 0
    encoders: int = 0


@dataclass(slots=True, eq=False)
class Camera:
    """`gb_id` is the platform's row number, `seed` makes this camera's noise, light and passers-by its own."""

    gb_id: int
    place: Place
    scene: Scene
    seed: int
    is_dirty: bool = False
    tally: Tally = field(default_factory=Tally)
    presets: dict[str, str] = field(default_factory=lambda: {"1": "路口", "2": "垃圾房"})
    """What it remembers, by number; tests take some away."""
    called_preset: str | None = None
    _fault: Fault | None = None
    _frozen: tuple[datetime, bool] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def fault(self) -> Fault | None:
        return self._fault

    def set_fault(self, fault: Fault | None) -> None:
        """A frozen camera keeps the picture of this moment, whatever happens in the street."""
        self._frozen = (datetime.now(UTC), self.is_dirty) if fault is Fault.FROZEN else None
        self._fault = fault

    @property
    def is_online(self) -> bool:
        return self._fault is not Fault.OFFLINE

    @property
    def codec(self) -> Codec:
        return {Fault.HEVC: Codec.HEVC, Fault.SVAC: Codec.SVAC}.get(self._fault or Fault.OFFLINE, Codec.H264)

    def picture_instant(self, now_at: datetime) -> datetime:
        """When the picture given out at `now_at` was taken."""
        frozen = self._frozen
        if frozen is not None:
            return frozen[0]
        return now_at - _STALE_BY if self._fault is Fault.STALE else now_at

    def frame(self, now_at: datetime, *, is_dirty: bool | None = None) -> NDArray[np.uint8]:
        """What the camera gives out at that instant. `is_dirty` None: as the street is now."""
        frozen = self._frozen
        dirty = frozen[1] if frozen is not None else self.is_dirty if is_dirty is None else is_dirty
        seen_at = self.picture_instant(now_at)
        match self._fault:
            case Fault.BLACK:
                return black_frame(self.scene.size_wh, seen_at=seen_at)
            case Fault.COVERED:
                return covered_frame(self.scene.size_wh, seen_at=seen_at, seed=self.seed)
            case Fault.DEFOCUSED:
                return defocused_frame(self.scene, is_dirty=dirty, seen_at=seen_at, seed=self.seed)
            case Fault.TURNED:
                return turned_frame(self.scene, is_dirty=dirty, seen_at=seen_at, seed=self.seed)
            case _:
                return street_frame(self.scene, is_dirty=dirty, seen_at=seen_at, seed=self.seed)

    def count(self, *, plays: int = 0, visits: int = 0, snapshots: int = 0) -> None:
        with self._lock:
            self.tally.plays += plays
            self.tally.visits += visits
            self.tally.snapshots += snapshots

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Counted as watching while inside."""
        with self._lock:
            self.tally.readers += 1
        try:
            yield
        finally:
            with self._lock:
                self.tally.readers -= 1

    @contextmanager
    def encoder(self) -> Iterator[None]:
        """Counted as an encoder at work while inside."""
        with self._lock:
            self.tally.encoders += 1
        try:
            yield
        finally:
            with self._lock:
                self.tally.encoders -= 1
