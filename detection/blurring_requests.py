"""Pictures from elsewhere that are to be blurred: asked for, looked up, forgotten. Loads no network and no OpenCV.

`detection.blurring` does the work in the patrol's worker, which has the detector loaded; `picture.blurred` says when.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from detection.tables import PictureBlurring
from detection.topics import PICTURE_BLURRED, PICTURE_TO_BLUR
from kit.database import row_count
from kit.outbox import FORGOTTEN_AFTER, first_time, post

LONGEST_TEXT = 400
KEPT_FOR = timedelta(days=3)  # whoever asked has learnt of it by then, or asks again


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture, and the same picture with people and plates made unrecognisable."""

    source_key: str
    blurred_key: str


def ask_to_blur(session: Session, source_key: str, *, now: datetime) -> str | None:
    """Ask for a blurred rendition of a stored picture; its key where there is one already.

    Asking twice is asking once. What failed, or was lost for days, is begun anew.
    """
    _drop_hopeless(session, source_key, now=now)
    try:
        with session.begin_nested():
            row = PictureBlurring(source_key=source_key, asked_at=now)
            session.add(row)
            session.flush()
    except IntegrityError:  # it has been asked for
        return blurred_key_of(session, source_key)
    post(session, PICTURE_TO_BLUR, key=str(row.id))
    return None


def blurred_key_of(session: Session, source_key: str) -> str | None:
    """None: not done yet, or not asked for."""
    return session.scalar(select(PictureBlurring.blurred_key).where(PictureBlurring.source_key == source_key))


def rendition_of(session: Session, blurring_id: int) -> Rendition | None:
    """What `picture.blurred` tells of; None: it has been forgotten."""
    row = session.get(PictureBlurring, blurring_id)
    return None if row is None or row.blurred_key is None else Rendition(row.source_key, row.blurred_key)


def waiting_source(session: Session, blurring_id: int) -> str | None:
    """Key of the picture that is still to be blurred; None: it is done, has failed or is not asked for."""
    row = session.get(PictureBlurring, blurring_id)
    return None if row is None or row.blurred_key is not None or row.failed_text is not None else row.source_key


def note_blurred(session: Session, blurring_id: int, *, blurred_key: str, now: datetime) -> None:
    """Tells whoever asked, once."""
    done = (
        update(PictureBlurring)
        .where(PictureBlurring.id == blurring_id, PictureBlurring.blurred_key.is_(None))
        .values(blurred_key=blurred_key, done_at=now, failed_text=None)
    )
    note_settled(session, blurring_id)
    if row_count(session.execute(done)):
        post(session, PICTURE_BLURRED, key=str(blurring_id))


def note_settled(session: Session, blurring_id: int) -> None:
    """There is nothing to do: the outbox need not ask again."""
    first_time(session, PICTURE_TO_BLUR, key=str(blurring_id))


def note_failed(session: Session, blurring_id: int, *, text: str) -> None:
    """It will never be done: the picture has gone, or is none."""
    note_settled(session, blurring_id)
    failed = update(PictureBlurring).where(PictureBlurring.id == blurring_id, PictureBlurring.blurred_key.is_(None))
    session.execute(failed.values(failed_text=text[:LONGEST_TEXT]))


def forget_old(session: Session, *, now: datetime) -> int:
    """Requests of days ago; who asked names the blurred picture by now."""
    return row_count(session.execute(delete(PictureBlurring).where(PictureBlurring.asked_at < now - KEPT_FOR)))


def _drop_hopeless(session: Session, source_key: str, *, now: datetime) -> None:
    is_lost = PictureBlurring.asked_at < now - FORGOTTEN_AFTER
    session.execute(
        delete(PictureBlurring).where(
            PictureBlurring.source_key == source_key,
            PictureBlurring.blurred_key.is_(None),
            or_(PictureBlurring.failed_text.is_not(None), is_lost),
        )
    )
