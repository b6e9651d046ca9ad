"""Merging labelled folders: what is copied, what is refused, and what a crop of a drawn scene shows."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from simulator.drawing import HELD_OUT_SEEDS, DrawnScene
from simulator.drawing_problems import DrawnBox, Problem
from training.dataset import (
    LABELS,
    DatasetError,
    DrawnShare,
    Source,
    add_drawn,
    add_scene,
    boxes_in_crop,
    merge,
    read_labels,
    write_yaml,
)


def a_yolo_folder(folder: Path, **labels: str) -> Path:
    for part in ("images", "labels"):
        (folder / part / "train").mkdir(parents=True)
    for stem, text in labels.items():
        cv2.imwrite(str(folder / "images" / "train" / f"{stem}.png"), np.full((40, 60, 3), 90, np.uint8))
        (folder / "labels" / "train" / f"{stem}.txt").write_text(text, encoding="utf-8")
    return folder


def test_merging_copies_pictures_with_their_labels_and_notes_where_they_came_from(tmp_path: Path) -> None:
    source = a_yolo_folder(tmp_path / "source", bins_1="0 0.5 0.5 0.2 0.2\n", clean_1="", other_1="8 0.5 0.5 0.1 0.1\n")
    target = tmp_path / "merged"
    count = merge(target, [Source("bins", source, "bins_"), Source("clean", source, "clean_", copies=2)], split="train")
    assert count == 3
    stems = sorted(path.stem for path in (target / "images" / "train").iterdir())
    assert stems == ["bins_1", "clean_1", "clean_1-1"]
    assert read_labels(target / "labels" / "train" / "bins_1.txt")[0].class_id == 0
    assert read_labels(target / "labels" / "train" / "clean_1.txt") == []
    assert "train,clean_1-1,clean,clean_1.png" in (target / "provenance.csv").read_text(encoding="utf-8")


def test_a_share_of_a_source_is_the_same_share_every_time(tmp_path: Path) -> None:
    source = a_yolo_folder(tmp_path / "source", **{f"bins_{number}": "" for number in range(10)})
    for name in ("first", "second"):
        assert merge(tmp_path / name, [Source("bins", source, "bins_", share=0.3)], split="train") == 3
    taken = [
        sorted(path.name for path in (tmp_path / name / "images" / "train").iterdir()) for name in ("first", "second")
    ]
    assert taken[0] == taken[1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("0 0.5 0.5 0.2\n", "line 1: expected"),
        ("0 0.5 0.5 0.2 0.2\n0 0.5 1.5 0.2 0.2\n", "line 2: a coordinate lies outside"),
        ("9 0.5 0.5 0.2 0.2\n", "line 1: class 9 is not"),
        ("bin 0.5 0.5 0.2 0.2\n", "line 1: expected"),
    ],
)
def test_a_bad_label_is_refused_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    source = a_yolo_folder(tmp_path / "source", bins_1=text)
    with pytest.raises(DatasetError, match=complaint) as refusal:
        merge(tmp_path / "merged", [Source("bins", source, "bins_")], split="train")
    assert "bins_1.txt" in str(refusal.value)


def test_a_picture_without_a_label_file_is_refused(tmp_path: Path) -> None:
    source = a_yolo_folder(tmp_path / "source", bins_1="")
    (source / "labels" / "train" / "bins_1.txt").unlink()
    with pytest.raises(DatasetError, match="no label file"):
        merge(tmp_path / "merged", [Source("bins", source, "bins_")], split="train")


def test_a_crop_keeps_a_box_that_is_mostly_in_it_and_drops_the_rest() -> None:
    inside = DrawnBox("garbage", (100, 100, 200, 150))
    mostly_outside = DrawnBox("pothole", (0, 100, 100, 150))
    boxes = boxes_in_crop([inside, mostly_outside], left=80, top=50, size_px=200)
    assert [LABELS[box.class_id] for box in boxes] == ["garbage"]
    assert boxes[0].centre_x == pytest.approx(0.35)
    assert boxes[0].height == pytest.approx(0.25)


def test_a_drawn_scene_becomes_a_crop_with_its_problem_and_one_from_anywhere(tmp_path: Path) -> None:
    scene = DrawnScene(np.full((720, 1280, 3), 100, np.uint8), (DrawnBox("garbage", (600, 300, 700, 360)),))
    assert add_scene(tmp_path, scene, split="train", seed=5) == 2
    labels = read_labels(tmp_path / "labels" / "train" / "drawn_5-0.txt")
    assert [LABELS[box.class_id] for box in labels] == ["garbage"]
    assert len(list((tmp_path / "images" / "train").iterdir())) == 2


def test_places_kept_for_measurement_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="kept for measurement"):
        add_drawn(tmp_path, [DrawnShare(Problem.GARBAGE, 1)], split="train", first_seed=HELD_OUT_SEEDS[0])


def test_the_description_lists_every_label_in_order(tmp_path: Path) -> None:
    text = write_yaml(tmp_path).read_text(encoding="utf-8")
    assert text.index("0: garbage") < text.index("8: pothole")
