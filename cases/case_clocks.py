"""All clocks of one case, K1 to K7 with their history, how transitions move them, and K0, which follows from them.

Pure. Limits are frozen when the case is filed (立案): a later edition of the handbook changes nothing for it.
The whole case (K0) starts at filing and is due when K5 is due plus the limits of K6 and K7.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from cases.calendars import WorkCalendar
from cases.clock_kinds import ClockKind, ClockMove, MoveKind
from cases.clock_limits import ClockLimits
from cases.deadlines import (
    REMAINDER_FLOOR,
    Deadline,
    DeadlineInvalid,
    Ending,
    MoveRefused,
    extended,
    paused,
    resumed,
    resumed_with,
    stopped,
    taken_up_again,
)
from handbook.conditions import ReworkPolicy

_ENDINGS = {
    MoveKind.STOP: Ending.KEPT,
    MoveKind.STOP_UNACCEPTED: Ending.UNACCEPTED,
    MoveKind.STOP_PROVISIONALLY: Ending.PROVISIONAL,
    MoveKind.VOID: Ending.VOID,
}


@dataclass(frozen=True, slots=True)
class WholeCase:
    """K0 全程时限."""

    filed_at: datetime
    due_at: datetime | None
    """None while K5 is paused by authority (缓办): nobody can know."""
    ended_at: datetime | None
    is_voided: bool
    is_provisional: bool
    is_solved: bool = True
    """False for a case that was closed by authority without an accepted feedback."""

    @property
    def is_in_time(self) -> bool | None:
        """按期结案: a test of its own, not that of K5. None while the case goes on, and for a voided one."""
        if self.ended_at is None or self.due_at is None or self.is_voided:
            return None
        return self.is_solved and self.ended_at <= self.due_at


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """Every clock that ever ran for the case, in the order of their starts. Only the last of a kind moves."""

    deadlines: tuple[Deadline, ...] = ()
    frozen: ClockLimits | None = None
    """The limits as they were when the case was filed; None before."""

    def history(self, kind: ClockKind) -> tuple[Deadline, ...]:
        return tuple(deadline for deadline in self.deadlines if deadline.kind is kind)

    def latest(self, kind: ClockKind) -> Deadline | None:
        return next((deadline for deadline in reversed(self.deadlines) if deadline.kind is kind), None)

    @property
    def open_clocks(self) -> tuple[Deadline, ...]:
        """The clocks that have not stopped, paused ones among them."""
        return tuple(deadline for deadline in self.deadlines if deadline.is_open)

    @property
    def is_handled_in_time(self) -> bool | None:
        """按期处置: whether the last feedback that counts was there when K5 was due; None without such a feedback."""
        handle = self.latest(ClockKind.HANDLE)
        return None if handle is None else handle.is_in_time

    @property
    def whole_case(self) -> WholeCase | None:
        """None before filing."""
        if self.frozen is None:
            return None
        handle, expected = self.latest(ClockKind.HANDLE), _expected_handling(self)
        return WholeCase(
            filed_at=self.history(ClockKind.DISPATCH)[0].started_at,
            due_at=_due_after_inspection(expected, self.frozen),
            ended_at=None if self.open_clocks else max(one.stopped_at for one in self.deadlines if one.stopped_at),
            is_voided=not self.open_clocks and (handle is None or handle.ending is Ending.VOID),
            is_provisional=expected.is_provisional,
            is_solved=handle is None or handle.ending is not Ending.UNACCEPTED,
        )

    @property
    def earlier_closings(self) -> tuple[WholeCase, ...]:
        """K0 as it was at each closing from which the case was reopened (反复): no outcome is lost by going on."""
        closed = {Ending.KEPT, Ending.UNACCEPTED}
        of_handling = [place for place, one in enumerate(self.deadlines) if one.kind is ClockKind.HANDLE]
        reopened = [now for before, now in pairwise(of_handling) if self.deadlines[before].ending in closed]
        # What had ended never changes, so the clocks before a reopening are those of the closing.
        as_closed = (replace(self, deadlines=self.deadlines[:place]).whole_case for place in reopened)
        return tuple(whole for whole in as_closed if whole is not None)


def apply_moves(
    clocks: CaseClocks,
    moves: Iterable[ClockMove],
    *,
    at: datetime,
    limits: ClockLimits,
    calendar: WorkCalendar,
    extension: timedelta | None = None,
    asked_at: datetime | None = None,
) -> CaseClocks:
    """The clocks after a transition has moved them, one move after the other.

    Args:
        clocks: as they were.
        moves: of the transition.
        at: when it happened.
        limits: what centre and handbook say now; from filing on the case's own frozen ones count instead.
        calendar: for clocks that start; those that run keep theirs.
        extension: the granted span, for a transition that extends.
        asked_at: when that was asked for; None: `at`.

    Raises:
        DeadlineInvalid: no handling limit at filing, no span for an extension, or one that is too long.
        MoveRefused: a clock is not in a state for its move.
    """
    for move in moves:
        limits_of_case = clocks.frozen or limits
        clocks = _moved(clocks, move, _Moment(at, limits_of_case, calendar, extension, asked_at))
    return clocks


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a move needs to know besides the clock."""

    at: datetime
    limits: ClockLimits
    calendar: WorkCalendar
    extension: timedelta | None
    asked_at: datetime | None


