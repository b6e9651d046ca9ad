"""Reads a YOLO folder (`data.yaml`, pictures, labels) and names every fault in it with file and line, all at once.

Classes are mapped to ours by name: a folder may list fewer of them, or in another order. Nothing is evaluated or
trained from a folder with a fault.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from kit.errors import Invalid
from kit.pictures import PictureUnreadable, decode
from training.classes import LABELS

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
Box = tuple[float, float, float, float, float]
"""Id of our class, x0, y0, x1, y1 in pixels of the picture; the form that a manifest keeps."""
Follow = Callable[[Sequence[Path]], Iterable[Path]]
"""Hands the pictures on one by one, and may show how far it is: `rich.progress.track`, or `iter`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `line` counts from 1; None is the whole file."""

    path: Path
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.path}" if self.line is None else f"{self.path}, line {self.line}"
        return f"{place}: {self.reason}"


class FolderFaulty(Invalid):
    """The folder has faults; the message has a line for each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        listed = "\n".join(str(fault) for fault in faults)
        super().__init__(f"{listed}\n{len(faults)} fault(s) to put right; nothing was done with these pictures.")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture and what is boxed in it."""

    picture: Path
    size_wh: tuple[int, int]
    boxes: tuple[Box, ...]
    has_label_file: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """What `data.yaml` says. `names` are the folder's own, by its class ids."""

    path: Path
    names: tuple[str, ...]
    splits: dict[str, tuple[Path, ...]]
    """Folders of pictures, or text files that list pictures, by the name of the split."""

    @property
    def labels(self) -> frozenset[str]:
        """Those of our classes that the folder lists."""
        return frozenset(self.names) & frozenset(LABELS)

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """Classes that are none of ours: their boxes are left out."""
        return tuple(name for name in self.names if name not in LABELS)


def describe(data_yaml: Path) -> Description:
    """Raises: FolderFaulty when the file is none, or names no class of ours."""
    facts = _facts(data_yaml)
    names = facts.get("names")
    ordered = list(names) if isinstance(names, list) else None
    if isinstance(names, dict) and sorted(names, key=str) == sorted(range(len(names)), key=str):
        ordered = [names[number] for number in range(len(names))]
    if ordered is None:
        raise _one(data_yaml, "'names' is missing, or no list of classes with ids from 0 without a gap")
    texts = tuple(str(name) for name in ordered)
    twice = sorted({name for name in texts if texts.count(name) > 1})
    if twice:
        raise _one(data_yaml, f"names list {', '.join(twice)} twice")
    if not set(texts) & set(LABELS):
        raise _one(data_yaml, f"none of its names is a class of ours, which are {', '.join(LABELS)}")
    root = data_yaml.parent / str(facts.get("path") or ".")
    splits = {
        split: tuple(_placed(str(entry), root) for entry in (where if isinstance(where, list) else [where]))
        for split in ("train", "val", "test")
        if (where := facts.get(split))
    }
    return Description(data_yaml, texts, splits)


def read_folder(
    data_yaml: Path, split: str, *, missing_is_negative: bool = False, follow: Follow = iter
) -> list[Labelled]:
    """The pictures of `split` in the order of their paths, each opened once to see that it can be.

    Args:
        data_yaml: Ultralytics' description of the folder.
        split: train, val or test.
        missing_is_negative: a picture without a label file shows nothing, as Ultralytics takes it; else it is a fault,
            because a lost file would teach that a dirty street is clean.
        follow: for a progress bar.

    Raises:
        FolderFaulty: with every fault of every file.
    """
    description = describe(data_yaml)
    if split not in description.splits:
        listed = ", ".join(description.splits) or "none"
        raise _one(data_yaml, f"there is no split '{split}' in it; it has: {listed}")
    faults: list[Fault] = []
    pictures = sorted({path for where in description.splits[split] for path in _pictures(where, faults)})
    class_ids = [LABELS.index(name) if name in LABELS else None for name in description.names]
    read = [_labelled(path, class_ids, faults, missing_is_negative=missing_is_negative) for path in follow(pictures)]
    if not pictures and not faults:
        faults.append(Fault(data_yaml, None, f"there is no picture in split '{split}'"))
    if faults:
        raise FolderFaulty(faults)
    return [one for one in read if one is not None]


def labels_path(picture: Path) -> Path:
    """Where the labels of a picture lie: `labels` in the place of the last folder called `images`."""
    parts = list(picture.parts)
    if "images" in parts[:-1]:
        last = len(parts) - 2 - parts[-2::-1].index("images")
        parts[last] = "labels"
    return Path(*parts).with_suffix(".txt")


def parsed_line(line: str, class_ids: Sequence[int | None], size_wh: tuple[int, int]) -> Box | None:
    """One line of a label file; None: a class that is none of ours.

    Raises:
        ValueError: says what is wrong with it.
    """
    fields = line.split()
    if len(fields) != 5:
        raise ValueError(f"expected class, x, y, width and height, found {len(fields)} fields")
    try:
        class_id, (x, y, width, height) = int(fields[0]), (float(field) for field in fields[1:])
    except ValueError:
        raise ValueError(f"expected a whole number and four numbers, found '{line.strip()}'") from None
    if not 0 <= class_id < len(class_ids):
        raise ValueError(f"class {class_id} is not in 0–{len(class_ids) - 1}, the ids that data.yaml names")
    if not all(0 <= value <= 1 for value in (x, y, width, height)):  # written so that NaN fails
        raise ValueError(f"a coordinate lies outside [0, 1]: {' '.join(fields[1:])}")
    if width == 0 or height == 0:
        raise ValueError("the box is empty: its width or height is 0")
    ours = class_ids[class_id]
    return None if ours is None else (float(ours), *_corners((x, y, width, height), size_wh))


