"""Cells, beats, components, roads and permits, as the latest imports say.

Nothing is deleted: what an import no longer names is marked as vanished, and comes back when it is named again.
Geometries are GeoJSON text in WGS-84 degrees; codes are the keys by which an import finds its row.
"""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from city_map.coordinates import Crs
from city_map.kinds import ComponentState, MapKind, RoadClass
from kit.database import Base, Choice, LongWords, RowId, UtcDateTime, Words


class MapChange(Base):
    """One import. The number of these rows is the version of the map."""

    __tablename__ = "map_change"

    id: Mapped[RowId]
    kind: Mapped[MapKind] = mapped_column(Choice(MapKind))
    source: Mapped[str] = mapped_column(Words(200))
    """Name of the file."""
    crs: Mapped[Crs | None] = mapped_column(Choice(Crs))
    """As the person who imported it said; None for beats, which have no outline of their own."""
    added: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    vanished: Mapped[int] = mapped_column(Integer)
    returned: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Cell(Base):
    """单元网格: the smallest area of the grid."""

    __tablename__ = "cell"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(Words(15), unique=True)
    name: Mapped[str | None] = mapped_column(Words(100))
    geometry: Mapped[str] = mapped_column(LongWords)
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Beat(Base):
    """责任网格: the cells of one inspector, who is whoever holds that post for the beat (`accounts`)."""

    __tablename__ = "beat"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(Words(40), unique=True)
    name: Mapped[str] = mapped_column(Words(100))
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BeatCell(Base):
    """A cell of a beat, written anew with its beat. Two beats may claim one cell until somebody mends it."""

    __tablename__ = "beat_cell"
    __table_args__ = (UniqueConstraint("beat_id", "cell_id"),)

    id: Mapped[RowId]
    beat_id: Mapped[int] = mapped_column(ForeignKey("beat.id"))
    cell_id: Mapped[int] = mapped_column(ForeignKey("cell.id"), index=True)


class Component(Base):
    """部件: a thing on the register, with what the register says of it."""

    __tablename__ = "component"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(Words(17), unique=True)
    item_code: Mapped[str] = mapped_column(Words(5), index=True)
    """From the code: 01-02 in the generations before GB/T 47678.5, 01002 since."""
    name: Mapped[str] = mapped_column(Words(100))
    state: Mapped[ComponentState] = mapped_column(Choice(ComponentState))
    cell_code: Mapped[str | None] = mapped_column(Words(15))
    """As the register says; look-ups go by the geometry."""
    department: Mapped[str | None] = mapped_column(Words(100))
    """主管部门."""
    owner: Mapped[str | None] = mapped_column(Words(100))
    """权属单位."""
    maintainer: Mapped[str | None] = mapped_column(Words(100))
    """养护单位."""
    geometry: Mapped[str] = mapped_column(LongWords)
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Road(Base):
    """A stretch of road with its class: its middle line, or its outline."""

    __tablename__ = "road"

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(Words(40), unique=True)
    name: Mapped[str] = mapped_column(Words(100))
    road_class: Mapped[RoadClass] = mapped_column(Choice(RoadClass))
    width_m: Mapped[float | None] = mapped_column(Float)
    """Of a middle line, from kerb to kerb with the footways; None: unknown, or an outline says it."""
    geometry: Mapped[str] = mapped_column(LongWords)
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Permit(Base):
    """许可: what somebody may do on a piece of ground for a while, so that it is no problem there."""

    __tablename__ = "permit"
    __table_args__ = (Index(None, "item_id", "valid_from_at"),)

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(Words(60), unique=True)
    """Reference number of the permit (许可证号)."""
    item_id: Mapped[str] = mapped_column(Words(60))
    """Slug of the handbook item that it allows."""
    holder: Mapped[str] = mapped_column(Words(100))
    valid_from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The first instant at which it is valid no more."""
    geometry: Mapped[str] = mapped_column(LongWords)
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
