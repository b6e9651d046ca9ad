"""Places that the simulator draws, as training pictures: every problem in turn, some places in order as well."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kit.errors import Invalid
from simulator.drawing import TRAINING_SEEDS, DrawnScene, draw_scene
from simulator.drawing_problems import Problem
from training.classes import LABELS
from training.composed_scenes import jpeg
from training.manifest import Entry
from training.progress import Watch, unwatched
from training.recipe import DRAWN, DrawnStep

JPEG_QUALITY = 92


class SeedKeptForMeasurement(Invalid):
    """A place that no detector may be trained on."""


def drawn_places(step: DrawnStep, folder: Path, *, watch: Watch = unwatched) -> list[Entry]:
    """Writes `drawn/place_30000-1.jpg` … below `folder` (1: dirty, 0: in order); paths are relative to it.

    Raises:
        SeedKeptForMeasurement: before anything is drawn.
    """
    seeds = range(step.first_seed, step.first_seed + step.places)
    if seeds[0] not in TRAINING_SEEDS or seeds[-1] not in TRAINING_SEEDS:
        raise SeedKeptForMeasurement(
            f"drawn: seeds {seeds[0]} to {seeds[-1]} are not all below {TRAINING_SEEDS.stop}; the others are kept for "
            "measurement"
        )
    (folder / "drawn").mkdir(parents=True, exist_ok=True)
    problems = list(Problem)
    return [
        entry
        for place, seed in enumerate(watch(seeds, "drawing places"))
        for entry in _place(seed, problems[place % len(problems)], folder, is_clean_too=place % step.clean_every == 0)
    ]


def _place(seed: int, problem: Problem, folder: Path, *, is_clean_too: bool) -> Iterator[Entry]:
    for is_dirty in (True, False) if is_clean_too else (True,):
        name = f"drawn/place_{seed}-{int(is_dirty)}.jpg"
        yield drawn_entry(draw_scene(seed, problem, dirty=is_dirty), name, folder, seed=seed)


def drawn_entry(scene: DrawnScene, name: str, folder: Path, *, seed: int) -> Entry:
    """The written scene; a place is a group of its own."""
    content = jpeg(scene.frame_bgr, quality=JPEG_QUALITY)
    (folder / name).write_bytes(content)
    return Entry(
        picture=name,
        sha256=hashlib.sha256(content).hexdigest(),
        source=DRAWN,
        split="train",
        group=f"place-{seed}",
        boxes=tuple(
            (float(LABELS.index(box.label)), *(round(float(value), 2) for value in box.xyxy)) for box in scene.boxes
        ),
        provenance=f"seed {seed}",
    )
