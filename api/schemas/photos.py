"""Photos and uploads on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.picture_addresses import PictureKind, Seen, picture_address, thumbnail_address
from cases.case_tables import Photo
from cases.photos import is_own


class PhotoOut(BaseModel):
    """A photo that somebody took, as the asker may see it."""

    id: int
    uploaded_at: datetime
    taken_at: datetime | None
    """As device or photo say; null: neither does."""
    longitude: float | None
    latitude: float | None
    accuracy_m: float | None
    width_px: int
    height_px: int
    case_id: int | None
    """null: no action has named it yet."""
    is_own: bool
    is_blurred: bool
    """Whether others can see it yet; that takes seconds."""
    picture_url: str | None = Field(examples=["/api/v1/photos/7/picture?size=full&seen=blurred&expires=…&signature=…"])
    """Of one's own photo as it was taken, of others' with people unrecognisable; null: not yet. Valid for minutes."""
    thumbnail_url: str | None


def photo_out(photo: Photo, *, person_id: int | None) -> PhotoOut:
    own = is_own(photo, person_id)
    seen = Seen.OWN if own else Seen.BLURRED
    can_see = own or photo.blurred_key is not None
    return PhotoOut(
        id=photo.id,
        uploaded_at=photo.uploaded_at,
        taken_at=photo.taken_at,
        longitude=photo.longitude,
        latitude=photo.latitude,
        accuracy_m=photo.accuracy_m,
        width_px=photo.width_px,
        height_px=photo.height_px,
        case_id=photo.case_id,
        is_own=own,
        is_blurred=photo.blurred_key is not None,
        picture_url=picture_address(PictureKind.PHOTO, photo.id, seen=seen) if can_see else None,
        thumbnail_url=thumbnail_address(PictureKind.PHOTO, photo.id, seen=seen) if can_see else None,
    )
