"""Joins manifests into one: what people decided, a recipe's dataset, an import. Everything is looked at again.

A picture that is missing, changed or unreadable is named with its line, and look-alikes across the split are refused.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kit.pictures import PictureUnreadable, decode
from training.dataset import MANIFEST, Dataset, content_sha256, notes
from training.manifest import Entry, read, write
from training.near_duplicates import NearDuplicates, Pair, Print, look_alikes, perceptual_hash
from training.progress import Watch, unwatched
from training.recipe import COMPOSED, DRAWN
from training.yolo_folder import Fault, FolderFaulty

OVERHANG_PX = 1.0
"""A box may stick out by so much: rounding."""


def join(
    manifests: Sequence[Path], out: Path, *, allow_near_duplicates: bool = False, watch: Watch = unwatched
) -> Dataset:
    """Write `manifest.jsonl` with absolute paths into `out`.

    Raises:
        ManifestError: names file and line.
        FolderFaulty: names every picture that cannot be trained on.
        NearDuplicates: pictures of one side look like some of the other.
    """
    entries, pairs = look_through(manifests, watch=watch)
    if pairs and not allow_near_duplicates:
        raise NearDuplicates(pairs)
    out.mkdir(parents=True, exist_ok=True)
    return Dataset(
        manifest=out / MANIFEST,
        sha256=write(out / MANIFEST, entries),
        content_sha256=content_sha256(entries),
        entries=tuple(entries),
        near_duplicates=pairs,
        notes=notes(entries),
    )


def look_through(manifests: Sequence[Path], *, watch: Watch = unwatched) -> tuple[list[Entry], tuple[Pair, ...]]:
    """Every entry with an absolute path, and pairs of look-alikes across the split.

    Raises:
        ManifestError: names file and line.
        FolderFaulty: names every picture that is missing, changed, unreadable or smaller than its boxes.
    """
    placed = [(path, number, entry) for path in manifests for number, entry in _numbered(path)]
    faults: list[Fault] = []
    entries, prints = list[Entry](), list[Print]()
    for manifest, number, entry in watch(placed, "looking through pictures"):
        picture = (manifest.parent / entry.picture).absolute()
        seen, reason = _seen(picture, entry)
        if seen is None:
            faults.append(Fault(manifest, number, reason))
            continue
        entries.append(replace(entry, picture=str(picture)))
        if entry.source not in {COMPOSED, DRAWN}:  # made from one side alone; drawn streets all look alike
            prints.append(Print(str(picture), entry.split, seen))
    if faults:
        raise FolderFaulty(faults)
    return entries, look_alikes(prints)


def _numbered(manifest: Path) -> list[tuple[int, Entry]]:
    try:
        return list(enumerate(read(manifest), start=1))
    except OSError as error:
        raise FolderFaulty([Fault(manifest, None, f"cannot be read ({error.strerror})")]) from error


def _seen(picture: Path, entry: Entry) -> tuple[int | None, str]:
    """The perceptual hash; or None, and what is wrong with the picture."""
    try:
        content = picture.read_bytes()
        frame_bgr = decode(content, name=str(picture))
    except OSError as error:
        return None, f"{picture} cannot be read ({error.strerror})"
    except PictureUnreadable as error:
        return None, error.message
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        return None, f"{picture} is not the picture that was meant: its SHA-256 is another"
    height_px, width_px = frame_bgr.shape[:2]
    for _, x0, y0, x1, y1 in (*entry.boxes, *entry.denied):
        if min(x0, y0) < -OVERHANG_PX or x1 > width_px + OVERHANG_PX or y1 > height_px + OVERHANG_PX:
            return None, f"box {[x0, y0, x1, y1]} lies outside {picture} of {width_px} × {height_px}"
    return perceptual_hash(frame_bgr), ""
