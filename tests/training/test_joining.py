"""Several datasets become one, every picture looked at again."""

from pathlib import Path

import cv2
import pytest

from tests.training.a_dataset import a_manifest, a_picture
from training.joining import join, look_through
from training.manifest import ManifestError, read
from training.near_duplicates import NearDuplicates
from training.yolo_folder import FolderFaulty

BOX = "0 0.5 0.5 0.25 0.5\n"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return a_manifest(
        tmp_path / "p", {"train/bins_a-1": BOX, "train/bins_a-2": BOX, "train/bins_b-1": ""}, tmp_path / "1"
    )


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Its pictures begin with the same patterns, so its only picture looks like the first one's first."""
    return a_manifest(tmp_path / "q", {"val/bins_c-1": BOX}, tmp_path / "2")


def test_joined_manifests_name_every_picture_wherever_it_lies(first: Path, tmp_path: Path) -> None:
    joined = join([first], tmp_path / "joined")
    assert list(read(joined.manifest)) == list(read(first))
    assert joined.near_duplicates == ()


def test_look_alikes_in_two_datasets_are_found(first: Path, second: Path, tmp_path: Path) -> None:
    with pytest.raises(NearDuplicates, match=r"bins_a-1\.png and .*bins_c-1\.png"):
        join([first, second], tmp_path / "joined")
    joined = join([first, second], tmp_path / "joined", allow_near_duplicates=True)
    assert (len(joined.entries), len(joined.near_duplicates)) == (4, 1)


def test_every_picture_that_cannot_be_trained_on_is_named_with_its_line(first: Path) -> None:
    missing, changed, small = (Path(entry.picture) for entry in read(first))
    missing.unlink()
    cv2.imwrite(str(changed), a_picture(99))
    small.write_bytes(b"no picture")
    with pytest.raises(FolderFaulty) as refusal:
        look_through([first])
    assert [(fault.path, fault.line) for fault in refusal.value.faults] == [(first, 1), (first, 2), (first, 3)]
    for said in ("cannot be read", "its SHA-256 is another", "not a picture"):
        assert said in refusal.value.message


def test_a_box_outside_its_picture_is_named(first: Path) -> None:
    first.write_text(first.read_text(encoding="utf-8").replace("60.0", "160.0"), encoding="utf-8")
    with pytest.raises(FolderFaulty, match=r"manifest.jsonl, line 1: box .* lies outside .* of 96 × 64"):
        look_through([first])


def test_a_manifest_that_is_none_is_named(first: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderFaulty, match="cannot be read"):
        look_through([tmp_path / "none.jsonl"])
    first.write_text("{}\n", encoding="utf-8")
    with pytest.raises(ManifestError, match="line 1"):
        look_through([first])
