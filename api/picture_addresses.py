"""Where a browser gets a picture: the one place that writes such an address, and the one that checks it.

Whoever has the address sees the picture until it expires, signed in or not, as an `<img>` needs it.
"""

from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Query, Request

from api.signed_urls import PURPOSE, AddressNotValid, AddressSigner, end_of
from kit.clock import utc_now
from kit.resources import credentials_box


class PictureKind(StrEnum):
    """What a picture is of; each has an address of its own."""

    EVIDENCE = "evidence"
    """Of a patrol's visit."""
    PHOTO = "photo"
    """Of a person on the spot."""
    CAMERA_BEFORE = "camera_before"
    """Of a camera inspection: what was decided on."""
    CAMERA_AFTER = "camera_after"
    """Of a camera inspection: after the feedback."""
    VIEW = "view"
    """The latest kept picture of a view."""


class Size(StrEnum):
    """How large; never larger than the picture itself."""

    FULL = "full"
    VIEW = "view"
    THUMB = "thumb"


class Seen(StrEnum):
    """Which rendition of a photo."""

    BLURRED = "blurred"
    OWN = "own"
    """As it was taken: for whoever took it."""


_PATHS = {
    PictureKind.EVIDENCE: "/api/v1/evidence/{}/picture",
    PictureKind.PHOTO: "/api/v1/photos/{}/picture",
    PictureKind.CAMERA_BEFORE: "/api/v1/camera-inspections/{}/before",
    PictureKind.CAMERA_AFTER: "/api/v1/camera-inspections/{}/after",
    PictureKind.VIEW: "/api/v1/views/{}/picture",
}


def picture_address(
    kind: PictureKind, row_id: int, *, size: Size = Size.FULL, seen: Seen = Seen.BLURRED, version: str | None = None
) -> str:
    """Signed; give it only to somebody who may see the picture. `seen` is for photos.

    `version`: of a picture that is replaced under its address, so that a page which shows it asks for the new one.
    """
    of_picture = None if version is None else sha256(version.encode()).hexdigest()[:12]
    said = {"size": size.value, "seen": seen.value if kind is PictureKind.PHOTO else None, "version": of_picture}
    parameters = tuple((name, value) for name, value in said.items() if value is not None)
    return _address(_PATHS[kind].format(row_id), parameters, end_of(utc_now()))


def thumbnail_address(kind: PictureKind, row_id: int, *, seen: Seen = Seen.BLURRED) -> str:
    """Of the same, small."""
    return picture_address(kind, row_id, size=Size.THUMB, seen=seen)


@lru_cache(maxsize=4096)  # a queue shows the same 24 pictures again and again, and signing one takes 30 µs
def _address(path: str, parameters: tuple[tuple[str, str], ...], expires: int) -> str:
    return signer().signed_until(path, expires, parameters=dict(parameters))


@cache
def signer() -> AddressSigner:
    """With this installation's key, made of its secret key."""
    return AddressSigner(credentials_box().derived_key(PURPOSE))


def _check(
    request: Request,
    expires: Annotated[str | None, Query(description="Of the address as it was given.")] = None,
    signature: Annotated[str | None, Query(description="Of the address as it was given.")] = None,
) -> None:
    said = request.query_params.multi_items()
    if expires is None or signature is None or len(said) != len(dict(said)):
        raise AddressNotValid
    signer().check(request.scope["path"], dict(said), now=utc_now())


signed_only = Depends(_check)
"""Beside `needs(PUBLIC)`: the signature says that somebody who may see the picture was given its address."""
