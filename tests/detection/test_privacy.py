"""Faces and plates are unrecognisable before anything is stored."""

import numpy as np

from detection.privacy import blur, private_regions


def test_an_empty_street_keeps_every_pixel() -> None:
    street = np.full((360, 640, 3), 120, dtype=np.uint8)
    assert private_regions(street) == []
    assert np.array_equal(blur(street), street)


def test_the_frame_itself_is_left_alone() -> None:
    noisy = np.random.default_rng(4).integers(0, 255, (720, 1280, 3)).astype(np.uint8)
    before = noisy.copy()
    blur(noisy)
    assert np.array_equal(noisy, before)
