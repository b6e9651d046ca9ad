"""Whole cameras go to one side of the split, the same one each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.a_dataset import an_entry
from training.recipe import ByGroup, HeldOut, Split
from training.splitting import group_of, groups_on_both_sides, is_one_in, side

DEFAULT = "(.+)-[^-]*"


@pytest.mark.parametrize(
    ("stem", "pattern", "group"),
    [
        ("clean_accnon-041", DEFAULT, "clean_accnon"),
        ("manhole_a-b-7", DEFAULT, "manhole_a-b"),
        ("bins_0001", DEFAULT, "bins_0001"),
        ("atl_139", "([a-z]+)_.*", "atl"),
    ],
)
def test_the_name_of_a_picture_tells_its_camera(stem: str, pattern: str, group: str) -> None:
    assert group_of(stem, pattern) == group


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("folder", "test"),
        ("train", "train"),
        ("val", "val"),
        (HeldOut(groups=("a",)), "val"),
        (HeldOut(groups=("b",)), "train"),
    ],
)
def test_the_policy_decides_on_the_side(split: Split, expected: str) -> None:
    assert side("a", split, in_folder="test") == expected


@given(group=st.text(), one_in=st.integers(2, 20), folders=st.tuples(st.text(), st.text()))
def test_frames_of_one_camera_are_never_parted(group: str, one_in: int, folders: tuple[str, str]) -> None:
    sides = {side(group, ByGroup(one_in=one_in), in_folder=folder) for folder in folders}
    assert len(sides) == 1
    assert sides <= {"train", "val"}


def test_about_one_camera_in_five_is_for_validation_and_always_the_same_ones() -> None:
    chosen = [number for number in range(1000) if is_one_in(f"camera-{number}", 5)]
    assert 150 < len(chosen) < 250
    assert chosen[:5] == [7, 10, 19, 21, 28]  # a changed hash would mix training and validation of earlier datasets


def test_a_camera_on_both_sides_is_told() -> None:
    entries = [
        an_entry(group="a"),
        an_entry(group="a", split="val"),
        an_entry(group="b"),
        an_entry(group="b", source="clean", split="val"),
    ]
    assert groups_on_both_sides(entries) == ("bins a",)
