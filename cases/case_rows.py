"""What one step changes in the database: the case under a condition on its version, its event, and what hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from accounts.permissions import Permission
from cases import case_repository
from cases.case_file import CaseFile
from cases.case_repository import HangsOn
from cases.case_tables import InspectorTask, SubtaskRow, SupervisionRow
from cases.clock_rows import limits_as_json, write_clocks
from cases.course import Course
from cases.course_steps import Step, basis_of
from cases.fact_finding import metres_away
from cases.numbering import next_case_number
from cases.photos import mark_used
from cases.states import CaseAction
from cases.tables import Case, CaseEvent
from cases.topics import CASE_CHANGED, CASES_CHANNEL, key_of
from kit.live_feed import announce
from kit.outbox import post

LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A step that has been decided on. `by`: the permission; `values`: columns besides those of the course."""

    step: Step
    before: Course
    after: Course
    by: Permission | None
    values: dict[str, Any] = field(default_factory=dict)
    photos: Sequence[int] = ()


def write_change(session: Session, file: CaseFile, change: Change) -> bool:
    """Write all of it; False, and nothing written but what the caller rolls back, where somebody was faster."""
    values = columns_of(change.after, frozen=change.before.clocks.frozen, at=change.step.at) | change.values
    values["hangs_on"] = hangs_on(change.after, tasks=len(file.tasks) + _is_sent_out(change)).model_dump(
        exclude_defaults=True
    )
    seen_version = change.before.version
    with session.no_autoflush:  # the case before what hangs on it, as everybody does: else two could deadlock
        is_ours = case_repository.change_case(session, file.row.id, seen_version=seen_version, values=values)
    if not is_ours:
        return False
    _show(file, values)
    session.add(event_of(file.row.id, change))
    write_clocks(
        session,
        file.row.id,
        file.clock_rows,
        before=change.before.clocks,
        after=change.after.clocks,
        authorisation_id=_authorisation_id(change.step),
        edition_id=file.row.edition_id,
    )
    _lapse(file, change)
    write_subtasks(session, file.row.id, file.subtasks, change.after)
    write_supervisions(session, file.row.id, file.supervisions, change.after)
    _write_task(session, file, change)
    mark_used(session, change.photos, case_id=file.row.id, version=change.after.version)
    tell_of(session, file.row, change)
    if change.step.action is CaseAction.FILE:
        _number(session, file, change)
    session.flush()
    return True


def tell_of(session: Session, row: Case, change: Change) -> None:
    """Leave word for the tasks that follow the case, and for whoever looks at it, also where it has just left."""
    key = key_of(row.id, change.after.version)
    post(session, CASE_CHANGED, key=key)
    departments = {row.supervising_unit}
    for course in (change.before, change.after):
        departments |= {course.main_department, *(one.department for one in course.subtasks)}
    announce(session, CASES_CHANNEL, key=key, departments=departments, beat=row.beat)


def columns_of(course: Course, *, frozen: object | None, at: datetime) -> dict[str, Any]:
    """What the course says of the case's own row. `frozen`: the limits that the row has already."""
    columns: dict[str, Any] = {
        "state": course.state,
        "version": course.version,
        "changed_at": at,
        "main_department": course.main_department,
        "filed_at": course.filed_at,
        "resume_at": course.resume_at,
        "ended_at": course.ended_at,
        "merged_into_id": course.merged_into,
        "progress": course.progress.model_dump(mode="json", exclude_defaults=True),
        "next_due_at": course.next_due_at,
        "whole_due_at": course.whole_due_at,
    }
    if course.clocks.frozen is not None and course.clocks.frozen != frozen:
        columns["frozen_limits"] = limits_as_json(course.clocks.frozen)
    return columns


def hangs_on(course: Course, *, tasks: int) -> HangsOn:
    """What the rows will be when all is written; `tasks` those of inspectors."""
    return HangsOn(
        pauses=sum(len(one.pauses) for one in course.clocks.deadlines),
        extensions=sum(len(one.extensions) for one in course.clocks.deadlines),
        authorisations=len(course.requests),
        subtasks=len(course.subtasks),
        supervisions=len(course.supervisions),
        tasks=tasks,
    )


