"""A small print tells a passer-by from a cleaned place."""

import numpy as np
from numpy.typing import NDArray

from detection.appearance import appearance, has_changed
from detection.boxes import Box

HERE = Box(0.4, 0.5, 0.6, 0.8)


def street(seed: int) -> NDArray[np.uint8]:
    """Coarse texture that stays, fine noise that changes with the seed."""
    coarse = np.random.default_rng(1).integers(60, 180, (18, 32, 1)).repeat(40, 0).repeat(40, 1)
    noise = np.random.default_rng(seed).normal(0, 6, (720, 1280, 3))
    return np.clip(coarse + noise, 0, 255).astype(np.uint8)


def test_noise_and_light_do_not_change_a_place() -> None:
    brighter = np.clip(street(3).astype(np.float64) * 1.15 + 12, 0, 255).astype(np.uint8)
    assert not has_changed(appearance(street(2), HERE), appearance(street(3), HERE))
    assert not has_changed(appearance(street(2), HERE), appearance(brighter, HERE))


def test_a_person_who_stands_in_the_place_changes_it() -> None:
    covered = street(3)
    covered[320:620, 560:680] = (30, 30, 40)
    assert has_changed(appearance(street(2), HERE), appearance(covered, HERE))


def test_a_print_fits_its_column() -> None:
    assert len(appearance(street(2), HERE)) <= 200


def test_a_box_of_one_pixel_at_the_edge_still_has_a_print() -> None:
    assert appearance(street(2), Box(0.9999, 0.9999, 1.0, 1.0))
