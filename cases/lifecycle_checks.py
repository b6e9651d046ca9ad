"""What a table of the lifecycle must be, whatever it says: checked when the lifecycle is loaded, and by the tests.

Clocks are walked through every path: a move that a clock could not make, or a state in which the wrong clocks run, is
a mistake in the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.clock_kinds import ClockKind, MoveKind
from cases.guard_names import Guard
from cases.lifecycle_table import Transition
from cases.states import AuthorisationKind, CaseState, InspectResult, VerifyResult
from cases.terms import ENDS

PASSED_INSPECTION = Guard.INSPECTION_PASSED


class TableInvalid(ValueError):
    """The table contradicts itself; a mistake of ours, never of a person at the counter."""


class Status(StrEnum):
    """What a clock does, as far as a move depends on it."""

    ABSENT = "absent"
    RUNNING = "running"
    PAUSED = "paused"
    PROVISIONAL = "provisional"
    DONE = "done"
    VOID = "void"


_OPEN = frozenset({Status.RUNNING, Status.PAUSED})
_COUNTING = _OPEN | {Status.PROVISIONAL}
_EVER = frozenset(Status) - {Status.ABSENT}

_MOVES: Mapping[MoveKind, tuple[frozenset[Status], Status]] = {
    MoveKind.START: (frozenset(Status) - _COUNTING, Status.RUNNING),
    MoveKind.START_NEW: (_EVER, Status.RUNNING),
    MoveKind.STOP: (_COUNTING, Status.DONE),
    MoveKind.STOP_UNACCEPTED: (frozenset({Status.PROVISIONAL}), Status.DONE),
    MoveKind.STOP_PROVISIONALLY: (_OPEN, Status.PROVISIONAL),
    MoveKind.PAUSE: (frozenset({Status.RUNNING}), Status.PAUSED),
    MoveKind.RESUME: (frozenset({Status.PAUSED, Status.PROVISIONAL, Status.DONE}), Status.RUNNING),
    MoveKind.RESUME_WITH_FLOOR: (frozenset({Status.PAUSED, Status.PROVISIONAL}), Status.RUNNING),
    MoveKind.EXTEND: (frozenset({Status.RUNNING}), Status.RUNNING),
}
"""From which status a clock may make a move, and what it does then. VOID ends what counts, and is allowed always."""

RUNS: Mapping[CaseState, Mapping[ClockKind, Status]] = {
    CaseState.REGISTERED: {ClockKind.ACCEPT: Status.RUNNING},
    CaseState.VERIFYING: {ClockKind.ACCEPT: Status.PAUSED, ClockKind.VERIFY: Status.RUNNING},
    CaseState.ACCEPTED: {ClockKind.FILE: Status.RUNNING},
    CaseState.FILED: {ClockKind.DISPATCH: Status.RUNNING},
    CaseState.DISPATCHED: {ClockKind.HANDLE: Status.RUNNING, ClockKind.ARRIVE: Status.RUNNING},
    CaseState.HANDLING: {ClockKind.HANDLE: Status.RUNNING},
    CaseState.ON_HOLD: {ClockKind.HANDLE: Status.PAUSED},
    CaseState.FEEDBACK: {ClockKind.HANDLE: Status.PROVISIONAL, ClockKind.INSPECT: Status.RUNNING},
    CaseState.INSPECTING: {ClockKind.HANDLE: Status.PROVISIONAL, ClockKind.INSPECT: Status.RUNNING},
    CaseState.INSPECTED: {ClockKind.HANDLE: Status.PROVISIONAL, ClockKind.CLOSE: Status.RUNNING},
    CaseState.CLOSED: {},
    CaseState.NOT_ACCEPTED: {},
    CaseState.VOIDED: {},
}
"""What counts in each state; everything else is over or never began, but for what `MAY_COUNT` allows."""

MAY_COUNT: Mapping[CaseState, frozenset[ClockKind]] = {
    CaseState.FILED: frozenset({ClockKind.HANDLE}),  # back from a department: paused, or stopped provisionally
    CaseState.HANDLING: frozenset({ClockKind.ARRIVE}),  # received, and not yet on site
}

_ONLY_WHILE: Mapping[Guard, tuple[ClockKind, frozenset[Status]]] = {
    Guard.FIRST_DISPATCH: (ClockKind.HANDLE, frozenset({Status.ABSENT})),
    Guard.SAME_DEPARTMENT: (ClockKind.HANDLE, frozenset({Status.PAUSED})),
    Guard.OTHER_DEPARTMENT: (ClockKind.HANDLE, frozenset({Status.PAUSED, Status.PROVISIONAL})),
    Guard.AWAITS_ARRIVAL: (ClockKind.ARRIVE, frozenset({Status.RUNNING})),
}
"""Guards that hold only while a clock does this; the walk takes no other way."""


_BARRED_BY: Mapping[tuple[CaseState, VerifyResult | InspectResult], frozenset[Guard | None]] = {
    (CaseState.REGISTERED, VerifyResult.EXISTS): frozenset({Guard.REFUSAL_GROUNDED}),
    (CaseState.REGISTERED, VerifyResult.NOT_THERE): frozenset({Guard.VERIFIED_OR_WAIVED}),
    (CaseState.REGISTERED, VerifyResult.UNABLE): frozenset({Guard.VERIFIED_OR_WAIVED, Guard.REFUSAL_GROUNDED}),
    (CaseState.INSPECTED, InspectResult.PASSED): frozenset({Guard.INSPECTION_FAILED, Guard.INSPECTION_UNABLE}),
    (CaseState.INSPECTED, InspectResult.FAILED): frozenset({Guard.INSPECTION_PASSED, Guard.INSPECTION_UNABLE}),
    (CaseState.INSPECTED, InspectResult.UNABLE): frozenset({Guard.INSPECTION_PASSED, Guard.INSPECTION_FAILED}),
}
"""Guards that do not hold after each result; of a verification, for the sources that need one."""

_SELDOM = frozenset({Guard.MERGE_TARGET, Guard.UNDO_WINDOW})
"""Guards of ways that most cases do not have: there must be another one."""


@dataclass(frozen=True, slots=True)
class _Here:
    """One point of the walk."""

    state: CaseState | None
    clocks: tuple[Status, ...]
    """In the order of ClockKind."""


def checked(table: tuple[Transition, ...]) -> tuple[Transition, ...]:
    """The table itself.

    Raises:
        TableInvalid: it contradicts itself; everything wrong is named.
    """
    problems = tuple(problems_of(table))
    if problems:
        raise TableInvalid("The lifecycle contradicts itself: " + "; ".join(problems))
    return table


def problems_of(table: Iterable[Transition]) -> Iterator[str]:
    """In words, whatever is wrong with it."""
    rows = tuple(table)
    yield from _ambiguous(rows)
    yield from _without_leave(rows)
    yield from _unreachable(rows)
    yield from _dead_ends(rows)
    yield from _traps(rows)
    yield from _closed_without_inspection(rows)
    yield from _wrong_clocks(rows)


def _ambiguous(rows: tuple[Transition, ...]) -> Iterator[str]:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        for source in row.sources:
            for key in ((row.action, source, None), (row.action, source, row.when)):
                if key in seen:
                    yield f"row {row.row} repeats {row.action} from {source or 'nothing'} without telling when"
                    break
            seen.add((row.action, source, row.when))


def _without_leave(rows: tuple[Transition, ...]) -> Iterator[str]:
    for row in rows:
        if bool(row.leaves) == (row.authorisation is not None):
            yield f"row {row.row} needs either a permission or an authorisation, and not both"
    for kind in AuthorisationKind:
        ways = {(row.action, row.sources, row.target, row.guards) for row in rows if row.authorisation is kind}
        if len(ways) != 1:
            yield f"the authorisation {kind} belongs to {len(ways)} ways, not to one"


def _unreachable(rows: tuple[Transition, ...]) -> Iterator[str]:
    reached: set[CaseState | None] = {None}
    while more := {row.target for row in rows if reached.intersection(row.sources)} - reached:
        reached |= more
    for state in CaseState:
        if state not in reached:
            yield f"nothing leads to {state}"


def _dead_ends(rows: tuple[Transition, ...]) -> Iterator[str]:
    leading: set[CaseState | None] = set(ENDS)
    while more := {source for row in rows if row.target in leading for source in row.sources} - leading:
        leading |= more
    for state in CaseState:
        if state not in leading:
            yield f"no end can be reached from {state}"


def _traps(rows: tuple[Transition, ...]) -> Iterator[str]:
    """A result after which nobody could go on without asking somebody else for leave."""
    for (state, result), barred in _BARRED_BY.items():
        ways = (
            row
            for row in rows
            if row.leaves and state in row.sources and row.target is not state and _SELDOM.isdisjoint(row.guards)
        )
        if all(barred.intersection((*row.guards, row.when)) for row in ways):
            yield f"no plain way leads out of {state} with the result {result}"


def _closed_without_inspection(rows: tuple[Transition, ...]) -> Iterator[str]:
    for row in rows:
        if row.target is not CaseState.CLOSED or row.sources == (CaseState.CLOSED,):
            continue
        is_forced = row.authorisation is AuthorisationKind.FORCED_CLOSE
        if row.sources != (CaseState.INSPECTED,) or not (is_forced or PASSED_INSPECTION in row.guards):
            yield f"row {row.row} closes a case that has not passed an inspection, without a forced close"


def _wrong_clocks(rows: tuple[Transition, ...]) -> Iterator[str]:
    """Walk every row from every point that can be reached, and say each thing once."""
    start = _Here(None, (Status.ABSENT,) * len(ClockKind))
    seen, waiting, said = {start}, [start], set[str]()
    while waiting:
        here = waiting.pop()
        for row in rows:
            if here.state not in row.sources or not _is_on_this_way(row, here):
                continue
            found = _after(row, here)
            problems = [found] if isinstance(found, str) else list(_astray(row, found))
            yield from (problem for problem in problems if problem not in said)
            said.update(problems)
            if isinstance(found, _Here) and not problems and found not in seen:
                seen.add(found)
                waiting.append(found)


def _is_on_this_way(row: Transition, here: _Here) -> bool:
    guards = row.guards if row.when is None else (*row.guards, row.when)
    asked = (_ONLY_WHILE[guard] for guard in guards if guard in _ONLY_WHILE)
    return all(here.clocks[_place(kind)] in statuses for kind, statuses in asked)


def _after(row: Transition, here: _Here) -> _Here | str:
    clocks = list(here.clocks)
    for move in row.clocks:
        status = clocks[_place(move.kind)]
        if move.move is MoveKind.VOID:
            clocks[_place(move.kind)] = Status.VOID if status in _COUNTING else status
            continue
        sources, target = _MOVES[move.move]
        if status not in sources:
            return f"row {row.row} cannot {move.move} the clock {move.kind}, which is {status}"
        clocks[_place(move.kind)] = target
    return _Here(row.target, tuple(clocks))


def _astray(row: Transition, here: _Here) -> Iterator[str]:
    """Clocks that do what they should not in the state that the row leads to."""
    assert here.state is not None
    for kind, status in zip(ClockKind, here.clocks, strict=True):
        expected = RUNS[here.state].get(kind)
        is_right = (
            status is expected
            if expected is not None
            else status not in _COUNTING or kind in MAY_COUNT.get(here.state, ())
        )
        if not is_right:
            yield f"row {row.row} leads to {here.state} with the clock {kind} {status}"


def _place(kind: ClockKind) -> int:
    return list(ClockKind).index(kind)
