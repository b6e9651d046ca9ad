"""Candidates, what people decided about them, and the cases that followed; what hangs on a case is in `case_tables`.

Boxes are [x0, y0, x1, y1] relative to the frame, each in [0, 1]. `version` counts changes of a row: whoever changes it
may name the version that was seen. Decision and CaseEvent are append-only.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from accounts.permissions import Permission
from cases.states import CandidateState, CaseAction, CaseSource, CaseState, DecisionKind, RejectReason
from kit.database import Base, Choice, Flag, Json, LongWords, RowId, UtcDateTime, Words


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
    """The candidate of which this is a further sighting; what is MERGED without it is a report of a case."""
    suppressed_by: Mapped[str | None] = mapped_column(Words(200))
    """In words, the rule that kept it from the queue; set exactly when SUPPRESSED."""
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"), index=True)
    """The permit that covers it, where that is the rule."""
    snooze_id: Mapped[int | None] = mapped_column(ForeignKey("snooze.id"), index=True)
    """The snooze of its spot, where that is the rule."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When we learned that the spot is clear again, whatever people decided."""
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the duty supervisor was told that nobody has looked at this danger."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(Words(32))
    """Tells two windows of one person apart: only the holder gives back."""


class Snooze(Base):
    """A spot that somebody put off: what it raises before the end waits for nobody."""

    __tablename__ = "snooze"

    id: Mapped[RowId]
    spot_id: Mapped[int] = mapped_column(ForeignKey("spot.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Words(400))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Moved to the instant at which somebody ended it early."""


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
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Taken back within seconds: then it is no label and in no figure."""


class SecondReview(Base):
    """A decided candidate that a second person sees without the first answer; theirs changes nothing."""

    __tablename__ = "second_review"

    id: Mapped[RowId]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    first_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DecisionKind | None] = mapped_column(Choice(DecisionKind))
    reason: Mapped[RejectReason | None] = mapped_column(Choice(RejectReason))
    reason_text: Mapped[str | None] = mapped_column(Words(400))
    condition_id: Mapped[str | None] = mapped_column(Words(60))
    does_agree: Mapped[bool | None] = mapped_column(Flag)
    """None until it is answered."""
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when it is before `person_id` and is given to nobody else."""


class Case(Base):
    """Work: numbered, clocked, dispatched and closed. Changed by `cases.door` alone, where it has been registered."""

    __tablename__ = "city_case"  # CASE is a reserved word in SQL
    __table_args__ = (
        Index(None, "main_department", "state", "next_due_at"),
        Index(None, "beat", "state"),
        Index(None, "state", "next_due_at"),
        Index(None, "map_tile", "ended_at"),
        Index(None, "is_danger", "next_due_at", "id"),
        Index(None, "item_id", "state"),
        Index(None, "cell", "state"),
        Index(None, "changed_at", "id"),
    )

    id: Mapped[RowId]
    acceptance_number: Mapped[str] = mapped_column(Words(40), unique=True)
    """受理号."""
    case_number: Mapped[str | None] = mapped_column(Words(40), unique=True)
    """案卷编号; None before filing."""
    state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    """That of its last event."""
    source: Mapped[CaseSource] = mapped_column(Choice(CaseSource))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), unique=True)
    """None for a case that no camera found."""
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The inspector who reported it, or who took the call; None: a machine."""
    item_id: Mapped[str] = mapped_column(Words(60))
    condition_id: Mapped[str | None] = mapped_column(Words(60))
    """None until somebody has chosen one."""
    edition_id: Mapped[str] = mapped_column(Words(60))
    """The handbook edition in force at registration; from filing on, the one it was filed under."""
    description: Mapped[str | None] = mapped_column(LongWords)
    address: Mapped[str | None] = mapped_column(Words(200))
    is_danger: Mapped[bool] = mapped_column(Flag)
    pictures: Mapped[int] = mapped_column(Integer, default=0)
    """That came with its reports: what shows the problem before anybody has worked on it."""
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    radius_m: Mapped[float | None] = mapped_column(Float)
    map_tile: Mapped[int | None] = mapped_column(BigInteger)
    """The square of some 200 m in which it lies (`cases.map_tiles`); None: nobody knows where."""
    cell: Mapped[str | None] = mapped_column(Words(20))
    beat: Mapped[str | None] = mapped_column(Words(40))
    supervising_unit: Mapped[str | None] = mapped_column(ForeignKey("department.slug"))
    """监管单位, as the handbook names it."""
    main_department: Mapped[str | None] = mapped_column(ForeignKey("department.slug"))
    """Of the latest dispatch, also while the case is back for another."""
    progress: Mapped[Any] = mapped_column(Json, default=dict)
    """What else the rules know of it: a `cases.course.Progress`."""
    hangs_on: Mapped[Any] = mapped_column(Json, default=dict)
    """How many rows of each kind hang on it, a `cases.case_repository.HangsOn`: what is 0 need not be asked for."""
    frozen_limits: Mapped[Any | None] = mapped_column(Json)
    """The limits it was filed under; None before."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resume_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """While ON_HOLD: when it goes on by itself."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while it goes on; a reopened case goes on."""
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the clocks that run, the first due time; None: none runs."""
    whole_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """K0."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When its last event happened."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("city_case.id"), index=True)
    """并案: the case in which it lives on."""


class CaseEvent(Base):
    """One thing that happened to a case: with those before it, all that is needed to make its state and clocks anew."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    version: Mapped[int] = mapped_column(Integer)
    """1, 2, 3 … without a gap."""
    action: Mapped[CaseAction] = mapped_column(Choice(CaseAction))
    way: Mapped[str] = mapped_column(Words(20))
    """The row of the lifecycle that was taken."""
    from_state: Mapped[CaseState | None] = mapped_column(Choice(CaseState))
    """None at registration."""
    to_state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the system did it, by a rule."""
    permission: Mapped[Permission | None] = mapped_column(Choice(Permission))
    """By which it was done."""
    entered: Mapped[Any] = mapped_column(Json)
    """What was entered, a `cases.entered.Entered` without its empty fields."""
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisation.id"))
    """What was asked for, judged or granted."""
    text: Mapped[str | None] = mapped_column(Words(400))
    """The reason or the result in words, to be read in a list."""
    basis: Mapped[Any | None] = mapped_column(Json)
    """What the clocks that it started rest on, a `cases.course_steps.Basis`; None: it started none."""
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
    """受理号, at registration."""
    CASE = "case"
    """案卷编号, at filing."""


class NumberCounter(Base):
    """The last number given out on a day; its row lock is what makes numbers free of gaps."""

    __tablename__ = "number_counter"
    __table_args__ = (UniqueConstraint("kind", "day"),)

    id: Mapped[RowId]
    kind: Mapped[NumberKind] = mapped_column(Choice(NumberKind))
    day: Mapped[str] = mapped_column(Words(10))
    """YYYY-MM-DD in city time."""
    last_number: Mapped[int] = mapped_column(Integer)
