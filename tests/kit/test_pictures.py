"""Foreign pictures: bounded, upright, stripped of what they carry, and refused in plain words."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from kit.pictures import LARGEST_PIXELS, PictureUnreadable, decode, encode_webp, shrunk, thumbnail
from tests.kit.a_giant import png_that_claims

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
ORIENTATION, GPS = 0x0112, 0x8825


def _halves(*, width_px: int = 64, height_px: int = 32) -> Image.Image:
    """Blue above, red below."""
    pixels = np.zeros((height_px, width_px, 3), np.uint8)
    pixels[: height_px // 2, :, 2] = 255
    pixels[height_px // 2 :, :, 0] = 255
    return Image.fromarray(pixels)


def _written(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _sideways_with_position() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    return _written(_halves(), "JPEG", exif=exif, quality=95)


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_is_height_by_width_by_blue_green_red(form: str) -> None:
    frame_bgr = decode(_written(_halves(), form), name="halves")
    assert frame_bgr.shape == (32, 64, 3)
    assert frame_bgr.dtype == np.uint8
    assert frame_bgr.flags.c_contiguous
    above, below = frame_bgr[4, 32], frame_bgr[28, 32]
    assert above[0] > 200
    assert below[2] > 200
    assert max(above[2], below[0]) < 60


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
def test_every_mode_becomes_three_channels(mode: str) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    assert decode(_written(_halves().convert(mode), form), name=mode).shape == (32, 64, 3)


def test_a_picture_on_its_side_is_put_upright_and_loses_its_metadata() -> None:
    frame_bgr = decode(_sideways_with_position(), name="phone")
    assert frame_bgr.shape == (64, 32, 3)
    with Image.open(io.BytesIO(encode_webp(frame_bgr))) as stored:
        assert dict(stored.getexif()) == {}
        assert stored.size == (32, 64)


def test_a_text_file_named_jpg_is_refused_by_name() -> None:
    with pytest.raises(PictureUnreadable, match=r"holiday\.jpg: not a picture"):
        decode(b"this is a text\n" * 20, name="holiday.jpg")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(PictureUnreadable, match="not a picture"):
        decode(b"", name="empty.jpg")


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_picture_is_refused(form: str) -> None:
    content = _written(_halves(width_px=640, height_px=320), form)
    with pytest.raises(PictureUnreadable, match="half"):
        decode(content[: len(content) // 2], name="half")


@pytest.mark.parametrize("side_px", [8_000, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_goes_off(side_px: int) -> None:
    assert side_px**2 > LARGEST_PIXELS
    with pytest.raises(PictureUnreadable, match=r"bomb\.png"):
        decode(png_that_claims(side_px, side_px), name="bomb.png")


def test_an_8k_picture_is_taken() -> None:
    assert decode(_written(Image.new("RGB", (7680, 4320)), "PNG"), name="8K").shape == (4320, 7680, 3)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMATS), st.data())
def test_a_damaged_picture_is_taken_or_refused_and_nothing_else(form: str, data: st.DataObject) -> None:
    damaged = bytearray(_sideways_with_position() if form == "JPEG" else _written(_halves(), form))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, min(len(damaged), 400) - 1))] = data.draw(st.integers(0, 255))
    try:
        shape = decode(bytes(damaged), name="damaged").shape
    except PictureUnreadable:
        return
    assert shape[2] == 3


def test_webp_keeps_what_is_to_be_seen(sample_bgr: NDArray[np.uint8]) -> None:
    again = decode(encode_webp(sample_bgr), name="again")
    assert np.abs(again.astype(int) - sample_bgr.astype(int)).mean() < 4


def test_a_thumbnail_is_small_and_never_larger_than_the_picture(sample_bgr: NDArray[np.uint8]) -> None:
    content = encode_webp(sample_bgr)
    assert decode(thumbnail(content, long_side_px=32), name="small").shape == (24, 32, 3)
    assert thumbnail(content, long_side_px=4000) == content


def test_a_frame_is_shrunk_in_its_own_proportions_and_never_enlarged(sample_bgr: NDArray[np.uint8]) -> None:
    small = shrunk(sample_bgr, long_side_px=64)
    assert small.shape == (48, 64, 3)
    assert small.flags.c_contiguous
    assert np.abs(small.mean(axis=(0, 1)) - sample_bgr.mean(axis=(0, 1))).max() < 2
    assert shrunk(sample_bgr, long_side_px=128) is sample_bgr
    assert shrunk(np.zeros((4000, 1, 3), np.uint8), long_side_px=100).shape == (100, 1, 3)


@pytest.fixture
def sample_bgr() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:96, 0:128]
    return np.stack([rows * 2, columns, (rows + columns) // 2], axis=-1).astype(np.uint8)
