"""What hangs on a case: clocks, reports, photos, authorisations, sub-tasks, supervisions, tasks, cameras' second looks.

Numbers (`position`) count from 1 within one case or one clock, so that events can name what they are about.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from accounts.permissions import Permission
from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.deadlines import Ending, ExtensionCause
from cases.states import AuthorisationKind, CaseSource, InspectResult, TaskKind, VerifyResult
from detection.revisit_verdicts import RevisitVerdict
from handbook.limits import ClockRun
from kit.database import Base, Choice, Flag, Json, LongWords, RowId, UtcDateTime, Words


class DeadlineRow(Base):
    """One clock of a case, as `cases.deadlines.Deadline`; never deleted."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("case_id", "position"), Index(None, "calendar", "ending"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    position: Mapped[int] = mapped_column(Integer)
    """In the order of the starts."""
    kind: Mapped[ClockKind] = mapped_column(Choice(ClockKind))
    run: Mapped[ClockRun] = mapped_column("clock_run", Choice(ClockRun))
    calendar: Mapped[str] = mapped_column(Words(60))
    """Name of the version that it follows."""
    limit_us: Mapped[int] = mapped_column(BigInteger)
    """The original limit in microseconds of its clock."""
    edition_id: Mapped[str | None] = mapped_column(Words(60))
    """Whose handbook gave the limit; None: the centre's settings."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Always what `Deadline.due_at` says; None: paused."""
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[Ending | None] = mapped_column(Choice(Ending))
    was_late: Mapped[bool] = mapped_column(Flag)
    alarm_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the next notice about it is due: at 80 %, then at 100 %; None: nothing is to be said any more."""
    told: Mapped[Alarm | None] = mapped_column(Choice(Alarm))
    """The last notice that went out about it; None: none did."""
    told_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The due time of which that spoke; an extension moves the due time, and is told of anew."""


class DeadlinePause(Base):
    __tablename__ = "deadline_pause"
    __table_args__ = (UniqueConstraint("deadline_id", "position"),)

    id: Mapped[RowId]
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    position: Mapped[int] = mapped_column(Integer)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisation.id"))
    """By which it was paused; None: by the workflow itself."""


class DeadlineExtension(Base):
    __tablename__ = "deadline_extension"
    __table_args__ = (UniqueConstraint("deadline_id", "position"),)

    id: Mapped[RowId]
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    position: Mapped[int] = mapped_column(Integer)
    span_us: Mapped[int] = mapped_column(BigInteger)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause: Mapped[ExtensionCause] = mapped_column(Choice(ExtensionCause))
    authorisation_id: Mapped[int | None] = mapped_column(ForeignKey("authorisation.id"))
    """By which it was granted; None: the floor of a resumption."""


class CaseReport(Base):
    """One time that somebody, or a camera, told us of the problem. The first one began the case."""

    __tablename__ = "case_report"

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"), index=True)
    source: Mapped[CaseSource] = mapped_column(Choice(CaseSource))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who reported it or took the call; None: a machine."""
    caller: Mapped[str | None] = mapped_column(Words(200))
    """The caller's number, encrypted: a call is answered, never published."""
    call_reference: Mapped[str | None] = mapped_column(Words(80), index=True)
    """By which the call centre knows the call, or the registry the instruction."""
    text: Mapped[str | None] = mapped_column(LongWords)
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    radius_m: Mapped[float | None] = mapped_column(Float)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When whoever merged it took that back."""


class Photo(Base):
    """A picture that a person took; stored before the row. Used by one action, or swept with its file after a day."""

    __tablename__ = "photo"

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column("picture_key", Words(100), index=True)
    """As it was taken; shown to whoever uploaded it, and to nobody else without a permission of its own."""
    blurred_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """With people and plates unrecognisable, for everybody else; None: not done yet."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(BigInteger)
    """The API key that sent it; None: a person did."""
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """As the device says; None: it does not."""
    longitude: Mapped[float | None] = mapped_column(Float)
    latitude: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("city_case.id"), index=True)
    event_version: Mapped[int | None] = mapped_column(Integer)
    """Which event of the case names it; None with `case_id`: not used yet."""


