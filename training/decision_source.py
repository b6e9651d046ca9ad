"""Makes a dataset of what people decided on candidates: blurred pictures, a manifest, and where each label is from.

Whole cameras go to one side, so that no camera is learned by heart and then measured on. `provenance.jsonl` has one
line for each label, in the order of the decisions.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cases.decided import Decided
from handbook.edition import Edition
from kit.errors import NotFound
from kit.pictures import PictureUnreadable, decode
from kit.storage import PictureStore
from training.classes import LABELS
from training.dataset import MANIFEST
from training.decision_labels import Taught, Unused, contradicted, taught
from training.manifest import Entry, write
from training.progress import Watch, unwatched
from training.splitting import is_one_in

SOURCE, PROVENANCE = "decision", "provenance.jsonl"
VALIDATION_ONE_IN = 5
"""Of so many cameras one is for validation: enough to measure on where there are some twenty."""
SMALLEST_BOX_PX = 1.0


@dataclass(frozen=True, slots=True)
class DecisionSource:
    """What was written, and why decisions teach nothing, counted."""

    manifest: Path
    sha256: str
    entries: tuple[Entry, ...]
    unused: Mapping[Unused, int]


@dataclass(frozen=True, slots=True)
class _Picture:
    """One stored picture and everything taught on it."""

    key: str
    content: bytes
    size_wh: tuple[int, int]
    told: Sequence[Taught]


def write_decisions(
    decisions: Iterable[Decided], edition: Edition, store: PictureStore, out: Path, *, watch: Watch = unwatched
) -> DecisionSource:
    """Writes `pictures/`, `manifest.jsonl` and `provenance.jsonl` into `out`."""
    unused = Counter[Unused]()
    by_picture: dict[str, list[Taught]] = {}
    for decided in decisions:
        told = taught(decided, edition)
        if isinstance(told, Unused):
            unused[told] += 1
        else:
            by_picture.setdefault(str(decided.picture_key), []).append(told)
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    entries, lines = list[Entry](), list[str]()
    for key in watch(sorted(by_picture), "fetching pictures"):
        picture = _fetched(store, key, _agreed(by_picture[key], unused), unused)
        if picture is not None and picture.told:
            entries.append(_entry(picture, out))
            lines += [_provenance(one, entries[-1]) for one in picture.told]
    (out / PROVENANCE).write_text("".join(lines), encoding="utf-8")
    sha256 = write(out / MANIFEST, entries)
    return DecisionSource(
        out / MANIFEST, sha256, tuple(entries), {why: count for why, count in unused.items() if count}
    )


def _agreed(told: Sequence[Taught], unused: Counter[Unused]) -> list[Taught]:
    doubted = contradicted(told)
    unused[Unused.CONTRADICTED] += len(doubted)
    return [one for place, one in enumerate(told) if place not in doubted]


def _fetched(store: PictureStore, key: str, told: Sequence[Taught], unused: Counter[Unused]) -> _Picture | None:
    """None where the retention time has ended, or the picture is damaged."""
    try:
        content = store.get(key)
        height_px, width_px = decode(content, name=key).shape[:2]
    except (NotFound, PictureUnreadable):
        unused[Unused.NO_PICTURE] += len(told)
        return None
    return _Picture(key, content, (width_px, height_px), told)


def _entry(picture: _Picture, out: Path) -> Entry:
    name = f"pictures/{PurePosixPath(picture.key).name}"
    (out / name).write_bytes(picture.content)
    camera = f"camera-{picture.told[0].decided.camera_id}"
    candidates = sorted({one.decided.candidate_id for one in picture.told})
    return Entry(
        picture=name,
        sha256=hashlib.sha256(picture.content).hexdigest(),
        source=SOURCE,
        split="val" if is_one_in(camera, VALIDATION_ONE_IN) else "train",
        group=camera,
        boxes=_boxes(picture, is_there=True),
        provenance="candidates " + ", ".join(map(str, candidates)),
        denied=_boxes(picture, is_there=False),
    )


def _boxes(picture: _Picture, *, is_there: bool) -> tuple[tuple[float, ...], ...]:
    """Without repetition: a further sighting may have the very box of the one before."""
    width, height = picture.size_wh
    boxes = {
        (float(LABELS.index(one.label)), *_in_px(one.decided.box, width_px=width, height_px=height)): None
        for one in picture.told
        if one.is_there is is_there
    }
    return tuple(box for box in boxes if box[3] - box[1] > SMALLEST_BOX_PX and box[4] - box[2] > SMALLEST_BOX_PX)


def _in_px(
    box: tuple[float, float, float, float], *, width_px: int, height_px: int
) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (min(max(value, 0.0), 1.0) for value in box)
    return round(x0 * width_px, 2), round(y0 * height_px, 2), round(x1 * width_px, 2), round(y1 * height_px, 2)


def _provenance(one: Taught, entry: Entry) -> str:
    decided = one.decided
    facts: dict[str, Any] = {
        "picture": entry.picture,
        "picture_sha256": entry.sha256,
        "label": one.label,
        "is_there": one.is_there,
        "box": decided.box,
        "candidate_id": decided.candidate_id,
        "by_way_of": decided.by_way_of,
        "decision_id": decided.decision_id,
        "person_id": decided.person_id,
        "kind": decided.kind,
        "reason": decided.reason,
        "guessed_label": decided.guessed_label,
        "condition_id": decided.condition_id,
        "model_version": decided.model_version,
        "camera_id": decided.camera_id,
        "view_id": decided.view_id,
        "captured_at": decided.captured_at and decided.captured_at.isoformat(),
        "decided_at": decided.decided_at.isoformat(),
    }
    return json.dumps(facts, ensure_ascii=False) + "\n"
