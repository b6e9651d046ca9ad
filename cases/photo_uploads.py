"""A finished upload becomes a photo: read as a picture whatever it is called, re-encoded, its raw bytes thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.orm import Session

from cases.case_tables import Photo
from cases.entered import Position
from cases.photos import keep_photo
from kit import uploads
from kit.database import Database
from kit.errors import Conflict, Invalid, NotFound
from kit.pictures import PictureUnreadable
from kit.storage import PictureStore
from kit.uploads import Upload, UploadUnknown

PURPOSE = "photo"


class PhotoDetails(BaseModel):
    """What the device says of a photo; what it does not say, the photo itself may (EXIF)."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(default="photo", max_length=200)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    accuracy_m: float = Field(default=0.0, ge=0, le=1e6, allow_inf_nan=False)
    taken_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _a_place_has_both(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("longitude and latitude are said together or not at all")
        return self

    @property
    def position(self) -> Position | None:
        if self.longitude is None or self.latitude is None:
            return None
        return Position(longitude=self.longitude, latitude=self.latitude, accuracy_m=self.accuracy_m)


def details_of(said: Mapping[str, str]) -> PhotoDetails:
    """What an upload says of its photo; other words are left alone.

    Raises:
        Invalid: names the word, and what is wrong with it.
    """
    try:
        return PhotoDetails.model_validate(dict(said))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'place'}: {one['msg']}" for one in error.errors())
        raise Invalid(f"What is said of the photo cannot be: {wrong}.", zh=f"照片信息有误：{wrong}。") from error


def become_photo(database: Database, store: PictureStore, upload: Upload, *, now: datetime) -> int:
    """Id of the photo that a whole upload becomes, or has become; doing it twice makes one photo.

    Raises:
        PictureUnreadable: it is no picture; the upload is removed.
        UploadUnknown: it has ended meanwhile.
        StoreUnwritable: nothing is changed; the sender may try again.
    """
    details = details_of(upload.details)

    def note(session: Session, photo: Photo) -> None:
        if not uploads.finish(session, upload.token, result_id=photo.id):
            raise _OutrunError

    try:
        photo = keep_photo(
            database,
            store,
            content=uploads.content_of(database, store, upload),
            name=details.name,
            person_id=upload.person_id,
            key_id=upload.key_id,
            position=details.position,
            taken_at=details.taken_at,
            now=now,
            also=note,
        )
    except PictureUnreadable:
        uploads.discard(database, store, upload.token)
        raise
    except (_OutrunError, NotFound) as error:  # another request was faster, and has thrown the pieces away
        with database.read() as session:
            result = uploads.result_of(session, upload.token)
        if result is None:
            raise UploadUnknown from error
        return result
    uploads.drop_parts(database, store, upload.token)
    return photo.id


class _OutrunError(Conflict):
    """Another request made the photo; this one's is rolled back."""

    def __init__(self) -> None:
        super().__init__("The upload has become a photo already.")
