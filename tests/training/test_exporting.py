"""A dataset goes out to YOLO and COCO and comes back as it was; what is wrong in a foreign file is named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.training.a_dataset import SIZE_WH, a_manifest, a_picture, an_entry
from training.classes import LABELS
from training.coco import COCO_FILE, SourceUnknown, read_coco
from training.exporting import FolderTaken, Form, export, unique_names, yolo_line
from training.manifest import Entry, read, write
from training.yolo_folder import FolderFaulty, read_folder

LABELLED = {
    "train/bins_a-1": "0 0.5 0.5 0.25 0.5\n8 0.1 0.2 0.2 0.4\n",
    "train/bins_a-2": "",
    "val/bins_c-1": "2 0.5 0.5 1 1\n",
}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Three pictures; something is denied in the last."""
    path = a_manifest(tmp_path / "pictures", LABELLED, tmp_path / "dataset")
    *others, last = read(path)
    write(path, [*others, replace(last, denied=((4.0, 1.0, 2.0, 30.0, 40.0),))])
    return path


def told(entries: list[Entry]) -> list[tuple[object, ...]]:
    """All of an entry but where its file is."""
    return sorted((one.sha256, one.source, one.split, one.group, one.boxes, one.denied) for one in entries)


def test_yolo_to_manifest_to_coco_to_manifest_loses_nothing(manifest: Path, tmp_path: Path) -> None:
    entries = list(read(manifest))
    counts = export(entries, manifest.parent, tmp_path / "coco", form=Form.COCO)
    assert counts == {"train": 2, "val": 1}
    assert (tmp_path / "coco" / "valid" / COCO_FILE).is_file()
    assert told(read_coco(tmp_path / "coco")) == told(entries)


def test_yolo_out_is_read_back_with_the_same_boxes(manifest: Path, tmp_path: Path) -> None:
    entries = list(read(manifest))
    export(entries, manifest.parent, tmp_path / "yolo", form=Form.YOLO)
    for split in ("train", "val"):
        back = read_folder(tmp_path / "yolo" / "data.yaml", split)
        ours = sorted((Path(one.picture).name, one.boxes) for one in entries if one.split == split)
        assert [one.picture.name for one in back] == [name for name, _ in ours]
        for labelled, (_, boxes) in zip(back, ours, strict=True):
            assert list(labelled.boxes) == [pytest.approx(box, abs=0.01) for box in boxes]
    provenance = [json.loads(line) for line in (tmp_path / "yolo" / "provenance.jsonl").read_text().splitlines()]
    assert [one["picture"] for one in provenance][-1] == "images/val/bins_c-1.png"
    assert provenance[-1]["denied"] == [[4.0, 1.0, 2.0, 30.0, 40.0]]
    assert all((tmp_path / "yolo" / one["picture"]).is_file() for one in provenance)


def test_an_export_never_mixes_with_what_was_there(manifest: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.txt").touch()
    with pytest.raises(FolderTaken, match="not empty"):
        export(list(read(manifest)), manifest.parent, tmp_path / "full", form=Form.YOLO)


def test_two_pictures_of_one_name_get_two_names() -> None:
    entries = [
        an_entry(picture="a/one.png", sha256="a" * 64),
        an_entry(picture="b/one.jpg", sha256="b" * 64),
        an_entry(picture="b/two.jpg"),
    ]
    assert unique_names(entries) == ["one-aaaaaaaaaaaa.png", "one-bbbbbbbbbbbb.jpg", "two.jpg"]


def test_a_box_that_sticks_out_is_cut_at_the_edge() -> None:
    assert yolo_line((3.0, -10.0, 0.0, 50.0, 200.0), (100, 100)) == "3 0.2500000 0.5000000 0.5000000 1.0000000"


def a_foreign_export(folder: Path, **changes: Any) -> Path:
    """One picture and one box, as another tool writes it; categories in an order of their own."""
    (folder / "train").mkdir(parents=True)
    cv2.imwrite(str(folder / "train" / "one.png"), a_picture(1))
    document: dict[str, Any] = {
        "images": [{"id": 7, "file_name": "one.png", "width": SIZE_WH[0], "height": SIZE_WH[1]}],
        "annotations": [{"id": 3, "image_id": 7, "category_id": 0, "bbox": [10, 10, 20, 30]}],
        "categories": [{"id": 0, "name": "pothole"}, {"id": 1, "name": "unicorn"}],
    }
    (folder / "train" / COCO_FILE).write_text(json.dumps(document | changes), encoding="utf-8")
    return folder


def annotated(**facts: object) -> dict[str, Any]:
    return {"annotations": [{"id": 3, "image_id": 7, "category_id": 0, "bbox": [10, 10, 20, 30]} | facts]}


def test_a_foreign_file_is_mapped_by_the_names_of_its_classes(tmp_path: Path) -> None:
    (entry,) = read_coco(a_foreign_export(tmp_path / "x"), source="pothole")
    assert entry.boxes == ((float(LABELS.index("pothole")), 10.0, 10.0, 30.0, 40.0),)
    assert (entry.source, entry.split, entry.group) == ("pothole", "train", "one")


def test_a_foreign_file_needs_a_source(tmp_path: Path) -> None:
    with pytest.raises(SourceUnknown, match="--source with one of bins"):
        read_coco(a_foreign_export(tmp_path / "x"))
    with pytest.raises(SourceUnknown, match="no source 'moon'"):
        read_coco(tmp_path / "x", source="moon")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (annotated(bbox=[80, 10, 20, 30]), r"annotation 3: its box .* lies outside the picture of 96 × 64"),
        (annotated(bbox=[10, 10, 0, 30]), r"annotation 3: its box .* is empty"),
        (annotated(bbox=[10, 10]), "annotation 3: not enough values"),
        (annotated(category_id=1), r"annotation 3: category 1 \(unicorn\) is no class of ours"),
        (annotated(category_id=9), r"annotation 3: category 9 \(None\)"),
        (annotated(image_id=8), "annotation 3 is of image 8, which is not listed"),
        ({"images": [{"id": 7, "file_name": "two.png"}]}, "two.png: the picture cannot be read"),
        ({"categories": 5}, "no COCO instances file"),
    ],
)
def test_what_is_wrong_in_a_foreign_file_is_named(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(FolderFaulty, match=complaint):
        read_coco(a_foreign_export(tmp_path / "x", **changes), source="pothole")


def test_a_folder_without_any_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderFaulty, match="there is no train, valid, test with a _annotations"):
        read_coco(tmp_path, source="pothole")
