"""Scenes are composed of training pictures alone, places drawn from training seeds alone, the same ones each time."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from simulator.drawing import HELD_OUT_SEEDS, TRAINING_SEEDS
from tests.training.a_dataset import an_entry
from training.classes import LABELS
from training.composed_scenes import NothingToCompose, composed_scenes
from training.drawn_places import SeedKeptForMeasurement, drawn_places
from training.manifest import Entry
from training.recipe import ComposedStep, DrawnStep
from training.teacher_labels import ContextBox

MISSING, CAR = LABELS.index("manhole_missing"), LABELS.index("car")
STEP = ComposedStep(count=4, cut_from=("manhole",), onto="clean", shares={"manhole_missing": 1}, things=(2, 3))


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    """A close-up of a hole, and a street of plain grey asphalt."""
    hole = np.full((120, 120, 3), 120, np.uint8)
    cv2.circle(hole, (60, 60), 45, (10, 10, 10), -1)
    street = np.full((240, 320, 3), 110, np.uint8)
    for name, picture in (("hole", hole), ("street", street)):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    close_up = an_entry(
        picture=str(tmp_path / "hole.png"), source="manhole", boxes=((float(MISSING), 15.0, 15.0, 105.0, 105.0),)
    )
    ground = an_entry(picture=str(tmp_path / "street.png"), source="clean", group="clean_x", sha256="1" * 64)
    return [close_up, ground, replace(ground, split="val", group="clean_y")]


def test_a_scene_shows_what_was_laid_and_who_was_there(entries: list[Entry], tmp_path: Path) -> None:
    car = ContextBox("car", (10.0, 100.0, 60.0, 140.0), 0.9)
    scenes = composed_scenes(entries, STEP, {"1" * 64: [car]}, tmp_path / "out")
    assert scenes
    for scene in scenes:
        assert (scene.source, scene.split, scene.group) == ("scene", "train", "clean_x")
        assert {int(box[0]) for box in scene.boxes} == {MISSING, CAR}
        frame = cv2.imread(str(tmp_path / "out" / scene.picture))
        assert frame is not None
        _, x0, y0, x1, y1 = (round(value) for value in scene.boxes[0])
        assert frame[y0:y1, x0:x1].min() < 60  # the hole, on a street of 110
    again = composed_scenes(entries, STEP, {"1" * 64: [car]}, tmp_path / "again")
    assert [scene.sha256 for scene in again] == [scene.sha256 for scene in scenes]


def test_pictures_for_validation_are_neither_cut_nor_laid_on(entries: list[Entry], tmp_path: Path) -> None:
    close_up, ground, for_validation = entries
    with pytest.raises(NothingToCompose, match="no training picture to lay things on"):
        composed_scenes([close_up, for_validation], STEP, {}, tmp_path)
    with pytest.raises(NothingToCompose, match="no training picture holds a usable manhole_missing"):
        composed_scenes([replace(close_up, split="val"), ground], STEP, {}, tmp_path)


@pytest.mark.slow
def test_a_drawn_place_comes_dirty_and_some_also_in_order(tmp_path: Path) -> None:
    entries = drawn_places(DrawnStep(first_seed=30000, places=2, clean_every=2), tmp_path)
    assert [entry.picture for entry in entries] == [
        f"drawn/place_{name}.jpg" for name in ("30000-1", "30000-0", "30001-1")
    ]
    dirty, clean = ({LABELS[int(box[0])] for box in entry.boxes} for entry in entries[:2])
    assert "garbage" in dirty - clean
    assert {entry.group for entry in entries} == {"place-30000", "place-30001"}
    assert all((tmp_path / entry.picture).is_file() for entry in entries)


@pytest.mark.parametrize("first_seed", [HELD_OUT_SEEDS[0], TRAINING_SEEDS[-1]])
def test_places_kept_for_measurement_are_refused(tmp_path: Path, first_seed: int) -> None:
    with pytest.raises(SeedKeptForMeasurement, match="kept for measurement"):
        drawn_places(DrawnStep(first_seed=first_seed, places=2), tmp_path)
    assert not (tmp_path / "drawn").exists()
