"""Finds pictures that show the same moment of the same place, by a 64-bit perceptual hash (pHash).

The hash is the sign of the 64 slowest waves (DCT) of a 32 × 32 grey picture against their median: another size,
compression or a little more light leave it nearly as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kit.errors import Conflict

SIDE_PX, WAVES = 32, 8
MOST_DISTANCE = 10
"""Bits that may differ, of 64. Across the split of the shared pictures are 15 pairs up to 10: of 14 looked at, 13 show
the same scene. At 12 many do not, at 14 most (2026-11-24). The distance is nearly always even."""


@dataclass(frozen=True, slots=True)
class Print:
    """A picture by name, the side it is on, and its hash."""

    name: str
    split: str
    bits: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures on two sides that look alike."""

    first: str
    second: str
    distance: int

    def __str__(self) -> str:
        return f"{self.first} and {self.second} look alike (distance {self.distance} of 64)"


class NearDuplicates(Conflict):
    """Pictures of one split are in the other too, nearly; what is measured there would flatter the detector."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        listed = "\n".join(str(pair) for pair in pairs)
        super().__init__(
            f"{listed}\n{len(pairs)} pair(s) across the split. Leave one of each out, or accept them with "
            "--allow-near-duplicates."
        )
        self.pairs = tuple(pairs)


def perceptual_hash(frame_bgr: NDArray[np.uint8]) -> int:
    """64 bits of a picture (H, W, 3)."""
    small = cv2.resize(frame_bgr, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    waves = cv2.dct(grey)[:WAVES, :WAVES].ravel()
    # The first is the mean brightness: it says nothing about the form.
    return int.from_bytes(np.packbits(waves > np.median(waves[1:])).tobytes(), "big")


def look_alikes(prints: Sequence[Print], *, most_distance: int = MOST_DISTANCE) -> tuple[Pair, ...]:
    """Pairs on different sides, nearest first."""
    sides: Mapping[str, list[Print]] = {
        split: [one for one in prints if one.split == split] for split in sorted({one.split for one in prints})
    }
    names = list(sides)
    pairs = [
        pair
        for place, ours in enumerate(names)
        for theirs in names[place + 1 :]
        for pair in _between(sides[ours], sides[theirs], most_distance)
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.distance, pair.first, pair.second)))


def _between(ours: Sequence[Print], theirs: Sequence[Print], most_distance: int) -> list[Pair]:
    second = np.array([one.bits for one in theirs], np.uint64)
    pairs = []
    for one in ours:
        distances = np.bitwise_count(second ^ np.uint64(one.bits))
        pairs += [
            Pair(one.name, theirs[int(index)].name, int(distances[index]))
            for index in np.flatnonzero(distances <= most_distance)
        ]
    return pairs
