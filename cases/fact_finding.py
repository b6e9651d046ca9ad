"""From what is known of a case to what the lifecycle asks: `CaseFacts` of the case, `Payload` of what was entered.

Pure: the door fetches, this module concludes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from camera_registry.ground import Place
from cases.case_facts import CaseFacts, Payload, Request
from cases.clock_kinds import ClockKind
from cases.course import Course
from cases.deadlines import Deadline, ExtensionCause
from cases.duplicates import distance_m
from cases.entered import Entered, Position, SubtaskWish
from cases.states import CaseSource, CaseState
from handbook.conditions import Condition
from handbook.edition import Item

ISSUED_LATER = "(issued with the filing)"
"""Stands for the number that the door takes last, so that nobody waits for its counter longer than he must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the city may set otherwise."""

    return_share: float
    """Of the handling limit, in which "not ours" may be said …"""
    return_at_most: timedelta
    """… but no longer than this, on the same clock."""
    appeal_within: timedelta
    position_slack_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of a case does not change with its events, or not by themselves."""

    source: CaseSource
    item: Item
    condition: Condition | None
    """None: nobody has chosen one."""
    place: Place | None
    cell: str | None
    beat: str | None
    supervising_unit: str | None
    reported_by: int | None
    pictures: int = 0
    """That the case has from before it was filed."""
    has_open_duplicate: bool = False
    """Another open case of surely the same problem that nobody has judged to be another one."""
    waives_verification: bool = False
    """Whether the person at hand waives it, with a reason."""
    is_mergeable: bool = False
    """Whether the case that was named for merging is another one that goes on."""


def facts_of(course: Course, known: Known, policy: Policy) -> CaseFacts:
    """All that the guards ask about."""
    progress, condition = course.progress, known.condition
    handle, arrive = course.clocks.latest(ClockKind.HANDLE), course.clocks.latest(ClockKind.ARRIVE)
    return CaseFacts(
        state=course.state,
        source=known.source,
        beat=known.beat,
        main_department=course.main_department,
        co_departments=course.co_departments,
        supervising_unit=known.supervising_unit,
        is_simple=condition is not None and condition.is_simple,
        is_evidence_complete=condition is not None and known.pictures >= max(1, len(condition.evidence_before)),
        is_danger=condition is not None and condition.is_danger,
        is_enforcement=condition is not None and known.item.ends_in_penalty(condition),
        has_condition=condition is not None,
        has_cell=known.cell is not None,
        has_open_duplicate=known.has_open_duplicate,
        verify_result=progress.verify_result,
        is_verification_waived=progress.is_verification_waived or known.waives_verification,
        is_back_for_another=progress.is_back_for_another,
        awaits_arrival=arrive is not None and arrive.is_open,
        returned_by=frozenset(progress.returned_by),
        declined_returns=progress.declined_returns,
        return_until=_return_until(course, handle, policy),
        handle_due_at=handle.due_at if handle else None,
        handle_limit=handle.limit if handle else None,
        extensions_granted=_extensions_of(handle),
        most_extensions=course.clocks.frozen.most_extensions if course.clocks.frozen else 0,
        resume_at=course.resume_at,
        open_mandatory_subtasks=sum(one.is_open and one.is_mandatory for one in course.subtasks),
        open_subtasks={one.position: one.department for one in course.subtasks if one.is_open},
        open_supervisions=frozenset(one.position for one in course.supervisions if one.answered_at is None),
        assigned_to=course.sent_out.person_id if course.sent_out else None,
        awaits_any_inspector=(known.beat is None and course.sent_out is not None and course.sent_out.person_id is None),
        dispute_parties=parties_of(known),
        inspect_result=progress.inspect_result,
        are_closing_conditions_met=progress.are_closing_conditions_met,
        reopen_until=_later(course.ended_at, condition.reopen_within if condition else None),
        was_overdue=course.state is CaseState.CLOSED and was_overdue(course),
        appeal_until=_later(course.ended_at, policy.appeal_within),
        has_appealed=progress.has_appealed,
        undo_by=progress.undo_by,
        undo_until=progress.undo_until,
        requests=tuple(one.request for one in course.requests),
    )


