"""Photos that people send with what they do (现场照片): taken in without trust, and used by one event of one case."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.permissions import Permission
from cases.case_tables import Photo
from cases.entered import Position
from cases.inspector_repository import (
    UploadedPhoto,
    is_case_readable,
    unblurred_photos,
    uploaded_photos,
    use_photos,
    write_blurred,
)
from cases.settings import case_settings
from detection.blurring_requests import ask_to_blur, blurred_key_of, rendition_of
from kit.database import Database
from kit.errors import Conflict, Invalid, NotFound
from kit.exif import Fix, shot_of
from kit.pictures import decode, encode_webp, shrunk
from kit.settings import kit_settings
from kit.storage import PictureStore
from kit.wording import Sentence, joined

AHEAD_AT_MOST = timedelta(minutes=10)  # clocks of phones are seconds off; a photo from later than that has a wrong one
LONG_AGO = datetime(1995, 1, 1, tzinfo=UTC)  # before there was EXIF: a clock that was never set


BLURRED_WITHIN = timedelta(hours=1)  # what has waited so long was lost on its way, and is asked for again
_decoding = BoundedSemaphore(2)  # a photo of 50 megapixels takes 300 MB while it is decoded


class PhotoUnknown(NotFound):
    """There is none, or it is not for this person to know of."""

    def __init__(self, photo_id: int) -> None:
        super().__init__(f"There is no photo {photo_id} (any more).", zh=f"照片 {photo_id} 不存在。")
        self.photo_id = photo_id


class NotBlurredYet(Conflict):
    """Whose faces it shows is still to be made unrecognisable; a matter of seconds."""

    def __init__(self, photo_id: int) -> None:
        super().__init__(
            f"Photo {photo_id} is shown to others once faces and number plates are unrecognisable: look again in "
            "some seconds.",
            zh=f"照片 {photo_id} 正在脱敏处理，请稍后再看。",
        )
        self.photo_id = photo_id


class PhotoUnusable(Invalid):
    """Photos that the action cannot name; `problems` has one sentence for each."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        said = joined(problems)
        super().__init__(said.en, zh=said.zh)
        self.problems = tuple(problems)


def keep_photo(
    database: Database,
    store: PictureStore,
    *,
    content: bytes,
    name: str,
    person_id: int | None,
    key_id: int | None = None,
    position: Position | None,
    taken_at: datetime | None,
    now: datetime,
    also: Callable[[Session, Photo], None] | None = None,
) -> Photo:
    """Store an uploaded picture, upright, sized by the settings, without metadata; then its row, and ask to blur it.

    What the device says of place and time counts before what the photo says of itself (EXIF), whose times without a
    zone are city time. A time to come is not believed; an old one is kept, so that an old photo is seen to be old.

    Args:
        database: the row is a write unit of its own.
        store: takes the file before there is a row.
        content: the file as it came.
        name: of the file, for the error.
        person_id: who sends it; None: another system.
        key_id: of the API key of that system.
        position: where the device was.
        taken_at: aware, when the device took it.
        now: when it arrived.
        also: is done in the same unit of work, with the id at hand.

    Raises:
        PictureUnreadable: no picture, a damaged or a giant one; nothing is stored.
        StoreUnwritable: the disk is full.
    """
    with _decoding:
        frame_bgr = shrunk(decode(content, name=name), long_side_px=case_settings().photo_long_side_px)
    shot = shot_of(content)
    photo = Photo(
        key=store.put(encode_webp(frame_bgr), suffix=".webp"),
        person_id=person_id,
        key_id=key_id,
        uploaded_at=now,
        taken_at=_believable((taken_at, _in_city_time(shot.taken_at)), now),
        **_place_of(position or shot.fix),
        width_px=frame_bgr.shape[1],
        height_px=frame_bgr.shape[0],
    )
    with database.write() as session:
        _add(session, photo, also, now=now)
    return photo


def _place_of(fix: Position | Fix | None) -> dict[str, float | None]:
    if fix is None:
        return {}
    return {"longitude": fix.longitude, "latitude": fix.latitude, "accuracy_m": fix.accuracy_m}


def _add(session: Session, photo: Photo, also: Callable[[Session, Photo], None] | None, *, now: datetime) -> None:
    photo.blurred_key = ask_to_blur(session, photo.key, now=now)
    session.add(photo)
    session.flush()
    if also is not None:
        also(session, photo)


def get_photo(session: Session, photo_id: int) -> Photo:
    """Raises PhotoUnknown."""
    photo = session.get(Photo, photo_id)
    if photo is None:
        raise PhotoUnknown(photo_id)
    return photo


