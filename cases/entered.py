"""What a person sends with an action on a case: one form, of which each action reads a few fields.

A value without a database. Events keep it as JSON without its empty fields, so a case can be made anew from its events.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseSource,
    DeferralCause,
    InspectResult,
    ReopenCause,
    VerifyResult,
)
from cases.terms import ACTIONS
from kit.as_written import LARGEST_ID, Finite, Id, Number, WrittenInstant, WrittenSpan, YesNo, a_number
from kit.errors import Invalid

Text = Annotated[str, Field(max_length=400)]
Ordinal = Annotated[int, Field(ge=0, le=LARGEST_ID), BeforeValidator(a_number)]
Ids = Annotated[tuple[Id, ...], Field(max_length=50)]
Neighbours = Annotated[tuple[Id, ...], Field(max_length=200)]
"""As many as are shown at most (`cases.known_problems`)."""
Slug = Annotated[str, Field(max_length=60)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Position(_Frozen):
    """Where somebody stood, in WGS-84."""

    longitude: Number = Field(ge=-180, le=180)
    latitude: Number = Field(ge=-90, le=90)
    accuracy_m: Finite = Field(default=0.0, ge=0)


class SubtaskWish(_Frozen):
    """What another department is to contribute (协调)."""

    department: Slug
    text: Text = ""
    due_at: WrittenInstant
    is_mandatory: YesNo = True


class Entered(_Frozen):
    """Nothing entered is nothing claimed."""

    reason: Text = ""
    photos: Ids = ()
    """Ids of uploaded photos that show what the action says."""
    supports: Ids = ()
    """Ids of uploaded photos or scans that show why a case is void."""
    position: Position | None = None
    """Of the person; None: that of the first photo, if it has one."""
    source: CaseSource | None = None
    """At registration."""
    verify_result: VerifyResult | None = None
    inspect_result: InspectResult | None = None
    fails_closing_conditions: YesNo = False
    """Solved as far as the inspector sees, but not all of the closing conditions (结案条件) are met."""
    condition_id: str | None = Field(default=None, max_length=60)
    """Chosen at acceptance, where it was not chosen before."""
    place: Position | None = None
    """At acceptance: where it really is; its accuracy is the radius of the place."""
    not_duplicates: Neighbours = ()
    """Cases that were looked at and found to be other problems."""
    waives_verification: YesNo = False
    """Accepted without an inspector, for the reason that is given."""
    measured: Mapping[str, Finite] = Field(default_factory=dict, max_length=20)
    """量化标准: quantity → value, in the units of the condition."""
    meets_criteria: YesNo = False
    """立案条件: all was looked at and is met; what was measured must agree."""
    main_department: Slug | None = None
    co_handlers: tuple[Slug, ...] = Field(default=(), max_length=20)
    """协办: each gets a mandatory sub-task that is due when the case is."""
    suggested_department: Slug | None = None
    result_text: Text = ""
    penalty_outcome: Text = ""
    is_same_viewpoint: YesNo = False
    inspector_id: Id | None = None
    """None: whoever is on duty in the beat and no party to the dispute."""
    is_wrong_owner: YesNo = False
    extension: WrittenSpan | None = None
    deferral_cause: DeferralCause | None = None
    resume_at: WrittenInstant | None = None
    safety_measure: Text = ""
    reopen_cause: ReopenCause | None = None
    reply_by: WrittenInstant | None = None
    subtasks: tuple[SubtaskWish, ...] = Field(default=(), max_length=20)
    subtask: Ordinal | None = None
    supervision: Ordinal | None = None
    into_case_id: Id | None = None
    """The case in which this one lives on (并案)."""
    clock: ClockKind | None = None
    """Which clock is urged."""
    alarm: Alarm | None = None
    """Why the system urges; None: a person does."""
    asked_for: AuthorisationKind | None = None
    """What is asked for, judged or answered."""
    is_in_favour: YesNo = False

    def as_json(self) -> dict[str, Any]:
        """What an event keeps."""
        return self.model_dump(mode="json", exclude_defaults=True)


NOTHING = Entered()

_READ_BY: Mapping[CaseAction, frozenset[str]] = {
    CaseAction.SEND_VERIFY: frozenset({"inspector_id"}),
    CaseAction.VERIFY_REPLY: frozenset({"verify_result", "photos", "position"}),
    CaseAction.ACCEPT: frozenset({"condition_id", "place", "not_duplicates", "waives_verification"}),
    CaseAction.FILE: frozenset({"measured", "meets_criteria"}),
    CaseAction.DISPATCH: frozenset({"main_department", "co_handlers"}),
    CaseAction.ARRIVE: frozenset({"photos", "position"}),
    CaseAction.FEED_BACK: frozenset({"photos", "position", "is_same_viewpoint", "result_text", "penalty_outcome"}),
    CaseAction.SEND_INSPECT: frozenset({"inspector_id"}),
    CaseAction.INSPECT_REPLY: frozenset({"inspect_result", "photos", "position", "fails_closing_conditions"}),
    CaseAction.REDISPATCH: frozenset({"is_wrong_owner"}),
    CaseAction.REOPEN: frozenset({"reopen_cause", "photos"}),
    CaseAction.URGE: frozenset({"clock", "alarm", "subtask", "supervision"}),
    CaseAction.SUPERVISE: frozenset({"reply_by"}),
    CaseAction.COORDINATE: frozenset({"subtasks"}),
    CaseAction.FINISH_SUBTASK: frozenset({"subtask", "result_text", "photos"}),
    CaseAction.WAIVE_SUBTASK: frozenset({"subtask"}),
    CaseAction.ANSWER_SUPERVISION: frozenset({"supervision", "result_text"}),
    CaseAction.MERGE: frozenset({"into_case_id"}),
    CaseAction.OPINE: frozenset({"asked_for", "is_in_favour"}),
    CaseAction.DECLINE: frozenset({"asked_for"}),
}
_READ_WHEN_ASKING: Mapping[AuthorisationKind, frozenset[str]] = {
    AuthorisationKind.RETURN: frozenset({"suggested_department"}),
    AuthorisationKind.EXTENSION: frozenset({"extension"}),
    AuthorisationKind.DEFERRAL: frozenset({"deferral_cause", "resume_at", "safety_measure"}),
    AuthorisationKind.VOIDING: frozenset({"supports"}),
}


class StrangeField(Invalid):
    """Something was entered that the action does not read."""


def fields_of(action: CaseAction, asked_for: AuthorisationKind | None = None) -> frozenset[str]:
    """What the action reads; a reason can be given with every action."""
    if action is CaseAction.ASK and asked_for is not None:
        return frozenset({"reason", "asked_for"}) | _READ_WHEN_ASKING.get(asked_for, frozenset())
    return frozenset({"reason"}) | _READ_BY.get(action, frozenset())


def refuse_strangers(action: CaseAction, entered: Entered) -> None:
    """What nobody would read must not be lost in silence.

    Raises:
        StrangeField: names it, and what the action does read.
    """
    read = fields_of(action, entered.asked_for)
    strange = sorted(set(entered.as_json()) - read)
    if strange:
        raise StrangeField(
            f"The action '{action}' does not read {', '.join(strange)}; it reads {', '.join(sorted(read))}.",
            zh=f"操作“{ACTIONS[action].zh}”不读取 {'、'.join(strange)}；它读取 {'、'.join(sorted(read))}。",
        )


def entered_from(stored: Mapping[str, Any]) -> Entered:
    """What an event or an authorisation kept."""
    return Entered.model_validate(stored)
