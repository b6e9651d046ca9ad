"""What the rules of the lifecycle know: of the case, of who acts and when, and of what that person enters.

Values only. A use case fills `CaseFacts` from rows and `Payload` from what was sent. People are ids, departments slugs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.actor import Actor
from accounts.permissions import Permission
from cases.deadlines import MOST_EXTENSIONS
from cases.states import (
    AuthorisationKind,
    CaseSource,
    CaseState,
    DeferralCause,
    InspectResult,
    ReopenCause,
    VerifyResult,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a person enters with an action; each action reads a few of these. Nothing entered is nothing claimed."""

    reason: str = ""
    source: CaseSource | None = None
    has_item: bool = False
    has_place: bool = False
    are_duplicates_shown: bool = False
    """Whether the person saw the list of likely duplicates, empty or not."""
    boxed_pictures: int = 0
    """Pictures with a box around the problem."""
    supports: int = 0
    """Pictures or documents that show why a case is void."""
    photos: int = 0
    is_same_viewpoint: bool = False
    """Whether an after-photo shows what the before-photo shows."""
    has_position: bool = False
    """Where the photo was taken; its time is that of the action."""
    verify_result: VerifyResult | None = None
    inspect_result: InspectResult | None = None
    are_criteria_met: bool = False
    """立案条件: all boxes checked, all measurements within what the condition says."""
    case_number: str = ""
    main_department: str | None = None
    suggested_department: str | None = None
    """Whom a department that returns a case thinks it belongs to."""
    result_text: str = ""
    penalty_outcome: str = ""
    inspector_id: int | None = None
    is_wrong_owner: bool = False
    """The inspection failed because another department should have had it."""
    extension: timedelta | None = None
    """On the clock of the case: working time where that counts working time."""
    deferral_cause: DeferralCause | None = None
    resume_at: datetime | None = None
    safety_measure: str = ""
    """What keeps people from harm while a dangerous case waits."""
    reopen_cause: ReopenCause | None = None
    reply_by: datetime | None = None
    subtasks: int = 0
    """Sub-tasks entered, each with its department and due time."""
    is_every_subtask_complete: bool = False
    """Whether each of them names its department and its due time."""
    merges_into_open: bool = False
    """Whether the case to merge into is another one that goes on."""
    is_on_site: bool = False
    """Whether the position lies within the place's radius and the slack of the settings."""
    subtask: int | None = None
    """Which sub-task is finished or waived, by its number in the case."""
    supervision: int | None = None
    """Which supervision is answered, by its number in the case."""
    request: "Request | None" = None
    """The open request that this action grants; its own terms are what counts then."""


NOTHING_ENTERED = Payload()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody who must be heard says of a request; it binds nobody."""

    person_id: int | None
    is_in_favour: bool
    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a request."""

    is_granted: bool
    person_id: int | None
    by: Permission
    """The rule by which the person may: an ordinary grant, or a delegated one."""
    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An authorisation (授权): who asked for what, who was heard, who answered. Open until it is answered or lapses."""

    kind: AuthorisationKind
    asked_by: int | None
    on_behalf_of: frozenset[str] = frozenset()
    """The departments that the asker works for."""
    asked_at: datetime
    terms: Payload
    opinions: tuple[Opinion, ...] = ()
    answer: Answer | None = None
    lapsed_at: datetime | None = None
    """When the case moved on, so that what was asked for no longer fits; nobody answers it then."""

    @property
    def is_open(self) -> bool:
        return self.answer is None and self.lapsed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All of a case that any rule asks about. `state` is None before there is a case."""

    state: CaseState | None = None
    source: CaseSource = CaseSource.VIDEO
    beat: str | None = None
    main_department: str | None = None
    """Of the latest dispatch, also while the case is back for another."""
    co_departments: frozenset[str] = frozenset()
    supervising_unit: str | None = None
    """监管单位 that the handbook names; None: nobody."""
    is_simple: bool = False
    """As the handbook's edition says of the condition."""
    is_evidence_complete: bool = False
    is_danger: bool = False
    is_enforcement: bool = False
    """Ends in a penalty (`Item.ends_in_penalty`)."""
    has_condition: bool = False
    has_cell: bool = False
    has_open_duplicate: bool = False
    verify_result: VerifyResult | None = None
    """The latest reply."""
    is_verification_waived: bool = False
    """With a reason, on record."""
    is_back_for_another: bool = False
    """The inspection found that the latest department was the wrong owner."""
    awaits_arrival: bool = False
    """K5a is open: the condition has an arrival limit, and nobody has been on site since the dispatch."""
    returned_by: frozenset[str] = frozenset()
    """Departments whose return was granted."""
    declined_returns: int = 0
    """Of the main department."""
    return_until: datetime | None = None
    """The end of the window in which "not ours" may be said."""
    handle_due_at: datetime | None = None
    handle_limit: timedelta | None = None
    """The original limit of K5."""
    extensions_granted: int = 0
    """Of this K5; refusals do not count."""
    most_extensions: int = MOST_EXTENSIONS
    """As the condition says."""
    resume_at: datetime | None = None
    open_mandatory_subtasks: int = 0
    """Neither done nor waived by the duty supervisor."""
    open_subtasks: Mapping[int, str] = field(default_factory=dict)
    """Number → department of those that are neither done nor waived, mandatory or not."""
    open_supervisions: frozenset[int] = frozenset()
    """Numbers of those that await an answer."""
    assigned_to: int | None = None
    """The inspector who was sent and has not replied; the case is within that person's reach, whatever its beat."""
    awaits_any_inspector: bool = False
    """Somebody is to be sent, but nobody knows the beat: whichever inspector comes first may reply, or nobody could."""
    undo_by: int | None = None
    """Who confirmed it, as long as nobody else has acted since."""
    undo_until: datetime | None = None
    dispute_parties: frozenset[int] = frozenset()
    """People who must not inspect, because they reported it or are at odds over it."""
    inspect_result: InspectResult | None = None
    are_closing_conditions_met: bool = False
    """结案条件."""
    reopen_until: datetime | None = None
    """Until when a camera that sees it again reopens it; by item."""
    was_overdue: bool = False
    appeal_until: datetime | None = None
    has_appealed: bool = False
    """The department asked once already since the latest closing, whatever the answer."""
    requests: tuple[Request, ...] = ()
    """Those that are still open."""

    @property
    def departments(self) -> frozenset[str]:
        """Whose case it is, for the reach of departments."""
        return self.co_departments | ({self.main_department} if self.main_department else frozenset())

    def open_request(self, kind: AuthorisationKind) -> Request | None:
        return next((one for one in self.requests if one.kind is kind and one.is_open), None)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody does something, or only wants to know whether they could: then `payload` is None."""

    actor: Actor
    at: datetime
    payload: Payload | None = None
