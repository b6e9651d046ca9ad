"""What people were told, what is still on its way to them, and which other systems are told.

A notice is one person's; a delivery carries finished text to one address, so that every attempt sends the very same.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.notices.templates import Template
from kit.database import Base, Choice, Flag, Json, LongWords, RowId, UtcDateTime, Words


class Channel(StrEnum):
    """By which way something leaves the house."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Notice(Base):
    """通知: one thing that one person is told in the application, once."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("person_id", "dedupe_key"), Index(None, "person_id", "read_at"))

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dedupe_key: Mapped[str] = mapped_column(Words(120))
    """What made it, such as an event of a case: nobody is told twice of one cause."""
    template: Mapped[Template] = mapped_column(Choice(Template))
    parameters: Mapped[Any] = mapped_column(Json)
    """A `cases.notices.templates.Particulars` without its empty fields."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("city_case.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    is_urgent: Mapped[bool] = mapped_column(Flag)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: unread."""


class Webhook(Base):
    """Another system that is told, by a signed POST. Never deleted: its deliveries name it."""

    __tablename__ = "webhook"

    id: Mapped[RowId]
    url: Mapped[str] = mapped_column(Words(400))
    secret: Mapped[str] = mapped_column(Words(400))
    """Shared with the receiver, who checks signatures by it; sealed with `kit.secrets`."""
    templates: Mapped[Any] = mapped_column(Json)
    """Words of the templates that it wants, and `case.changed`; an empty list: all templates."""
    is_active: Mapped[bool] = mapped_column(Flag)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody removed it, or its receiver said that it is gone."""


class Delivery(Base):
    """One text on its way to one address."""

    __tablename__ = "notice_delivery"

    id: Mapped[RowId]
    purpose: Mapped[str] = mapped_column(Words(250), unique=True)
    """Made of channel, receiver and cause, so that nothing is on its way twice."""
    message_id: Mapped[str] = mapped_column(Words(32), unique=True)
    """By which the receiver knows it, the same at each attempt; drawn at random, so two cities never share one."""
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    """None for a webhook, which is told of the cause and not on behalf of a person."""
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id"), index=True)
    address: Mapped[str] = mapped_column(Words(400))
    subject: Mapped[str | None] = mapped_column(Words(300))
    """None for a webhook."""
    body: Mapped[str] = mapped_column(LongWords)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[DeliveryState] = mapped_column(Choice(DeliveryState))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """Also the lease: whoever tries moves it ahead, so a killed worker's delivery is tried again then. None: never."""
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Words(400))
    """Why the last attempt failed."""
