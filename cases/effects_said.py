"""What an action would do (办理效果), said before it is done: where the case goes, and which clocks move. Pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

from cases.case_facts import CaseFacts
from cases.clock_kinds import ClockKind, ClockMove, MoveKind
from cases.clock_limits import ClockLimits
from cases.lifecycle_table import Transition
from cases.notices.templates import CLOCKS
from cases.states import CaseAction
from cases.terms import STATES
from handbook.limits import ClockRun, Limit
from kit.wording import Sentence, joined

MOVES: dict[MoveKind, Sentence] = {
    MoveKind.START: Sentence("开始", "starts"),
    MoveKind.START_NEW: Sentence("重新开始", "starts anew"),
    MoveKind.STOP: Sentence("停止", "stops"),
    MoveKind.STOP_UNACCEPTED: Sentence("停止，计为未按期", "stops, and counts as not in time"),
    MoveKind.PAUSE: Sentence("暂停", "pauses"),
    MoveKind.RESUME: Sentence("继续", "goes on"),
    MoveKind.RESUME_WITH_FLOOR: Sentence(
        "继续，剩余不足原时限四分之一的按四分之一计", "goes on with at least a quarter of its limit"
    ),
    MoveKind.STOP_PROVISIONALLY: Sentence("暂停计时，核查通过后有效", "stands until the inspection has passed"),
    MoveKind.EXTEND: Sentence("延长", "is extended"),
    MoveKind.VOID: Sentence("终止", "ends without an outcome"),
}
STARTING = frozenset({MoveKind.START, MoveKind.START_NEW})
NOTHING_YET = Sentence("批准前案卷状态和时限均不变", "until it is granted, state and clocks stay as they are")
NOT_MOVED = Sentence("案卷状态和时限不变", "state and clocks stay as they are")


def effect_of(row: Transition, facts: CaseFacts, limits: ClockLimits, *, counting: Collection[ClockKind]) -> Sentence:
    """Of taking the action by this row of the lifecycle now. `counting`: the clocks that have not ended."""
    moves = [one for one in row.clocks if one.move is not MoveKind.VOID or one.kind in counting]
    said = [*_of_state(row, facts), *_of_clocks(moves, limits)]
    return joined(said or [NOT_MOVED])


def effect_of_request(action: CaseAction) -> Sentence:
    """Of asking, judging and declining."""
    if action is CaseAction.DECLINE:
        return joined([Sentence("申请不予批准", "the request ends"), NOT_MOVED])
    return joined([NOTHING_YET])


def _of_state(row: Transition, facts: CaseFacts) -> Iterator[Sentence]:
    if row.target is not None and row.target is not facts.state:
        state = STATES[row.target]
        yield Sentence(f"案卷转为“{state.zh}”", f"the case becomes: {state.en}")


def _of_clocks(moves: Iterable[ClockMove], limits: ClockLimits) -> Iterator[Sentence]:
    for move in moves:
        limit = limits.of(move.kind)
        if move.kind is ClockKind.ARRIVE and limit is None:
            continue  # the condition asks nobody to be on site by a time
        clock, moved = CLOCKS[move.kind], MOVES[move.move]
        length = _length(limit) if limit is not None and move.move in STARTING else Sentence("", "")
        yield Sentence(f"{clock.zh}{moved.zh}{length.zh}", f"the {clock.en} clock {moved.en}{length.en}")


def _length(limit: Limit) -> Sentence:
    hours, seconds = divmod(int(limit.span / timedelta(seconds=1)), 3600)
    worked = limit.clock is ClockRun.WORKING
    span = f"{hours}:{seconds // 60:02d}"
    return Sentence(
        f"（{span}{'，工作时' if worked else ''}）",
        f" ({span}{' of working time' if worked else ''})",
    )
