"""People and vehicles that the teacher saw, kept in a file by the hash of the picture: a picture is looked at once.

With a full file nothing needs PyTorch. What the teacher says is a guess, so only sources without labels of their own
for these classes take it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kit.errors import Invalid
from kit.pictures import decode
from training.classes import LABELS
from training.manifest import Entry
from training.progress import Watch, unwatched
from training.recipe import TeacherStep

LONGEST_SIDE_PX = 640  # what the teacher was trained at
STRIDE_PX = 32
Look = Callable[[NDArray[np.uint8], int], Sequence["ContextBox"]]
"""Takes a picture (H, W, 3) BGR and the longer side in px at which to look at it."""


@dataclass(frozen=True, slots=True)
class ContextBox:
    """One person or vehicle; `xyxy` in pixels of the picture."""

    label: str
    xyxy: tuple[float, float, float, float]
    score: float


class TeacherAbsent(Invalid):
    """Pictures wait for the teacher, and it cannot look."""


class TeacherFileInvalid(Invalid):
    """A line of the file is none of ours; the message names file and line."""


def teach(
    entries: Sequence[Entry], step: TeacherStep, kept: Path, *, look: Look | None, watch: Watch = unwatched
) -> dict[str, tuple[ContextBox, ...]]:
    """By SHA-256 of the picture, what the teacher sees in pictures of the step's sources; `kept` grows as it looks.

    Args:
        entries: of any source; those of others are left out.
        step: whose pictures are looked at, and how large.
        kept: file of what was seen before; written line by line, so a run that is stopped goes on there.
        look: None where there is no teacher: then the file must know every picture.
        watch: for a progress bar.

    Raises:
        TeacherAbsent: a picture was never looked at, and there is no teacher.
        TeacherFileInvalid: names file and line.
    """
    seen = read_seen(kept)
    wanted = [entry for entry in entries if entry.source in step.sources]
    waiting = list({entry.sha256: entry for entry in wanted if entry.sha256 not in seen}.values())
    if waiting and look is None:
        raise TeacherAbsent(
            f"{len(waiting)} picture(s) wait for the teacher, such as {waiting[0].picture}. It needs PyTorch and "
            f"Ultralytics: pip install 'gridwarden[training]'; or bring {kept} from where it looked."
        )
    if waiting and look is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8") as file:
            for entry in watch(waiting, "teacher labels people and vehicles"):
                seen[entry.sha256] = _look_at(entry, step, look)
                file.write(_line(entry, seen[entry.sha256]))
    return {entry.sha256: seen[entry.sha256] for entry in wanted}


def with_context(entry: Entry, seen: Mapping[str, Sequence[ContextBox]]) -> Entry:
    """The entry with what the teacher saw in its picture."""
    added = tuple((float(LABELS.index(one.label)), *one.xyxy) for one in seen.get(entry.sha256, ()))
    return replace(entry, boxes=entry.boxes + added)


def read_seen(kept: Path) -> dict[str, tuple[ContextBox, ...]]:
    """By SHA-256 of the picture; empty where there is no such file. Raises: TeacherFileInvalid."""
    if not kept.is_file():
        return {}
    seen = {}
    for number, line in enumerate(kept.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            facts = json.loads(line)
            seen[str(facts["sha256"])] = tuple(_box(*row) for row in facts["seen"])
        except (ValueError, TypeError, KeyError) as error:
            raise TeacherFileInvalid(f"{kept}, line {number}: not what the teacher writes ({error})") from error
    return seen


def _box(label: str, *numbers: float) -> ContextBox:
    x0, y0, x1, y1, score = (float(number) for number in numbers)
    if label not in LABELS or not (x0 < x1 and y0 < y1):
        raise ValueError(f"{label} {[x0, y0, x1, y1]} is no box of a known class")
    return ContextBox(label, (x0, y0, x1, y1), score)


def _look_at(entry: Entry, step: TeacherStep, look: Look) -> tuple[ContextBox, ...]:
    frame_bgr = decode(Path(entry.picture).read_bytes(), name=entry.picture)
    height_px, width_px = frame_bgr.shape[:2]
    longer_side_px = step.longer_side_px.get(entry.source, LONGEST_SIDE_PX)
    # A small picture is not blown up: that finds nothing more and costs four times as much.
    longer_side_px = min(longer_side_px, -(-max(width_px, height_px) // STRIDE_PX) * STRIDE_PX)
    rounded = [
        replace(one, xyxy=_inside(one.xyxy, width_px=width_px, height_px=height_px), score=round(one.score, 3))
        for one in look(frame_bgr, longer_side_px)
    ]
    return tuple(one for one in rounded if one.xyxy[0] < one.xyxy[2] and one.xyxy[1] < one.xyxy[3])


def _inside(
    xyxy: tuple[float, float, float, float], *, width_px: int, height_px: int
) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = xyxy
    return round(max(x0, 0.0), 1), round(max(y0, 0.0), 1), round(min(x1, width_px), 1), round(min(y1, height_px), 1)


def _line(entry: Entry, boxes: Sequence[ContextBox]) -> str:
    rows = [[one.label, *one.xyxy, one.score] for one in boxes]
    facts = {"sha256": entry.sha256, "picture": Path(entry.picture).name, "seen": rows}
    return json.dumps(facts, ensure_ascii=False) + "\n"
