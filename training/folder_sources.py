"""Reads the labelled folders of a recipe into entries: hashed, grouped and on their side of the split."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import yaml

from training.manifest import Entry
from training.progress import Watch, unwatched
from training.recipe import FolderSource, Recipe, RecipeInvalid
from training.splitting import group_of, side
from training.yolo_folder import Fault, FolderFaulty, Labelled, describe, read_folder

SMALLEST_BOX_PX = 1.0
"""Thinner boxes come from turning and stretching; a thing cannot be seen in them."""
READING = "reading pictures"


@dataclass(slots=True)
class _Folders:
    """Folders that are read once, however many sources take from them, and what is wrong in them."""

    watch: Watch
    read: dict[tuple[Path, str], list[Labelled]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def pictures(self, data_yaml: Path, split: str) -> list[Labelled]:
        if (data_yaml, split) not in self.read:
            self.read[data_yaml, split] = []
            try:
                self.read[data_yaml, split] = read_folder(
                    data_yaml, split, follow=lambda paths: self.watch(paths, READING)
                )
            except FolderFaulty as faulty:
                self.faults += faulty.faults
        return self.read[data_yaml, split]


def read_sources(recipe: Recipe, pictures: Path, *, watch: Watch = unwatched) -> list[Entry]:
    """Entries with absolute paths, in the order of the recipe.

    Raises:
        FolderFaulty: with every fault of every folder; a label outside the picture, a picture that is missing.
        RecipeInvalid: a source takes no picture, or leaves one out that is not there.
    """
    folders = _Folders(watch)
    with tempfile.TemporaryDirectory() as described:
        taken = [(source, _taken(source, pictures, folders, Path(described))) for source in recipe.sources]
    if folders.faults:
        raise FolderFaulty(folders.faults)
    return [
        _entry(source, labelled, split)
        for source, found in taken
        for split, labelled in watch(found, f"hashing {source.name}")
    ]


def _taken(source: FolderSource, pictures: Path, folders: _Folders, described: Path) -> Sequence[tuple[str, Labelled]]:
    """Each with the split that the folder has it in."""
    data_yaml = _described(source, pictures, described)
    try:
        splits = describe(data_yaml).splits
    except FolderFaulty as faulty:
        folders.faults += faulty.faults
        return []
    found = [
        (split, one)
        for split in splits
        for one in folders.pictures(data_yaml, split)
        if fnmatch(one.picture.name, source.pattern)
    ]
    names = {one.picture.name for _, one in found}
    unknown = sorted(set(source.leave_out) - names)
    if not folders.faults and (not found or unknown):
        what = f"leaves out {', '.join(unknown)}, which it does not hold" if unknown else "takes no picture"
        raise RecipeInvalid(f"source {source.name}: '{source.pattern}' of {data_yaml} {what}")
    return [(split, one) for split, one in found if one.picture.name not in source.leave_out]


def _described(source: FolderSource, pictures: Path, described: Path) -> Path:
    """The description of the folder; one is written for a folder that has none."""
    folder = (pictures / source.folder).absolute()
    if not source.classes:
        return folder / source.data
    path = described / f"{hashlib.sha256(str(folder).encode()).hexdigest()}.yaml"
    facts = {"path": str(folder), "train": "images", "names": list(source.classes)}
    path.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    return path


def _entry(source: FolderSource, labelled: Labelled, in_folder: str) -> Entry:
    group = group_of(labelled.picture.stem, source.group)
    return Entry(
        picture=str(labelled.picture),
        sha256=hashlib.sha256(labelled.picture.read_bytes()).hexdigest(),
        source=source.name,
        split=side(group, source.split, in_folder=in_folder),
        group=group,
        boxes=tuple(tuple(round(value, 2) for value in box) for box in labelled.boxes if _is_visible(box)),
        provenance=labelled.picture.name,
    )


def _is_visible(box: Sequence[float]) -> bool:
    return box[3] - box[1] > SMALLEST_BOX_PX and box[4] - box[2] > SMALLEST_BOX_PX