def event_of(case_id: int, change: Change) -> CaseEvent:
    """The row of the event, not yet added."""
    step, said = change.step, change.step.entered
    basis = basis_of(change.before, step)
    assert change.after.state is not None  # after a step there is a state
    return CaseEvent(
        case_id=case_id,
        version=change.after.version,
        action=step.action,
        way=step.way,
        from_state=change.before.state,
        to_state=change.after.state,
        person_id=step.person_id,
        permission=change.by,
        entered=said.as_json(),
        authorisation_id=_authorisation_id(step),
        text=(said.result_text or said.reason)[:LONGEST_TEXT],
        basis=None if basis is None else basis.model_dump(mode="json", exclude_defaults=True),
        happened_at=step.at,
    )


def write_subtasks(session: Session, case_id: int, rows: list[SubtaskRow], course: Course) -> None:
    """`rows` in the order of their numbers; new ones are added to it."""
    for subtask in course.subtasks:
        if subtask.position <= len(rows):
            row = rows[subtask.position - 1]
            row.done_at, row.waived_at = subtask.done_at, subtask.waived_at
            continue
        row = SubtaskRow(
            case_id=case_id,
            position=subtask.position,
            department=subtask.department,
            text=subtask.text,
            due_at=subtask.due_at,
            is_mandatory=subtask.is_mandatory,
        )
        session.add(row)
        rows.append(row)


def write_supervisions(session: Session, case_id: int, rows: list[SupervisionRow], course: Course) -> None:
    """`rows` in the order of their numbers; new ones are added to it."""
    for supervision in course.supervisions:
        if supervision.position <= len(rows):
            row = rows[supervision.position - 1]
            row.answered_at, row.answer_text = supervision.answered_at, supervision.answer_text
            continue
        row = SupervisionRow(
            case_id=case_id,
            position=supervision.position,
            asked_by=supervision.asked_by,
            asked_at=supervision.asked_at,
            text=supervision.text,
            reply_by=supervision.reply_by,
        )
        session.add(row)
        rows.append(row)


def _show(file: CaseFile, values: dict[str, Any]) -> None:
    """The row in memory says what the database says now, without asking it again."""
    for name, value in values.items():
        set_committed_value(file.row, name, value)


def _authorisation_id(step: Step) -> int | None:
    return step.asked.authorisation_id if step.asked else None


def _lapse(file: CaseFile, change: Change) -> None:
    """What cannot be asked for in the new state is closed: a stale request is never granted."""
    still_open = {one.authorisation_id for one in change.after.requests}
    for authorisation_id, row in file.authorisations.items():
        if authorisation_id not in still_open and row.is_granted is None:
            row.lapsed_at = change.step.at


def _write_task(session: Session, file: CaseFile, change: Change) -> None:
    before, after, step = change.before.sent_out, change.after.sent_out, change.step
    if before is not None and before != after and file.tasks:
        _end_task(file.tasks[-1], file, step)
    if after is not None and _is_sent_out(change):
        row = InspectorTask(
            case_id=file.row.id,
            position=len(file.tasks) + 1,
            kind=after.kind,
            beat=file.row.beat,
            person_id=after.person_id,
            sent_at=step.at,
        )
        session.add(row)
        file.tasks.append(row)


def _is_sent_out(change: Change) -> bool:
    """Whether somebody is sent by it."""
    return change.after.sent_out is not None and change.before.sent_out != change.after.sent_out


def _end_task(row: InspectorTask, file: CaseFile, step: Step) -> None:
    row.ended_at = step.at
    if step.action not in {CaseAction.VERIFY_REPLY, CaseAction.INSPECT_REPLY}:
        return  # the case went another way before anybody replied
    row.replied_by = step.person_id
    row.verify_result = step.entered.verify_result
    row.inspect_result = step.entered.inspect_result
    row.distance_m = metres_away(step.entered.position, file.known.place)


def _number(session: Session, file: CaseFile, change: Change) -> None:
    """案卷编号, taken last: until the commit every other filing of the day waits for the counter."""
    session.flush()
    values = {"case_number": next_case_number(session, now=change.step.at)}
    case_repository.change_case(session, file.row.id, seen_version=change.after.version, values=values)
    _show(file, values)
