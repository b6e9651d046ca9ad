"""Platforms, cameras and views.

What a platform lists and what people change are kept in separate columns, so that a re-import never undoes an edit:
`Camera.listed_name` is the platform's word, `Camera.own_name` ours. Coordinates are WGS-84 degrees. Polygons are lists
of [x, y] relative to the frame, each in [0, 1], y down.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, Choice, Flag, Json, LongWords, RowId, UtcDateTime, Words


class PlatformKind(StrEnum):
    """How cameras are listed and opened."""

    WVP = "wvp"
    CSV = "csv"
    ARTEMIS = "artemis"
    """Hikvision's open platform: user name and password are its app key and app secret."""
    ONVIF = "onvif"
    """Single devices with one user name and password for all."""


class Platform(Base):
    __tablename__ = "platform"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Words(60), unique=True)
    kind: Mapped[PlatformKind] = mapped_column(Choice(PlatformKind))
    address: Mapped[str | None] = mapped_column(Words(400))
    """Base address without credentials; None for a CSV list and for ONVIF devices."""
    hosts: Mapped[Any | None] = mapped_column(Json)
    """ONVIF devices as host or host:port; None for every other kind."""
    sealed_username: Mapped[str | None] = mapped_column(LongWords)
    sealed_password: Mapped[str | None] = mapped_column(LongWords)
    host_rewrites: Mapped[Any | None] = mapped_column(Json)
    """{host as the platform says: host as we reach it}, because media addresses behind NAT are commonly wrong."""
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Camera(Base):
    __tablename__ = "camera"
    __table_args__ = (UniqueConstraint("platform_id", "external_id"),)

    id: Mapped[RowId]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    external_id: Mapped[str] = mapped_column(Words(80))
    """The platform's own key, opaque to us (WVP: gbId; CSV: the id column)."""
    gb_code: Mapped[str | None] = mapped_column(Words(20))
    """20-digit GB/T 28181 device id, where the platform tells it."""
    listed_name: Mapped[str] = mapped_column(Words(200))
    own_name: Mapped[str | None] = mapped_column(Words(200))
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    is_listed_online: Mapped[bool] = mapped_column(Flag, default=True)
    """What the platform says; what we see ourselves is the health of the visits."""
    sealed_address: Mapped[str | None] = mapped_column(LongWords)
    """Fixed stream address with its credentials (CSV); None where the platform hands out short-lived ones."""
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the platform no longer lists it; it is not visited, and nothing about it is deleted."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def name(self) -> str:
        return self.own_name or self.listed_name


class View(Base):
    """What a camera sees from one preset; a fixed camera has one view."""

    __tablename__ = "camera_view"  # VIEW is a reserved word in SQL
    __table_args__ = (UniqueConstraint("camera_id", "name"),)

    id: Mapped[RowId]
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    name: Mapped[str] = mapped_column(Words(80), default="main")
    preset: Mapped[str | None] = mapped_column(Words(40))
    """PTZ preset to call before looking; None for a fixed camera."""
    is_patrolled: Mapped[bool] = mapped_column(Flag, default=True)
    period_s: Mapped[int] = mapped_column(Integer, default=60)
    """Seconds from one due slot to the next."""
    active_from: Mapped[str | None] = mapped_column(Words(5))
    """HH:MM in city time; None with `active_to` None: always."""
    active_to: Mapped[str | None] = mapped_column(Words(5))
    items: Mapped[Any | None] = mapped_column(Json)
    """Slugs of the handbook items looked for; None means all."""
    zones: Mapped[Any | None] = mapped_column(Json)
    """Polygons of which one must hold the bottom centre of a box; None means the whole frame."""
    masks: Mapped[Any | None] = mapped_column(Json)
    """Polygons in which nothing is looked for (private windows, a screen)."""
    regions: Mapped[Any | None] = mapped_column(Json)
    """{region kind: polygons} for the handbook's rules that count in such regions alone; None: there are none."""
    control_points: Mapped[Any | None] = mapped_column(Json)
    """[[x, y, longitude, latitude], …], at least 4: picture point (relative) ↔ ground point."""
    area_longitude: Mapped[float | None] = mapped_column(Float)
    area_latitude: Mapped[float | None] = mapped_column(Float)
    """Centre of the stated area, used without control points; None: the camera's own position."""
    slices: Mapped[str | None] = mapped_column(Words(7))
    """"columns×rows" such as 2x2 when small things far away matter; None: whole frame only."""
