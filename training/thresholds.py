"""Chooses the threshold of each class on one half of the pictures; the other half is there to report. Pure.

The lowest threshold at which a class is as precise as was asked; then the dearest false alarms are silenced, at the
least cost in finds, until negatives keep within their budget.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detection.models.card import ClassCard, Role
from training.classes import CONTEXT, LABELS, PROBLEMS
from training.matching import AT_50, Looked, Ranked, of_label, rank
from training.picture_figures import Share, is_negative, share

GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
"""Thresholds that may be chosen: two digits, because more would be noise of the pictures at hand."""
SILENT = float(GRID[-1])


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked of the thresholds."""

    precision: float = 0.6
    """Of detections of a class, at IoU 0.5. An operator confirms each, so two of three are worth the look."""
    precision_of: Mapping[str, float] = field(default_factory=dict)
    """Where another is asked of a class."""
    false_alarm_share: float = 0.01
    """Of negatives with any problem; with a few dozen negatives that is none at all."""
    least: float = 0.1
    """No threshold is lower, however precise: where a class has few boxes, the luck of one would set it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`reasons` says for each label why its threshold is what it is."""

    thresholds: Mapping[str, float]
    reasons: Mapping[str, str]
    false_alarms: Share
    """On the pictures that the choice saw; not a figure of quality."""


def halves(looked: Sequence[Looked]) -> tuple[list[Looked], list[Looked]]:
    """Where thresholds are chosen, and where they are reported.

    Whole groups in the order of a hash of their names, each to the half with fewer pictures of its source so far: both
    halves hold every source that has at least two groups, and no camera is in both.
    """
    members: dict[tuple[str, str], list[Looked]] = defaultdict(list)
    for picture in looked:
        members[picture.source, picture.group].append(picture)
    sizes = defaultdict[str, list[int]](lambda: [0, 0])
    parts: tuple[list[Looked], list[Looked]] = ([], [])
    for source, group in sorted(members, key=lambda key: (zlib.crc32(key[1].encode()), key)):
        side = 0 if sizes[source][0] <= sizes[source][1] else 1
        sizes[source][side] += len(members[source, group])
        parts[side].extend(members[source, group])
    return parts


def choose(looked: Sequence[Looked], labels: Sequence[str], aim: Aim, *, present: Mapping[str, float]) -> Chosen:
    """Thresholds of `labels` from the half to choose on.

    Args:
        looked: pictures that no figure is reported on.
        labels: what the detector knows.
        aim: what is asked.
        present: thresholds kept for classes that the pictures do not hold.
    """
    thresholds, reasons = {}, {}
    ranked = {label: rank(looked, [label]) for label in labels}
    for label in labels:
        asked = aim.precision_of.get(label, aim.precision)
        thresholds[label], reasons[label] = _precise(ranked[label], asked, least=aim.least)
        if ranked[label].boxes == 0:
            thresholds[label], reasons[label] = present.get(label, SILENT), "kept: no box of it to choose by"
    problems = [label for label in labels if label in PROBLEMS]
    negatives = [picture for picture in looked if is_negative(picture)]
    peaks = {label: np.array([_peak(picture, label) for picture in negatives], np.float64) for label in problems}
    allowed = int(aim.false_alarm_share * len(negatives))
    while _alarmed(peaks, thresholds).sum() > allowed and (raised := _cheapest(ranked, peaks, thresholds)):
        thresholds[raised[0]], reasons[raised[0]] = raised[1], "raised: false alarms on negatives"
    return Chosen(thresholds, reasons, share(int(_alarmed(peaks, thresholds).sum()), len(negatives)))


def fragment(chosen: Mapping[str, float], classes: Sequence[ClassCard]) -> str:
    """The classes of a model card in TOML, with other thresholds; all else in them stays."""
    return "\n".join(_class_lines(one, chosen.get(one.label, one.threshold)) for one in classes)


def role_of(label: str) -> Role:
    if label in PROBLEMS:
        return Role.PROBLEM
    return Role.CONTEXT if label in CONTEXT else Role.IN_ORDER


def _class_lines(one: ClassCard, threshold: float) -> str:
    lines = [f"id = {one.id}", f'label = "{one.label}"', f'role = "{one.role}"', f"threshold = {threshold:g}"]
    if one.private is not None and one.blur_threshold is not None:
        # It may not lie above the threshold, and is not for this choice to raise.
        lines += [f'private = "{one.private}"', f"blur_threshold = {min(one.blur_threshold, threshold):g}"]
    return "\n".join(["[[classes]]", *lines]) + "\n"


def _precise(ranked: Ranked, precision: float, *, least: float) -> tuple[float, str]:
    """The lowest of the grid at which detections are as precise as asked."""
    for value in GRID[least <= GRID]:
        heard = ranked.scores >= np.float32(value)
        if heard.any() and float(ranked.hits[heard, AT_50].mean()) >= precision:
            return float(value), f"precision {precision:g}"
    return SILENT, f"silenced: precision {precision:g} is not reached"


def _peak(picture: Looked, label: str) -> float:
    return float(of_label(picture.found, label)[:, 4].max(initial=0.0))


def _alarmed(peaks: Mapping[str, NDArray[np.float64]], thresholds: Mapping[str, float]) -> NDArray[np.bool_]:
    """(negatives,): any problem is raised there."""
    raised = [scores >= np.float32(thresholds[label]) for label, scores in peaks.items()]
    return np.any(raised, axis=0) if raised else np.zeros(0, np.bool_)


def _cheapest(
    ranked: Mapping[str, Ranked], peaks: Mapping[str, NDArray[np.float64]], thresholds: Mapping[str, float]
) -> tuple[str, float] | None:
    """The class to raise next, and to what; None where nothing can be raised.

    Each would go just above its faintest false alarm. Taken is the one that loses the least share of its finds for
    each false alarm silenced.
    """
    offers = []
    for label, scores in peaks.items():
        loud = scores[scores >= np.float32(thresholds[label])]
        if len(loud) == 0 or thresholds[label] >= 1:
            continue
        above = GRID[np.float32(GRID) > np.float32(loud.min())]
        value = float(above[0]) if len(above) else 1.0
        silenced = max(1, int((loud < np.float32(value)).sum()))
        lost = _finds(ranked[label], thresholds[label]) - _finds(ranked[label], value)
        offers.append((lost / max(ranked[label].boxes, 1) / silenced, LABELS.index(label), label, value))
    return min(offers)[2:] if offers else None


def _finds(ranked: Ranked, threshold: float) -> int:
    return int(ranked.hits[ranked.scores >= np.float32(threshold), AT_50].sum())
