"""Which side of the split a picture is on: whole cameras and collections go together, frames never do. Pure."""

import hashlib
import re
from collections.abc import Iterable

from training.manifest import Entry
from training.recipe import ByGroup, HeldOut, Split


def group_of(stem: str, pattern: str) -> str:
    """The camera or collection that the name of a picture tells; the whole name where it tells none."""
    found = re.fullmatch(pattern, stem)
    return found.group(1) if found else stem


def side(group: str, split: Split, *, in_folder: str) -> str:
    """`in_folder`: where the source's own sub-folders have it."""
    if isinstance(split, ByGroup):
        return "val" if is_one_in(group, split.one_in) else "train"
    if isinstance(split, HeldOut):
        return "val" if group in split.groups else "train"
    return in_folder if split == "folder" else split


def is_one_in(group: str, count: int) -> bool:
    """True for one of `count` groups, by a hash of the name: the same ones on every machine and every day."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % count == 0


def groups_on_both_sides(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Groups, as source and name, that are in more than one split: what is measured on them flatters the detector."""
    splits: dict[str, set[str]] = {}
    for entry in entries:
        splits.setdefault(f"{entry.source} {entry.group}", set()).add(entry.split)
    return tuple(sorted(name for name, found in splits.items() if len(found) > 1))
