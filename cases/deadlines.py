"""One clock of a case: how long it has run, when it is due, and whether it was kept.

Pure. `elapsed` adds counted time over the stretches in which the clock runs, and `due_at` walks the same stretches
backwards from the limit, so the two are inverse by construction, whatever pauses and extensions lie between.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from cases.calendars import WorkCalendar, city_day, from_us, to_us
from cases.clock_kinds import ClockKind
from handbook.limits import ClockRun
from kit.errors import Conflict, Invalid
from kit.wording import Sentence, span_zh

YELLOW_FROM = 0.8
"""Share of the limit from which a clock is yellow (黄灯), as an existing system shows it; the standard was not read."""
REMAINDER_FLOOR = 0.25
"""Share of the original limit that a resumed clock has at least; the workflow's default, not the standard's."""
MOST_EXTENSIONS = 2
"""Granted extensions (延期) where the condition says nothing; an existing system's count, without refusals."""

_US = timedelta(microseconds=1)


class DeadlineInvalid(Invalid):
    """Limit, pauses or extensions that no clock can have."""


class MoveRefused(Conflict):
    """The clock is not in a state in which this can happen to it."""


class ExtensionCause(StrEnum):
    """Why a limit grew."""

    GRANTED = "granted"
    """延期: asked for and granted."""
    FLOOR = "floor"
    """What was missing to the floor at a resumption."""


class Ending(StrEnum):
    """How a stopped clock stopped."""

    PROVISIONAL = "provisional"
    """At feedback: it counts unless the inspection fails."""
    KEPT = "kept"
    """The work it measures was done; `is_in_time` says whether in time."""
    UNACCEPTED = "unaccepted"
    """The case was closed by authority, and no feedback was ever accepted: not in time."""
    RETURNED = "returned"
    """Another department got the case (退回, 二次派遣)."""
    VOID = "void"
    """The work was not done and is no longer expected."""


