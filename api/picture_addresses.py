"""Where a browser gets a picture: the one place that writes such an address, so that it can be signed here."""

from enum import StrEnum


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


_PATHS = {
    PictureKind.EVIDENCE: "/api/v1/evidence/{}/picture",
    PictureKind.PHOTO: "/api/v1/photos/{}/picture",
    PictureKind.CAMERA_BEFORE: "/api/v1/camera-inspections/{}/before",
    PictureKind.CAMERA_AFTER: "/api/v1/camera-inspections/{}/after",
}


def picture_address(kind: PictureKind, row_id: int) -> str:
    """Of the whole picture."""
    return _PATHS[kind].format(row_id)


def thumbnail_address(kind: PictureKind, row_id: int) -> str:
    """Of the same, small."""
    return f"{picture_address(kind, row_id)}?size=thumb"
