"""What the blurring of faces and plates misses, blurs without need and costs, on pictures marked by eye.

`python -m benchmarks.privacy` with GRIDWARDEN_PICTURES_DIR set; `privacy_sample.yaml` beside this holds the marks.
Compares the search without a network, the detector's boxes of persons and vehicles, and both together.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from detection.boxes import Box
from detection.models.detector import Detector
from detection.models.loading import load_detector
from detection.models.settings import ModelSettings, model_settings
from detection.privacy import PrivateThing, private_regions
from detection.privacy_search import PixelBox, search

SAMPLE = Path(__file__).with_name("privacy_sample.yaml")
COVERED = 0.7  # of a box: the rest of a face or plate tells nobody who it is
BUCKETS_PX = {"face": (32, 64), "plate": (24, 32)}  # edges of the size buckets, thirds of the sample
CLEAN = ("images/val/clean_accnon-*", "images/val/clean_ukhighway-*")  # cameras over roads: no face, hardly a plate
FRAMES = 5  # of 1280 × 720, each of four pictures of 640 × 360


@dataclass(frozen=True, slots=True)
class Mark:
    picture: str
    """Relative to the pictures folder."""
    kind: str
    """face or plate."""
    box: tuple[int, int, int, int]
    held_out: bool
    """Marked after the thresholds were chosen."""

    @property
    def width_px(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def chinese(self) -> bool:
        """Only the pictures of bins are from Chinese streets."""
        return "/bins_" in self.picture

    @property
    def street(self) -> bool:
        return "/everyday_" not in self.picture


def marks() -> list[Mark]:
    return [
        Mark(entry["picture"], mark["kind"], tuple(mark["box"]), entry.get("held_out", False))
        for entry in yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
        for mark in entry["boxes"]
    ]


Regions = Callable[[str, NDArray[np.uint8]], Sequence[PixelBox]]
"""What is blurred in the picture of that name."""


def covered(pictures: Path, sample: Iterable[Mark], regions: Regions) -> dict[Mark, bool]:
    """Whether each mark is hidden by what would be blurred in its picture."""
    blurred: dict[str, NDArray[np.bool_]] = {}
    answers = {}
    for mark in sample:
        if mark.picture not in blurred:
            frame_bgr = read(pictures / mark.picture)
            blurred[mark.picture] = blurred_pixels(frame_bgr, regions(mark.picture, frame_bgr))
        left, top, right, bottom = mark.box
        answers[mark] = bool(blurred[mark.picture][top:bottom, left:right].mean() >= COVERED)
    return answers


def blurred_pixels(frame_bgr: NDArray[np.uint8], regions: Iterable[PixelBox]) -> NDArray[np.bool_]:
    """(H, W), True where blurred."""
    pixels = np.zeros(frame_bgr.shape[:2], dtype=np.bool_)
    for left, top, right, bottom in regions:
        pixels[top:bottom, left:right] = True
    return pixels


def searched(_picture: str, frame_bgr: NDArray[np.uint8]) -> Sequence[PixelBox]:
    return search(frame_bgr)


def boxed(detector: Detector) -> Regions:
    """What the detector's persons and vehicles hide; it looks once at each picture."""
    things: dict[str, list[PrivateThing]] = {}

    def regions(picture: str, frame_bgr: NDArray[np.uint8]) -> Sequence[PixelBox]:
        if picture not in things:
            things[picture] = list(private_things(detector, frame_bgr))
        return private_regions(frame_bgr, things[picture])

    return regions


def private_things(detector: Detector, frame_bgr: NDArray[np.uint8]) -> Iterator[PrivateThing]:
    """Persons and vehicles from the scores on from which the card has them blurred."""
    (found,) = detector.detect([frame_bgr], for_blurring=True)
    scale = np.array([frame_bgr.shape[1], frame_bgr.shape[0]] * 2, np.float32)
    for box_px, class_id in zip(found.boxes, found.class_ids, strict=True):
        part = detector.card.classes[int(class_id)].private
        if part is not None:
            yield PrivateThing(Box(*(float(corner) for corner in box_px / scale)), part)


