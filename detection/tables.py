"""What the patrol remembers: visits, spots, evidence, findings, and which model version is in service.

Boxes are [x0, y0, x1, y1] relative to the frame, each in [0, 1], so they outlive a change of resolution.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from detection.revisit_verdicts import RevisitVerdict
from kit.database import Base, Choice, Flag, Json, LongWords, RowId, UtcDateTime, Words


class SpotState(StrEnum):
    """Where a spot is in its episode."""

    WATCHING = "watching"
    RAISED = "raised"
    CLEARED = "cleared"


class ModelVersion(Base):
    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Words(60))
    version: Mapped[str] = mapped_column(Words(40))
    sha256: Mapped[str] = mapped_column(Words(64))
    is_in_service: Mapped[bool] = mapped_column(Flag, default=False)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PatrolState(Base):
    """When a view is due and how its camera has been doing; one row a view."""

    __tablename__ = "patrol_state"

    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"), primary_key=True, autoincrement=False)
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """The due slot: with the view it identifies the visit, however often that is tried."""
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(Words(32), index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """How often the slot at hand was claimed; more than one means a worker died over it."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Visits in a row without a connection; decides on the backoff."""
    crashes: Mapped[int] = mapped_column(Integer, default=0)
    """Visits in a row that crashed the decoder; two rest the view."""
    health: Mapped[str | None] = mapped_column(Words(20))
    """'online', or the word of the last StreamError; None before the first visit."""
    health_since_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_good_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picture_key: Mapped[str | None] = mapped_column(Words(100))
    """Latest blurred picture."""
    picture_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fingerprint: Mapped[str | None] = mapped_column(Words(200))
    """Of the last frame: an exact repeat is a frozen camera."""


class Visit(Base):
    """One look at one view for one due slot: one frame or one error."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("view_id", "slot_at"),)

    id: Mapped[RowId]
    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"))
    slot_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Words(20))
    """Word of the StreamError; None: a usable frame."""
    error_text: Mapped[str | None] = mapped_column(Words(400))
    width_px: Mapped[int | None] = mapped_column(Integer)
    height_px: Mapped[int | None] = mapped_column(Integer)
    age_s: Mapped[float | None] = mapped_column(Float)
    """Upper bound of the frame's age; None: unknown."""
    connect_ms: Mapped[float | None] = mapped_column(Float)
    keyframe_ms: Mapped[float | None] = mapped_column(Float)
    inference_ms: Mapped[float | None] = mapped_column(Float)
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    detections: Mapped[Any | None] = mapped_column(Json)
    """[{"label", "score", "box"}, …] above the card's thresholds; None for an error."""


class Spot(Base):
    """The memory of one place in a view where a label has been seen."""

    __tablename__ = "spot"

    id: Mapped[RowId]
    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"), index=True)
    condition_id: Mapped[str] = mapped_column(Words(60))
    label: Mapped[str] = mapped_column(Words(40))
    box: Mapped[Any] = mapped_column(Json)
    state: Mapped[SpotState] = mapped_column(Choice(SpotState))
    episode: Mapped[int] = mapped_column(Integer)
    looks: Mapped[Any] = mapped_column(Json)
    """[[slot as ISO text, score], …], oldest first; a miss has score 0."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """First hit of this episode."""
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hits: Mapped[int] = mapped_column(Integer)
    """In this episode."""
    misses_in_row: Mapped[int] = mapped_column(Integer)
    appearance: Mapped[str | None] = mapped_column(Words(200))
    """Small print of the crop at the last look; a sudden change without a hit means that something covers it."""
    portrait: Mapped[str | None] = mapped_column(LongWords)
    """Of a vehicle at the latest hit, to tell it from the next one; None for what does not drive away."""
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set by a person's rejection; the spot raises nothing until then …"""
    quiet_area: Mapped[float | None] = mapped_column(Float)
    """… or until its box covers twice this share of the frame, or it clears."""


class Finding(Base):
    """A spot seen steadily enough; at most one for each episode."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("spot_id", "episode"),)

    id: Mapped[RowId]
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot.id"))
    episode: Mapped[int] = mapped_column(Integer)
    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    """The visit that completed k of n."""
    item_id: Mapped[str] = mapped_column(Words(60))
    condition_id: Mapped[str] = mapped_column(Words(60))
    label: Mapped[str] = mapped_column(Words(40))
    score: Mapped[float] = mapped_column(Float)
    """Median over the last n looks."""
    box: Mapped[Any] = mapped_column(Json)
    is_danger: Mapped[bool] = mapped_column(Flag)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    radius_m: Mapped[float | None] = mapped_column(Float)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Evidence(Base):
    """One stored picture of a spot; written after the picture, deleted before it."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("spot_id", "visit_id"),)

    id: Mapped[RowId]
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot.id"), index=True)
    episode: Mapped[int] = mapped_column(Integer)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    blurred_key: Mapped[str] = mapped_column(Words(100), index=True)
    original_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """Encrypted; None unless the settings ask for originals."""
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    box: Mapped[Any] = mapped_column(Json)
    score: Mapped[float] = mapped_column(Float)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Revisit(Base):
    """Somebody asked for one more look at a place (复看); answered once, by a visit or by the end of patience."""

    __tablename__ = "revisit"
    __table_args__ = (Index(None, "view_id", "answered_at"), Index(None, "answered_at", "asked_at"))

    id: Mapped[RowId]
    reference: Mapped[str] = mapped_column(Words(80), unique=True)
    """The asker's own key."""
    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"))
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot.id"), index=True)
    episode: Mapped[int] = mapped_column(Integer)
    """Of the spot, that the question is about."""
    condition_id: Mapped[str] = mapped_column(Words(60))
    label: Mapped[str] = mapped_column(Words(40))
    box: Mapped[Any] = mapped_column(Json)
    """As the spot remembered them when it was asked."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[RevisitVerdict | None] = mapped_column(Choice(RevisitVerdict))
    score: Mapped[float | None] = mapped_column(Float)
    """Of the detection at the place; None unless it is still there."""
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    """That gave the verdict."""
    picture_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """The whole frame, blurred; None: there was none, or its retention time has ended."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the frame arrived."""


class PictureBlurring(Base):
    """A stored picture from elsewhere (a photo of a telephone) of which somebody wants a blurred rendition."""

    __tablename__ = "picture_blurring"

    id: Mapped[RowId]
    source_key: Mapped[str] = mapped_column(Words(100), unique=True)
    blurred_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """None: not done yet."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_text: Mapped[str | None] = mapped_column(Words(400))
    """Why it never will be done; None: it may."""
