"""What the blurring of faces and plates misses, blurs without need and costs, on pictures marked by eye.

`python -m benchmarks.privacy` with GRIDWARDEN_PICTURES_DIR set; `privacy_sample.yaml` beside this holds the marks.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from detection.privacy import private_regions

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


def covered(pictures: Path, sample: Iterable[Mark]) -> dict[Mark, bool]:
    """Whether each mark is hidden by what would be blurred in its picture."""
    blurred: dict[str, NDArray[np.bool_]] = {}
    answers = {}
    for mark in sample:
        if mark.picture not in blurred:
            blurred[mark.picture] = blurred_pixels(read(pictures / mark.picture))
        left, top, right, bottom = mark.box
        answers[mark] = bool(blurred[mark.picture][top:bottom, left:right].mean() >= COVERED)
    return answers


def blurred_pixels(frame_bgr: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(H, W), True where blurred."""
    pixels = np.zeros(frame_bgr.shape[:2], dtype=np.bool_)
    for left, top, right, bottom in private_regions(frame_bgr):
        pixels[top:bottom, left:right] = True
    return pixels


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


def cpu_ms(frames_bgr: Sequence[NDArray[np.uint8]]) -> float:
    """Median over the frames, of all threads of the process."""
    spent = []
    for frame_bgr in [frames_bgr[0], *frames_bgr]:
        before = time.process_time()
        private_regions(frame_bgr)
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent[1:])  # the first loads the cascades


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


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    pictures = Path(os.environ.get("GRIDWARDEN_PICTURES_DIR", ""))
    print("\n".join(report(covered(pictures, marks()))))
    clean = [path for pattern in CLEAN for path in sorted(pictures.glob(pattern))]
    needless = statistics.mean(float(blurred_pixels(read(path)).mean()) for path in clean)
    print(f"\nblurred without need: {needless:.1%} of {len(clean)} clean street pictures")
    frames_bgr = wide_frames(pictures)
    print(f"CPU: {cpu_ms(frames_bgr):.0f} ms for each of {len(frames_bgr)} frames of 1280 × 720")


if __name__ == "__main__":
    main()
