"""Covers laid onto clean frames: as wide as a street camera shows them, at both scales, and the same every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.pictures import encode_webp
from training.classes import LABELS, PROBLEMS
from training.held_out_scenes import COVER_WIDTH_PX, NoScenes, Scale, cover_width_px, held_out_scenes
from training.pictures_under_test import PictureUnderTest

MISSING, COVER = LABELS.index("manhole_missing"), LABELS.index("manhole_cover")


def a_picture(name: str, size_wh: tuple[int, int], boxes: list[list[float]], *, source: str) -> PictureUnderTest:
    """Grey road, with a dark square at each box."""
    frame = np.full((size_wh[1], size_wh[0], 3), 120, np.uint8)
    for x0, y0, x1, y1, _ in boxes:
        frame[int(y0) : int(y1), int(x0) : int(x1)] = 30
    truth = np.array(boxes, np.float32).reshape(-1, 5)
    labelled = frozenset(PROBLEMS) if source != "manhole" else frozenset({"manhole_missing", "manhole_cover"})
    return PictureUnderTest(name, source, name, labelled, size_wh, truth, content=encode_webp(frame))


CLOSE_UPS = [
    a_picture("hole", (200, 200), [[40, 40, 160, 160, MISSING]], source="manhole"),
    a_picture("cover", (200, 200), [[50, 50, 150, 150, COVER]], source="manhole"),
]
STREET = a_picture("street", (640, 360), [], source="clean")


@pytest.mark.parametrize(("scale", "width_px"), [(Scale.NATIVE, 640), (Scale.ENLARGED, 1920)])
def test_a_scene_holds_a_hole_and_a_cover_of_20_to_60_px_in_1920(scale: Scale, width_px: int) -> None:
    scenes = held_out_scenes([*CLOSE_UPS, STREET], scale)
    assert [one.name for one in scenes] == ["street-0", "street-1"]
    for scene in scenes:
        assert scene.size_wh[0] == width_px
        assert scene.frame_bgr().shape[:2] == (scene.size_wh[1], width_px)
        assert scene.truth[:, 4].tolist() == [MISSING, COVER]
        widths = (scene.truth[:, 2] - scene.truth[:, 0]) * 1920 / width_px
        assert ((widths >= 20 - 2) & (widths <= 60 + 2)).all()  # whole pixels: 1 px of 640 is 3 of 1920
        hole = scene.truth[0, :4].astype(int)
        assert scene.frame_bgr()[hole[1] : hole[3], hole[0] : hole[2]].min() < 100  # it is really there


def test_the_scenes_are_the_same_every_time() -> None:
    first, second = (held_out_scenes([*CLOSE_UPS, STREET], Scale.NATIVE) for _ in range(2))
    assert [one.content for one in first] == [one.content for one in second]


def test_everyday_pictures_show_no_street() -> None:
    with pytest.raises(NoScenes, match="clean frames"):
        held_out_scenes([*CLOSE_UPS, a_picture("table", (640, 360), [], source="everyday")], Scale.NATIVE)


def test_without_covers_there_are_no_scenes() -> None:
    with pytest.raises(NoScenes, match="manhole_missing, manhole_cover"):
        held_out_scenes([STREET], Scale.NATIVE)


@settings(deadline=None)  # the machine may be busy
@given(row=st.floats(0, 1080), jitter=st.floats(-0.15, 0.15))
def test_covers_grow_towards_the_lower_edge_within_their_limits(row: float, jitter: float) -> None:
    far, near = COVER_WIDTH_PX
    width = cover_width_px(row, (1920, 1080), jitter)
    assert far <= width <= near
    assert width <= cover_width_px(1080, (1920, 1080), jitter)
    assert cover_width_px(row / 3, (640, 360), jitter) == pytest.approx(width / 3)
