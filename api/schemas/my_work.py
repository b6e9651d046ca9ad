"""What waits for one person, on the wire: tasks, requests to decide, notices, second reviews."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.case_actions import Barred
from api.schemas.case_parts import AuthorisationOut
from api.schemas.cases import CaseOut
from api.schemas.shared import Box, Named, Said
from cases.notices.templates import Template
from cases.states import DecisionKind, RejectReason, TaskKind
from kit.as_written import Id


class TaskOut(BaseModel):
    """核实 or 核查 that awaits an inspector's reply."""

    id: int
    kind: TaskKind
    case: CaseOut
    is_for_whole_beat: bool
    """Nobody was on duty: whoever comes first takes it."""
    sent_at: datetime
    distance_m: float | None
    """From `near`; null: nobody said from where, or the place is unknown."""
    before: str | None = Field(examples=["/api/v1/evidence/7/picture"])
    """Address of the picture of before."""
    before_thumbnail: str | None
    closing: Said | None
    """结案条件: when it counts as solved; null: the handbook does not say."""
    criteria: Said | None
    """立案条件, for verifying."""
    href: str = Field(examples=["/api/v1/cases/7/actions/inspect_reply"])
    """Where the reply is sent."""


class RequestOut(BaseModel):
    """A request for authorisation, as whoever decides sees it."""

    authorisation: AuthorisationOut
    case: CaseOut
    may_grant: bool
    grant_barred_because: Barred | None
    grant_href: str = Field(examples=["/api/v1/cases/7/actions/extend"])
    may_decline: bool
    may_opine: bool
    due_at: datetime | None
    """Of the handling clock as it is."""
    due_at_if_granted: datetime | None
    """null: the same, or nobody can know."""
    earlier_grants: int
    """Of this kind, on this case."""


class AnsweredOut(BaseModel):
    authorisation: AuthorisationOut
    case: CaseOut


class NoticeOut(BaseModel):
    id: int
    template: Template
    subject: Said
    body: Said
    case_id: int | None
    candidate_id: int | None
    is_urgent: bool
    created_at: datetime
    read_at: datetime | None
    """null: unread."""


class UnreadOut(BaseModel):
    all: int
    urgent: int


class ReadUntil(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"until_id": 120}]})

    until_id: Id
    """The newest notice that was seen; what has come since stays unread."""


class ReadOut(BaseModel):
    count: int
    """How many were unread."""


class SecondReviewOut(BaseModel):
    """One picture to judge; what the first person said of it is not told."""

    id: int
    picture: str | None
    """Address; null: its retention time has ended."""
    box: Box
    """As the detector drew it."""
    item: Named
    """As the detector guessed."""
    condition: Named
    lease_until: datetime


class SecondAnswer(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "reject", "reason": "not_a_problem"}]}
    )

    kind: DecisionKind
    reason: RejectReason | None = None
    """Needed to reject."""
    reason_text: str | None = Field(default=None, max_length=400)
    """Needed with 'other'."""
    condition_id: str | None = Field(default=None, max_length=60)
    """What it shows; null: as the detector guessed."""


class SecondAnswered(BaseModel):
    id: int
    answered_at: datetime
