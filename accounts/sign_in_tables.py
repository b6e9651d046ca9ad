"""How people and machines prove who they are. Of every secret only a hash is kept: nobody can read one back.

Tokens are 256 random bits, so SHA-256 is enough for them; passwords are guessable, so they get Argon2id.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, Choice, Flag, Json, RowId, UtcDateTime, Words


class Credential(Base):
    """The password of one person."""

    __tablename__ = "credential"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(Words(200))
    """Argon2id in PHC form, parameters and salt included."""
    must_change: Mapped[bool] = mapped_column(Flag)
    """Somebody else chose it: good for choosing a new one, and for nothing more."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Carrier(StrEnum):
    """How a session's token comes with a request."""

    COOKIE = "cookie"
    """A browser; what changes something needs the session's CSRF token beside it."""
    BEARER = "bearer"
    """A program, in the Authorization header."""


class SignInSession(Base):
    """One signed-in browser or program."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index(None, "person_id", "ended_at"),)

    id: Mapped[RowId]
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    carrier: Mapped[Carrier] = mapped_column(Choice(Carrier))
    must_set_password: Mapped[bool] = mapped_column(Flag)
    """Began with a link, or a password that somebody else chose; ends by choosing one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """To the minute; idle since then."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Whatever happens."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str | None] = mapped_column(Words(200))
    """So that people recognise their own devices."""


class OneTimeLink(Base):
    """Lets its bearer in once, to choose a password."""

    __tablename__ = "one_time_link"

    id: Mapped[RowId]
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FailedSignIn(Base):
    """One wrong password, kept for as long as it counts."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "login", "failed_at"), Index(None, "address", "failed_at"))

    id: Mapped[RowId]
    login: Mapped[str] = mapped_column(Words(60))
    """As it was typed, cut; it need not exist."""
    address: Mapped[str] = mapped_column(Words(45))
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ApiKey(Base):
    """Another system, with the permissions that were named and no others."""

    __tablename__ = "api_key"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Words(80))
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    beginning: Mapped[str] = mapped_column(Words(16))
    """Of the token, so that people tell keys apart."""
    permissions: Mapped[Any] = mapped_column(Json)
    """A list of `Permission`, each one of `accounts.api_keys.FOR_MACHINES`."""
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: made with the command."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """To the hour."""
