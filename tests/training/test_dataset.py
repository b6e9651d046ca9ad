"""From labelled folders to a frozen manifest: what is taken, split and refused."""

import json
from collections import Counter
from pathlib import Path

import cv2
import pytest

from tests.training.a_dataset import a_picture, a_yolo_folder, an_entry
from training.classes import LABELS
from training.dataset import build, content_sha256, notes
from training.manifest import read, write
from training.near_duplicates import NearDuplicates
from training.recipe import ByGroup, FolderSource, HeldOut, Recipe, RecipeInvalid, Split
from training.yolo_folder import FolderFaulty

BOX = "0 0.5 0.5 0.25 0.5\n"
"""24 px wide and 32 high in the middle of a picture of 96 × 64."""


def a_recipe(**facts: object) -> Recipe:
    return Recipe(sources=(FolderSource.model_validate({"name": "bins", "pattern": "bins_*"} | facts),))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    places = ("train/bins_a-1", "train/bins_a-2", "train/bins_b-1", "val/bins_c-1", "train/clean_d-1")
    return a_yolo_folder(tmp_path / "pictures", {place: "" if "clean" in place else BOX for place in places})


def test_a_folder_becomes_a_manifest_that_remembers_where_each_picture_is_from(pictures: Path, tmp_path: Path) -> None:
    dataset = build(a_recipe(), pictures, tmp_path / "out")
    entries = {Path(entry.picture).stem: entry for entry in read(dataset.manifest)}
    assert sorted(entries) == ["bins_a-1", "bins_a-2", "bins_b-1", "bins_c-1"]
    assert entries["bins_a-1"].boxes == ((0.0, 36.0, 16.0, 60.0, 48.0),)
    assert {(one.source, one.group, one.split) for one in entries.values()} == {
        ("bins", "bins_a", "train"),
        ("bins", "bins_b", "train"),
        ("bins", "bins_c", "val"),
    }
    facts = json.loads((tmp_path / "out" / "dataset.json").read_text(encoding="utf-8"))
    assert facts["manifest_sha256"] == dataset.sha256
    assert facts["source_weights"] == {"bins": 1.0}


def test_the_same_pictures_elsewhere_have_the_same_content_hash(pictures: Path, tmp_path: Path) -> None:
    first = build(a_recipe(), pictures, tmp_path / "first")
    moved = pictures.rename(tmp_path / "moved")
    second = build(a_recipe(), moved, tmp_path / "second")
    assert first.sha256 != second.sha256
    assert first.content_sha256 == second.content_sha256
    label = moved / "labels" / "train" / "bins_a-1.txt"
    label.write_text(BOX.replace("0.25", "0.3"), encoding="utf-8")
    assert build(a_recipe(), moved, tmp_path / "third").content_sha256 != first.content_sha256


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", {"train": 4}),
        ("val", {"val": 4}),
        ("folder", {"train": 3, "val": 1}),
        (HeldOut(groups=("bins_a",)), {"train": 2, "val": 2}),
        (ByGroup(one_in=10**9), {"train": 4}),
    ],
)
def test_the_recipe_decides_on_the_split(
    pictures: Path, tmp_path: Path, split: Split, expected: dict[str, int]
) -> None:
    dataset = build(a_recipe(split=split), pictures, tmp_path / "out")
    assert Counter(entry.split for entry in dataset.entries) == expected


def test_a_folder_without_a_description_is_read_by_the_names_of_the_recipe(tmp_path: Path) -> None:
    folder = tmp_path / "pictures" / "cars"
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True)
    cv2.imwrite(str(folder / "images" / "x_1.png"), a_picture(1))
    (folder / "labels" / "x_1.txt").write_text("1 0.5 0.5 0.5 0.5\n", encoding="utf-8")
    source = FolderSource(name="vehicles", folder=Path("cars"), classes=("person", "car"), split="train")
    (entry,) = build(Recipe(sources=(source,)), tmp_path / "pictures", tmp_path / "out").entries
    assert [LABELS[int(box[0])] for box in entry.boxes] == ["car"]


def test_every_fault_of_every_folder_is_named_with_file_and_line(pictures: Path, tmp_path: Path) -> None:
    labels = pictures / "labels"
    (labels / "train" / "bins_a-1.txt").write_text(BOX + "0 0.5 1.5 0.2 0.2\n", encoding="utf-8")
    (labels / "train" / "bins_b-1.txt").write_text("99 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    (labels / "val" / "bins_c-1.txt").unlink()
    (pictures / "images" / "train" / "bins_a-2.png").write_bytes(b"no picture")
    with pytest.raises(FolderFaulty) as refusal:
        build(a_recipe(), pictures, tmp_path / "out")
    named = {(fault.path.name, fault.line) for fault in refusal.value.faults}
    assert named == {("bins_a-1.txt", 2), ("bins_b-1.txt", 1), ("bins_c-1.txt", None), ("bins_a-2.png", None)}
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [({"pattern": "moon_*"}, "takes no picture"), ({"leave_out": ["bins_z.png"]}, "leaves out bins_z.png")],
)
def test_a_source_that_takes_nothing_is_a_mistake(
    pictures: Path, tmp_path: Path, facts: dict[str, object], complaint: str
) -> None:
    with pytest.raises(RecipeInvalid, match=complaint):
        build(a_recipe(**facts), pictures, tmp_path / "out")


def test_look_alikes_across_the_split_stop_the_building_unless_one_is_left_out(pictures: Path, tmp_path: Path) -> None:
    twin = cv2.imread(str(pictures / "images" / "train" / "bins_a-1.png"))
    assert twin is not None
    cv2.imwrite(str(pictures / "images" / "val" / "bins_c-1.png"), twin)
    with pytest.raises(NearDuplicates, match=r"bins_a-1\.png and .*bins_c-1\.png look alike"):
        build(a_recipe(), pictures, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    allowed = build(a_recipe(), pictures, tmp_path / "out", allow_near_duplicates=True)
    assert len(allowed.near_duplicates) == 1
    assert "look alike" in (tmp_path / "out" / "dataset.json").read_text(encoding="utf-8")
    without = build(a_recipe(leave_out=["bins_a-1.png"]), pictures, tmp_path / "without")
    assert (len(without.entries), without.near_duplicates) == (3, ())


def test_a_camera_on_both_sides_and_people_that_nobody_boxed_are_told() -> None:
    entries = [an_entry(), an_entry(split="val"), an_entry(source="drawn", group="place")]
    told = notes(entries)
    assert told[0] == "on both sides of the split: bins one"
    assert "bins: nobody boxed people" in told[1]
    assert len(told) == 2  # drawn places do not claim to say anything about people
    car = (float(LABELS.index("car")), 1.0, 1.0, 9.0, 9.0)
    assert len(notes([*entries, an_entry(boxes=(car,))])) == 1


def test_what_is_denied_is_part_of_the_content_and_survives_the_manifest(tmp_path: Path) -> None:
    denied = an_entry(source="decision", denied=((0.0, 1.0, 2.0, 3.0, 4.0),))
    write(tmp_path / "manifest.jsonl", [denied])
    assert list(read(tmp_path / "manifest.jsonl")) == [denied]
    assert content_sha256([denied]) != content_sha256([an_entry(source="decision")])


def test_a_manifest_without_denials_is_written_as_before_there_were_any(tmp_path: Path) -> None:
    write(tmp_path / "manifest.jsonl", [an_entry()])
    assert "denied" not in (tmp_path / "manifest.jsonl").read_text(encoding="utf-8")
