"""Average precision from ranked detections, as an area and as COCO reads it, with bootstrap intervals. Pure.

`ap` is the area under the precision envelope at every recall (all points); `coco` its mean at 101 recalls 0, 0.01 … 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.matching import AT_50, IOUS, Ranked

Floats = NDArray[np.float64]
RESAMPLES = 1000  # the ends of a 95 % interval then rest on 25 resamples each
SEED = 20261124  # any; fixed, so that a report says the same twice
RECALLS = np.linspace(0, 1, 101)
AT_A_TIME = 50  # resamples in one array: 50 × 50,000 detections in float64 take 20 MB


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % of resamples lie within."""

    low: float
    high: float


def ap(ranked: Ranked, level: int = AT_50) -> float | None:
    """None where the class never occurs. `level` indexes IOUS."""
    if ranked.boxes == 0:
        return None
    return float(_areas(_until_last_hit(ranked, level), level, np.ones((1, len(ranked.wanted))))[0])


def coco(ranked: Ranked, level: int = AT_50) -> float | None:
    if ranked.boxes == 0:
        return None
    recall, precision = curve(ranked, level)
    at = np.searchsorted(recall, RECALLS, side="left")
    return float(np.append(precision, 0.0)[np.minimum(at, len(precision))].mean())


def ap50_95(ranked: Ranked) -> float | None:
    """Mean over the ten overlaps from 0.5 to 0.95."""
    values = [ap(ranked, level) for level in range(AT_50, len(IOUS))]
    return None if ranked.boxes == 0 else float(np.mean([value for value in values if value is not None]))


def curve(ranked: Ranked, level: int = AT_50) -> tuple[Floats, Floats]:
    """Recall, ascending, and the precision envelope, descending, after each detection."""
    hits = np.cumsum(ranked.hits[:, level])
    precision = hits / np.arange(1, len(hits) + 1)
    return hits / max(ranked.boxes, 1), np.maximum.accumulate(precision[::-1])[::-1]


def interval(ranked: Ranked, level: int = AT_50, *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval | None:
    """Of `ap`, over pictures drawn anew with replacement; None where the class is in fewer than two pictures.

    Resamples without a single box have no average precision and are left out.
    """
    if int((ranked.wanted > 0).sum()) < 2:
        return None
    pictures = len(ranked.wanted)
    generator = np.random.default_rng(seed)
    short = _until_last_hit(ranked, level)
    values = []
    for start in range(0, resamples, AT_A_TIME):
        count = min(AT_A_TIME, resamples - start)
        drawn = generator.multinomial(pictures, np.full(pictures, 1 / pictures), size=count)
        drawn = drawn[(drawn @ ranked.wanted) > 0]
        values.append(_areas(short, level, drawn.astype(np.float64)))
    low, high = np.quantile(np.concatenate(values), (0.025, 0.975))
    return Interval(float(low), float(high))


def _until_last_hit(ranked: Ranked, level: int) -> Ranked:
    """What is ranked below the last hit adds no recall, and so no area."""
    hits = np.flatnonzero(ranked.hits[:, level])
    end = int(hits[-1]) + 1 if len(hits) else 0
    return Ranked(ranked.scores[:end], ranked.pictures[:end], ranked.hits[:end], ranked.wanted)


def _areas(ranked: Ranked, level: int, weights: Floats) -> Floats:
    """(R,) of R weightings (R, P) of the pictures: a picture of weight 2 counts as if it were there twice."""
    counted = weights[:, ranked.pictures]
    hits = np.cumsum(counted * ranked.hits[:, level], axis=1)
    precision = hits / np.maximum(np.cumsum(counted, axis=1), 1)
    envelope = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    steps = np.diff(hits, axis=1, prepend=0)
    return np.asarray((envelope * steps).sum(axis=1) / (weights @ ranked.wanted), np.float64)
