"""All figures of one detector on some pictures, from what it found in them. Pure; docs/models.md defines each.

Figures that do not depend on thresholds may be given of any picture; the others belong to thresholds that were chosen
on other pictures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.average_precision import Interval, ap, ap50_95, coco, interval
from training.classes import LABELS, PROBLEMS
from training.matching import AT_30, AT_50, Looked, Ranked, rank
from training.picture_figures import (
    FalseAlarms,
    Share,
    Thresholds,
    confusion,
    false_alarms,
    is_negative,
    recall,
    recall_of_any,
    scaled_to_rate,
)

POOLED: Mapping[str, tuple[str, ...]] = {
    "broken_or_displaced": ("manhole_broken", "manhole_displaced"),
    "manhole_danger": ("manhole_missing", "manhole_broken", "manhole_displaced"),
}
"""Classes that are also measured as one: few boxes each, hard to tell apart, and the same work for the city."""
FIXED_RATE = 0.03  # of negatives with a false alarm: where detectors are compared, whatever their thresholds


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of one class, or of some taken as one. None: the class does not occur, or has no threshold."""

    pictures: int
    boxes: int
    ap50: float | None
    ap50_interval: Interval | None
    ap50_coco: float | None
    ap50_95: float | None
    ap30: float | None
    threshold: float | None
    precision: float | None
    recall: float | None
    """Of boxes at the threshold, IoU 0.5."""


@dataclass(frozen=True, slots=True)
class PictureFigures:
    """Of whole pictures at one set of thresholds."""

    thresholds: Thresholds
    seen: Mapping[str, Share]
    """By problem, and by pooled name."""
    seen_any: Share
    false_alarms: FalseAlarms


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is measured on one set of pictures."""

    pictures: int
    sources: Mapping[str, int]
    classes: Mapping[str, ClassFigures]
    pooled: Mapping[str, ClassFigures]
    mean_ap50: float | None
    mean_ap50_95: float | None
    by_source: Mapping[str, Mapping[str, ClassFigures]]
    at_thresholds: PictureFigures
    at_fixed_rate: PictureFigures | None
    """With all thresholds scaled alike; None without negatives."""
    confusion: tuple[tuple[int, ...], ...]
    """By truth and by what was said, in the order of LABELS, then nothing."""


def figures_of(looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds) -> Figures:
    """`labels`: what the detector knows; classes that occur nowhere are given with None."""
    classes = {label: class_figures(looked, [label], thresholds) for label in labels}
    measured = [one for one in classes.values() if one.ap50 is not None]
    known_pools = {name: pool for name, pool in POOLED.items() if set(pool) <= set(labels)}
    return Figures(
        pictures=len(looked),
        sources=dict(sorted(Counter(picture.source for picture in looked).items())),
        classes=classes,
        pooled={name: class_figures(looked, pool, thresholds) for name, pool in known_pools.items()},
        mean_ap50=_mean([one.ap50 for one in measured]),
        mean_ap50_95=_mean([one.ap50_95 for one in measured]),
        by_source=_by_source(looked, labels, thresholds),
        at_thresholds=picture_figures(looked, labels, thresholds),
        at_fixed_rate=_at_fixed_rate(looked, labels, thresholds),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion(looked, thresholds)),
    )


def class_figures(looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds) -> ClassFigures:
    ranked = rank(looked, labels)
    threshold = thresholds.get(labels[0]) if len(labels) == 1 else None
    precision, found = (None, None) if threshold is None else _at(ranked, threshold)
    return ClassFigures(
        pictures=len(ranked.wanted),
        boxes=ranked.boxes,
        ap50=ap(ranked),
        ap50_interval=interval(ranked),
        ap50_coco=coco(ranked),
        ap50_95=ap50_95(ranked),
        ap30=ap(ranked, AT_30),
        threshold=threshold,
        precision=precision,
        recall=found,
    )


def picture_figures(looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds) -> PictureFigures:
    asked: dict[str, tuple[str, ...]] = {label: (label,) for label in PROBLEMS if label in labels}
    asked |= {name: pool for name, pool in POOLED.items() if set(pool) <= set(labels)}
    return PictureFigures(
        thresholds=dict(thresholds),
        seen={name: recall(looked, pool, thresholds) for name, pool in asked.items()},
        seen_any=recall_of_any(looked, thresholds),
        false_alarms=false_alarms(looked, thresholds),
    )


def _at_fixed_rate(looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds) -> PictureFigures | None:
    if not any(is_negative(picture) for picture in looked):
        return None
    return picture_figures(looked, labels, scaled_to_rate(looked, thresholds, FIXED_RATE))


def _by_source(
    looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds
) -> dict[str, dict[str, ClassFigures]]:
    """Only classes that occur in the source."""
    result = {}
    for source in sorted({picture.source for picture in looked}):
        own = [picture for picture in looked if picture.source == source]
        present = {LABELS[int(class_id)] for picture in own for class_id in picture.truth[:, 4]}
        measured = [label for label in labels if label in present and any(label in one.labelled for one in own)]
        result[source] = {label: class_figures(own, [label], thresholds) for label in measured}
    return result


def _at(ranked: Ranked, threshold: float) -> tuple[float | None, float | None]:
    """Precision and recall of boxes."""
    hits = ranked.hits[ranked.scores >= np.float32(threshold), AT_50]
    return _mean([float(hit) for hit in hits]), float(hits.sum()) / ranked.boxes if ranked.boxes else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