def picture_for(session: Session, photo: Photo, *, person_id: int | None) -> str:
    """Key of the picture that this person may see: whoever took it the photo itself, others the blurred one.

    Raises:
        NotBlurredYet: there is no blurred one yet.
    """
    if is_own(photo, person_id):
        return photo.key
    blurred_key = photo.blurred_key or blurred_key_of(session, photo.key)
    if blurred_key is None:
        raise NotBlurredYet(photo.id)
    return blurred_key


def readable_photo(session: Session, photo_id: int, actor: Actor) -> Photo:
    """One's own, or that of a case within reach.

    Raises:
        PhotoUnknown: there is none that this actor may know of.
    """
    photo = get_photo(session, photo_id)
    if is_own(photo, actor.person_id):
        return photo
    if (
        photo.case_id is None
        or not actor.may(Permission.CASE_READ)
        or not is_case_readable(session, photo.case_id, actor)
    ):
        raise PhotoUnknown(photo_id)
    return photo


def is_own(photo: Photo, person_id: int | None) -> bool:
    return photo.person_id is not None and photo.person_id == person_id


def take_blurred(session: Session, *, blurring_id: int) -> int:
    """A picture has been blurred: every photo of it shows that to others. Returns how many do now."""
    rendition = rendition_of(session, blurring_id)
    if rendition is None:
        return 0
    return write_blurred(session, rendition.source_key, blurred_key=rendition.blurred_key)


def ask_again(session: Session, *, now: datetime, limit: int) -> int:
    """Photos whose rendition has not come in an hour, whatever became of it: look, or ask anew. Returns how many."""
    waiting = unblurred_photos(session, before=now - BLURRED_WITHIN, limit=limit)
    for key in waiting:
        blurred_key = ask_to_blur(session, key, now=now)
        if blurred_key is not None:
            write_blurred(session, key, blurred_key=blurred_key)
    return len(waiting)


def photos_for(
    session: Session, ids: Iterable[int], person_id: int | None, *, key_id: int | None = None
) -> tuple[Photo, ...]:
    """The photos of these ids, each once, for something that this person or this API key does (neither: the system).

    Raises:
        PhotoUnusable: there is no such photo, somebody else uploaded it, or an event names it already.
    """
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return ()
    found = uploaded_photos(session, wanted)
    problems = [said for one in wanted if (said := _problem(one, found.get(one), (person_id, key_id))) is not None]
    if problems:
        raise PhotoUnusable(problems)
    return tuple(found[one].row for one in wanted)


def mark_used(session: Session, ids: Iterable[int], *, case_id: int, version: int) -> None:
    """From now on the photos belong to this event of the case.

    Raises:
        PhotoUnusable: another action took one of them since `photos_for`; the caller rolls back.
    """
    wanted = tuple(dict.fromkeys(ids))
    if wanted and use_photos(session, wanted, case_id=case_id, version=version) != len(wanted):
        numbers = "、".join(map(str, wanted)), ", ".join(map(str, wanted))
        raise PhotoUnusable(
            [
                Sentence(
                    zh=f"照片 {numbers[0]} 中有照片刚被另一操作使用或删除",
                    en=f"of the photos {numbers[1]} one has just been used by another action, or removed",
                )
            ]
        )


def _problem(photo_id: int, photo: UploadedPhoto | None, sender: tuple[int | None, int | None]) -> Sentence | None:
    """Why this person or key cannot use it; None: they can."""
    if photo is None:
        return Sentence(zh=f"照片 {photo_id} 不存在", en=f"there is no photo {photo_id}")
    if (photo.row.person_id, photo.row.key_id) != sender:
        return Sentence(zh=f"照片 {photo_id} 由他人上传", en=f"photo {photo_id} was uploaded by somebody else")
    if photo.used_in is not None:
        return Sentence(
            zh=f"照片 {photo_id} 已用于案卷 {photo.used_in}",
            en=f"photo {photo_id} is used already in case {photo.used_in}",
        )
    return None


def _in_city_time(written: datetime | None) -> datetime | None:
    if written is None or written.tzinfo is not None:
        return written
    return written.replace(tzinfo=ZoneInfo(kit_settings().city_time_zone))


def _believable(said: Iterable[datetime | None], now: datetime) -> datetime | None:
    """The first that may be true; None: nobody said when."""
    return next((one for one in said if one is not None and LONG_AGO <= one <= now + AHEAD_AT_MOST), None)
