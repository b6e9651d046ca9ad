"""What a detector says of whole pictures at given thresholds: problems seen, false alarms, one class for another. Pure.

A picture is a negative when its source boxes every problem and none is there.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.classes import LABELS, PROBLEMS
from training.matching import Looked, Rows, iou, of_label

SEEN_IOU = 0.3  # of a problem to be reported, not measured: where litter ends is a matter of taste
CONFUSED_IOU = 0.5  # from which two boxes speak of one thing
ABOVE = 1e-6  # more than the rounding of a score, 6e-8 of it
Thresholds = Mapping[str, float]


class Boxed(Protocol):
    """A picture and what its source says, before or after a detector looked at it; as in Looked."""

    @property
    def labelled(self) -> frozenset[str]: ...

    @property
    def truth(self) -> Rows: ...


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with Wilson's 95 % interval: a bootstrap would call 0 of 76 certain."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Of negatives."""

    with_any: Share
    per_100: float
    """False detections of problems in 100 negatives."""
    by_label: Mapping[str, Share]
    by_source: Mapping[str, Share]


def share(count: int, of: int) -> Share:
    """Wilson, E. B. (1927); 1.96 standard deviations. Of nothing: a share of 0, known to lie in [0, 1]."""
    if of == 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    z_squared = 1.96**2
    rate = count / of
    middle = (rate + z_squared / (2 * of)) / (1 + z_squared / of)
    half = math.sqrt(z_squared * (rate * (1 - rate) / of + z_squared / (4 * of * of))) / (1 + z_squared / of)
    return Share(count, of, rate, max(0.0, middle - half), min(1.0, middle + half))


def is_negative(picture: Boxed) -> bool:
    return picture.labelled.issuperset(PROBLEMS) and not _problems_in(picture)


def false_alarms(looked: Sequence[Looked], thresholds: Thresholds) -> FalseAlarms:
    negatives = [picture for picture in looked if is_negative(picture)]
    raised = [Counter(_raised(picture, thresholds)) for picture in negatives]
    sources = sorted({picture.source for picture in negatives})
    return FalseAlarms(
        with_any=_share_of(bool(alarms) for alarms in raised),
        per_100=100 * sum(alarms.total() for alarms in raised) / max(len(negatives), 1),
        by_label={
            label: _share_of(alarms[label] > 0 for alarms in raised) for label in PROBLEMS if label in thresholds
        },
        by_source={
            source: _share_of(
                bool(alarms) for alarms, picture in zip(raised, negatives, strict=True) if picture.source == source
            )
            for source in sources
        },
    )


def recall(looked: Sequence[Looked], labels: Sequence[str], thresholds: Thresholds) -> Share:
    """Of pictures that hold one of `labels`: where a detection of any of them covers one of those boxes by SEEN_IOU."""
    dirty = [picture for picture in looked if any(len(of_label(picture.truth, label)) for label in labels)]
    return _share_of(_sees(picture, labels, thresholds) for picture in dirty)


def recall_of_any(looked: Sequence[Looked], thresholds: Thresholds) -> Share:
    """Of pictures that hold a problem: where at least one of them is seen, and called what it is."""
    dirty = [(picture, labels) for picture in looked if (labels := _problems_in(picture))]
    return _share_of(any(_sees(picture, (label,), thresholds) for label in labels) for picture, labels in dirty)


def scaled_to_rate(looked: Sequence[Looked], thresholds: Thresholds, rate: float) -> dict[str, float]:
    """The thresholds times one number, the least by which at most the share `rate` of negatives raises a problem.

    It is an operating point to compare detectors at, read off these very pictures; no threshold to put into a card.
    """
    negatives = [picture for picture in looked if is_negative(picture)]
    peaks = sorted((_relative_peak(picture, thresholds) for picture in negatives), reverse=True)
    allowed = int(rate * len(negatives))
    factor = peaks[allowed] * (1 + ABOVE) if allowed < len(peaks) else 0.0
    return {label: value * factor for label, value in thresholds.items()}


def confusion(looked: Sequence[Looked], thresholds: Thresholds) -> NDArray[np.intp]:
    """(C + 1, C + 1) by truth and by what was said; the last row is nothing there, the last column nothing said.

    What a source does not box may be there all the same: such detections count only where they cover a box.
    """
    matrix = np.zeros((len(LABELS) + 1,) * 2, np.intp)
    for picture in looked:
        found = _loud(picture.found, thresholds)
        pairs = _pairs(found, picture.truth)
        for row, box in pairs:
            matrix[int(picture.truth[box, 4]), int(found[row, 5])] += 1
        hit_rows, hit_boxes = {row for row, _ in pairs}, {box for _, box in pairs}
        for row in set(range(len(found))) - hit_rows:
            if LABELS[int(found[row, 5])] in picture.labelled:
                matrix[-1, int(found[row, 5])] += 1
        for box in set(range(len(picture.truth))) - hit_boxes:
            matrix[int(picture.truth[box, 4]), -1] += 1
    return matrix


def _pairs(found: Rows, truth: Rows) -> list[tuple[int, int]]:
    """Detection and box, each once: those that agree in class first, then by overlap."""
    overlaps = iou(found, truth)
    agrees = found[:, None, 5] == truth[None, :, 4]
    near = np.argwhere(overlaps >= CONFUSED_IOU)
    order = sorted(near.tolist(), key=lambda pair: (not agrees[pair[0], pair[1]], -overlaps[pair[0], pair[1]]))
    pairs: list[tuple[int, int]] = []
    for row, box in order:
        if all(row != taken_row and box != taken_box for taken_row, taken_box in pairs):
            pairs.append((row, box))
    return pairs


def _problems_in(picture: Boxed) -> list[str]:
    return [label for label in PROBLEMS if len(of_label(picture.truth, label))]


def _sees(picture: Looked, labels: Sequence[str], thresholds: Thresholds) -> bool:
    loud = _loud(picture.found, thresholds)
    found = np.concatenate([of_label(loud, label) for label in labels])
    truth = np.concatenate([of_label(picture.truth, label) for label in labels])
    return bool((iou(found, truth) >= SEEN_IOU).any())


def _raised(picture: Looked, thresholds: Thresholds) -> list[str]:
    names = [LABELS[int(class_id)] for class_id in _loud(picture.found, thresholds)[:, 5]]
    return [name for name in names if name in PROBLEMS]


def _loud(found: Rows, thresholds: Thresholds) -> Rows:
    """Detections that reach the threshold of their class; a class without one is never said."""
    least = np.array([thresholds.get(label, np.inf) for label in LABELS], np.float32)  # as the product compares
    return found[found[:, 4] >= least[found[:, 5].astype(np.intp)]]


def _relative_peak(picture: Looked, thresholds: Thresholds) -> float:
    """The best score of any problem, in multiples of its threshold."""
    return max(
        (
            float(of_label(picture.found, label)[:, 4].max(initial=0.0)) / thresholds[label]
            for label in PROBLEMS
            if label in thresholds
        ),
        default=0.0,
    )


def _share_of(answers: Iterable[bool]) -> Share:
    listed = list(answers)
    return share(sum(listed), len(listed))
