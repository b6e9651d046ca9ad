"""Reading a YOLO folder: classes mapped by name, and every fault named with file and line in one report."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.classes import LABELS
from training.yolo_folder import FolderFaulty, describe, labels_path, parsed_line, read_folder

NAMES = "names:\n  0: pothole\n  1: tree\n  2: garbage\n"


def a_folder(folder: Path, *, names: str = NAMES, **labels: str | None) -> Path:
    """Pictures of 60 × 40 px; None leaves the label file out."""
    for part in ("images", "labels"):
        (folder / part / "val").mkdir(parents=True)
    for stem, text in labels.items():
        cv2.imwrite(str(folder / "images" / "val" / f"{stem}.png"), np.full((40, 60, 3), 90, np.uint8))
        if text is not None:
            (folder / "labels" / "val" / f"{stem}.txt").write_text(text, encoding="utf-8")
    (folder / "data.yaml").write_text(f"path: .\nval: images/val\n{names}", encoding="utf-8")
    return folder / "data.yaml"


def test_classes_are_mapped_by_name_and_boxes_come_in_pixels(tmp_path: Path) -> None:
    data = a_folder(tmp_path, one="2 0.5 0.5 0.2 0.5\n0 0.1 0.5 0.2 1\n", two="")
    one, two = read_folder(data, "val")
    assert one.size_wh == (60, 40)
    assert [LABELS[int(box[0])] for box in one.boxes] == ["garbage", "pothole"]
    assert one.boxes[0][1:] == pytest.approx((24, 10, 36, 30))
    assert two.boxes == ()


def test_a_class_that_is_none_of_ours_is_left_out_and_said(tmp_path: Path) -> None:
    data = a_folder(tmp_path, one="1 0.5 0.5 0.2 0.5\n")
    assert read_folder(data, "val")[0].boxes == ()
    assert describe(data).unknown_names == ("tree",)
    assert describe(data).labels == {"pothole", "garbage"}


def test_names_may_be_a_list(tmp_path: Path) -> None:
    data = a_folder(tmp_path, names="names: [garbage, pothole]\n", one="1 0.5 0.5 0.2 0.5\n")
    assert LABELS[int(read_folder(data, "val")[0].boxes[0][0])] == "pothole"


def test_every_fault_is_named_with_file_and_line_in_one_report(tmp_path: Path) -> None:
    data = a_folder(
        tmp_path,
        coordinate="0 0.5 0.5 0.2 0.2\n0 0.5 1.5 0.2 0.2\n",
        class_id="9 0.5 0.5 0.2 0.2\n",
        malformed="0 0.5 0.5 0.2\n\nbin 0.5 0.5 0.2 0.2\n",
        unlabelled=None,
        broken="0 nan 0.5 0.2 0.2\n",
    )
    (tmp_path / "images" / "val" / "broken.png").write_bytes(b"no picture")
    (tmp_path / "labels" / "val" / "lost.txt").write_text("", encoding="utf-8")
    with pytest.raises(FolderFaulty) as refusal:
        read_folder(data, "val")
    found = {(fault.path.name, fault.line) for fault in refusal.value.faults}
    assert found == {
        ("coordinate.txt", 2),
        ("class_id.txt", 1),
        ("malformed.txt", 1),
        ("malformed.txt", 3),
        ("unlabelled.txt", None),
        ("broken.png", None),
        ("broken.txt", 1),
        ("lost.txt", None),
    }
    for line in ("coordinate.txt, line 2: a coordinate lies outside [0, 1]", "class 9 is not in 0–2"):
        assert line in refusal.value.message


def test_a_truncated_picture_is_found_before_anything_starts(tmp_path: Path) -> None:
    data = a_folder(tmp_path, one="")
    picture = tmp_path / "images" / "val" / "one.jpg"
    cv2.imwrite(str(picture), np.random.default_rng(1).integers(0, 255, (400, 600, 3), np.uint8))
    picture.write_bytes(picture.read_bytes()[:20_000])
    with pytest.raises(FolderFaulty, match=r"one.jpg: the picture cannot be read"):
        read_folder(data, "val")


def test_a_picture_without_a_label_file_may_be_taken_for_a_negative(tmp_path: Path) -> None:
    read = read_folder(a_folder(tmp_path, one=None, two=""), "val", missing_is_negative=True)
    assert [(one.picture.stem, one.has_label_file) for one in read] == [("one", False), ("two", True)]


def test_pictures_without_any_folder_of_labels_are_a_wrong_layout(tmp_path: Path) -> None:
    data = a_folder(tmp_path, one=None)
    (tmp_path / "labels" / "val").rmdir()
    with pytest.raises(FolderFaulty, match="no such folder of labels"):
        read_folder(data, "val", missing_is_negative=True)


def test_a_list_of_pictures_names_the_line_of_a_missing_one(tmp_path: Path) -> None:
    data = a_folder(tmp_path, one="0 0.5 0.5 0.2 0.2\n")
    (tmp_path / "val.txt").write_text("./images/val/one.png\n", encoding="utf-8")
    data.write_text(f"path: .\nval: val.txt\n{NAMES}", encoding="utf-8")
    assert len(read_folder(data, "val")[0].boxes) == 1
    (tmp_path / "val.txt").write_text("./images/val/one.png\n./images/val/gone.png\n", encoding="utf-8")
    with pytest.raises(FolderFaulty, match=r"val.txt, line 2: the picture .*gone.png is missing"):
        read_folder(data, "val")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("names: [tree]\nval: images/val\n", "none of its names is a class of ours"),
        ("val: images/val\n", "'names' is missing"),
        ("names: {0: garbage, 2: pothole}\nval: images/val\n", "without a gap"),
        ("names: [garbage, garbage]\nval: images/val\n", "garbage twice"),
        ("names: [garbage]\ntrain: images/val\n", "no split 'val' in it; it has: train"),
        ("names: [garbage]\nval: images/other\n", "no such folder of pictures"),
        ("names: [garbage\n", "line 2: it is not YAML"),
        ("just words", "expected keys"),
    ],
)
def test_a_description_that_cannot_be_used_says_why(tmp_path: Path, text: str, complaint: str) -> None:
    data = a_folder(tmp_path, one="")
    data.write_text(text, encoding="utf-8")
    with pytest.raises(FolderFaulty, match=complaint):
        read_folder(data, "val")


def test_a_description_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderFaulty, match=r"data.yaml: cannot be read"):
        read_folder(tmp_path / "data.yaml", "val")


def test_labels_lie_where_the_last_folder_of_images_is_replaced() -> None:
    assert labels_path(Path("images/set/images/val/a.b.jpg")) == Path("images/set/labels/val/a.b.txt")
    assert labels_path(Path("flat/a.jpg")) == Path("flat/a.txt")


@given(
    x=st.floats(0, 1),
    y=st.floats(0, 1),
    width=st.floats(0.001, 1),
    height=st.floats(0.001, 1),
    number=st.integers(0, 2),
)
def test_a_line_within_the_range_gives_a_box_within_the_picture(
    x: float, y: float, width: float, height: float, number: int
) -> None:
    box = parsed_line(f"{number} {x} {y} {width} {height}", [8, None, 0], (60, 40))
    if number == 1:
        assert box is None
    else:
        assert box is not None
        assert 0 <= box[1] <= box[3] <= 60
        assert 0 <= box[2] <= box[4] <= 40
