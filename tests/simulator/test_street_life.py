"""What happens in front of a pretend camera: light, noise, passers-by, a clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import cv2
import numpy as np
from hypothesis import given, settings, strategies

from simulator.passers_by import PasserBy, draw_passer_by, passer_by_at
from simulator.scenes import Scene
from simulator.street_life import burn_in_clock, covered_frame, street_frame

NOON_AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def test_one_instant_has_one_picture(plain_scene: Scene) -> None:
    one, again = (street_frame(plain_scene, is_dirty=False, seen_at=NOON_AT, seed=3) for _ in range(2))
    assert np.array_equal(one, again)


def test_the_scene_itself_is_never_written_to(plain_scene: Scene) -> None:
    before = plain_scene.clean_bgr.copy()
    for second in range(60):
        street_frame(plain_scene, is_dirty=False, seen_at=NOON_AT + timedelta(seconds=second), seed=1)
    assert np.array_equal(plain_scene.clean_bgr, before)


@settings(max_examples=40, deadline=None)
@given(
    seed=strategies.integers(0, 10_000),
    later_s=strategies.one_of(strategies.floats(0.04, 5), strategies.sampled_from([60.0, 600.0, 3600.0, 86_400.0])),
)
def test_two_instants_never_have_the_same_picture(plain_scene: Scene, seed: int, later_s: float) -> None:
    first = street_frame(plain_scene, is_dirty=False, seen_at=NOON_AT, seed=seed)
    second = street_frame(plain_scene, is_dirty=False, seen_at=NOON_AT + timedelta(seconds=later_s), seed=seed)
    assert np.any(first != second)


def test_dirt_is_seen_through_noise_and_light(plain_scene: Scene) -> None:
    seen_at = next(
        NOON_AT + timedelta(seconds=second)
        for second in range(1000)
        if passer_by_at((NOON_AT + timedelta(seconds=second)).timestamp(), seed=1, size_wh=(640, 360), trouble=None)
        is None
    )
    clean = street_frame(plain_scene, is_dirty=False, seen_at=seen_at, seed=1).astype(int)
    dirty = street_frame(plain_scene, is_dirty=True, seen_at=seen_at, seed=1).astype(int)
    left, top, right, bottom = plain_scene.trouble
    difference = np.abs(dirty - clean).max(axis=2)
    assert difference[top:bottom, left:right].min() > 30
    difference[top:bottom, left:right] = 0
    assert difference.max() == 0


def test_the_light_changes_slowly(plain_scene: Scene) -> None:
    means = [
        float(
            street_frame(plain_scene, is_dirty=False, seen_at=NOON_AT + timedelta(seconds=second), seed=0)[:100].mean()
        )
        for second in range(0, 600, 10)
    ]
    assert max(means) - min(means) > 5
    assert max(abs(later - earlier) for earlier, later in pairwise(means)) < 5


def test_the_clock_shows_the_time_of_beijing() -> None:
    one, other = np.zeros((720, 1280, 3), np.uint8), np.zeros((720, 1280, 3), np.uint8)
    burn_in_clock(one, NOON_AT)
    cv2.putText(other, "2026-03-01 12:00:00", (19, 32), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 4, cv2.LINE_AA)
    cv2.putText(other, "2026-03-01 12:00:00", (19, 32), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (245, 245, 245), 2, cv2.LINE_AA)
    assert np.array_equal(one, other)


def test_somebody_passes_now_and_then_and_sometimes_before_the_trouble() -> None:
    size_wh, trouble = (1280, 720), (600, 500, 760, 600)
    seen = [passer_by_at(second / 4, seed=5, size_wh=size_wh, trouble=trouble) for second in range(4 * 1800)]
    there = [passer for passer in seen if passer is not None]
    assert 0.1 < len(there) / len(seen) < 0.5
    assert {passer.is_car for passer in there} == {True, False}
    covering = [passer for passer in there if _overlap(passer.box, trouble)]
    assert 0.005 < len(covering) / len(seen) < 0.1


def test_a_walker_crosses_the_whole_picture_without_jumps() -> None:
    track: list[PasserBy] = []
    for tick in range(20_000):
        passer = passer_by_at(tick / 25, seed=2, size_wh=(1280, 720), trouble=None)
        if passer is None:
            if track:
                break
        else:
            track.append(passer)
    along = [passer.foot_px[0] for passer in track]
    assert min(along) < 0
    assert max(along) > 1280
    assert max(abs(later - earlier) for earlier, later in pairwise(along)) < 30


def test_passers_by_are_clipped_at_the_edge() -> None:
    frame_bgr = np.full((360, 640, 3), 120, np.uint8)
    for is_car in (True, False):
        for foot_px in ((-500, 200), (0, 355), (639, 20), (700, 500)):
            draw_passer_by(frame_bgr, PasserBy(is_car, foot_px, 80, faces_right=True, paint_bgr=(9, 9, 9), stride=0.3))
    assert frame_bgr.shape == (360, 640, 3)
    assert (frame_bgr != 120).any()


def test_a_covered_lens_still_has_a_noisy_sensor() -> None:
    one, other = (
        covered_frame((640, 360), seen_at=NOON_AT + timedelta(milliseconds=shift), seed=0) for shift in (0, 200)
    )
    assert np.any(one[100:] != other[100:])


def _overlap(ours: tuple[int, int, int, int], theirs: tuple[int, int, int, int]) -> bool:
    return ours[0] < theirs[2] and theirs[0] < ours[2] and ours[1] < theirs[3] and theirs[1] < ours[3]
