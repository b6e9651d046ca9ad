"""Editions that were imported. Rows are added, never changed, but for the day on which one is closed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, LongWords, UtcDateTime, Words


class HandbookEdition(Base):
    """One edition as it was read, so that a filed case finds its rules whatever becomes of the file."""

    __tablename__ = "handbook_edition"

    id: Mapped[str] = mapped_column(Words(60), primary_key=True)
    """The edition's own slug."""
    city: Mapped[str] = mapped_column(Words(80), index=True)
    valid_from: Mapped[str] = mapped_column(Words(10))
    """A day, YYYY-MM-DD in city time: days are compared as text, alike on every database."""
    valid_to: Mapped[str | None] = mapped_column(Words(10))
    """The first day on which it no longer counts; None: until another one closes it."""
    approved_by: Mapped[str | None] = mapped_column(Words(200))
    note: Mapped[str | None] = mapped_column(LongWords)
    content: Mapped[str] = mapped_column(LongWords)
    """The whole edition as JSON, as it was imported."""
    content_sha256: Mapped[str] = mapped_column(Words(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