class Authorisation(Base):
    """授权: who asked for what, who answered by which rule; a `cases.case_facts.Request` with an id."""

    __tablename__ = "authorisation"
    __table_args__ = (Index(None, "lapsed_at", "is_granted", "kind"), Index(None, "answered_by", "answered_at"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"), index=True)
    kind: Mapped[AuthorisationKind] = mapped_column(Choice(AuthorisationKind))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[Any] = mapped_column(Json)
    """Slugs of the departments that the asker works for."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[Any] = mapped_column(Json)
    """What is asked for, a `cases.entered.Entered`."""
    is_granted: Mapped[bool | None] = mapped_column(Flag)
    """None: nobody has answered."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_with: Mapped[Permission | None] = mapped_column(Choice(Permission))
    answer_text: Mapped[str | None] = mapped_column(Words(400))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuthorisationOpinion(Base):
    __tablename__ = "authorisation_opinion"

    id: Mapped[RowId]
    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_in_favour: Mapped[bool] = mapped_column(Flag)
    text: Mapped[str | None] = mapped_column(Words(400))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubtaskRow(Base):
    """协调: what another department contributes."""

    __tablename__ = "case_subtask"
    __table_args__ = (UniqueConstraint("case_id", "position"), Index(None, "reminded_at", "due_at"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    position: Mapped[int] = mapped_column(Integer)
    department: Mapped[str] = mapped_column(ForeignKey("department.slug"), index=True)
    text: Mapped[str | None] = mapped_column(Words(400))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_mandatory: Mapped[bool] = mapped_column(Flag)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was said that it is overdue."""


class SupervisionRow(Base):
    """督办: a question that must be answered by a date."""

    __tablename__ = "case_supervision"
    __table_args__ = (UniqueConstraint("case_id", "position"), Index(None, "reminded_at", "reply_by"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    position: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str | None] = mapped_column(Words(400))
    reply_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_text: Mapped[str | None] = mapped_column(Words(400))
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was said that the answer is overdue."""


class InspectorTask(Base):
    """核实 or 核查: an inspector is sent, and replies."""

    __tablename__ = "inspector_task"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        Index(None, "beat", "ended_at"),
        Index(None, "person_id", "ended_at"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[TaskKind] = mapped_column(Choice(TaskKind))
    beat: Mapped[str | None] = mapped_column(Words(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who was sent; None: nobody was on duty, and the whole beat sees it."""
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was replied to, or the case went another way."""
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verify_result: Mapped[VerifyResult | None] = mapped_column(Choice(VerifyResult))
    inspect_result: Mapped[InspectResult | None] = mapped_column(Choice(InspectResult))
    distance_m: Mapped[float | None] = mapped_column(Float)
    """From the middle of the place to where the photo was taken; None: unknown."""


class CameraInspection(Base):
    """摄像机辅助核查: what the camera that found a case sees after one feedback. It advises, and changes no state."""

    __tablename__ = "camera_inspection"
    __table_args__ = (UniqueConstraint("case_id", "event_version"), Index(None, "verdict", "inspected_result"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("city_case.id"))
    event_version: Mapped[int] = mapped_column(Integer)
    """Of the feedback."""
    revisit_id: Mapped[int] = mapped_column(ForeignKey("revisit.id"), unique=True)
    before_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    """The blurred picture that was decided on; None: its retention time has ended."""
    before_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken; None: the evidence had gone already."""
    before_box: Mapped[Any] = mapped_column(Json)
    """As the operator left it."""
    after_key: Mapped[str | None] = mapped_column(Words(100), index=True)
    after_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[RevisitVerdict | None] = mapped_column(Choice(RevisitVerdict))
    """None: the camera has not answered yet."""
    score: Mapped[float | None] = mapped_column(Float)
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    inspected_result: Mapped[InspectResult | None] = mapped_column(Choice(InspectResult))
    """What the inspector said of this feedback; None: nothing yet."""
    does_agree: Mapped[bool | None] = mapped_column(Flag)
    """None where the camera or the inspector could not say, or has not said yet."""
