"""Clocks to rows and back. A row is changed only where the clock has changed; nothing is ever deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from cases.calendars import WorkCalendar
from cases.case_clocks import CaseClocks
from cases.case_tables import DeadlineExtension, DeadlinePause, DeadlineRow
from cases.clock_alarms import Told, next_alarm_at
from cases.clock_kinds import ClockKind
from cases.clock_limits import ClockLimits
from cases.deadlines import Deadline, Extension, ExtensionCause, Pause
from handbook.limits import ClockRun

_LIMITS = TypeAdapter(ClockLimits)
_US = timedelta(microseconds=1)
_OF_HANDBOOK = frozenset({ClockKind.HANDLE, ClockKind.ARRIVE})
"""Whose limits the handbook gives; all others are the centre's own."""


@dataclass(slots=True)
class ClockRows:
    """The rows of one case, in the order of the clocks."""

    deadlines: list[DeadlineRow] = field(default_factory=list)
    pauses: dict[int, list[DeadlinePause]] = field(default_factory=dict)
    """By the id of the deadline, in order."""
    extensions: dict[int, list[DeadlineExtension]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenClock:
    """What a list needs to know of one row, in the order of `OPEN_CLOCK`."""

    id: int
    case_id: int
    kind: ClockKind
    run: ClockRun
    calendar: str
    limit_us: int
    started_at: datetime
    was_late: bool
    stopped_at: None = None
    ending: None = None


OPEN_CLOCK = (
    DeadlineRow.id,
    DeadlineRow.case_id,
    DeadlineRow.kind,
    DeadlineRow.run,
    DeadlineRow.calendar,
    DeadlineRow.limit_us,
    DeadlineRow.started_at,
    DeadlineRow.was_late,
)


def limits_as_json(limits: ClockLimits) -> object:
    return _LIMITS.dump_python(limits, mode="json")


def limits_from(stored: object) -> ClockLimits:
    return _LIMITS.validate_python(stored)


def clocks_of(rows: ClockRows, *, frozen: object | None, calendars: Mapping[str, WorkCalendar]) -> CaseClocks:
    """`calendars` by name; every name that the rows have is in it."""
    deadlines = tuple(
        clock_of(
            row,
            pauses=rows.pauses.get(row.id, ()),
            extensions=rows.extensions.get(row.id, ()),
            calendar=calendars[row.calendar],
        )
        for row in rows.deadlines
    )
    return CaseClocks(deadlines, None if frozen is None else limits_from(frozen))


def clock_of(
    row: DeadlineRow | OpenClock,
    *,
    pauses: Sequence[DeadlinePause],
    extensions: Sequence[DeadlineExtension],
    calendar: WorkCalendar,
) -> Deadline:
    """One clock with what hangs on it, in order."""
    return Deadline(
        kind=row.kind,
        run=row.run,
        limit=row.limit_us * _US,
        started_at=row.started_at,
        calendar=calendar,
        pauses=tuple(Pause(one.from_at, one.to_at) for one in pauses),
        extensions=tuple(Extension(one.span_us * _US, one.given_at, one.cause) for one in extensions),
        stopped_at=row.stopped_at,
        ending=row.ending,
        was_late=row.was_late,
    )


def write_clocks(
    session: Session,
    case_id: int,
    rows: ClockRows,
    *,
    before: CaseClocks,
    after: CaseClocks,
    authorisation_id: int | None,
    edition_id: str,
) -> None:
    """Make the rows say what the clocks say. `authorisation_id`: by which a clock was paused or extended."""
    for position, deadline in enumerate(after.deadlines, 1):
        is_known = position <= len(before.deadlines)
        if is_known and before.deadlines[position - 1] == deadline:
            continue
        if is_known:
            row = rows.deadlines[position - 1]
            _describe(row, deadline)
        else:
            row = _fresh(case_id, position, deadline, edition_id if deadline.kind in _OF_HANDBOOK else None)
            session.add(row)
            session.flush()  # its pauses name it
            rows.deadlines.append(row)
        _write_pauses(session, row.id, rows.pauses.setdefault(row.id, []), deadline.pauses, authorisation_id)
        _write_extensions(
            session, row.id, rows.extensions.setdefault(row.id, []), deadline.extensions, authorisation_id
        )


def told_of(row: DeadlineRow) -> Told | None:
    return None if row.told is None or row.told_due_at is None else Told(row.told, row.told_due_at)


def _fresh(case_id: int, position: int, deadline: Deadline, edition_id: str | None) -> DeadlineRow:
    row = DeadlineRow(
        case_id=case_id,
        position=position,
        kind=deadline.kind,
        run=deadline.run,
        limit_us=deadline.limit // _US,
        edition_id=edition_id,
        started_at=deadline.started_at,
    )
    _describe(row, deadline)
    return row


def _describe(row: DeadlineRow, deadline: Deadline) -> None:
    row.calendar = deadline.calendar.id
    row.due_at = deadline.due_at
    row.stopped_at = deadline.stopped_at
    row.ending = deadline.ending
    row.was_late = deadline.was_late
    row.alarm_at = next_alarm_at(deadline, told_of(row))


def _write_pauses(
    session: Session, deadline_id: int, rows: list[DeadlinePause], pauses: Sequence[Pause], by: int | None
) -> None:
    for position, pause in enumerate(pauses, 1):
        if position <= len(rows):
            rows[position - 1].to_at = pause.to_at
            continue
        row = DeadlinePause(
            deadline_id=deadline_id, position=position, from_at=pause.from_at, to_at=pause.to_at, authorisation_id=by
        )
        session.add(row)
        rows.append(row)


def _write_extensions(
    session: Session, deadline_id: int, rows: list[DeadlineExtension], extensions: Sequence[Extension], by: int | None
) -> None:
    for position, extension in enumerate(extensions, 1):
        if position <= len(rows):
            continue
        row = DeadlineExtension(
            deadline_id=deadline_id,
            position=position,
            span_us=extension.span // _US,
            given_at=extension.given_at,
            cause=extension.cause,
            authorisation_id=by if extension.cause is ExtensionCause.GRANTED else None,
        )
        session.add(row)
        rows.append(row)
