"""Files that arrive piece by piece and may be resumed, by any process of any host: the domain under tus.

A piece is an object of the picture store, written before its row; a conditional update of the offset decides which of
two equal requests counts. What the file becomes is the business of whoever asked for it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, ColumnElement, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.database import Base, Database, Json, UtcDateTime, Words, row_count
from kit.errors import Conflict, Invalid, NotFound
from kit.settings import UploadSettings
from kit.storage import PictureStore

PARTS_AT_MOST = 1000  # 20 MB in pieces of 20 kB; a network that breaks more often carries no photo
BATCH = 200


class Upload(Base):
    """A file on its way. `person_id` and `key_id` have no foreign key: this package knows no people."""

    __tablename__ = "upload"

    token: Mapped[str] = mapped_column(Words(43), primary_key=True)
    """Its name in addresses; nobody guesses it."""
    person_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    key_id: Mapped[int | None] = mapped_column(BigInteger)
    """The API key that began it; None: a person did, signed in."""
    purpose: Mapped[str] = mapped_column(Words(20))
    details: Mapped[Any] = mapped_column(Json)
    """What the sender said of the file: words by name."""
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """So much has arrived."""
    result_id: Mapped[int | None] = mapped_column(BigInteger)
    """What it has become; None: nothing yet."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def is_whole(self) -> bool:
        return self.offset_bytes == self.size_bytes


class UploadPart(Base):
    __tablename__ = "upload_part"

    token: Mapped[str] = mapped_column(Words(43), primary_key=True)
    from_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column("part_key", Words(100), index=True)
    """In the picture store."""


class UploadUnknown(NotFound):
    """There is none, it has expired, or somebody else began it: one does not learn which."""

    def __init__(self) -> None:
        super().__init__("There is no such upload (any more); begin it anew.", zh="上传不存在或已过期，请重新上传。")


class OffsetWrong(Conflict):
    """The piece does not begin where the last one ended: ask for the offset (HEAD) and go on from there."""

    def __init__(self, *, offset: int) -> None:
        super().__init__(
            f"The upload stands at byte {offset}, and the piece begins elsewhere.",
            zh=f"续传位置不符：已收到 {offset} 字节。",
        )
        self.offset = offset


class TooManyUploads(Conflict):
    """Of one sender, unfinished."""


class TooLarge(Invalid):
    """More bytes than allowed, or than were announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who sends: a person, by session or key, or a key that is nobody's."""

    person_id: int | None
    key_id: int | None

    def owns(self) -> ColumnElement[bool]:
        if self.person_id is not None:
            return Upload.person_id == self.person_id
        return Upload.person_id.is_(None) & (Upload.key_id == self.key_id)


def begin(
    session: Session,
    *,
    owner: Owner,
    purpose: str,
    size: int,
    details: Mapping[str, str],
    settings: UploadSettings,
    now: datetime,
) -> Upload:
    """A new upload, of which nothing has arrived.

    Raises:
        TooLarge: larger than the settings allow.
        Invalid: an empty file.
        TooManyUploads: the owner has as many unfinished ones as the settings allow.
    """
    refuse_size(size, settings)
    unfinished = (owner.owns(), Upload.result_id.is_(None), Upload.expires_at > now)
    if (session.scalar(select(func.count()).select_from(Upload).where(*unfinished)) or 0) >= settings.open_at_most:
        raise TooManyUploads(
            f"You have {settings.open_at_most} unfinished uploads: finish or delete one first.",
            zh=f"您有 {settings.open_at_most} 个未完成的上传：请先完成或删除其一。",
        )
    upload = Upload(
        token=secrets.token_urlsafe(24),
        person_id=owner.person_id,
        key_id=owner.key_id,
        purpose=purpose,
        details=dict(details),
        size_bytes=size,
        offset_bytes=0,
        created_at=now,
        expires_at=now + settings.expires_after,
    )
    session.add(upload)
    return upload


def refuse_size(size: int, settings: UploadSettings) -> None:
    """Raises TooLarge or Invalid."""
    if size > settings.max_bytes:
        raise TooLarge(
            f"{size:,} bytes; at most {settings.max_bytes:,} are taken.",
            zh=f"文件过大：{size:,} 字节，最多 {settings.max_bytes:,} 字节。",
        )
    if size < 1:
        raise Invalid("An empty file is no photo.", zh="文件为空。")


def find(session: Session, token: str, *, owner: Owner, now: datetime) -> Upload:
    """Raises UploadUnknown, for what belongs to others too."""
    upload = session.scalar(select(Upload).where(Upload.token == token, owner.owns(), Upload.expires_at > now))
    if upload is None:
        raise UploadUnknown
    return upload


