"""Looking at a large frame in parts, so that what is far away is large enough to be seen. Pure.

The whole frame is always looked at too: it sees what is larger than a slice. Boxes of all parts are then merged,
in pixels of the frame: what two parts saw becomes one box, and what a border cut in two is joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detection.models.detections import Detections, no_detections
from detection.models.errors import SlicingInvalid

SAME_THING_IOU = 0.5
"""Overlap from which two parts saw one thing: the usual limit of a hit in evaluation."""
PIECE_OF_COVER = 0.7
"""A cut box of which this much lies within a box of the same class is a piece of it."""
CUT_WITHIN = 0.01
"""A box that ends this near to an inner border was cut by it; share of the slice's longer side (6 px of 640)."""


@dataclass(frozen=True, slots=True)
class Slicing:
    """A grid of equal slices that overlap."""

    columns: int
    rows: int
    overlap: float = 0.2
    """Share of a slice's side that it has in common with its neighbour; things smaller than it are never cut."""

    def __post_init__(self) -> None:
        if not (1 <= self.columns <= 8 and 1 <= self.rows <= 8):
            raise SlicingInvalid(
                f"A frame is cut into 1 to 8 columns and rows, not {self.columns}x{self.rows}.",
                zh=f"画面可切为 1 至 8 列、1 至 8 行，不能为 {self.columns}x{self.rows}。",
            )
        if not 0 <= self.overlap <= 0.5:
            raise SlicingInvalid(
                f"Slices overlap by 0 to 0.5 of their side, not {self.overlap}.",
                zh=f"切片重叠应为边长的 0 至 0.5，不能为 {self.overlap}。",
            )

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a frame in whole pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top

    def xyxy(self) -> NDArray[np.float32]:
        return np.array([self.left, self.top, self.right, self.bottom], np.float32)


def parse_slicing(text: str) -> Slicing:
    """`2x2`, `3x2`: columns by rows.

    Raises:
        SlicingInvalid: anything else.
    """
    found = re.fullmatch(r"([0-9]{1,2})[xX×]([0-9]{1,2})", text.strip())
    if found is None:
        raise SlicingInvalid(
            f"“{text}” says not how to cut a frame: write columns x rows, for example 2x2.",
            zh=f"“{text}”不能识别为切分方式：请按“列数x行数”填写，例如 2x2。",
        )
    return Slicing(columns=int(found[1]), rows=int(found[2]))


def windows(size_wh: tuple[int, int], slicing: Slicing | None) -> list[Window]:
    """The parts to look at: the whole frame first, then the slices row by row. 1x1 is the whole frame alone."""
    width, height = size_wh
    whole = Window(left=0, top=0, right=width, bottom=height)
    if slicing is None or slicing.columns * slicing.rows == 1:
        return [whole]
    across = _spans(width, slicing.columns, slicing.overlap)
    down = _spans(height, slicing.rows, slicing.overlap)
    return [whole] + [
        Window(left=left, top=top, right=right, bottom=bottom) for top, bottom in down for left, right in across
    ]


def merge(parts: Sequence[Window], found: Sequence[Detections]) -> Detections:
    """One picture's detections from those of its parts.

    Args:
        parts: as `windows` gave them, the whole frame first.
        found: one per part, in pixels of the frame.

    Returns:
        In pixels of the frame. A box that stands for several has the best of their scores.
    """
    if len(parts) == 1:
        return found[0]
    pieces = _Pieces.of(parts, found)
    kept = [_merge_class(pieces.take(pieces.class_ids == class_id)) for class_id in np.unique(pieces.class_ids)]
    if not kept:
        return no_detections()
    return Detections(
        boxes=np.concatenate([each.boxes for each in kept]),
        scores=np.concatenate([each.scores for each in kept]),
        class_ids=np.concatenate([each.class_ids for each in kept]),
    ).best_first()


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Boxes of all parts together, and what a slice's border did to them."""

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    class_ids: NDArray[np.int32]
    parts: NDArray[np.int32]
    """(N,) the part that saw it; below 0 and unlike any other for boxes joined from several."""
    is_cut: NDArray[np.bool_]
    """(N, 4) whether it ends at its slice's left, top, right, bottom border within the frame."""

    @classmethod
    def of(cls, parts: Sequence[Window], found: Sequence[Detections]) -> "_Pieces":
        whole = parts[0]
        return cls(
            boxes=np.concatenate([each.boxes for each in found]).astype(np.float32, copy=False),
            scores=np.concatenate([each.scores for each in found]),
            class_ids=np.concatenate([each.class_ids for each in found]),
            parts=np.repeat(np.arange(len(found), dtype=np.int32), [len(each) for each in found]),
            is_cut=np.concatenate(
                [_ends_at_border(each.boxes, part, whole) for part, each in zip(parts, found, strict=True)]
            ),
        )

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_]) -> "_Pieces":
        return _Pieces(
            boxes=self.boxes[index],
            scores=self.scores[index],
            class_ids=self.class_ids[index],
            parts=self.parts[index],
            is_cut=self.is_cut[index],
        )


