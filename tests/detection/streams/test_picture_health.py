"""Which pictures are no evidence, and above all which still are."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detection.streams.errors import Black, Covered, Defocused, Frozen, StreamError
from detection.streams.fingerprint import fingerprint
from detection.streams.picture_health import check_picture

Picture = NDArray[np.uint8]
RNG = np.random.default_rng(11)


def street(size_wh: tuple[int, int] = (1280, 720)) -> Picture:
    """Sky, houses with windows, a road with a line and gravel."""
    width, height = size_wh
    picture = np.full((height, width, 3), (210, 190, 170), np.uint8)
    for left in range(0, width, width // 6):
        top = height // 4 + left % 97
        cv2.rectangle(picture, (left, top), (left + width // 7, height * 2 // 3), (90, 110, 140), -1)
        for row in range(top + 15, height * 2 // 3 - 25, 40):
            cv2.rectangle(picture, (left + 20, row), (left + 50, row + 22), (50, 40, 35), -1)
    cv2.rectangle(picture, (0, height * 2 // 3), (width, height), (95, 95, 95), -1)
    cv2.line(picture, (width // 2, height), (width // 2, height * 2 // 3), (230, 230, 230), 12)
    return noisy(picture, 6)


def noisy(picture: NDArray[np.uint8] | NDArray[np.float64], sigma: float) -> Picture:
    return np.clip(picture + RNG.normal(0, sigma, picture.shape), 0, 255).astype(np.uint8)


def with_writing(picture: Picture) -> Picture:
    written = picture.copy()
    height, width = picture.shape[:2]
    white = (255, 255, 255)
    cv2.putText(written, "2026-05-04 12:00:00", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.4, white, 3)
    cv2.putText(written, "Camera 01", (width - 300, height - 30), cv2.FONT_HERSHEY_SIMPLEX, 1.4, white, 3)
    return written


def flat(luma: int) -> Picture:
    return np.full((720, 1280, 3), luma, np.uint8)


def test_a_black_picture_is_black_even_with_name_and_time_on_it() -> None:
    for picture in (flat(0), noisy(flat(5), 6), with_writing(noisy(flat(4), 4))):
        with pytest.raises(Black):
            check_picture(picture, previous=None)


def test_a_covered_lens_is_covered() -> None:
    hand = np.linspace(20, 90, 1280)[None, :, None] * np.ones((720, 1, 3))
    for picture in (noisy(flat(110), 8), noisy(flat(235), 3), noisy(hand, 5), with_writing(noisy(flat(110), 8))):
        with pytest.raises(Covered):
            check_picture(picture, previous=None)


@pytest.mark.parametrize("share_of_width", [0.01, 0.02])
def test_a_blurred_picture_is_defocused(share_of_width: float) -> None:
    blurred = cv2.GaussianBlur(street(), (0, 0), 1280 * share_of_width).astype(np.uint8)
    for picture in (noisy(blurred, 4), with_writing(noisy(blurred, 4))):
        with pytest.raises(Defocused):
            check_picture(picture, previous=None)


def lamps_at_night(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    down, right = np.mgrid[:height, :width]
    glow = 220 * np.exp(-((right - width * 0.6) ** 2 + (down - height * 0.4) ** 2) / (2 * (width * 0.05) ** 2))
    return noisy(picture * 0.15 + glow[..., None], 3)


@pytest.mark.parametrize(
    "weather",
    [
        lambda picture: picture,
        lambda picture: noisy(picture * 0.15 + 165, 2),
        lambda picture: noisy(picture * 0.3 + 175, 3),
        lambda picture: noisy(picture / 6, 2),
        lambda picture: cv2.GaussianBlur(picture, (0, 0), 2),
        lamps_at_night,
    ],
    ids=["day", "fog", "snow", "dusk", "a little soft", "lamps at night"],
)
def test_ordinary_pictures_pass(weather: Callable[[Picture], Picture]) -> None:
    check_picture(weather(street()), previous=None)
    check_picture(weather(street((640, 360))), previous=None)


def test_plain_asphalt_passes() -> None:
    asphalt = cv2.GaussianBlur(RNG.normal(100, 45, (720, 1280)), (0, 0), 2.0) + RNG.normal(0, 5, (720, 1280))
    cv2.line(asphalt, (200, 0), (420, 720), 75.0, 3)
    check_picture(np.repeat(np.clip(asphalt, 0, 255).astype(np.uint8)[..., None], 3, axis=2), previous=None)


def test_exactly_the_same_picture_is_frozen_and_one_pixel_makes_it_alive() -> None:
    picture = street()
    with pytest.raises(Frozen):
        check_picture(picture, previous=fingerprint(picture.copy()))
    moved = picture.copy()
    moved[700, 1200, 2] ^= 1
    check_picture(moved, previous=fingerprint(picture))


def test_a_fingerprint_is_short_and_knows_the_shape() -> None:
    picture = np.zeros((4, 6, 3), np.uint8)
    assert len(fingerprint(picture)) <= 40
    assert fingerprint(picture) != fingerprint(picture.reshape(6, 4, 3))
    seen = street()[::2]
    assert fingerprint(seen) == fingerprint(seen.copy())


def test_tiny_pictures_do_not_break_the_measure() -> None:
    for size_hw in ((1, 1), (2, 3), (16, 16), (8, 4000)):
        with pytest.raises((Black, Covered)):
            check_picture(np.zeros((*size_hw, 3), np.uint8), previous=None)


def test_real_streets_are_called_unusable_at_most_once_in_two_hundred(shared_data: Path) -> None:
    seen: Counter[str] = Counter()
    for prefix in ("clean_", "everyday_", "bins_"):
        # Every third of the many: the whole takes half a minute, and was measured when the limits were set.
        for path in sorted((shared_data / "images" / "val").glob(f"{prefix}*"))[:: 3 if prefix == "bins_" else 1]:
            picture = cv2.imread(str(path))
            assert picture is not None
            try:
                check_picture(picture.astype(np.uint8), previous=None)
                seen["passed"] += 1
            except StreamError as error:
                seen[error.kind] += 1
    assert seen.total() > 100
    assert seen.total() - seen["passed"] <= 0.005 * seen.total(), seen
