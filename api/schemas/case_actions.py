"""What a person may do to a case, and what they send with it, on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.shared import Said
from cases.clock_kinds import ClockKind
from cases.entered import Entered
from cases.guard_names import Guard
from cases.routing import Confidence
from cases.states import AuthorisationKind, CaseAction
from kit.as_written import Id, YesNo

Version = Annotated[
    Id | None,
    Field(
        description="Of the case as it was seen, as `If-Match` says it; refused where it has changed.",
    ),
]


class Barred(BaseModel):
    """Why it cannot be done now, or not by this person."""

    guard: Guard
    zh: str = Field(examples=["核查须通过"])
    en: str = Field(examples=["the inspection must have passed"])


class ChoiceOut(BaseModel):
    value: str | int
    zh: str
    en: str


class OfferOut(BaseModel):
    """One action as it stands for this person, on this case, now."""

    action: CaseAction
    authorisation: AuthorisationKind | None
    """What is asked for, judged, declined, or granted by it."""
    is_open: bool
    title: Said
    href: str = Field(examples=["/api/v1/cases/7/actions/dispatch"])
    """Where to POST the form."""
    payload_schema: dict[str, object] | None = Field(
        serialization_alias="schema",
        validation_alias="schema",
        examples=[{"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]}],
    )
    """JSON Schema of what is sent; null unless it is open."""
    effect: Said | None
    """What happens to the case and its clocks; null unless it is open."""
    barred_because: Barred | None
    proposed: dict[str, object] = Field(examples=[{"main_department": "sanitation"}])
    """What the form has entered when it opens."""
    choices: dict[str, list[ChoiceOut]]
    """By field; a field of a list's entries as `subtasks.department`."""
    confidence: Confidence | None
    """How far a proposed department can be relied upon."""
    reasons: list[Said]
    """Why that department."""


class OffersOut(BaseModel):
    case_id: int
    version: int
    """Of the case that this is about: send it with the action."""
    actions: list[OfferOut]
    """In the order of the workflow."""


class Act(Entered):
    """What the action reads; `GET /cases/{id}/actions` has the schema of each."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"main_department": "sanitation", "version": 4},
                {"photos": [12], "is_same_viewpoint": True, "result_text": "已清运", "version": 6},
            ]
        }
    )

    version: Version = None

    def entered(self) -> Entered:
        """Without the version."""
        given = self.model_fields_set & Entered.model_fields.keys()
        return Entered(**{name: getattr(self, name) for name in given})


class Ask(Act):
    """The terms of what is asked for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"extension": "PT2H", "reason": "清运车辆故障", "version": 5}]}
    )


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Version = None


class Opine(_Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_in_favour": True, "reason": "情况属实，同意"}]}
    )

    is_in_favour: YesNo
    reason: str = Field(default="", max_length=400)


class Decline(_Request):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "期限足够，不予延期"}]})

    reason: str = Field(min_length=1, max_length=400)


class Urge(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"case_ids": [17, 18], "reason": "请尽快处置"}]}
    )

    case_ids: list[Id] = Field(min_length=1, max_length=100)
    """Each once; more are taken in several requests."""
    reason: str = Field(default="", max_length=400)
    clock: ClockKind | None = None
    """Which clock is urged; null: the case."""


class UrgedOut(BaseModel):
    """What became of one of them."""

    case_id: int
    is_urged: bool
    version: int | None
    """Of the case now; null: it was not urged."""
    problem: str | None = Field(examples=["urn:gridwarden:problem:not-now"])
    """The type of the problem why not."""
    detail: str | None
