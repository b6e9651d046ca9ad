"""Composes training scenes: things cut out of training pictures, laid onto clean training pictures (see synthesis).

Nothing of a validation picture gets into them, neither as ground nor as a thing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from kit.errors import Invalid
from kit.pictures import decode
from training.classes import LABELS
from training.manifest import Entry
from training.progress import Watch, unwatched
from training.recipe import COMPOSED, ComposedStep
from training.synthesis import Cutout, Picture, compose, cut_out
from training.teacher_labels import ContextBox

JPEG_QUALITIES = (70, 97)  # from a busy platform's stream to a good snapshot
Cuts = Mapping[str, Sequence[Cutout]]


class NothingToCompose(Invalid):
    """No picture holds what the recipe wants to be laid, or there is no ground to lay it on."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """A clean picture and who is in it already."""

    entry: Entry
    context: Sequence[ContextBox]


def composed_scenes(
    entries: Sequence[Entry],
    step: ComposedStep,
    seen: Mapping[str, Sequence[ContextBox]],
    folder: Path,
    *,
    watch: Watch = unwatched,
) -> list[Entry]:
    """Writes `composed/scene_0000.jpg` … below `folder`; the entries' paths are relative to it.

    Raises:
        NothingToCompose: says what is lacking.
    """
    grounds = [
        _Ground(entry, seen.get(entry.sha256, ()))
        for entry in entries
        if entry.split == "train" and entry.source == step.onto
    ]
    if not grounds:
        raise NothingToCompose(f"composed: source {step.onto} has no training picture to lay things on")
    cuts = cut_library(entries, step, watch=watch)
    (folder / "composed").mkdir(parents=True, exist_ok=True)
    scenes = [
        _scene(f"composed/scene_{number:04d}.jpg", grounds[number % len(grounds)], cuts, step, folder)
        for number in watch(range(step.count), "composing scenes")
    ]
    return [scene for scene in scenes if scene is not None]


def cut_library(entries: Sequence[Entry], step: ComposedStep, *, watch: Watch = unwatched) -> dict[str, list[Cutout]]:
    """By label, what could be cut out of training pictures; raises NothingToCompose where a wanted label has none."""
    cuts: dict[str, list[Cutout]] = {label: [] for label in step.shares}
    holders = [entry for entry in entries if entry.split == "train" and entry.source in step.cut_from and entry.boxes]
    order = [holders[int(place)] for place in np.random.default_rng(step.seed).permutation(len(holders))]
    for entry in watch(order, "cutting things out"):
        wanting = {label for label, found in cuts.items() if len(found) < step.most_cuts}
        wanted = [(LABELS[int(box[0])], box) for box in entry.boxes if LABELS[int(box[0])] in wanting]
        if not wanted:
            continue
        frame_bgr = decode(Path(entry.picture).read_bytes(), name=entry.picture)
        for label, (_, x0, y0, x1, y1) in wanted:
            cut = cut_out(frame_bgr, (x0, y0, x1, y1), label)
            if cut is not None:
                cuts[label].append(cut)
    lacking = [label for label, found in cuts.items() if not found]
    if lacking:
        raise NothingToCompose(f"composed: no training picture holds a usable {', '.join(lacking)}")
    return cuts


def _scene(name: str, ground: _Ground, cuts: Cuts, step: ComposedStep, folder: Path) -> Entry | None:
    """None where nothing found room. A scene depends on its name and the seed, not on those before it."""
    generator = np.random.default_rng([step.seed, *name.encode()])
    frame_bgr = decode(Path(ground.entry.picture).read_bytes(), name=ground.entry.picture)
    occupied = [one.xyxy for one in ground.context]
    street, laid = compose(frame_bgr, _drawn_by_lot(cuts, step, generator), generator, occupied=occupied)
    if not laid:
        return None
    content = jpeg(street, quality=int(generator.integers(*JPEG_QUALITIES)))
    (folder / name).write_bytes(content)
    context = [(one.label, one.xyxy) for one in ground.context]
    return Entry(
        picture=name,
        sha256=hashlib.sha256(content).hexdigest(),
        source=COMPOSED,
        split="train",
        group=ground.entry.group,
        boxes=tuple(
            (float(LABELS.index(label)), *xyxy) for label, xyxy in (*((one.label, one.xyxy) for one in laid), *context)
        ),
        provenance=ground.entry.provenance,
    )


def _drawn_by_lot(cuts: Cuts, step: ComposedStep, generator: np.random.Generator) -> list[Cutout]:
    labels = list(step.shares)
    shares = np.array([step.shares[label] for label in labels])
    count = int(generator.integers(step.things[0], step.things[1] + 1))
    chosen = [labels[int(place)] for place in generator.choice(len(labels), count, p=shares / shares.sum())]
    return [cuts[label][int(generator.integers(len(cuts[label])))] for label in chosen]


def jpeg(frame_bgr: Picture, *, quality: int) -> bytes:
    """The frame as a camera might send it."""
    done, packed = cv2.imencode(".jpg", frame_bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))
    assert done  # a picture in memory can always be packed
    return packed.tobytes()
