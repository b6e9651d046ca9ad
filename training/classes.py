"""The detector's classes, and which of them each source of pictures labels.

A picture says nothing about a class that its source does not label: a bin in a picture of potholes is there all the
same. Class ids are positions in `LABELS`; the first nine are those of the shared pictures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROBLEMS_AND_THINGS = (
    "garbage",
    "garbage_bin",
    "overflowing_bin",
    "manhole_cover",
    "manhole_missing",
    "manhole_broken",
    "manhole_displaced",
    "drain_grate",
    "pothole",
)
CONTEXT = ("person", "bicycle", "motorcycle", "car", "bus", "truck")
LABELS = PROBLEMS_AND_THINGS + CONTEXT
PROBLEMS = ("garbage", "overflowing_bin", "manhole_missing", "manhole_broken", "manhole_displaced", "pothole")

ASSUMED_ABSENT = 0.5
"""Weight of the loss where a class was not looked for but is hardly ever there: an open shaft among litter."""


@dataclass(frozen=True, slots=True)
class SourceRule:
    """What the pictures of one source say. A class in neither set is unknown in them and adds no loss."""

    labelled: frozenset[str]
    """Every one of these in the picture is boxed."""
    assumed_absent: frozenset[str] = frozenset()
    """Nobody looked, but they are rare enough to be taken for absent, at half weight."""

    def weights(self) -> NDArray[np.float32]:
        """(len(LABELS),) in [0, 1]: how much a class counts where nothing of it is boxed."""
        return np.array(
            [1.0 if one in self.labelled else ASSUMED_ABSENT if one in self.assumed_absent else 0.0 for one in LABELS],
            np.float32,
        )


_CONTEXT = frozenset(CONTEXT)
_HOLES = frozenset({"manhole_missing", "manhole_broken", "manhole_displaced"})
_PROBLEMS = frozenset(PROBLEMS)

RULES: Mapping[str, SourceRule] = {
    "bins": SourceRule(
        frozenset({"garbage", "garbage_bin", "overflowing_bin"}) | _CONTEXT, assumed_absent=_HOLES | {"pothole"}
    ),
    "manhole": SourceRule(
        _HOLES | {"manhole_cover", "drain_grate"} | _CONTEXT, assumed_absent=frozenset({"garbage", "overflowing_bin"})
    ),
    "pothole": SourceRule(frozenset({"pothole"}) | _CONTEXT, assumed_absent=_HOLES | {"garbage", "overflowing_bin"}),
    "clean": SourceRule(_PROBLEMS | _CONTEXT),
    "everyday": SourceRule(_PROBLEMS | _CONTEXT),
    "vehicles": SourceRule(_PROBLEMS | _CONTEXT),
    "scene": SourceRule(_PROBLEMS | _CONTEXT),
    "drawn": SourceRule(frozenset(PROBLEMS_AND_THINGS)),
    "decision": SourceRule(frozenset()),
}
"""By name of the source. Context classes count as labelled where the teacher looked. A decision of a person speaks of
its box alone, so nothing counts there but what is boxed."""
SOURCES = tuple(RULES)
EVERYTHING = len(SOURCES)
"""Index, after those of the sources, of padding: nothing at all is there, and every class counts."""


def weight_table() -> NDArray[np.float32]:
    """(sources + 1, classes): by index of the source in `SOURCES`; the last row is the padding's."""
    rows = [RULES[name].weights() for name in SOURCES]
    return np.stack([*rows, np.ones(len(LABELS), np.float32)])
