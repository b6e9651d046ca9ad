"""What one event makes of a case: state, clocks, requests and all else that the rules know of it.

Pure. The door stores what `after` makes of a step, and `cases.replay` makes it anew from the events: the same function,
so that what is stored can always be proved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from cases import authorisations
from cases.calendars import WorkCalendar
from cases.case_clocks import CaseClocks, apply_moves
from cases.clock_kinds import ClockKind, MoveKind
from cases.clock_limits import ClockLimits
from cases.course import Asked, Course, Progress, SentOut, Subtask, Supervision
from cases.deadlines import recomputed
from cases.entered import NOTHING, Entered
from cases.lifecycle import ROWS
from cases.lifecycle_table import Effect
from cases.states import AuthorisationKind, CaseAction, CaseState, InspectResult, TaskKind
from cases.terms import ENDS

WAYS = {row.row: row for row in ROWS}


class Basis(BaseModel):
    """What a step rests on besides the case and what was entered; kept with the event, for whoever proves it later."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    calendar: str
    limits: ClockLimits | None = None
    """None: the case had its frozen ones."""
    undo_within: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event, with what the world said at that moment."""

    action: CaseAction
    way: str
    """The row of the lifecycle; for asking, judging and declining the action's own word."""
    target: CaseState
    at: datetime
    person_id: int | None
    limits: ClockLimits
    calendar: WorkCalendar
    entered: Entered = NOTHING
    asked: Asked | None = None
    """The request that was made, judged, declined or granted by it, as it is now."""
    asked_terms: Entered = NOTHING
    """The terms of `asked`, as they were entered."""
    undo_within: timedelta = timedelta()

    @property
    def terms(self) -> Entered:
        """What counts: for a granted request what was asked for, else what was entered."""
        is_grant = self.asked is not None and self.action not in _ABOUT_REQUESTS
        return self.asked_terms if is_grant else self.entered


def basis_of(course: Course, step: Step) -> Basis | None:
    """What to keep with the event; `course` is from before. None: no clock starts."""
    row = WAYS.get(step.way)
    is_recomputing = step.action is CaseAction.RECOMPUTE
    moves = {move.move for move in row.clocks} if row else set()
    if not (is_recomputing or moves & {MoveKind.START, MoveKind.START_NEW}):
        return None
    limits = step.limits if course.clocks.frozen is None else None
    return Basis(calendar=step.calendar.id, limits=limits, undo_within=step.undo_within)


_ABOUT_REQUESTS = frozenset({CaseAction.ASK, CaseAction.OPINE, CaseAction.DECLINE})


def after(course: Course, step: Step) -> Course:
    """The case when the step has been taken.

    Raises:
        DeadlineInvalid, MoveRefused: a clock cannot make its move.
    """
    moved = replace(
        course,
        state=step.target,
        version=course.version + 1,
        clocks=_clocks(course, step),
        requests=_requests(course, step),
        ended_at=_ended_at(course, step),
        sent_out=course.sent_out if step.target in _SENT_OUT_IN else None,
        progress=_counted(_undo_closed(course.progress, step), step),
    )
    learn = _LEARNED.get(step.action)
    return moved if learn is None else learn(moved, step)


_SENT_OUT_IN = frozenset({CaseState.VERIFYING, CaseState.INSPECTING})


def _clocks(course: Course, step: Step) -> CaseClocks:
    if step.action is CaseAction.RECOMPUTE:
        return replace(
            course.clocks, deadlines=tuple(recomputed(one, step.calendar) for one in course.clocks.deadlines)
        )
    if step.action in _ABOUT_REQUESTS:
        return course.clocks
    return apply_moves(
        course.clocks,
        WAYS[step.way].clocks,
        at=step.at,
        limits=step.limits,
        calendar=step.calendar,
        extension=step.terms.extension,
        asked_at=step.asked.request.asked_at if step.asked else None,
    )


