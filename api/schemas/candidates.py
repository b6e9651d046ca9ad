"""Candidates and what operators say of them, on the wire."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.shared import Box, Named, Place, Said
from api.schemas.sightings import EvidenceOut
from cases.states import CandidateState, CaseState, DecisionKind, RejectReason
from kit.as_written import Id, Whole, WrittenInstant


class CameraName(BaseModel):
    id: int
    name: str


class CandidateOut(BaseModel):
    """A finding in the operators' queue."""

    id: int
    state: CandidateState
    """A claim whose lease has ended counts as pending."""
    version: int
    item: Named
    condition: Named
    label: str
    score: float
    box: Box
    is_danger: bool
    place: Place
    camera: CameraName
    view_id: int
    spot_id: int
    episode: int
    finding_id: int
    first_seen_at: datetime
    raised_at: datetime
    created_at: datetime
    cleared_at: datetime | None
    """When the place was seen clear again."""
    suppressed_by: str | None = Field(default=None, examples=["许可 permit SP-2026-001 (市政公司)"])
    """The rule that kept it from the queue; null unless its state is suppressed."""
    claimed_by: str | None = Field(examples=["李雷"])
    lease_until: datetime | None
    picture: EvidenceOut | None
    """The latest picture of it."""


class StripVisit(BaseModel):
    """One visit of the strip: seen (score above 0), not seen (0), or no usable picture (error)."""

    visit_id: int
    slot_at: datetime
    error: str | None
    score: float | None
    """null: this look says nothing about the place."""


class DecisionOut(BaseModel):
    kind: DecisionKind
    person: str
    reason: RejectReason | None
    reason_text: str | None
    condition: Named
    decided_at: datetime


class CaseLink(BaseModel):
    id: int
    acceptance_number: str = Field(examples=["GW20260302000001"])
    candidate_id: int | None
    registered_at: datetime


class NearCase(BaseModel):
    """An open case near a candidate: it may be one more sighting of it."""

    id: int
    number: str = Field(examples=["GW-20260302-000001"])
    state: CaseState
    item: Named
    place: Place
    distance_m: float
    registered_at: datetime
    thumbnail: str | None


class CandidateDetail(CandidateOut):
    """All that an operator needs to decide."""

    hint_zh: str | None
    hint_en: str | None
    model: str = Field(examples=["street5n 0.1.0"])
    merged_into_id: int | None
    evidence: list[EvidenceOut]
    """Newest first."""
    strip: list[StripVisit]
    """The latest visits of the view, newest first."""
    decisions: list[DecisionOut]
    cases_here: list[CaseLink]
    """Cases registered for this very place, newest first; the one of this candidate among them."""
    near_cases: list[NearCase]
    """Cases that go on within 200 m, the nearest first, at most 5: candidates for merging."""


class ClaimOut(BaseModel):
    candidate: CandidateOut
    lease_token: str
    """Needed to give the candidate back."""
    lease_until: datetime


class LeasedCandidate(BaseModel):
    candidate: CandidateDetail
    lease_token: str
    """Needed to give it back; a later lease has another one."""
    lease_until: datetime


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Lease(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"count": 3, "skip": []}]})

    count: Whole = Field(default=3, ge=1, le=5)
    """The current one and two ahead."""
    skip: list[Id] = Field(default=[], max_length=100)
    """Ids of those that you have laid aside."""


class HeldLease(_Request):
    candidate_id: Id
    lease_token: str = Field(max_length=32)


class RenewLeases(_Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"leases": [{"candidate_id": 7, "lease_token": "0f3c9d6c8f7e4f0c9b1d2a3e4f5a6b7c"}]}]
        }
    )

    leases: list[HeldLease] = Field(min_length=1, max_length=10)


class RenewedLease(BaseModel):
    """What became of one lease."""

    candidate_id: int
    lease_until: datetime | None
    """null: it is lost, and `lost_because` says why."""
    lost_because: Said | None


class GiveBack(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"lease_token": "0f3c9d6c8f7e4f0c9b1d2a3e4f5a6b7c"}]})

    lease_token: str = Field(max_length=32)


class _Decide(_Request):
    version: Id | None = None
    """The version that was shown; the decision is refused where it has changed. null: whatever it is."""
    evidence_id: Id | None = None
    """The picture that was looked at; null: the latest."""


class _Register(_Decide):
    shown_duplicates: list[Id] = Field(default=[], max_length=50)
    """Ids of the cases near by that were looked at and are other problems."""


class Confirm(_Register):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2, "evidence_id": 7}]})

    condition_id: str | None = Field(default=None, max_length=60)
    """null: as the detector guessed."""
    box: Box | None = None
    """null: as in the picture."""


class Reject(_Decide):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "not_a_problem", "version": 2}]})

    reason: RejectReason
    text: str | None = Field(default=None, max_length=400)
    """Needed with 'other': at least 4 characters."""


class Unsure(Confirm):
    """As confirming: what is not named stays as the detector guessed."""


class Merge(_Decide):
    model_config = ConfigDict(json_schema_extra={"examples": [{"case_id": 17, "version": 2}]})

    case_id: Id
    """An open case of the same problem."""


class SnoozeSpot(_Decide):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"until_at": "2026-03-09T00:00:00Z", "reason": "夜间清运", "version": 2}]}
    )

    until_at: WrittenInstant
    reason: str = Field(max_length=400)


class ReasonOut(BaseModel):
    reason: RejectReason
    zh: str
    en: str
    needs_text: bool
