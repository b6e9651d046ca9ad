"""Candidates, what people decided about them, and the cases that followed.

Boxes are [x0, y0, x1, y1] relative to the frame, each in [0, 1]. `version` counts changes of a row: whoever changes it
may name the version that was seen. Decision and CaseEvent are append-only.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.states import CandidateState, CaseAction, CaseSource, CaseState, DecisionKind, RejectReason
from kit.database import Base, Choice, Flag, Json, RowId, UtcDateTime, Words


class Candidate(Base):
    __tablename__ = "candidate"
    __table_args__ = (Index(None, "spot_id", "episode"), Index(None, "state", "is_danger"))

    id: Mapped[RowId]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), unique=True)
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot.id"))
    episode: Mapped[int] = mapped_column(Integer)
    view_id: Mapped[int] = mapped_column(ForeignKey("camera_view.id"), index=True)
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    item_id: Mapped[str] = mapped_column(Words(60))
    condition_id: Mapped[str] = mapped_column(Words(60))
    label: Mapped[str] = mapped_column(Words(40))
    score: Mapped[float] = mapped_column(Float)
    box: Mapped[Any] = mapped_column(Json)
    is_danger: Mapped[bool] = mapped_column(Flag)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    radius_m: Mapped[float | None] = mapped_column(Float)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    state: Mapped[CandidateState] = mapped_column(Choice(CandidateState))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    """The candidate of which this is a further sighting; set exactly when MERGED."""
    suppressed_by: Mapped[str | None] = mapped_column(Words(200))
    """In words, the rule that kept it from the queue; set exactly when SUPPRESSED."""
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"), index=True)
    """The permit that covers it, where that is the rule."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When we learned that the spot is clear again, whatever people decided."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(Words(32))
    """Tells two windows of one person apart: only the holder gives back."""


class Decision(Base):
    """What one person said of one candidate, seeing one picture; a label for the next model."""

    __tablename__ = "decision"

    id: Mapped[RowId]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DecisionKind] = mapped_column(Choice(DecisionKind))
    reason: Mapped[RejectReason | None] = mapped_column(Choice(RejectReason))
    """Why it was rejected; None for a confirmation."""
    reason_text: Mapped[str | None] = mapped_column(Words(400))
    item_id: Mapped[str] = mapped_column(Words(60))
    condition_id: Mapped[str] = mapped_column(Words(60))
    """As the person left them, which need not be what the detector guessed."""
    box: Mapped[Any] = mapped_column(Json)
    picture_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """The blurred picture that was decided on; None only for a rejection without evidence."""
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Case(Base):
    """Work: numbered, and later clocked, dispatched and closed."""

    __tablename__ = "city_case"  # CASE is a reserved word in SQL

    id: Mapped[RowId]
    acceptance_number: Mapped[str] = mapped_column(Words(40), unique=True)
    """受理号."""
    state: Mapped[CaseState] = mapped_column(Choice(CaseState), index=True)
    source: Mapped[CaseSource] = mapped_column(Choice(CaseSource))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), unique=True)
    """None for a case that no camera found."""
    item_id: Mapped[str] = mapped_column(Words(60))
    condition_id: Mapped[str] = mapped_column(Words(60))
    edition_id: Mapped[str] = mapped_column(Words(60))
    """The handbook edition in force at registration."""
    is_danger: Mapped[bool] = mapped_column(Flag)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    radius_m: Mapped[float | None] = mapped_column(Float)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class CaseEvent(Base):
    """One thing that happened to a case."""

    __tablename__ = "case_event"

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"), index=True)
    action: Mapped[CaseAction] = mapped_column(Choice(CaseAction))
    from_state: Mapped[CaseState | None] = mapped_column(Choice(CaseState))
    """None at registration."""
    to_state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the system did it, by a rule."""
    text: Mapped[str | None] = mapped_column(Words(400))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarVersion(Base):
    """One imported version of the working days, never changed; the shipped one is a file and has no row."""

    __tablename__ = "calendar_version"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Words(60), unique=True)
    """The id in the file; clocks name it."""
    content: Mapped[Any] = mapped_column(Json)
    """A WrittenCalendar that extends nothing."""
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NumberKind(StrEnum):
    """What is numbered."""

    ACCEPTANCE = "acceptance"


class NumberCounter(Base):
    """The last number given out on a day; its row lock is what makes numbers free of gaps."""

    __tablename__ = "number_counter"
    __table_args__ = (UniqueConstraint("kind", "day"),)

    id: Mapped[RowId]
    kind: Mapped[NumberKind] = mapped_column(Choice(NumberKind))
    day: Mapped[str] = mapped_column(Words(10))
    """YYYY-MM-DD in city time."""
    last_number: Mapped[int] = mapped_column(Integer)