class TrafficLight(StrEnum):
    """红绿灯 of a clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count; `to_at` is None while it lasts."""

    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The limit grew by this much, counted on the deadline's own clock."""

    span: timedelta
    given_at: datetime
    cause: ExtensionCause = ExtensionCause.GRANTED


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running or stopped clock. Instants are aware; pauses follow one another, and only the last may be open."""

    kind: ClockKind
    run: ClockRun
    limit: timedelta
    """The original limit, on this clock: a working day is eight hours."""
    started_at: datetime
    calendar: WorkCalendar
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped_at: datetime | None = None
    ending: Ending | None = None
    """None exactly while `stopped_at` is."""
    was_late: bool = False
    """It was overdue when it was taken up again: more time to work in does not make good what was late."""

    def __post_init__(self) -> None:
        """Raises DeadlineInvalid."""
        if self.limit <= timedelta():
            raise DeadlineInvalid(
                f"The limit of the clock '{self.kind}' is {self.limit}: it must be more than 0, "
                "or the work would be overdue before it begins.",
                zh=f"{self.kind.zh}为 {span_zh(self.limit)}：须大于 0，否则工作尚未开始即已超期。",
            )
        _refuse_disorder(self)

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        return self.is_open and bool(self.pauses) and self.pauses[-1].to_at is None

    @property
    def allowed(self) -> timedelta:
        """The limit with all extensions."""
        return sum((extension.span for extension in self.extensions), self.limit)

    @property
    def due_at(self) -> datetime | None:
        """The first instant at which all that is allowed has been counted, whether or not the clock was stopped before.

        None while the clock is paused with time left: nobody can know.

        Raises:
            CalendarInvalid: that is beyond the years that can be counted.
        """
        left_us = self.allowed // _US
        for begins_us, ends_us in self._stretches():
            counted_us = self._counted_us(begins_us)
            if ends_us is None or self._counted_us(ends_us) - counted_us >= left_us:
                return from_us(self._first_at_us(counted_us + left_us))
            left_us -= self._counted_us(ends_us) - counted_us
        return None

    def elapsed(self, at: datetime) -> timedelta:
        """What has been counted until then, or until the clock was stopped."""
        until_us = to_us(at if self.stopped_at is None else min(at, self.stopped_at))
        elapsed_us = 0
        for begins_us, ends_us in self._stretches():
            if begins_us >= until_us:
                break
            end_us = until_us if ends_us is None else min(ends_us, until_us)
            elapsed_us += self._counted_us(end_us) - self._counted_us(begins_us)
        return timedelta(microseconds=elapsed_us)

    def remaining(self, at: datetime) -> timedelta:
        """What is left; negative once it is overdue on a clock that still counts."""
        return self.allowed - self.elapsed(at)

    def is_overdue(self, at: datetime) -> bool:
        """Whether it was not done when it was due; a stopped clock is judged by when it stopped."""
        return self._is_beyond(self.due_at, at)

    def light(self, at: datetime) -> TrafficLight:
        return self.light_from(at, due_at=self.due_at, elapsed=self.elapsed(at))

    def light_from(self, at: datetime, *, due_at: datetime | None, elapsed: timedelta) -> TrafficLight:
        """The same for whoever has counted both already."""
        if self._is_beyond(due_at, at):
            return TrafficLight.RED
        return TrafficLight.YELLOW if elapsed >= self.allowed * YELLOW_FROM else TrafficLight.GREEN

    @property
    def is_in_time(self) -> bool | None:
        """Whether the work was done when due; None while it is not done, and for a clock that ended otherwise."""
        if self.ending is Ending.UNACCEPTED:
            return False
        if self.stopped_at is None or self.ending not in {Ending.PROVISIONAL, Ending.KEPT}:
            return None
        return not (self.was_late or self.is_overdue(self.stopped_at))

    @property
    def is_provisional(self) -> bool:
        """Whether the due time rests on a year whose holidays the calendar does not know."""
        return self.run is ClockRun.WORKING and not self.calendar.knows(
            first=city_day(self.started_at), last=self._last_day()
        )

    def _is_beyond(self, due_at: datetime | None, at: datetime) -> bool:
        judged_at = at if self.stopped_at is None else min(at, self.stopped_at)
        return due_at is not None and judged_at > due_at

    def _last_day(self) -> date:
        due_at = self.due_at  # None: paused, and the start of that pause is all that is known
        return city_day(due_at if due_at is not None else self.pauses[-1].from_at)

    def _stretches(self) -> Iterator[tuple[int, int | None]]:
        """Where the clock runs, in microseconds; the last one has no end unless the clock is paused."""
        begins_us = to_us(self.started_at)
        for pause in self.pauses:
            yield begins_us, to_us(pause.from_at)
            if pause.to_at is None:
                return
            begins_us = to_us(pause.to_at)
        yield begins_us, None

    @property
    def _counted_us(self) -> Callable[[int], int]:
        return self.calendar.worked_us if self.run is ClockRun.WORKING else _as_it_is

    @property
    def _first_at_us(self) -> Callable[[int], int]:
        return self.calendar.first_at_us if self.run is ClockRun.WORKING else _as_it_is


def paused(deadline: Deadline, *, at: datetime) -> Deadline:
    """Raises MoveRefused unless it runs."""
    _refuse(deadline, unless=deadline.is_open and not deadline.is_paused, done=Sentence(zh="暂停", en="paused"))
    return replace(deadline, pauses=(*deadline.pauses, Pause(at)))


def resumed(deadline: Deadline, *, at: datetime) -> Deadline:
    """Go on with the remainder; for a clock that was stopped, the time since then becomes a pause.

    Raises:
        MoveRefused: it runs, or another department has the case, or it is void.
    """
    if deadline.is_paused:
        last = replace(deadline.pauses[-1], to_at=at)
        return replace(deadline, pauses=(*deadline.pauses[:-1], last))
    was_done = deadline.ending in {Ending.PROVISIONAL, Ending.KEPT}
    _refuse(deadline, unless=was_done, done=Sentence(zh="恢复", en="resumed"))
    assert deadline.stopped_at is not None
    pause = Pause(deadline.stopped_at, at)
    return replace(deadline, pauses=(*deadline.pauses, pause), stopped_at=None, ending=None)


def resumed_with(deadline: Deadline, least: timedelta, *, at: datetime) -> Deadline:
    """Go on with the remainder, or with `least` where that is more; what was late stays late.

    Raises:
        MoveRefused: as `resumed` does.
    """
    running = replace(resumed(deadline, at=at), was_late=deadline.was_late or deadline.is_overdue(at))
    missing = least - running.remaining(at)
    if missing <= timedelta():
        return running
    return replace(running, extensions=(*running.extensions, Extension(missing, at, ExtensionCause.FLOOR)))


def taken_up_again(deadline: Deadline) -> Deadline:
    """Take the stop back as if it had not been: the due time stays where it was. Raises MoveRefused."""
    _refuse(deadline, unless=deadline.ending is Ending.PROVISIONAL, done=Sentence(zh="重新计时", en="taken up again"))
    return replace(deadline, stopped_at=None, ending=None)


def stopped(deadline: Deadline, ending: Ending, *, at: datetime) -> Deadline:
    """Stop it. What stopped provisionally keeps that instant, and only the ending becomes final.

    Raises:
        MoveRefused: it has ended already.
    """
    is_final = ending is not Ending.PROVISIONAL
    can_end = deadline.is_open or (deadline.ending is Ending.PROVISIONAL and is_final)
    _refuse(deadline, unless=can_end, done=Sentence(zh="停止", en="stopped"))
    return replace(deadline, stopped_at=deadline.stopped_at or at, ending=ending)


def extended(
    deadline: Deadline,
    span: timedelta,
    *,
    at: datetime,
    asked_at: datetime | None = None,
    most: int = MOST_EXTENSIONS,
) -> Deadline:
    """A granted extension (延期), also while paused; the due time before it can be had from the older value.

    Args:
        deadline: as it was.
        span: by which the limit grows, on the deadline's own clock: the new due time is the old one and the span.
        at: when it was granted.
        asked_at: when it was asked for, which must be before it was due, however long the answer took; None: `at`.
        most: how many may be granted.

    Raises:
        DeadlineInvalid: the span is not above 0, or longer than the original limit.
        MoveRefused: asked for too late, too often, or the clock has stopped.
    """
    if not timedelta() < span <= deadline.limit:
        raise DeadlineInvalid(
            f"An extension of {span} for the clock '{deadline.kind}': it must be above 0 and at most the original "
            f"limit of {deadline.limit}.",
            zh=f"{deadline.kind.zh}不能延期 {span_zh(span)}：须大于 0，且不超过原时限 {span_zh(deadline.limit)}。",
        )
    _refuse(deadline, unless=deadline.is_open, done=Sentence(zh="延期", en="extended"))
    if deadline.is_overdue(asked_at or at):
        raise MoveRefused(
            f"The clock '{deadline.kind}' was overdue by then; an extension must be asked for before it is due.",
            zh=f"{deadline.kind.zh}当时已超期；延期须在到期前申请。",
        )
    if sum(one.cause is ExtensionCause.GRANTED for one in deadline.extensions) >= most:
        raise MoveRefused(
            f"The clock '{deadline.kind}' may be extended {most} times, and it was.",
            zh=f"{deadline.kind.zh}最多可延期 {most} 次，已用完。",
        )
    return replace(deadline, extensions=(*deadline.extensions, Extension(span, at)))


def recomputed(deadline: Deadline, calendar: WorkCalendar) -> Deadline:
    """The same clock by another version of the calendar, for when the holidays of a year become known.

    What has ended stays as it was judged: nobody's work becomes late afterwards.
    """
    has_ended = deadline.ending not in {None, Ending.PROVISIONAL}
    return deadline if has_ended else replace(deadline, calendar=calendar)


_STATES = {
    "running": Sentence(zh="正在计时", en="running"),
    "paused": Sentence(zh="已暂停", en="paused"),
    Ending.PROVISIONAL: Sentence(zh="已暂定停止", en="provisional"),
    Ending.KEPT: Sentence(zh="已按完成停止", en="kept"),
    Ending.UNACCEPTED: Sentence(zh="已按未完成停止", en="unaccepted"),
    Ending.RETURNED: Sentence(zh="已因退回停止", en="returned"),
    Ending.VOID: Sentence(zh="已作废", en="void"),
}


def _as_it_is(at_us: int) -> int:
    return at_us


def _refuse(deadline: Deadline, *, unless: bool, done: Sentence) -> None:
    if not unless:
        state = _STATES[deadline.ending or ("paused" if deadline.is_paused else "running")]
        raise MoveRefused(
            f"The clock '{deadline.kind}' is {state.en} and cannot be {done.en}.",
            zh=f"{deadline.kind.zh}{state.zh}，不能{done.zh}。",
        )


def _refuse_disorder(deadline: Deadline) -> None:
    """Instants must not run backwards, and only the last pause may be open."""
    if not deadline.pauses and deadline.stopped_at is None:
        return  # most clocks of most lists
    instants = [deadline.started_at]
    for pause in deadline.pauses:
        instants += [pause.from_at] if pause.to_at is None else [pause.from_at, pause.to_at]
    if deadline.stopped_at is not None:
        instants.append(deadline.stopped_at)
    if any(pause.to_at is None for pause in deadline.pauses[:-1]):
        raise DeadlineInvalid(
            f"The clock '{deadline.kind}' has a pause without an end before its last pause.",
            zh=f"{deadline.kind.zh}在最后一次暂停之前有未结束的暂停。",
        )
    if any(later < earlier for earlier, later in pairwise(instants)):
        raise DeadlineInvalid(
            f"The clock '{deadline.kind}' would run backwards: its start, pauses and stop are not in order of time.",
            zh=f"{deadline.kind.zh}时间倒流：开始、暂停和停止的先后次序有误。",
        )
