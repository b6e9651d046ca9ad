"""What hangs on a case, on the wire: clocks, pictures, requests, related cases, reports, sub-tasks, supervisions."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas.cases import CaseOut, ClockOut, DepartmentName, EnteredOut
from api.schemas.shared import Box, Named, Place, Said
from cases.case_parts import Relation
from cases.deadlines import ExtensionCause
from cases.states import AuthorisationKind, CaseAction, CaseSource, CaseState, InspectResult
from detection.revisit_verdicts import RevisitVerdict


class PauseOut(BaseModel):
    from_at: datetime
    to_at: datetime | None
    """null: it lasts."""
    authorisation_id: int | None
    """By which it was paused; null: by the workflow itself."""


class ExtensionOut(BaseModel):
    span_s: float
    given_at: datetime
    cause: ExtensionCause
    authorisation_id: int | None


class DeadlineOut(ClockOut):
    """One clock with its history."""

    name: Said
    calendar: str = Field(examples=["china-2026"])
    is_in_time: bool | None
    """null: not done yet, or ended otherwise."""
    pauses: list[PauseOut]
    extensions: list[ExtensionOut]


class WholeCaseOut(BaseModel):
    """K0 全程时限, from filing on; it follows from the others."""

    filed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    is_in_time: bool | None
    is_provisional: bool


class DeadlinesOut(BaseModel):
    at: datetime
    """The instant of the answer: pages tick from here, whatever their own clock says."""
    whole: WholeCaseOut | None
    """null before filing."""
    clocks: list[DeadlineOut]
    """In the order of their starts."""


class CasePicture(BaseModel):
    """One picture that shows the case."""

    kind: str = Field(examples=["evidence"])
    """evidence: of a patrol; photo: of a person; camera_before and camera_after: of a second look."""
    id: int
    """Of the evidence, the photo or the second look."""
    address: str = Field(examples=["/api/v1/evidence/7/picture"])
    thumbnail: str = Field(examples=["/api/v1/evidence/7/picture?size=thumb"])
    taken_at: datetime | None
    uploaded_at: datetime | None
    """Of a photo."""
    person: str | None
    """Who took the photo; null: a camera."""
    width_px: int | None
    height_px: int | None
    box: Box | None
    """Around the problem; null: nobody drew one."""
    place: Place | None
    """Where the device was, for a photo that says so."""
    event_version: int | None
    """The event that names it."""
    action: CaseAction | None
    is_after: bool
    """Taken after the department said that it was done."""


class SecondLook(BaseModel):
    """摄像机辅助核查: before and after one feedback, with what the model makes of them. It only advises."""

    id: int
    event_version: int
    """Of the feedback."""
    before: CasePicture | None
    after: CasePicture | None
    verdict: RevisitVerdict | None
    """null: the camera has not answered yet."""
    said: Said
    score: float | None
    asked_at: datetime
    answered_at: datetime | None
    inspected_result: InspectResult | None
    does_agree: bool | None


class EvidenceOfCase(BaseModel):
    pictures: list[CasePicture]
    """Oldest first; what nobody can date last."""
    second_looks: list[SecondLook]


class OpinionOut(BaseModel):
    person: str | None
    is_in_favour: bool
    text: str | None
    given_at: datetime


class AuthorisationOut(BaseModel):
    """授权: who asked for what, what was said of it, who answered."""

    id: int
    case_id: int
    kind: AuthorisationKind
    kind_said: Said
    asked_by: str | None
    on_behalf_of: list[str]
    asked_at: datetime
    terms: dict[str, object]
    """What is asked for, without its empty fields."""
    terms_said: list[EnteredOut]
    opinions: list[OpinionOut]
    state: str = Field(examples=["open"], pattern="^(open|granted|declined|lapsed)$")
    answered_by: str | None
    answer_text: str | None
    answered_at: datetime | None
    lapsed_at: datetime | None


class RelatedOut(BaseModel):
    relation: Relation
    distance_m: float | None
    case: CaseOut
    thumbnail: str | None


class ReportOut(BaseModel):
    """One time that somebody, or a camera, told us of the problem."""

    id: int
    source: CaseSource
    candidate_id: int | None
    person: str | None
    caller: str | None = Field(examples=["13800000000"])
    """Number to call back; only for whoever may register calls."""
    call_reference: str | None
    text: str | None
    place: Place
    reported_at: datetime


class SubtaskOut(BaseModel):
    position: int
    """The number by which an action names it."""
    department: DepartmentName | None
    text: str | None
    due_at: datetime
    is_mandatory: bool
    is_overdue: bool
    done_at: datetime | None
    waived_at: datetime | None


class SupervisionOut(BaseModel):
    position: int
    asked_by: str | None
    asked_at: datetime
    text: str | None
    reply_by: datetime
    is_overdue: bool
    answered_at: datetime | None
    answer_text: str | None


class MapPointOut(BaseModel):
    case_id: int
    state: CaseState
    item: Named
    is_danger: bool
    longitude: float
    latitude: float
    next_due_at: datetime | None
    is_overdue: bool


class DuplicateOut(BaseModel):
    """A case that a new report may be one more report of."""

    case: CaseOut
    kind: str = Field(examples=["likely"])
    """same, likely, reopens, or near: a neighbour that says nothing by itself."""
    distance_m: float | None
    said: Said
    thumbnail: str | None
