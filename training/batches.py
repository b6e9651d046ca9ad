"""Feeds the trainer: pictures kept decoded in memory, composed anew each time, one picture size to a batch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from kit.errors import Invalid
from training.classes import SOURCES
from training.compositions import Source, composed
from training.manifest import Entry

LARGEST_KEPT_PX = 1280  # of the longer side in memory
SIZES_PX = (320, 384, 416, 448, 512, 640)
SIZE_SHARES = (0.14, 0.24, 0.24, 0.18, 0.12, 0.08)  # mean work is that of 420 px; the product looks at up to 640
LAYOUTS, LAYOUT_SHARES = (1, 2, 4), (0.6, 0.18, 0.22)


class PicturesMissing(Invalid):
    """Pictures of a manifest that are not there or cannot be read; `paths` are all of them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        listed = "\n".join(f"  {path}" for path in paths[:20])
        more = f"\n  and {len(paths) - 20} more" if len(paths) > 20 else ""
        super().__init__(f"{len(paths)} pictures are missing or cannot be read:\n{listed}{more}")


class Pictures(torch.utils.data.Dataset):  # type: ignore[misc]  # PyTorch is not at hand for the type checker
    """Items are (position, size) pairs; workers share the decoded pictures of the process that forked them."""

    def __init__(self, folder: Path, entries: Sequence[Entry]) -> None:
        """Raises: PicturesMissing, naming every one."""
        decoded = [(folder / entry.picture, _decoded(folder / entry.picture, entry)) for entry in entries]
        missing = [path for path, source in decoded if source is None]
        if missing:
            raise PicturesMissing(missing)
        self.sources = [source for _, source in decoded if source is not None]
        self.mosaic = True  # Ultralytics' trainer asks for it
        self.labels: list[Any] = []

    def __len__(self) -> int:
        return len(self.sources)

    def __getitem__(self, wanted: tuple[int, int, int]) -> dict[str, Any]:
        position, size_px, seed = wanted
        generator = np.random.default_rng(seed)
        count = int(generator.choice(LAYOUTS, p=LAYOUT_SHARES)) if self.mosaic else 1
        others = generator.integers(0, len(self.sources), count - 1)
        made = composed(
            [self.sources[int(index)] for index in (position, *others)], size_px=size_px, generator=generator
        )
        corners = made.boxes[:, 1:] / size_px
        return {
            "img": torch.from_numpy(np.ascontiguousarray(made.frame_bgr[..., ::-1].transpose(2, 0, 1))),
            "cls": torch.from_numpy(made.boxes[:, :1].copy()),
            "bboxes": torch.from_numpy(
                np.concatenate(((corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]), axis=1)
            ),
            "source_map": torch.from_numpy(made.source_map.astype(np.int64)),
            "denied": torch.from_numpy(made.denied),
        }

    def close_mosaic(self, hyp: object = None) -> None:  # noqa: ARG002  # the trainer's name for its settings
        """One picture a canvas from now on, for the last epoch."""
        self.mosaic = False


class Draw(torch.utils.data.Sampler):  # type: ignore[misc]  # the same
    """Batches of (position, size, seed). `weights`: how often each picture comes in an epoch, on average."""

    def __init__(
        self, weights: Sequence[float], *, batch: int, sizes_px: Sequence[int] = SIZES_PX, seed: int = 7
    ) -> None:
        self.weights = np.array(weights)
        self.batch, self.sizes_px = batch, tuple(sizes_px)
        self.generator = np.random.default_rng(seed)

    def __len__(self) -> int:
        return max(1, int(self.weights.sum()) // self.batch)

    def __iter__(self) -> Iterator[list[tuple[int, int, int]]]:
        copies = np.floor(self.weights + self.generator.random(len(self.weights))).astype(int)
        order = self.generator.permutation(np.repeat(np.arange(len(copies)), copies))
        order = np.resize(order, len(self) * self.batch).reshape(len(self), self.batch)
        shares = np.array(SIZE_SHARES) if self.sizes_px == SIZES_PX else np.ones(len(self.sizes_px))
        for positions in order:
            size_px = int(self.generator.choice(self.sizes_px, p=shares / shares.sum()))
            yield [(int(position), size_px, int(self.generator.integers(2**62))) for position in positions]


class Loader:
    """What Ultralytics' trainer expects of its own loader, around PyTorch's with a batch sampler."""

    drop_last = True

    def __init__(self, pictures: Pictures, draw: Draw, *, workers: int) -> None:
        self.dataset = pictures
        self.sampler = range(len(draw) * draw.batch)  # asked for its length alone
        self.batch_size, self.num_workers = draw.batch, workers
        self._batches: Any = torch.utils.data.DataLoader(
            pictures, batch_sampler=draw, collate_fn=collate, num_workers=workers
        )

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._batches)

    def reset(self) -> None:
        """Nothing to do: workers are started anew each epoch."""


def collate(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One batch in the trainer's form; `batch_idx` says which picture a box is in."""
    counts = [len(item["cls"]) for item in items]
    return {
        "img": torch.stack([item["img"] for item in items]),
        "cls": torch.cat([item["cls"] for item in items]),
        "bboxes": torch.cat([item["bboxes"] for item in items]),
        "batch_idx": torch.repeat_interleave(torch.arange(len(items)), torch.tensor(counts)).float(),
        "source_map": torch.stack([item["source_map"] for item in items]),
        "denied": [item["denied"] for item in items],
    }


def _decoded(path: Path, entry: Entry) -> Source | None:
    """None: missing, or no picture that can be read."""
    frame = cv2.imread(str(path))
    if frame is None:
        return None
    boxes, denied = (np.array(one, np.float32).reshape(-1, 5) for one in (entry.boxes, entry.denied))
    scale = min(1.0, LARGEST_KEPT_PX / max(frame.shape[:2]))
    if scale < 1:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        boxes[:, 1:] *= scale
        denied[:, 1:] *= scale
    return Source(np.asarray(frame, np.uint8), boxes, SOURCES.index(entry.source), denied)