def _requests(course: Course, step: Step) -> tuple[Asked, ...]:
    """Those that are open afterwards; what could not be asked for in the new state has lapsed."""
    about = step.asked.authorisation_id if step.asked else None
    others = tuple(one for one in course.requests if one.authorisation_id != about)
    if step.action in {CaseAction.ASK, CaseAction.OPINE}:
        assert step.asked is not None
        others = (*others, step.asked)
    open_ones = (one for one in others if step.target in authorisations.transition_of(one.request.kind).sources)
    return tuple(sorted(open_ones, key=lambda one: one.authorisation_id))  # in the order of asking, as they are read


def _ended_at(course: Course, step: Step) -> datetime | None:
    if step.target not in ENDS:
        return None
    return course.ended_at if course.state == step.target else step.at


def _undo_closed(progress: Progress, step: Step) -> Progress:
    """As soon as somebody else acts, nobody takes the confirmation back; the system is nobody."""
    if progress.undo_by is None or step.person_id in {None, progress.undo_by}:
        return progress
    return progress.model_copy(update={"undo_by": None, "undo_until": None})


_COUNTERS: Mapping[Effect, str] = {
    Effect.COUNT_RETURN: "returns",
    Effect.COUNT_EXTENSION: "extensions",
    Effect.COUNT_REWORK: "reworks",
    Effect.COUNT_SECOND_DISPATCH: "second_dispatches",
    Effect.COUNT_REOPENING: "reopenings",
}


def _counted(progress: Progress, step: Step) -> Progress:
    if step.action in _ABOUT_REQUESTS:
        return progress
    names = [_COUNTERS[effect] for effect in WAYS[step.way].effects if effect in _COUNTERS]
    return progress.model_copy(update={name: getattr(progress, name) + 1 for name in names})


def _learn(course: Course, **changes: object) -> Course:
    return replace(course, progress=course.progress.model_copy(update=changes))


def _confirmed(course: Course, step: Step) -> Course:
    course = _learn(course, not_duplicates=step.entered.not_duplicates)
    if step.person_id is None or step.action is CaseAction.REGISTER:
        return course
    return _learn(course, undo_by=step.person_id, undo_until=step.at + step.undo_within)


def _sent(course: Course, step: Step) -> Course:
    kind = TaskKind.VERIFY if step.action is CaseAction.SEND_VERIFY else TaskKind.INSPECT
    return replace(course, sent_out=SentOut(kind, step.entered.inspector_id))


def _accepted(course: Course, step: Step) -> Course:
    judged = tuple(dict.fromkeys((*course.progress.not_duplicates, *step.entered.not_duplicates)))
    is_waived = course.progress.is_verification_waived or step.entered.waives_verification
    return _learn(course, not_duplicates=judged, is_verification_waived=is_waived)


def _dispatched(course: Course, step: Step) -> Course:
    department = step.entered.main_department
    is_other = department != course.main_department
    course = _learn(
        course,
        is_back_for_another=False,
        dispatched_at=step.at,
        declined_returns=0 if is_other else course.progress.declined_returns,
    )
    handle = course.clocks.latest(ClockKind.HANDLE)
    assert handle is not None  # every dispatch starts it or lets it go on
    busy = {department, *(one.department for one in course.subtasks if one.is_open)}
    helpers = tuple(
        SubtaskOf(one, "", handle.due_at or step.at)
        for one in dict.fromkeys(step.entered.co_handlers)
        if one not in busy
    )
    return replace(course, main_department=department, subtasks=_more(course, helpers))


@dataclass(frozen=True, slots=True)
class SubtaskOf:
    """A sub-task before it has its number."""

    department: str
    text: str
    due_at: datetime
    is_mandatory: bool = True


def _more(course: Course, wishes: tuple[SubtaskOf, ...]) -> tuple[Subtask, ...]:
    begin = len(course.subtasks) + 1
    return (
        *course.subtasks,
        *(
            Subtask(
                position=position,
                department=one.department,
                text=one.text,
                due_at=one.due_at,
                is_mandatory=one.is_mandatory,
            )
            for position, one in enumerate(wishes, begin)
        ),
    )


def _coordinated(course: Course, step: Step) -> Course:
    wishes = tuple(SubtaskOf(one.department, one.text, one.due_at, one.is_mandatory) for one in step.entered.subtasks)
    return replace(course, subtasks=_more(course, wishes))