def _spans(length: int, count: int, overlap: float) -> list[tuple[int, int]]:
    """`count` equal stretches that cover 0…length, each overlapping the next by the share `overlap` of itself."""
    side = min(length, max(1, int(np.ceil(length / (count - (count - 1) * overlap)))))
    starts = [0] if count == 1 else [int(step * (length - side) / (count - 1)) for step in range(count)]
    return [(start, start + side) for start in starts]


def _ends_at_border(boxes: NDArray[np.float32], part: Window, whole: Window) -> NDArray[np.bool_]:
    borders = part.xyxy()
    is_inner: NDArray[np.bool_] = np.not_equal(borders, whole.xyxy())
    is_near: NDArray[np.bool_] = np.less_equal(np.abs(boxes - borders), CUT_WITHIN * max(part.size_wh))
    return is_near & is_inner


def _merge_class(pieces: _Pieces) -> _Pieces:
    return _without_doubles(_joined(pieces))


def _joined(pieces: _Pieces) -> _Pieces:
    """Pieces that continue each other across a border become the box around them."""
    groups = _connected(_continue_each_other(pieces))
    boxes, scores, first = [], [], []
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        boxes.append(np.concatenate([pieces.boxes[members, :2].min(axis=0), pieces.boxes[members, 2:].max(axis=0)]))
        scores.append(pieces.scores[members].max())
        first.append(members[0])
    whole = pieces.take(np.array(first, np.intp))
    is_joined = np.bincount(groups, minlength=len(groups))[groups[first]] > 1
    own_number = -1 - np.arange(len(first), dtype=np.int32)
    return replace(
        whole,
        boxes=np.array(boxes, np.float32),
        scores=np.array(scores, np.float32),
        parts=np.where(is_joined, own_number, whole.parts),
        is_cut=np.logical_and(whole.is_cut, ~is_joined[:, None]),
    )


def _continue_each_other(pieces: _Pieces) -> NDArray[np.bool_]:
    """(N, N): one is cut where the other goes on, they meet, and are about as high (or wide) as each other."""
    boxes, cut = pieces.boxes, pieces.is_cut
    pairs = np.zeros((len(boxes), len(boxes)), np.bool_)
    for low, high, other_low, other_high in ((0, 2, 1, 3), (1, 3, 0, 2)):
        cut_towards = cut[:, None, high] & cut[None, :, low]
        meet = (boxes[:, None, high] >= boxes[None, :, low]) & (boxes[:, None, low] <= boxes[None, :, low])
        ends = np.minimum(boxes[:, None, other_high], boxes[None, :, other_high])
        starts = np.maximum(boxes[:, None, other_low], boxes[None, :, other_low])
        reach = np.maximum(boxes[:, None, other_high], boxes[None, :, other_high]) - np.minimum(
            boxes[:, None, other_low], boxes[None, :, other_low]
        )
        pairs |= cut_towards & meet & (ends - starts >= SAME_THING_IOU * reach)
    pairs &= pieces.parts[:, None] != pieces.parts[None, :]
    return pairs | pairs.T


def _connected(pairs: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(N,) a number per box, equal for those that are linked directly or through others."""
    numbers = np.arange(len(pairs))
    linked = pairs | np.eye(len(pairs), dtype=np.bool_)
    while True:
        lowest = np.where(linked, numbers[None, :], len(pairs)).min(axis=1, initial=len(pairs))
        if np.array_equal(lowest, numbers):
            return numbers
        numbers = lowest


def _without_doubles(pieces: _Pieces) -> _Pieces:
    """Whole boxes before cut ones, then the surer first; each absorbs what other parts saw of the same thing."""
    pieces = pieces.take(np.lexsort((-pieces.scores, pieces.is_cut.any(axis=1))))
    is_cut = np.asarray(pieces.is_cut.any(axis=1))
    overlap, cover = _overlap_and_cover(pieces.boxes)
    is_same = np.asarray((overlap >= SAME_THING_IOU) | (is_cut[None, :] & (cover >= PIECE_OF_COVER)))
    is_same &= pieces.parts[:, None] != pieces.parts[None, :]
    scores = pieces.scores.copy()
    is_left = np.ones(len(scores), np.bool_)
    kept = []
    for number in range(len(scores)):
        if not is_left[number]:
            continue
        later = np.arange(len(scores)) > number
        absorbed = np.flatnonzero(is_same[number] & is_left & later)
        is_left[absorbed] = False
        scores[number] = max(scores[number], scores[absorbed].max(initial=0))
        kept.append(number)
    index = np.array(kept, np.intp)
    return replace(pieces.take(index), scores=scores[index])


def _overlap_and_cover(boxes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(N, N) intersection over union, and the share of the second box that lies within the first."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = np.maximum(areas[:, None] + areas[None, :] - common, np.float32(1e-6))
    return common / union, common / np.maximum(areas[None, :], np.float32(1e-6))
