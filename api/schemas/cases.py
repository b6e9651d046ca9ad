"""Cases on the wire: one row of a list, and one case whole."""

from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from api.schemas.shared import Named, Place, Said, named_condition, named_item
from cases.case_filter import CaseFilter
from cases.clock_kinds import ClockKind
from cases.course import Progress
from cases.deadlines import Deadline, Ending, TrafficLight
from cases.entry_schema import LABELS
from cases.entry_words import Names, said_fields
from cases.states import AuthorisationKind, CaseAction, CaseSource, CaseState, InspectResult, PublicStage, VerifyResult
from cases.tables import Case, CaseEvent
from cases.terms import ACTIONS, STATES, public_stage
from cases.ticking import read_at
from handbook.edition import Edition
from handbook.limits import ClockRun
from kit.wording import Sentence


class DepartmentName(BaseModel):
    slug: str = Field(examples=["sanitation"])
    zh: str
    en: str


class ClockOut(BaseModel):
    """What a clock shows at the instant of the answer; a page ticks on until `next_change_at` and then asks again."""

    kind: ClockKind
    run: ClockRun
    is_working_time: bool
    limit_s: float
    """The original limit, on this clock: a working day is eight hours."""
    allowed_s: float
    """The limit with its extensions."""
    elapsed_s: float
    remaining_s: float
    """Negative once it is overdue."""
    is_open: bool
    is_paused: bool
    is_counting: bool
    """False also for a clock of working time in the evening."""
    next_change_at: datetime | None
    """When it begins or ends to count by itself; null: it does not."""
    started_at: datetime
    stopped_at: datetime | None
    ending: Ending | None
    due_at: datetime | None
    """null: paused, and nobody can know."""
    light: str = Field(examples=["green"], pattern="^(green|amber|red)$")
    is_provisional: bool
    """暂定: the due time rests on a year whose holidays are not known yet."""


class CaseOut(BaseModel):
    """Work: numbered, clocked, dispatched and closed."""

    id: int
    acceptance_number: str = Field(examples=["GW20260302000001"])
    """受理号."""
    case_number: str | None = Field(examples=["GW-20260302-000001"])
    """案卷编号; null before filing."""
    state: CaseState
    state_said: Said
    stage: PublicStage
    source: CaseSource
    candidate_id: int | None
    item: Named
    condition: Named | None
    """null until somebody has chosen one."""
    edition_id: str
    is_danger: bool
    place: Place
    address: str | None = Field(examples=["中山路与人民路交叉口东北角"])
    description: str | None
    cell: str | None
    beat: str | None
    main_department: DepartmentName | None
    """Of the latest dispatch, also while the case is back for another."""
    supervising_unit: DepartmentName | None
    clock: ClockOut | None
    """The clock that binds whoever has the case now; null: it has ended."""
    next_due_at: datetime | None
    whole_due_at: datetime | None
    first_seen_at: datetime
    registered_at: datetime
    filed_at: datetime | None
    resume_at: datetime | None
    changed_at: datetime
    ended_at: datetime | None
    merged_into_id: int | None
    version: int
    """Send it back with the next action, or the `ETag` as `If-Match`."""


class EnteredOut(BaseModel):
    """One thing that was entered, with its names."""

    field: str = Field(examples=["main_department"])
    label: Said
    value: Said | None
    """null: an instant, a span or a number; the page writes `raw` out."""
    raw: object


class CaseEventOut(BaseModel):
    version: int
    action: CaseAction
    action_said: Said
    from_state: CaseState | None
    from_said: Said | None
    to_state: CaseState
    to_said: Said
    person: str | None
    """null: the system acted by a rule."""
    post: Said | None
    """In which the person acted, by the department's name where it is held for one; null: in none, or by a rule."""
    text: str | None
    entered: dict[str, object]
    """What was entered, without its empty fields."""
    entered_said: list[EnteredOut]
    """What of it is worth a line."""
    authorisation_id: int | None
    happened_at: datetime


class ProgressOut(BaseModel):
    """How far it has come, and how often it went back."""

    verify_result: VerifyResult | None
    is_verification_waived: bool
    inspect_result: InspectResult | None
    are_closing_conditions_met: bool
    is_overdue_exempt: bool
    returned_by: list[str]
    returns: int
    extensions: int
    reworks: int
    second_dispatches: int
    reopenings: int
    urgings: int


class SentOutOut(BaseModel):
    """The inspector who was sent and has not replied."""

    task_id: int
    kind: str = Field(examples=["verify"])
    person: str | None
    """null: the whole beat sees the task."""
    sent_at: datetime


