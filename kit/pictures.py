"""Picture files in and out: decode without trust, re-encode without metadata, thumbnails (Pillow).

Foreign pictures are bounded before they are decoded, turned upright by their EXIF and stripped of it.
"""

import io
import struct
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from kit.errors import Invalid

LARGEST_PIXELS = 50_000_000  # an 8K picture has 33 million; more is a mistake or an attack
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
WEBP_QUALITY = 82  # evidence: text on signs stays readable, a 1080p frame takes about 150 kB


class PictureUnreadable(Invalid):
    """The bytes are no picture, a broken one, or one that is too large."""


def decode(content: bytes, *, name: str) -> NDArray[np.uint8]:
    """The picture as (H, W, 3) BGR, upright. `name` is used in the error.

    Raises:
        PictureUnreadable: says why.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks about damaged metadata, which we drop anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _refuse_if_too_large(picture, name)
                upright = _upright(picture).convert("RGB")
    except UnidentifiedImageError as error:
        raise PictureUnreadable(
            f"{name}: not a picture ({', '.join(FORMATS)} are read).",
            zh=f"{name}：不是图片（可读取 {'、'.join(FORMATS)}）。",
        ) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureUnreadable(
            f"{name}: the picture is damaged or too large ({error}).", zh=f"{name}：图片已损坏或过大（{error}）。"
        ) from error
    return np.ascontiguousarray(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])


def encode_webp(frame_bgr: NDArray[np.uint8], *, quality: int = WEBP_QUALITY) -> bytes:
    """The frame as WebP without metadata."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(frame_bgr[:, :, ::-1])).save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()


def shrunk(frame_bgr: NDArray[np.uint8], *, long_side_px: int) -> NDArray[np.uint8]:
    """The frame with neither side longer than that, in its own proportions; the frame itself where it is small."""
    if max(frame_bgr.shape[:2]) <= long_side_px:
        return frame_bgr
    picture = Image.fromarray(frame_bgr)  # its colours are exchanged, which no filter minds
    picture.thumbnail((long_side_px, long_side_px), Image.Resampling.LANCZOS)
    return np.ascontiguousarray(np.asarray(picture, dtype=np.uint8))


def thumbnail(content: bytes, *, long_side_px: int) -> bytes:
    """A smaller WebP of a stored picture; the picture itself where it is a WebP no larger than that (70 ms saved)."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.format == "WEBP" and max(picture.size) <= long_side_px:
            return content
        picture.thumbnail((long_side_px, long_side_px))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=70, method=2)
    return out.getvalue()


def _refuse_if_too_large(picture: Image.Image, name: str) -> None:
    width_px, height_px = picture.size
    if width_px * height_px > LARGEST_PIXELS:
        raise PictureUnreadable(
            f"{name}: {width_px} × {height_px} pixels; at most {LARGEST_PIXELS:,} are read.",
            zh=f"{name}：图片为 {width_px} × {height_px} 像素，最多读取 {LARGEST_PIXELS:,} 像素。",
        )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except struct.error:  # the orientation is garbled; the picture need not be
        return picture