def _moved(clocks: CaseClocks, move: ClockMove, moment: _Moment) -> CaseClocks:
    if moment.limits.of(move.kind) is None and move.kind is ClockKind.ARRIVE:
        return clocks  # the condition asks nobody to be on site by a time
    if move.move in {MoveKind.START, MoveKind.START_NEW}:
        return _started(clocks, move, moment)
    latest = clocks.latest(move.kind)
    if move.move is MoveKind.VOID and (latest is None or latest.ending not in {None, Ending.PROVISIONAL}):
        return clocks  # voiding ends whatever still counts, and asks no clock whether it does
    if latest is None:
        raise MoveRefused(
            f"The clock '{move.kind}' of this case has never been started, so it cannot {move.move}.",
            zh=f"本案卷的{move.kind.zh}尚未开始计时，不能{move.move.zh}。",
        )
    return _with_latest(clocks, _changed(latest, move.move, moment))


def _started(clocks: CaseClocks, move: ClockMove, moment: _Moment) -> CaseClocks:
    latest = clocks.latest(move.kind)
    if latest is not None and latest.ending in {None, Ending.PROVISIONAL}:
        if move.move is MoveKind.START:
            raise MoveRefused(
                f"The clock '{move.kind}' of this case runs already and cannot be started again.",
                zh=f"本案卷的{move.kind.zh}已在计时，不能再次开始。",
            )
        clocks = _with_latest(clocks, stopped(latest, Ending.RETURNED, at=moment.at))
    deadline = _new(move.kind, moment.limits, at=moment.at, calendar=moment.calendar)
    frozen = moment.limits if move.kind is ClockKind.DISPATCH else clocks.frozen  # K4 starts when the case is filed
    if frozen is not None and frozen.handle is None:
        raise _no_limit(ClockKind.HANDLE)
    return CaseClocks((*clocks.deadlines, deadline), frozen)


def _changed(deadline: Deadline, move: MoveKind, moment: _Moment) -> Deadline:
    if move in _ENDINGS:
        return stopped(deadline, _ENDINGS[move], at=moment.at)
    if move is MoveKind.PAUSE:
        return paused(deadline, at=moment.at)
    if move is MoveKind.RESUME:
        return resumed(deadline, at=moment.at)
    if move is MoveKind.RESUME_WITH_FLOOR:
        return _resumed_by_policy(deadline, moment)
    if moment.extension is None:
        raise DeadlineInvalid(
            f"An extension of the clock '{deadline.kind}' needs to say by how much.",
            zh=f"{deadline.kind.zh}延期须写明延长多少。",
        )
    return extended(
        deadline, moment.extension, at=moment.at, asked_at=moment.asked_at, most=moment.limits.most_extensions
    )


def _resumed_by_policy(deadline: Deadline, moment: _Moment) -> Deadline:
    """After a failed inspection the rework policy decides; after a pause by authority always the floor."""
    policy = ReworkPolicy.RESUME if deadline.is_paused else moment.limits.rework
    if policy is ReworkPolicy.FIXED:
        return taken_up_again(deadline)
    least = deadline.limit if policy is ReworkPolicy.RESTART else deadline.limit * REMAINDER_FLOOR
    return resumed_with(deadline, least, at=moment.at)


def _with_latest(clocks: CaseClocks, changed: Deadline) -> CaseClocks:
    """The last clock of that kind replaced."""
    last = max(index for index, one in enumerate(clocks.deadlines) if one.kind is changed.kind)
    return replace(clocks, deadlines=(*clocks.deadlines[:last], changed, *clocks.deadlines[last + 1 :]))


def _new(kind: ClockKind, limits: ClockLimits, *, at: datetime, calendar: WorkCalendar) -> Deadline:
    limit = limits.of(kind)
    if limit is None:
        raise _no_limit(kind)
    return Deadline(kind=kind, run=limit.clock, limit=limit.span, started_at=at, calendar=calendar)


def _expected_handling(clocks: CaseClocks) -> Deadline:
    """K5 as it is; while the case waits for a dispatch, as if it started or went on when K4 is due.

    Otherwise a filed case that nobody dispatches would never be due.
    """
    handle, dispatch = clocks.latest(ClockKind.HANDLE), clocks.latest(ClockKind.DISPATCH)
    assert clocks.frozen is not None
    assert dispatch is not None  # its start froze the limits
    if handle is not None and not dispatch.is_open:
        return handle
    expected_at = dispatch.due_at or dispatch.started_at
    if handle is not None and handle.is_paused:
        return resumed(handle, at=expected_at)
    return _new(ClockKind.HANDLE, clocks.frozen, at=expected_at, calendar=dispatch.calendar)


def _due_after_inspection(handle: Deadline, limits: ClockLimits) -> datetime | None:
    due_at = handle.due_at
    for kind in (ClockKind.INSPECT, ClockKind.CLOSE):
        if due_at is not None:
            due_at = _new(kind, limits, at=due_at, calendar=handle.calendar).due_at
    return due_at


def _no_limit(kind: ClockKind) -> DeadlineInvalid:
    return DeadlineInvalid(
        f"There is no limit for the clock '{kind}': choose a condition of the handbook that has one before going on.",
        zh=f"{kind.zh}没有规定时限：请先选择规定了该时限的立案条件。",
    )
