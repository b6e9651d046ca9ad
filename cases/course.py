"""How far a case has come (办理进程): everything the rules need to know of it that events change.

A value; `cases.course_steps` says how an event changes it, `cases.case_rows` how it is stored.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from cases.case_clocks import CaseClocks
from cases.case_facts import Request
from cases.states import CaseState, InspectResult, TaskKind, VerifyResult


class Progress(BaseModel):
    """What no list is sorted or filtered by; kept as JSON on the case."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    verify_result: VerifyResult | None = None
    is_verification_waived: bool = False
    not_duplicates: tuple[int, ...] = ()
    """Cases that somebody looked at and found to be other problems."""
    is_back_for_another: bool = False
    returned_by: tuple[str, ...] = ()
    declined_returns: int = 0
    """Of the present main department."""
    dispatched_at: AwareDatetime | None = None
    inspect_result: InspectResult | None = None
    are_closing_conditions_met: bool = False
    has_appealed: bool = False
    is_overdue_exempt: bool = False
    """超时申诉 granted: for the figures only."""
    exempted_before: int = 0
    """Closings before the latest reopening whose overdue was exempt."""
    undo_by: int | None = None
    undo_until: AwareDatetime | None = None
    returns: int = 0
    shirkings: int = 0
    """推诿."""
    extensions: int = 0
    reworks: int = 0
    second_dispatches: int = 0
    reopenings: int = 0
    urgings: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the id of its row."""

    authorisation_id: int
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtask:
    """`position` counts from 1 within the case."""

    position: int
    department: str
    text: str
    due_at: datetime
    is_mandatory: bool
    done_at: datetime | None = None
    waived_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.waived_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """`position` counts from 1 within the case."""

    position: int
    asked_by: int | None
    asked_at: datetime
    text: str
    reply_by: datetime
    answered_at: datetime | None = None
    answer_text: str = ""


@dataclass(frozen=True, slots=True)
class SentOut:
    """An inspector who was sent and has not replied; `person_id` None: the whole beat sees the task."""

    kind: TaskKind
    person_id: int | None


NO_PROGRESS, NO_CLOCKS = Progress(), CaseClocks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A case before its first event has no state. `requests` are the open ones."""

    state: CaseState | None = None
    version: int = 0
    main_department: str | None = None
    filed_at: datetime | None = None
    resume_at: datetime | None = None
    ended_at: datetime | None = None
    merged_into: int | None = None
    progress: Progress = NO_PROGRESS
    clocks: CaseClocks = NO_CLOCKS
    requests: tuple[Asked, ...] = ()
    subtasks: tuple[Subtask, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    sent_out: SentOut | None = None

    @property
    def next_due_at(self) -> datetime | None:
        """The first due time of the clocks that run."""
        return min((due for one in self.clocks.open_clocks if (due := one.due_at) is not None), default=None)

    @property
    def whole_due_at(self) -> datetime | None:
        """K0."""
        whole = self.clocks.whole_case
        return None if whole is None else whole.due_at

    @property
    def co_departments(self) -> frozenset[str]:
        """Whose help was asked for, whether or not they have given it."""
        return frozenset(one.department for one in self.subtasks)
