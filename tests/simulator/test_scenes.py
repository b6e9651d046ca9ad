"""Scenes composed of pictures, and drawn ones."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from simulator.drawing import draw_scene
from simulator.drawing_problems import Problem
from simulator.kept_scenes import IN_TURN, KEPT, kept_picture, seed_of
from simulator.places import place_of
from simulator.scenes import Scene, drawn_scene, load_scenes

PREFIXES = {"bins_0": 0, "bins_1": 2, "manhole_": 4, "manhole_b": 5, "manhole_d": 6, "pothole_": 8}


@pytest.fixture
def pictures_dir(tmp_path: Path) -> Path:
    """A YOLO folder with one grey street, and a red thing on green ground of every class."""
    for kind in ("images", "labels"):
        for side in ("train", "val"):
            (tmp_path / kind / side).mkdir(parents=True)
    street = np.full((360, 640, 3), 120, np.uint8)
    street[:120] = (160, 140, 90)
    _write(tmp_path, "val", "clean_a", street, "")
    thing = np.full((300, 300, 3), (60, 110, 70), np.uint8)
    cv2.circle(thing, (150, 150), 60, (30, 30, 200), -1)
    for prefix, class_id in PREFIXES.items():
        side = "train" if class_id == 8 else "val"
        _write(tmp_path, side, f"{prefix}x", thing, f"{class_id} 0.5 0.5 0.4 0.4\n")
    return tmp_path


def _write(
    folder: Path, side: str, name: str, picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], label: str
) -> None:
    _, encoded = cv2.imencode(".png", picture)
    (folder / "images" / side / f"{name}.png").write_bytes(encoded.tobytes())
    (folder / "labels" / side / f"{name}.txt").write_text(label)


def outside_the_trouble(scene: Scene, margin_px: int) -> int:
    """The largest difference between clean and dirty outside the box and a margin."""
    difference = np.abs(scene.dirty_bgr.astype(int) - scene.clean_bgr).max(axis=2)
    left, top, right, bottom = scene.trouble
    difference[max(top - margin_px, 0) : bottom + margin_px, max(left - margin_px, 0) : right + margin_px] = 0
    return int(difference.max())


def test_scenes_are_composed_of_a_street_and_a_trouble(pictures_dir: Path) -> None:
    scenes = load_scenes(pictures_dir, 9)
    assert {scene.problem for scene in scenes} == set(Problem)
    assert scenes[0].problem is Problem.GARBAGE
    for scene in scenes:
        assert scene.size_wh == (1280, 720)
        left, top, right, bottom = scene.trouble
        assert 0 <= left < right <= 1280
        assert 0 <= top < bottom <= 720
        assert 60 < right - left < 330
        middle = scene.dirty_bgr[(top + bottom) // 2, (left + right) // 2].astype(int)
        assert middle[2] - middle[1] > 40, scene.name  # the thing's own red
        assert outside_the_trouble(scene, margin_px=80) == 0


def test_the_same_folder_gives_the_same_scenes(pictures_dir: Path) -> None:
    for one, again in zip(load_scenes(pictures_dir, 5), load_scenes(pictures_dir, 5), strict=True):
        assert one.name == again.name
        assert np.array_equal(one.dirty_bgr, again.dirty_bgr)


def test_scenes_have_the_size_asked_for(pictures_dir: Path) -> None:
    (scene,) = load_scenes(pictures_dir, 1, size_wh=(1920, 1080))
    assert scene.dirty_bgr.shape == (1080, 1920, 3)


def test_a_folder_without_streets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="clean streets"):
        load_scenes(tmp_path, 1)


def test_a_folder_without_a_whole_box_is_refused(pictures_dir: Path) -> None:
    (pictures_dir / "labels" / "val" / "bins_0x.txt").write_text("0 0.1 0.5 0.4 0.4\n")  # reaches over the edge
    with pytest.raises(FileNotFoundError, match="class 0"):
        load_scenes(pictures_dir, 1)


def test_the_shared_pictures_make_a_city(shared_data: Path) -> None:
    scenes = load_scenes(shared_data, 9)
    assert len({scene.name for scene in scenes}) == 9
    assert all(outside_the_trouble(scene, margin_px=120) == 0 for scene in scenes)


def test_a_drawn_scene_knows_where_it_changes() -> None:
    scene = drawn_scene(900_003, Problem.GARBAGE, size_wh=(640, 360))
    left, top, right, bottom = scene.trouble
    assert 10 < right - left < 320
    assert 8 < bottom - top < 200
    assert outside_the_trouble(scene, margin_px=0) <= 12


def test_the_kept_scenes_are_what_is_drawn_today() -> None:
    for is_dirty in (False, True):
        kept = kept_picture(seed_of(0), IN_TURN[0], is_dirty=is_dirty)
        assert kept is not None
        drawn = draw_scene(seed_of(0), IN_TURN[0], dirty=is_dirty).frame_bgr
        assert np.abs(kept.astype(int) - drawn).mean() < 1.5, "draw them anew: python -m simulator.kept_scenes"


def test_every_kept_scene_has_its_trouble_in_one_place() -> None:
    scenes = load_scenes(None, KEPT)
    assert {scene.problem for scene in scenes} == set(Problem)
    for scene in scenes:
        left, top, right, bottom = scene.trouble
        assert 12 < right - left < 500, scene.name
        assert 8 < bottom - top < 400, scene.name


def test_four_hundred_cameras_stand_in_the_zone_under_their_own_names() -> None:
    places = [place_of(number) for number in range(400)]
    assert len({place.name for place in places}) == 400
    assert len({place.channel_code for place in places}) == 400
    assert len({(place.longitude, place.latitude) for place in places}) == 400
    assert max(place.longitude for place in places) - min(place.longitude for place in places) < 0.0529
    assert place_of(400).name.endswith("2号")