class CaseDetail(CaseOut):
    events: list[CaseEventOut]
    """Oldest first."""
    progress: ProgressOut
    co_handlers: list[DepartmentName]
    reporter: str | None
    """Who reported it or took the call; null: a machine."""
    sent_out: SentOutOut | None
    open_requests: list[AuthorisationKind]
    reports: int
    """How often it was reported."""


class CountOut(BaseModel):
    """How long one list is."""

    key: str | None = Field(examples=["overdue"])
    """Of a list that everybody has; null: one of your own."""
    name: Said
    filter: CaseFilter
    count: int = Field(examples=[12])
    is_more: bool
    """More than were counted: show 1000+."""


_LIGHTS = {TrafficLight.GREEN: "green", TrafficLight.YELLOW: "amber", TrafficLight.RED: "red"}
_STATES_SAID = {state: Said.of(sentence) for state, sentence in STATES.items()}
_ACTIONS_SAID = {action: Said.of(sentence) for action, sentence in ACTIONS.items()}
_S = timedelta(seconds=1)


def clock_out(clock: Deadline, *, now: datetime) -> ClockOut:
    reading = read_at(clock, now)
    return ClockOut(
        kind=clock.kind,
        run=clock.run,
        is_working_time=clock.run is ClockRun.WORKING,
        limit_s=clock.limit / _S,
        allowed_s=clock.allowed / _S,
        elapsed_s=reading.elapsed / _S,
        remaining_s=reading.remaining / _S,
        is_open=clock.is_open,
        is_paused=clock.is_paused,
        is_counting=reading.is_counting,
        next_change_at=reading.next_change_at,
        started_at=clock.started_at,
        stopped_at=clock.stopped_at,
        ending=clock.ending,
        due_at=reading.due_at,
        light=_LIGHTS[reading.light],
        is_provisional=clock.is_provisional,
    )


def case_out(
    case: Case,
    edition: Edition,
    *,
    departments: dict[str, DepartmentName],
    clock: Deadline | None,
    now: datetime,
) -> CaseOut:
    """`departments` by slug; `clock`: the one that binds the case."""
    return CaseOut(
        id=case.id,
        acceptance_number=case.acceptance_number,
        case_number=case.case_number,
        state=case.state,
        state_said=_STATES_SAID[case.state],
        stage=public_stage(case.state),
        source=case.source,
        candidate_id=case.candidate_id,
        item=named_item(edition, case.item_id),
        condition=None if case.condition_id is None else named_condition(edition, case.condition_id),
        edition_id=case.edition_id,
        is_danger=case.is_danger,
        place=Place(longitude=case.longitude, latitude=case.latitude, radius_m=case.radius_m),
        address=case.address,
        description=case.description,
        cell=case.cell,
        beat=case.beat,
        main_department=departments.get(case.main_department or ""),
        supervising_unit=departments.get(case.supervising_unit or ""),
        clock=None if clock is None else clock_out(clock, now=max(now, clock.started_at)),
        next_due_at=case.next_due_at,
        whole_due_at=case.whole_due_at,
        first_seen_at=case.first_seen_at,
        registered_at=case.registered_at,
        filed_at=case.filed_at,
        resume_at=case.resume_at,
        changed_at=case.changed_at,
        ended_at=case.ended_at,
        merged_into_id=case.merged_into_id,
        version=case.version,
    )


def event_out(event: CaseEvent, person_name: str | None, *, post: Sentence | None, names: Names) -> CaseEventOut:
    return CaseEventOut(
        version=event.version,
        action=event.action,
        action_said=Said.of(ACTIONS[event.action]),
        from_state=event.from_state,
        from_said=None if event.from_state is None else Said.of(STATES[event.from_state]),
        to_state=event.to_state,
        to_said=Said.of(STATES[event.to_state]),
        person=person_name,
        post=None if post is None else Said.of(post),
        text=event.text,
        entered=event.entered,
        entered_said=entered_out(event.entered, names),
        authorisation_id=event.authorisation_id,
        happened_at=event.happened_at,
    )


def entered_out(entered: dict[str, object], names: Names) -> list[EnteredOut]:
    return [
        EnteredOut(
            field=one.name,
            label=Said.of(one.label),
            value=None if one.value is None else Said.of(one.value),
            raw=one.raw,
        )
        for one in said_fields(entered, LABELS, names)
    ]


def progress_out(progress: Progress) -> ProgressOut:
    return ProgressOut.model_validate(progress, from_attributes=True)
