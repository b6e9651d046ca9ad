"""What one event of a case was about, found in the database as it was then, for the rules that say who is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases.case_tables import Authorisation
from cases.clock_kinds import ClockKind
from cases.course import Progress
from cases.door_errors import number_of
from cases.entered import Entered, entered_from
from cases.errors import CaseUnknown
from cases.notices import repository
from cases.notices.telling import Happening, clock_at_hand
from cases.notices.templates import Particulars
from cases.states import CaseAction, CaseState
from cases.tables import Case, CaseEvent
from handbook.editions import edition_of_case

CLOCK_OF: dict[CaseAction, ClockKind] = {
    CaseAction.SEND_VERIFY: ClockKind.VERIFY,
    CaseAction.SEND_BACK: ClockKind.ACCEPT,
    CaseAction.DISPATCH: ClockKind.HANDLE,
    CaseAction.RETURN: ClockKind.DISPATCH,
    CaseAction.EXTEND: ClockKind.HANDLE,
    CaseAction.RESUME: ClockKind.HANDLE,
    CaseAction.FEED_BACK: ClockKind.INSPECT,
    CaseAction.SEND_INSPECT: ClockKind.INSPECT,
    CaseAction.INSPECT_REPLY: ClockKind.CLOSE,
    CaseAction.REWORK: ClockKind.HANDLE,
    CaseAction.REOPEN: ClockKind.HANDLE,
}
"""Whose due time is told with an action."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules ask about, and what the templates say."""

    happening: Happening
    particulars: Particulars
    person_id: int | None
    """Who did it: nobody is told of what they did themselves. None: the system."""


def what_happened(session: Session, case_id: int, version: int) -> Told:
    """Raises CaseUnknown where there is no such case or no such event."""
    case = repository.find_case(session, case_id)
    event = repository.find_event(session, case_id, version)
    if case is None or event is None:
        raise CaseUnknown(case_id)
    entered = entered_from(event.entered)
    authorisation = (
        None if event.authorisation_id is None else repository.find_authorisation(session, event.authorisation_id)
    )
    happening = _happening(session, case, event, entered, authorisation)
    return Told(happening, _particulars(session, case, happening, entered), event.person_id)


def _happening(
    session: Session, case: Case, event: CaseEvent, entered: Entered, authorisation: Authorisation | None
) -> Happening:
    subtasks = repository.subtasks_of(session, case.id)
    return Happening(
        action=event.action,
        state=event.to_state,
        main_department=_main_department(session, event),
        helpers=tuple(one.department for one in subtasks if one.done_at is None and one.waived_at is None),
        asked_to_help=(*entered.co_handlers, *(wish.department for wish in entered.subtasks)),
        subtask_department=next((one.department for one in subtasks if one.position == entered.subtask), None),
        supervising_unit=case.supervising_unit,
        beat=case.beat,
        inspector_id=_inspector(session, event),
        reported_by=case.reported_by,
        asked_for=None if authorisation is None else authorisation.kind,
        asked_by=None if authorisation is None else authorisation.asked_by,
        is_first_extension=Progress.model_validate(case.progress).extensions == 0,
        supervised_by=_supervised_by(session, event, entered),
        is_answer_overdue=event.action is CaseAction.URGE and entered.supervision is not None,
        clock=entered.clock,
        alarm=entered.alarm,
    )


def _main_department(session: Session, event: CaseEvent) -> str | None:
    """At the event, for the case may have gone to another department meanwhile."""
    dispatch = repository.last_event(session, event.case_id, (CaseAction.DISPATCH,), until=event.version)
    return None if dispatch is None else entered_from(dispatch.entered).main_department


def _inspector(session: Session, event: CaseEvent) -> int | None:
    """Who is out, or was until this event; an inspector whose task was answered before has nothing to do with it."""
    sending = (CaseAction.SEND_VERIFY, CaseAction.SEND_INSPECT)
    is_out = event.to_state in _OUT or event.from_state in _OUT
    sent = repository.last_event(session, event.case_id, sending, until=event.version) if is_out else None
    return None if sent is None else entered_from(sent.entered).inspector_id


_OUT = frozenset({CaseState.VERIFYING, CaseState.INSPECTING})


def _supervised_by(session: Session, event: CaseEvent, entered: Entered) -> int | None:
    if event.action not in {CaseAction.ANSWER_SUPERVISION, CaseAction.URGE} or entered.supervision is None:
        return None
    supervision = repository.find_supervision(session, event.case_id, entered.supervision)
    return None if supervision is None else supervision.asked_by


def _particulars(session: Session, case: Case, happening: Happening, entered: Entered) -> Particulars:
    item = edition_of_case(session, case.edition_id).item(case.item_id)
    clock = _clock_of(happening)
    into = None if entered.into_case_id is None else repository.find_case(session, entered.into_case_id)
    return Particulars(
        number=number_of(case),
        item_zh=item.name.zh,
        item_en=item.name.en,
        place=case.address or case.cell or "",
        is_danger=case.is_danger,
        asked_for=happening.asked_for,
        clock=clock,
        due_at=_due_at(session, case.id, happening, entered, clock),
        verify_result=entered.verify_result,
        inspect_result=entered.inspect_result,
        other_number="" if into is None else number_of(into),
    )


def _clock_of(happening: Happening) -> ClockKind | None:
    if happening.action is CaseAction.URGE:
        is_of_clock = happening.alarm is None or happening.clock is not None
        return clock_at_hand(happening) if is_of_clock else None
    return CLOCK_OF.get(happening.action)


def _due_at(
    session: Session, case_id: int, happening: Happening, entered: Entered, clock: ClockKind | None
) -> datetime | None:
    """None: it has no time, or the clock is paused."""
    if happening.action is CaseAction.SUPERVISE:
        return entered.reply_by
    if happening.action is CaseAction.COORDINATE:
        return min((wish.due_at for wish in entered.subtasks), default=None)
    row = None if clock is None else repository.latest_clock(session, case_id, clock)
    if row is None:
        return None
    # An alarm speaks of the due time that it was sounded for, even if the clock has been moved meanwhile.
    return row.told_due_at if happening.alarm is not None and row.told_due_at is not None else row.due_at
