"""Pictures as a detector left them, for the measuring stick: boxes are 10 × 10 px and lie 20 px apart."""

from collections.abc import Sequence

import numpy as np

from training.classes import LABELS, PROBLEMS
from training.matching import Looked

ALL = frozenset(LABELS)
Found = tuple[str, float, float]
"""Label, score, and where: 0 is the first place, 1 the next; 0.5 covers neither."""


def a_look(
    found: Sequence[Found] = (),
    truth: Sequence[tuple[str, float]] = (),
    *,
    name: str = "one",
    source: str = "bins",
    labelled: frozenset[str] = ALL,
) -> Looked:
    found_rows = [[20 * at, 0, 20 * at + 10, 10, score, LABELS.index(label)] for label, score, at in found]
    truth_rows = [[20 * at, 0, 20 * at + 10, 10, LABELS.index(label)] for label, at in truth]
    return Looked(
        name,
        source,
        name,
        labelled,
        np.array(found_rows, np.float32).reshape(-1, 6),
        np.array(truth_rows, np.float32).reshape(-1, 5),
    )


def a_negative(found: Sequence[Found] = (), *, name: str = "clean", source: str = "clean") -> Looked:
    return a_look(found, name=name, source=source, labelled=frozenset(PROBLEMS))
