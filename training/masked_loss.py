"""The detection loss of Ultralytics, silent about classes that a place's source does not label.

Without the mask, a bin in a picture of potholes teaches the network that bins are nothing.
"""

from collections.abc import Sequence
from typing import Any

import torch
from ultralytics.utils.loss import E2ELoss, v8DetectionLoss

from training.classes import weight_table
from training.compositions import MAP_CELL_PX


class MaskedBce(torch.nn.Module):  # type: ignore[misc]  # PyTorch is not at hand for the type checker
    """Binary cross-entropy whose parts are weighted; `weights` (B, A, classes) is set before each use."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: Any = None

    def forward(self, logits: Any, targets: Any) -> Any:
        """(B, A, classes). What is boxed counts in full, whatever its source labels besides."""
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return loss * torch.where(targets > 0, torch.ones_like(self.weights), self.weights)


class MaskedDetectionLoss(v8DetectionLoss):  # type: ignore[misc]  # the same
    """Expects `source_map` (B, H / 8, W / 8) int64 and `denied`, of each picture (N, 5) in pixels, in the batch."""

    def __init__(self, model: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(model, *arguments, **options)
        self.bce = MaskedBce()
        self.table = torch.from_numpy(weight_table()).to(self.device)

    def get_assigned_targets_and_loss(self, preds: Any, batch: Any, **options: Any) -> Any:
        strides = [int(stride) for stride in self.stride]
        maps = [source_at_anchors(batch["source_map"], stride) for stride in strides]
        self.bce.weights = self.table[torch.cat(maps, dim=1).to(self.device)]
        count_denied(self.bce.weights, batch["denied"], tuple(batch["source_map"].shape[1:]), strides)
        return super().get_assigned_targets_and_loss(preds, batch, **options)


def source_at_anchors(source_map: Any, stride_px: int) -> Any:
    """(B, anchors of this stride) int64, row by row: the source at each anchor's centre."""
    step = stride_px // MAP_CELL_PX
    return source_map[:, step // 2 :: step, step // 2 :: step].flatten(1)


def count_denied(weights: Any, denied: Sequence[Any], map_shape: tuple[int, int], strides: Sequence[int]) -> None:
    """Where a person denied a class, it counts in full at the anchors inside the box, in place.

    Args:
        weights: (B, A, classes).
        denied: of each picture (N, 5): class id, x0, y0, x1, y1 in pixels.
        map_shape: of the source map, rows and columns of MAP_CELL_PX.
        strides: of the network's levels, in the order of its anchors.
    """
    if not any(len(boxes) for boxes in denied):
        return
    centres = torch.cat([_centres(map_shape, stride) for stride in strides]).to(weights.device)
    for picture, boxes in enumerate(denied):
        for class_id, x0, y0, x1, y1 in boxes.tolist():
            inside = (centres[:, 0] > x0) & (centres[:, 0] < x1) & (centres[:, 1] > y0) & (centres[:, 1] < y1)
            weights[picture, inside, int(class_id)] = 1.0


def _centres(map_shape: tuple[int, int], stride_px: int) -> Any:
    """(anchors, 2): x and y in pixels of this stride's anchors, row by row."""
    rows, columns = (side * MAP_CELL_PX // stride_px for side in map_shape)
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return (torch.stack((x, y), dim=-1).view(-1, 2) + 0.5) * stride_px


def masked_criterion(model: Any) -> Any:
    """The end-to-end criterion with masks in both of its branches."""
    return E2ELoss(model, loss_fn=MaskedDetectionLoss)
