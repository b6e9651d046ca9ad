"""Builds a dataset from a recipe: real sources, the teacher's labels, composed scenes, drawn places, one manifest.

The folder then holds `manifest.jsonl`, `dataset.json` (what it was made from), the pictures that were made, and
`teacher.jsonl`. Real pictures stay where they are.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.pictures import decode
from training.classes import CONTEXT, LABELS, RULES
from training.composed_scenes import composed_scenes
from training.drawn_places import drawn_places
from training.folder_sources import read_sources
from training.manifest import Entry, write
from training.near_duplicates import NearDuplicates, Pair, Print, look_alikes, perceptual_hash
from training.progress import Watch, unwatched
from training.recipe import Recipe, TeacherStep
from training.splitting import groups_on_both_sides
from training.teacher_labels import ContextBox, Look, TeacherAbsent, teach, with_context

MANIFEST, FACTS, SEEN = "manifest.jsonl", "dataset.json", "teacher.jsonl"
FindLook = Callable[[TeacherStep], Look | None]
"""Opens the teacher, at most once and only when pictures wait for it; None where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """`notes` are for people: what a reader of figures should know."""

    manifest: Path
    sha256: str
    """Of the manifest, which names this machine's paths …"""
    content_sha256: str
    """… and of what it says about which pictures, wherever they lie."""
    entries: tuple[Entry, ...]
    near_duplicates: tuple[Pair, ...]
    notes: tuple[str, ...]


def build(
    recipe: Recipe,
    pictures: Path,
    out: Path,
    *,
    recipe_sha256: str = "",
    find_look: FindLook = lambda _step: None,
    allow_near_duplicates: bool = False,
    watch: Watch = unwatched,
) -> Dataset:
    """Write the dataset into `out`; `pictures` is what the recipe's folders are relative to.

    Raises:
        FolderFaulty: labels or pictures are bad; names each with file and line.
        NearDuplicates: before anything is composed, drawn or written.
        TeacherAbsent: pictures wait for the teacher, and there is none.
        Invalid: the recipe asks for what is not there.
    """
    real = read_sources(recipe, pictures, watch=watch)
    pairs = look_alikes(_prints(real, watch))
    if pairs and not allow_near_duplicates:
        raise NearDuplicates(pairs)
    out.mkdir(parents=True, exist_ok=True)
    seen = _taught(recipe, real, out, find_look, watch)
    entries = [with_context(entry, seen) for entry in real]
    if recipe.composed is not None:
        entries += composed_scenes(real, recipe.composed, seen, out, watch=watch)
    if recipe.drawn is not None:
        entries += drawn_places(recipe.drawn, out, watch=watch)
    dataset = Dataset(
        manifest=out / MANIFEST,
        sha256=write(out / MANIFEST, entries),
        content_sha256=content_sha256(entries),
        entries=tuple(entries),
        near_duplicates=pairs,
        notes=notes(entries),
    )
    _write_facts(dataset, out / FACTS, recipe=recipe, recipe_sha256=recipe_sha256)
    return dataset


def content_sha256(entries: Iterable[Entry]) -> str:
    """Names what a dataset says: pictures by their hash, sides and boxes; not where the files are."""
    told = sorted(
        json.dumps([entry.sha256, entry.source, entry.split, sorted(entry.boxes), sorted(entry.denied)])
        for entry in entries
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def notes(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What a reader of figures should know of a dataset."""
    both = groups_on_both_sides(entries)
    found = [f"on both sides of the split: {name}" for name in both]
    for source in sorted({entry.source for entry in entries}):
        boxed = {LABELS[int(box[0])] for entry in entries if entry.source == source for box in entry.boxes}
        if RULES[source].labelled & set(CONTEXT) and not boxed & set(CONTEXT):
            found.append(f"{source}: nobody boxed people or vehicles in it, and training takes them for absent")
    return tuple(found)


def _taught(
    recipe: Recipe, real: Sequence[Entry], out: Path, find_look: FindLook, watch: Watch
) -> dict[str, tuple[ContextBox, ...]]:
    step = recipe.teacher
    if step is None:
        return {}
    try:
        return teach(real, step, out / SEEN, look=None, watch=watch)
    except TeacherAbsent:
        look = find_look(step)
        if look is None:
            raise
    return teach(real, step, out / SEEN, look=look, watch=watch)


def _prints(entries: Sequence[Entry], watch: Watch) -> list[Print]:
    return [
        Print(
            entry.picture,
            entry.split,
            perceptual_hash(decode(Path(entry.picture).read_bytes(), name=entry.picture)),
        )
        for entry in watch(entries, "looking for near-duplicates")
    ]


def _write_facts(dataset: Dataset, path: Path, *, recipe: Recipe, recipe_sha256: str) -> None:
    facts = {
        "about": recipe.about,
        "recipe_sha256": recipe_sha256,
        "manifest_sha256": dataset.sha256,
        "content_sha256": dataset.content_sha256,
        "pictures": len(dataset.entries),
        "source_weights": recipe.source_weights(),
        "near_duplicates": [str(pair) for pair in dataset.near_duplicates],
        "notes": list(dataset.notes),
        "recipe": recipe.model_dump(mode="json"),
    }
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