def parties_of(known: Known) -> frozenset[int]:
    """Nobody inspects what they reported themselves."""
    is_own_report = known.source is CaseSource.INSPECTOR and known.reported_by is not None
    return frozenset({known.reported_by}) if is_own_report and known.reported_by else frozenset()


def was_overdue(course: Course) -> bool:
    """Whether handling or the whole case was late, at the latest closing."""
    whole = course.clocks.whole_case
    return course.clocks.is_handled_in_time is False or (whole is not None and whole.is_in_time is False)


def payload_of(entered: Entered, known: Known, policy: Policy, *, request: Request | None = None) -> Payload:
    """What was entered, as the guards read it. `request`: the open one that the action grants."""
    return Payload(
        reason=entered.reason,
        source=entered.source,
        has_item=True,
        has_place=known.place is not None or entered.place is not None,
        are_duplicates_shown=True,
        boxed_pictures=known.pictures,
        supports=len(entered.supports),
        photos=len(entered.photos),
        is_same_viewpoint=entered.is_same_viewpoint,
        has_position=entered.position is not None,
        verify_result=entered.verify_result,
        inspect_result=entered.inspect_result,
        are_criteria_met=_are_criteria_met(entered, known.condition),
        case_number=ISSUED_LATER,
        main_department=entered.main_department,
        suggested_department=entered.suggested_department,
        result_text=entered.result_text,
        penalty_outcome=entered.penalty_outcome,
        inspector_id=entered.inspector_id,
        is_wrong_owner=entered.is_wrong_owner,
        extension=entered.extension,
        deferral_cause=entered.deferral_cause,
        resume_at=entered.resume_at,
        safety_measure=entered.safety_measure,
        reopen_cause=entered.reopen_cause,
        reply_by=entered.reply_by,
        subtasks=len(entered.subtasks),
        is_every_subtask_complete=all(_is_complete(one) for one in entered.subtasks),
        merges_into_open=known.is_mergeable,
        is_on_site=is_on_site(entered.position, known.place, slack_m=policy.position_slack_m),
        subtask=entered.subtask,
        supervision=entered.supervision,
        request=request,
    )


def place_of(longitude: float | None, latitude: float | None, radius_m: float | None) -> Place | None:
    """None: nobody knows where."""
    return None if longitude is None or latitude is None else Place(longitude, latitude, radius_m or 0.0)


def is_on_site(position: Position | None, place: Place | None, *, slack_m: float) -> bool:
    """Whether somebody stood at the place, as far as both are known; where the place is unknown, anywhere is right."""
    if position is None:
        return False
    away_m = metres_away(position, place)
    return away_m is None or place is None or away_m <= place.radius_m + slack_m


def metres_away(position: Position | None, place: Place | None) -> float | None:
    """From the middle of the place; None where one of them is unknown."""
    if position is None or place is None:
        return None
    return distance_m(Place(position.longitude, position.latitude, position.accuracy_m), place)


def _are_criteria_met(entered: Entered, condition: Condition | None) -> bool:
    """A person vouches for all of them, and none that was measured says otherwise: nobody weighs a heap of rubbish."""
    if condition is None or not entered.meets_criteria:
        return False
    measured = (one for one in condition.criteria if one.quantity in entered.measured)
    return all(one.is_met(entered.measured[one.quantity]) for one in measured)


def _is_complete(subtask: SubtaskWish) -> bool:
    return bool(subtask.department)


def _return_until(course: Course, handle: Deadline | None, policy: Policy) -> datetime | None:
    """From the latest dispatch, on the clock of the handling limit."""
    began_at = course.progress.dispatched_at
    if handle is None or began_at is None or course.state not in {CaseState.DISPATCHED, CaseState.HANDLING}:
        return None
    span = min(handle.limit * policy.return_share, policy.return_at_most)
    window = Deadline(ClockKind.HANDLE, run=handle.run, limit=span, started_at=began_at, calendar=handle.calendar)
    return window.due_at


def _extensions_of(handle: Deadline | None) -> int:
    granted = () if handle is None else handle.extensions
    return sum(one.cause is ExtensionCause.GRANTED for one in granted)


def _later(ended_at: datetime | None, span: timedelta | None) -> datetime | None:
    return None if ended_at is None or span is None else ended_at + span