def append(database: Database, store: PictureStore, upload: Upload, *, offset: int, content: bytes) -> int:
    """Add a piece that begins at `offset`; how much has arrived now.

    Raises:
        OffsetWrong: it does not fit there, or another request was faster; nothing is kept of it.
        TooLarge: more than was announced; nothing is kept of it.
        StoreUnwritable: nothing is kept.
    """
    if offset != upload.offset_bytes:
        raise OffsetWrong(offset=upload.offset_bytes)
    if offset + len(content) > upload.size_bytes:
        raise TooLarge(
            f"The upload was announced with {upload.size_bytes:,} bytes; more came.",
            zh=f"上传内容超出声明的 {upload.size_bytes:,} 字节。",
        )
    if not content:
        return offset
    key = f"uploads/{upload.token}.{offset}.{uuid4().hex[:8]}"
    store.put_at(key, content)
    with database.write() as session:
        is_ours = _moved(session, upload.token, offset=offset, by=len(content))
        if is_ours:
            session.add(UploadPart(token=upload.token, from_byte=offset, key=key))
    if not is_ours:
        store.delete(key)
        with database.read() as session:
            stands_at = session.scalar(select(Upload.offset_bytes).where(Upload.token == upload.token))
        if stands_at is None:
            raise UploadUnknown
        if stands_at == offset:
            raise TooManyUploads(
                f"More than {PARTS_AT_MOST} pieces: begin anew, with larger ones.",
                zh="分片过多，请以较大分片重新上传。",
            )
        raise OffsetWrong(offset=stands_at)
    return offset + len(content)


def content_of(database: Database, store: PictureStore, upload: Upload) -> bytes:
    """All that has arrived.

    Raises:
        NotFound: a piece has gone from the store, or the upload has ended meanwhile.
    """
    with database.read() as session:
        keys = _part_keys(session, [upload.token])
    content = b"".join(store.get(key) for key in keys)
    if len(content) != upload.size_bytes:
        raise UploadUnknown
    return content


def finish(session: Session, token: str, *, result_id: int) -> bool:
    """Note what it became, in the transaction that makes it so; False: it has become something already, or ended."""
    became = update(Upload).where(Upload.token == token, Upload.result_id.is_(None)).values(result_id=result_id)
    return row_count(session.execute(became.execution_options(synchronize_session=False))) == 1


def result_of(session: Session, token: str) -> int | None:
    return session.scalar(select(Upload.result_id).where(Upload.token == token))


def drop_parts(database: Database, store: PictureStore, token: str) -> None:
    """What was uploaded has become something else: the raw bytes, with all that they carry, go at once."""
    with database.write() as session:
        keys = _part_keys(session, [token])
        session.execute(delete(UploadPart).where(UploadPart.token == token))
    for key in keys:
        store.delete(key)


def discard(database: Database, store: PictureStore, token: str) -> None:
    """End an upload, whatever of it has arrived."""
    _discard(database, store, [token])


def drop_expired(database: Database, store: PictureStore, *, now: datetime) -> int:
    """Forget uploads whose time is up; returns how many."""
    dropped = 0
    while True:
        with database.read() as session:
            tokens = list(session.scalars(select(Upload.token).where(Upload.expires_at <= now).limit(BATCH)))
        _discard(database, store, tokens)
        dropped += len(tokens)
        if len(tokens) < BATCH:
            return dropped


def is_part(session: Session, key: str) -> bool:
    """Whether the stored object is a piece of an upload."""
    return session.scalar(select(UploadPart.token).where(UploadPart.key == key).limit(1)) is not None


def _discard(database: Database, store: PictureStore, tokens: list[str]) -> None:
    """The rows first: a crash leaves files that nobody names, which the sweep takes."""
    if not tokens:
        return
    with database.write() as session:
        keys = _part_keys(session, tokens)
        session.execute(delete(UploadPart).where(UploadPart.token.in_(tokens)))
        session.execute(delete(Upload).where(Upload.token.in_(tokens)))
    for key in keys:
        store.delete(key)


def _moved(session: Session, token: str, *, offset: int, by: int) -> bool:
    """Whether the upload stood at the offset, and now stands behind the new piece."""
    has_room = (
        select(func.count()).select_from(UploadPart).where(UploadPart.token == token).scalar_subquery() < PARTS_AT_MOST
    )
    moved = (
        update(Upload)
        .where(Upload.token == token, Upload.offset_bytes == offset, Upload.result_id.is_(None), has_room)
        .values(offset_bytes=offset + by)
    )
    return row_count(session.execute(moved.execution_options(synchronize_session=False))) == 1


def _part_keys(session: Session, tokens: list[str]) -> list[str]:
    parts = select(UploadPart.key).where(UploadPart.token.in_(tokens)).order_by(UploadPart.token, UploadPart.from_byte)
    return list(session.scalars(parts))