def read(path: Path) -> NDArray[np.uint8]:
    frame_bgr = cv2.imread(str(path))
    if frame_bgr is None:
        message = f"{path} is no picture; set GRIDWARDEN_PICTURES_DIR to the folder of shared pictures"
        raise FileNotFoundError(message)
    return np.asarray(frame_bgr, dtype=np.uint8)


def wide_frames(pictures: Path) -> list[NDArray[np.uint8]]:
    """1280 × 720, each of four pictures: one picture enlarged would lack the detail that costs time."""
    paths = sorted(pictures.glob("images/val/clean_accnon-*"))[: FRAMES * 4]
    quarters = [read(path) for path in paths]
    return [
        np.vstack([np.hstack(quarters[first : first + 2]), np.hstack(quarters[first + 2 : first + 4])])
        for first in range(0, len(quarters) - 3, 4)
    ]


def cpu_ms(frames_bgr: Sequence[NDArray[np.uint8]], regions: Regions) -> float:
    """Median over the frames, of all threads of the process; the detector has run anyway and is not counted."""
    spent = []
    for number, frame_bgr in enumerate(frames_bgr):
        regions(f"wide {number}", frame_bgr)
        before = time.process_time()
        regions(f"wide {number}", frame_bgr)
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def recall(name: str, found: Sequence[bool]) -> str:
    return f"| {name} | {len(found)} | {sum(found)} | {len(found) - sum(found)} | {sum(found) / len(found):.0%} |"


def report(answers: dict[Mark, bool]) -> list[str]:
    """A table in Markdown."""
    rows = ["| | marked | blurred | missed | recall |", "|---|---|---|---|---|"]
    for kind, (small_px, large_px) in BUCKETS_PX.items():
        for name, belongs in buckets(small_px=small_px, large_px=large_px).items():
            inside = [found for mark, found in answers.items() if mark.kind == kind and belongs(mark)]
            if inside:
                rows.append(recall(f"{kind}s{name}", inside))
    return rows


def buckets(*, small_px: int, large_px: int) -> dict[str, Callable[[Mark], bool]]:
    return {
        "": lambda _mark: True,
        f" under {small_px} px wide": lambda mark: mark.width_px < small_px,
        f" of {small_px} to {large_px - 1} px": lambda mark: small_px <= mark.width_px < large_px,
        f" from {large_px} px": lambda mark: mark.width_px >= large_px,
        " in streets": lambda mark: mark.street,
        " in Chinese streets": lambda mark: mark.chinese,
        " marked after tuning": lambda mark: mark.held_out,
    }


def needless(pictures: Path, regions: Regions) -> float:
    """Mean share of clean street pictures that is blurred; they do show vehicles, but faces none."""
    names = [path.relative_to(pictures) for pattern in CLEAN for path in sorted(pictures.glob(pattern))]
    shares = []
    for name in names:
        frame_bgr = read(pictures / name)
        shares.append(float(blurred_pixels(frame_bgr, regions(str(name), frame_bgr)).mean()))
    return statistics.mean(shares)


def ways(card: Path) -> dict[str, Regions]:
    """By name; the boxes only of a card that knows persons and vehicles."""
    detector = load_detector(ModelSettings(card=card))
    if not detector.card.knows_private_parts:
        return {"search": searched}
    boxes = boxed(detector)

    def both(picture: str, frame_bgr: NDArray[np.uint8]) -> Sequence[PixelBox]:
        return [*boxes(picture, frame_bgr), *searched(picture, frame_bgr)]

    return {"search": searched, "boxes": boxes, "both": both}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--card", type=Path, default=model_settings().card, help="model card of the detector")
    card = parser.parse_args().card
    pictures = Path(os.environ.get("GRIDWARDEN_PICTURES_DIR", ""))
    frames_bgr = wide_frames(pictures)
    for name, regions in ways(card).items():
        print(f"\n## {name}\n")
        print("\n".join(report(covered(pictures, marks(), regions))))
        print(f"\nblurred without need: {needless(pictures, regions):.1%} of the clean street pictures")
        print(f"CPU: {cpu_ms(frames_bgr, regions):.0f} ms for each of {len(frames_bgr)} frames of 1280 × 720")


if __name__ == "__main__":
    main()