def _subtask_ended(course: Course, step: Step) -> Course:
    ended = {"done_at" if step.action is CaseAction.FINISH_SUBTASK else "waived_at": step.at}
    changed = (
        replace(one, **ended) if one.position == step.entered.subtask else one  # type: ignore[arg-type]  # by name
        for one in course.subtasks
    )
    return replace(course, subtasks=tuple(changed))


def _supervised(course: Course, step: Step) -> Course:
    assert step.entered.reply_by is not None  # a guard asked for it
    fresh = Supervision(
        position=len(course.supervisions) + 1,
        asked_by=step.person_id,
        asked_at=step.at,
        text=step.entered.reason,
        reply_by=step.entered.reply_by,
    )
    return replace(course, supervisions=(*course.supervisions, fresh))


def _supervision_answered(course: Course, step: Step) -> Course:
    answer = {"answered_at": step.at, "answer_text": step.entered.result_text}
    changed = (
        replace(one, **answer) if one.position == step.entered.supervision else one  # type: ignore[arg-type]  # by name
        for one in course.supervisions
    )
    return replace(course, supervisions=tuple(changed))


def _returned(course: Course, _step: Step) -> Course:
    assert course.main_department is not None  # it was dispatched
    return _learn(course, returned_by=(*course.progress.returned_by, course.main_department))


def _declined(course: Course, step: Step) -> Course:
    assert step.asked is not None
    if step.asked.request.kind is not AuthorisationKind.RETURN:
        return course
    earlier = course.progress.declined_returns
    return _learn(course, declined_returns=earlier + 1, shirkings=course.progress.shirkings + (earlier > 0))


def _inspected(course: Course, step: Step) -> Course:
    result = step.entered.inspect_result
    is_met = result is InspectResult.PASSED and not step.entered.fails_closing_conditions
    return _learn(course, inspect_result=result, are_closing_conditions_met=is_met)


def _reopened(course: Course, _step: Step) -> Course:
    """The next closing is judged, and may be appealed, by itself; what was exempt stays so."""
    exempt = course.progress.exempted_before + course.progress.is_overdue_exempt
    return _learn(course, has_appealed=False, is_overdue_exempt=False, exempted_before=exempt)


def _asked(course: Course, step: Step) -> Course:
    assert step.asked is not None
    return _learn(course, has_appealed=True) if step.asked.request.kind is AuthorisationKind.APPEAL else course


_LEARNED: Mapping[CaseAction, Callable[[Course, Step], Course]] = {
    CaseAction.CONFIRM: _confirmed,
    CaseAction.REGISTER: _confirmed,
    CaseAction.SEND_VERIFY: _sent,
    CaseAction.VERIFY_REPLY: lambda course, step: _learn(course, verify_result=step.entered.verify_result),
    CaseAction.ACCEPT: _accepted,
    CaseAction.MERGE: lambda course, step: replace(course, merged_into=step.entered.into_case_id),
    CaseAction.FILE: lambda course, step: replace(course, filed_at=step.at),
    CaseAction.DISPATCH: _dispatched,
    CaseAction.RETURN: _returned,
    CaseAction.DEFER: lambda course, step: replace(course, resume_at=step.terms.resume_at),
    CaseAction.RESUME: lambda course, _step: replace(course, resume_at=None),
    CaseAction.VOID: lambda course, _step: replace(course, resume_at=None),
    CaseAction.SEND_INSPECT: _sent,
    CaseAction.INSPECT_REPLY: _inspected,
    CaseAction.REDISPATCH: lambda course, _step: _learn(course, is_back_for_another=True),
    CaseAction.REOPEN: _reopened,
    CaseAction.APPEAL: lambda course, _step: _learn(course, is_overdue_exempt=True),
    CaseAction.COORDINATE: _coordinated,
    CaseAction.FINISH_SUBTASK: _subtask_ended,
    CaseAction.WAIVE_SUBTASK: _subtask_ended,
    CaseAction.SUPERVISE: _supervised,
    CaseAction.ANSWER_SUPERVISION: _supervision_answered,
    CaseAction.URGE: lambda course, _step: _learn(course, urgings=course.progress.urgings + 1),
    CaseAction.ASK: _asked,
    CaseAction.DECLINE: _declined,
}
