"""A frozen list of training pictures: where each is, its hash, its source and split, and its boxes.

One JSON object a line. Paths are relative to the folder of the manifest or absolute; boxes are [class id, x0, y0, x1,
y1] in pixels. The hash of the file names the dataset for ever after.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kit.errors import Invalid
from training.classes import LABELS, RULES


class ManifestError(Invalid):
    """A line of a manifest that training would choke on. The message names file and line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture. `group` is what may not be on both sides of a split: a collection's place or camera."""

    picture: str
    sha256: str
    source: str
    split: str
    group: str
    boxes: tuple[tuple[float, ...], ...]
    provenance: str = ""
    """Where it came from, for people: a collection, a candidate's number, the pictures it was composed of."""
    denied: tuple[tuple[float, ...], ...] = ()
    """Boxes of which a person said that they show nothing of this class; written as `boxes` are, and not positives."""


def write(path: Path, entries: Iterable[Entry]) -> str:
    """Write the manifest, sorted by picture; its SHA-256."""
    lines = [json.dumps(_facts(entry), ensure_ascii=False) for entry in sorted(entries, key=lambda one: one.picture)]
    text = "".join(f"{line}\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path, *, split: str | None = None) -> Iterator[Entry]:
    """Entries in the order of the file.

    Raises:
        ManifestError: a line is no entry, names an unknown source or class, or a box that is none.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = _entry(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            raise ManifestError(f"{path}, line {number}: {error}") from error
        if split is None or entry.split == split:
            yield entry


def _facts(entry: Entry) -> dict[str, Any]:
    """Without `denied` where nothing is: manifests from before it was known keep their hash."""
    return {name: value for name, value in asdict(entry).items() if name != "denied" or value}


def _entry(facts: dict[str, Any]) -> Entry:
    if facts["source"] not in RULES:
        raise ValueError(f"unknown source '{facts['source']}', known are {', '.join(RULES)}")
    return Entry(**{**facts, "boxes": _boxes(facts["boxes"]), "denied": _boxes(facts.get("denied", ()))})


def _boxes(written: Iterable[Iterable[float]]) -> tuple[tuple[float, ...], ...]:
    boxes = tuple(tuple(float(value) for value in box) for box in written)
    for box in boxes:
        if len(box) != 5 or not 0 <= box[0] < len(LABELS):
            raise ValueError(f"{list(box)} is no box: expected a class below {len(LABELS)}, x0, y0, x1, y1")
        if not (box[1] < box[3] and box[2] < box[4]):
            raise ValueError(f"{list(box)} is no box: expected x0 < x1 and y0 < y1")
    return boxes