def _corners(xywh: tuple[float, float, float, float], size_wh: tuple[int, int]) -> tuple[float, float, float, float]:
    """In pixels, cut at the edge of the picture: turned and stretched data sets let boxes stick out by a little."""
    x, y, width, height = xywh
    return (
        max(x - width / 2, 0) * size_wh[0],
        max(y - height / 2, 0) * size_wh[1],
        min(x + width / 2, 1) * size_wh[0],
        min(y + height / 2, 1) * size_wh[1],
    )


def _facts(data_yaml: Path) -> dict[object, object]:
    try:
        facts = yaml.safe_load(data_yaml.read_text(encoding="utf-8"))
    except OSError as exc:
        raise _one(data_yaml, f"cannot be read ({exc.strerror})") from exc
    except (UnicodeDecodeError, yaml.YAMLError) as exc:
        mark = getattr(exc, "problem_mark", None)
        raise FolderFaulty([Fault(data_yaml, None if mark is None else mark.line + 1, "it is not YAML")]) from exc
    if not isinstance(facts, dict):
        raise _one(data_yaml, "expected keys such as path, train, val and names")
    return facts


def _placed(entry: str, root: Path) -> Path:
    """Roboflow writes `../valid/images` and means `valid/images` beside the file."""
    path = root / entry
    without_up = root / entry.removeprefix("../")
    return without_up if not path.exists() and without_up.exists() else path


def _pictures(where: Path, faults: list[Fault]) -> list[Path]:
    if where.is_dir():
        return _in_folder(where, faults)
    if where.suffix == ".txt" and where.is_file():
        return _in_list(where, faults)
    faults.append(Fault(where, None, "there is no such folder of pictures"))
    return []


def _in_folder(folder: Path, faults: list[Fault]) -> list[Path]:
    """The folder's pictures; a label file without its picture is a picture that is missing."""
    pictures = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in PICTURE_SUFFIXES]
    expected = {labels_path(path) for path in pictures}
    labels = labels_path(folder / "any.jpg").parent
    if not labels.is_dir():
        faults.append(Fault(labels, None, f"there is no such folder of labels, but pictures in {folder}"))
        return []
    faults += [
        Fault(path, None, f"there is no picture for these labels in {folder}")
        for path in sorted(labels.rglob("*.txt"))
        if path not in expected and path.name != "classes.txt"  # which labelling tools leave there
    ]
    return pictures


def _in_list(listing: Path, faults: list[Fault]) -> list[Path]:
    pictures = []
    for number, line in enumerate(listing.read_text(encoding="utf-8").splitlines(), start=1):
        path = listing.parent / line.strip()
        if not line.strip():
            continue
        if path.is_file():
            pictures.append(path)
        else:
            faults.append(Fault(listing, number, f"the picture {path} is missing"))
    return pictures


def _labelled(
    picture: Path, class_ids: Sequence[int | None], faults: list[Fault], *, missing_is_negative: bool
) -> Labelled | None:
    """None where the picture itself cannot be read; its labels are looked at all the same."""
    size_wh = picture_size(picture, faults)
    labels = labels_path(picture)
    if not labels.is_file():
        if not missing_is_negative:
            faults.append(Fault(labels, None, "there is no such label file; an empty one marks a negative"))
        return None if size_wh is None else Labelled(picture, size_wh, (), has_label_file=False)
    boxes = _boxes(labels, class_ids, size_wh or (1, 1), faults)
    return None if size_wh is None else Labelled(picture, size_wh, boxes)


def picture_size(picture: Path, faults: list[Fault]) -> tuple[int, int] | None:
    """Width and height of a picture that can be decoded to its end; None, and a fault more, of any other."""
    try:
        height_px, width_px = decode(picture.read_bytes(), name=picture.name).shape[:2]
    except OSError as exc:
        faults.append(Fault(picture, None, f"the picture cannot be read ({exc.strerror})"))
        return None
    except PictureUnreadable as exc:
        faults.append(Fault(picture, None, f"the picture cannot be read: {exc.message}"))
        return None
    return width_px, height_px


def _boxes(
    labels: Path, class_ids: Sequence[int | None], size_wh: tuple[int, int], faults: list[Fault]
) -> tuple[Box, ...]:
    try:
        lines = labels.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        faults.append(Fault(labels, None, "it cannot be read as text in UTF-8"))
        return ()
    boxes = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            box = parsed_line(line, class_ids, size_wh)
        except ValueError as exc:
            faults.append(Fault(labels, number, str(exc)))
        else:
            boxes += [] if box is None else [box]
    return tuple(boxes)


def _one(path: Path, reason: str) -> FolderFaulty:
    return FolderFaulty([Fault(path, None, reason)])
