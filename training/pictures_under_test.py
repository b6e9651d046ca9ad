"""The pictures that a detector is measured on, from a YOLO folder or a manifest, and what their sources box.

The shared pictures tell their source by the beginning of their names. In any other folder everything that `data.yaml`
names is boxed, and a picture without a box is a negative for every problem.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kit.pictures import decode
from training.classes import PROBLEMS, RULES
from training.manifest import Entry, ManifestError, read
from training.matching import Rows
from training.yolo_folder import Box, Fault, FolderFaulty, Follow, Labelled, describe, picture_size, read_folder

SHARED_PREFIXES = ("bins", "manhole", "pothole", "everyday", "clean")
OTHER = "other"
"""Source of pictures that are not the shared ones."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureUnderTest:
    """A picture that is known to be readable. `truth` as in Looked."""

    name: str
    source: str
    group: str
    labelled: frozenset[str]
    size_wh: tuple[int, int]
    truth: Rows
    path: Path | None = None
    content: bytes | None = None
    """Of scenes that lie in no file."""

    def frame_bgr(self) -> NDArray[np.uint8]:
        """(H, W, 3), decoded anew at each call."""
        if self.content is not None:
            return decode(self.content, name=self.name)
        assert self.path is not None
        return decode(self.path.read_bytes(), name=str(self.path))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """`remarks` are for the reader of a report: what was left out or taken for granted."""

    origin: Path
    split: str
    pictures: tuple[PictureUnderTest, ...]
    remarks: tuple[str, ...]


def load(data: Path, split: str, *, follow: Follow = iter) -> Sample:
    """A `data.yaml`, or a manifest (`.jsonl`).

    Raises:
        FolderFaulty: naming every fault; nothing is to be measured then.
    """
    return _from_manifest(data, split, follow) if data.suffix == ".jsonl" else _from_folder(data, split, follow)


def _from_folder(data: Path, split: str, follow: Follow) -> Sample:
    description = describe(data)
    read_in = read_folder(data, split, missing_is_negative=True, follow=follow)
    without = sum(not one.has_label_file for one in read_in)
    remarks = []
    if description.unknown_names:
        remarks.append(f"boxes of classes that are none of ours were left out: {', '.join(description.unknown_names)}")
    if without:
        remarks.append(f"{without} picture(s) have no label file and count as showing nothing")
    return Sample(data, split, tuple(_of_folder(one, description.labels) for one in read_in), tuple(remarks))


def _of_folder(one: Labelled, names: frozenset[str]) -> PictureUnderTest:
    stem = one.picture.stem
    prefix = stem.split("_")[0]
    source = prefix if prefix in SHARED_PREFIXES and "_" in stem else OTHER
    if source == OTHER:
        labelled = names if one.boxes else names | frozenset(PROBLEMS)
    else:
        labelled = RULES[source].labelled & names
    # `clean_accnon-025`: a camera or collection and a number. A name without a hyphen stands for itself.
    return PictureUnderTest(
        stem, source, stem.rpartition("-")[0] or stem, labelled, one.size_wh, truth_of(one.boxes), path=one.picture
    )


def _from_manifest(data: Path, split: str, follow: Follow) -> Sample:
    faults: list[Fault] = []
    entries = [(number, entry) for number, entry in _entries(data) if entry.split == split]
    by_path = {data.parent / entry.picture: (number, entry) for number, entry in entries}
    pictures = [
        picture
        for path in follow(list(by_path))
        if (picture := _of_entry(path, by_path[path][1], Fault(data, by_path[path][0], ""), faults)) is not None
    ]
    if not entries:
        faults.append(Fault(data, None, f"there is no picture in split '{split}'"))
    if faults:
        raise FolderFaulty(faults)
    return Sample(data, split, tuple(pictures), ())


def _entries(data: Path) -> Iterator[tuple[int, Entry]]:
    try:
        yield from enumerate(read(data), start=1)
    except ManifestError as exc:
        raise FolderFaulty([Fault(data, None, str(exc))]) from exc
    except OSError as exc:
        raise FolderFaulty([Fault(data, None, f"cannot be read ({exc.strerror})")]) from exc


def _of_entry(path: Path, entry: Entry, place: Fault, faults: list[Fault]) -> PictureUnderTest | None:
    found: list[Fault] = []
    size_wh = picture_size(path, found)
    if size_wh is not None and hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
        found.append(Fault(path, None, "it is not the picture that the manifest names: its SHA-256 is another"))
    faults += [Fault(place.path, place.line, str(one)) for one in found]
    if size_wh is None:
        return None
    labelled = RULES[entry.source].labelled
    boxes: tuple[Box, ...] = tuple((box[0], box[1], box[2], box[3], box[4]) for box in entry.boxes)
    return PictureUnderTest(path.stem, entry.source, entry.group, labelled, size_wh, truth_of(boxes), path=path)


def truth_of(boxes: tuple[Box, ...]) -> Rows:
    """(M, 5): the class behind the corners, as in what a detector finds."""
    rows = np.array([[*corners, class_id] for class_id, *corners in boxes], np.float32)
    return rows.reshape(-1, 5)
