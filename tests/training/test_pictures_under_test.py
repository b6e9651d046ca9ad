"""What the pictures under test say: which classes are boxed in them, which are alike, and what is wrong with them."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.training.a_colour_detector import LABELS, a_folder
from training.classes import PROBLEMS
from training.manifest import Entry, write
from training.picture_figures import is_negative
from training.pictures_under_test import load
from training.yolo_folder import FolderFaulty

HEAP = [("garbage", (40, 40, 120, 90))]


def test_shared_pictures_box_what_their_source_boxes(tmp_path: Path) -> None:
    data = a_folder(tmp_path, {"bins_0001": HEAP, "pothole_0001": [], "clean_road-001": []})
    by_name = {one.name: one for one in load(data, "val").pictures}
    assert by_name["bins_0001"].labelled == {"garbage", "garbage_bin"}
    assert by_name["pothole_0001"].labelled == {"pothole"}
    assert by_name["clean_road-001"].labelled == {"garbage", "pothole"}  # of the problems, those that the folder names
    assert (by_name["clean_road-001"].source, by_name["clean_road-001"].group) == ("clean", "clean_road")
    assert by_name["bins_0001"].group == "bins_0001"


def test_other_pictures_box_all_that_is_named_and_empty_ones_are_negatives_for_every_problem(tmp_path: Path) -> None:
    data = a_folder(tmp_path, {"street-1": HEAP, "street-2": []})
    dirty, empty = load(data, "val").pictures
    assert dirty.labelled == set(LABELS)
    assert empty.labelled == set(LABELS) | set(PROBLEMS)
    assert (dirty.source, is_negative(dirty), is_negative(empty)) == ("other", False, True)


def test_a_picture_without_labels_and_a_strange_class_are_remarked_on(tmp_path: Path) -> None:
    data = a_folder(tmp_path, {"street-1": HEAP, "street-2": []})
    (tmp_path / "labels" / "val" / "street-2.txt").unlink()
    data.write_text(data.read_text(encoding="utf-8") + "  3: tree\n", encoding="utf-8")
    strange, without = load(data, "val").remarks
    assert "tree" in strange
    assert without.startswith("1 picture(s) have no label file")


def a_manifest(folder: Path, **changed: object) -> Path:
    a_folder(folder, {"one": HEAP})
    picture = folder / "images" / "val" / "one.png"
    facts = {
        "picture": "images/val/one.png",
        "sha256": hashlib.sha256(picture.read_bytes()).hexdigest(),
        "source": "bins",
        "split": "val",
        "group": "alley",
        "boxes": ((0.0, 40.0, 40.0, 120.0, 90.0),),
    }
    write(folder / "manifest.jsonl", [Entry(**{**facts, **changed})])  # type: ignore[arg-type]  # as the case changes it
    return folder / "manifest.jsonl"


def test_a_manifest_tells_source_group_and_boxes_itself(tmp_path: Path) -> None:
    (one,) = load(a_manifest(tmp_path), "val").pictures
    assert (one.source, one.group, one.size_wh) == ("bins", "alley", (320, 192))
    assert one.truth.tolist() == [[40, 40, 120, 90, 0]]
    assert "car" in one.labelled
    assert one.frame_bgr().shape == (192, 320, 3)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sha256": "0" * 64}, r"manifest.jsonl, line 1: .*one.png.*SHA-256 is another"),
        ({"picture": "gone.png"}, r"manifest.jsonl, line 1: .*gone.png.*cannot be read"),
        ({"split": "train"}, "no picture in split 'val'"),
    ],
)
def test_a_fault_of_a_manifest_is_named_with_its_line(
    tmp_path: Path, changed: dict[str, object], complaint: str
) -> None:
    with pytest.raises(FolderFaulty, match=complaint):
        load(a_manifest(tmp_path, **changed), "val")


def test_a_line_that_is_no_entry_is_named(tmp_path: Path) -> None:
    manifest = a_manifest(tmp_path)
    entry = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(entry) + "\n" + json.dumps({**entry, "source": "moon"}) + "\n", encoding="utf-8")
    with pytest.raises(FolderFaulty, match=r"line 2: unknown source 'moon'"):
        load(manifest, "val")


def test_a_manifest_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderFaulty, match="cannot be read"):
        load(tmp_path / "manifest.jsonl", "val")
