"""What a detector found in pictures, against what is boxed there: which detection hits which box. Pure.

Boxes are xyxy in pixels of their picture. A class is measured only in pictures whose source boxes all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.classes import LABELS

IOUS = (0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Least overlaps of a hit that are looked at: COCO's ten, and 0.3 for what has no clear edge (potholes, litter)."""
AT_50 = IOUS.index(0.5)
AT_30 = IOUS.index(0.3)
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """One picture after a detector looked at it."""

    name: str
    source: str
    group: str
    """Place, camera or collection: pictures of one group are alike."""
    labelled: frozenset[str]
    """Classes of which everything in the picture is boxed."""
    found: Rows
    """(N, 6): x0, y0, x1, y1, score, class id."""
    truth: Rows
    """(M, 5): x0, y0, x1, y1, class id."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Detections of one class, or of some taken as one, over P pictures, best first."""

    scores: Rows
    """(N,) descending."""
    pictures: NDArray[np.intp]
    """(N,) below P: where each was found."""
    hits: NDArray[np.bool_]
    """(N, len(IOUS)): it is the first to cover a box by so much."""
    wanted: NDArray[np.intp]
    """(P,): how many boxes each picture has."""

    @property
    def boxes(self) -> int:
        return int(self.wanted.sum())


def rank(looked: Sequence[Looked], labels: Sequence[str]) -> Ranked:
    """Several labels are taken as one class: a detection of any of them hits a box of any of them."""
    ids = [LABELS.index(label) for label in labels]
    measured = [picture for picture in looked if picture.labelled.issuperset(labels)]
    found = [best_first(picture.found[np.isin(picture.found[:, 5], ids)]) for picture in measured]
    truth = [picture.truth[np.isin(picture.truth[:, 4], ids)] for picture in measured]
    scores = np.concatenate([np.empty(0, np.float32), *(rows[:, 4] for rows in found)])
    hits = np.concatenate(
        [np.empty((0, len(IOUS)), np.bool_), *(hits_of(*pair) for pair in zip(found, truth, strict=True))]
    )
    order = np.argsort(-scores, kind="stable")
    return Ranked(
        scores=scores[order],
        pictures=np.repeat(np.arange(len(measured)), [len(rows) for rows in found])[order],
        hits=hits[order],
        wanted=np.array([len(rows) for rows in truth], np.intp),
    )


def hits_of(found: Rows, truth: Rows) -> NDArray[np.bool_]:
    """(N, len(IOUS)) of one picture and class: each detection, best first, takes the box left that it covers best."""
    hits = np.zeros((len(found), len(IOUS)), np.bool_)
    if len(found) == 0 or len(truth) == 0:
        return hits
    overlaps = iou(found, truth)
    near = np.flatnonzero(overlaps.max(axis=1) >= IOUS[0])
    for level, least in enumerate(IOUS):
        left = np.ones(len(truth), np.bool_)
        for row in near:
            open_overlaps = np.where(left, overlaps[row], -1)
            best = int(open_overlaps.argmax())
            if open_overlaps[best] >= least:
                hits[row, level], left[best] = True, False
    return hits


def best_first(found: Rows) -> Rows:
    return found[np.argsort(-found[:, 4], kind="stable")]


def of_label(rows: Rows, label: str) -> Rows:
    """Those of a class, which stands in the last column of both `found` and `truth`."""
    return np.asarray(rows[rows[:, -1] == LABELS.index(label)], np.float32)


def iou(ours: Rows, theirs: Rows) -> Rows:
    """(N, M) overlaps in [0, 1] of boxes in the first four columns of each."""
    low = np.maximum(ours[:, None, :2], theirs[None, :, :2])
    high = np.minimum(ours[:, None, 2:4], theirs[None, :, 2:4])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    our_areas, their_areas = (np.prod(boxes[:, 2:4] - boxes[:, :2], axis=1) for boxes in (ours, theirs))
    union = our_areas[:, None] + their_areas[None, :] - shared
    return np.asarray(shared / np.maximum(union, np.float32(1e-6)), np.float32)
