"""A table that contradicts itself is refused, and the sentence says in which row."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.permissions import Permission
from cases.clock_kinds import ClockKind, ClockMove, MoveKind
from cases.guard_names import Guard
from cases.lifecycle_checks import TableInvalid, checked, problems_of
from cases.lifecycle_table import TRANSITIONS, Leave, Transition
from cases.states import AuthorisationKind, CaseAction, CaseState


def changed(row: str, **changes: object) -> tuple[Transition, ...]:
    """The table with one row otherwise."""
    assert row in {one.row for one in TRANSITIONS}
    return tuple(replace(one, **changes) if one.row == row else one for one in TRANSITIONS)  # type: ignore[arg-type]


def without(row: str) -> tuple[Transition, ...]:
    return tuple(one for one in TRANSITIONS if one.row != row)


def moves(row: str, keep: Callable[[ClockMove], bool]) -> tuple[ClockMove, ...]:
    return tuple(move for one in TRANSITIONS if one.row == row for move in one.clocks if keep(move))


def test_the_table_of_the_product_is_sound() -> None:
    assert list(problems_of(TRANSITIONS)) == []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (without("13"), "nothing leads to on_hold"),
        (tuple(one for one in without("14") if one.row != "21"), "no end can be reached from on_hold"),
        (changed("18c", guards=()), "the authorisation forced_close belongs to 2 ways"),
        (without("16b"), "no plain way leads out of inspected with the result unable"),
        (without("18a"), "no plain way leads out of inspected with the result passed"),
        (without("3"), "no plain way leads out of registered with the result unable"),
        (changed("16a", target=CaseState.CLOSED), "row 16a closes a case that has not passed an inspection"),
        (changed("18a", guards=()), "row 18a closes a case that has not passed an inspection"),
        (changed("9a", when=None), "row 9b repeats dispatch from filed without telling when"),
        (changed("10a", leaves=()), "row 10a needs either a permission or an authorisation"),
        (
            changed("21", leaves=(Leave(Permission.CASE_CLOSE),)),
            "row 21 needs either a permission or an authorisation, and not both",
        ),
        (changed("12", authorisation=AuthorisationKind.VOIDING), "the authorisation voiding belongs to 2 ways"),
        (changed("12", authorisation=AuthorisationKind.VOIDING), "the authorisation extension belongs to 0 ways"),
        (changed("10b", guards=(Guard.PHOTO,)), "row 10b cannot stop the clock arrive, which is done"),
        (
            changed("4", clocks=moves("4", lambda move: move.move is not MoveKind.RESUME)),
            "row 4 leads to registered with the clock accept paused",
        ),
        (
            changed("15", clocks=moves("15", lambda move: move.kind is not ClockKind.ARRIVE)),
            "row 15 leads to feedback with the clock arrive running",
        ),
        (
            changed("18a", clocks=moves("18a", lambda move: move.kind is not ClockKind.HANDLE)),
            "row 18a leads to closed with the clock handle provisional",
        ),
        (
            changed("9c", clocks=moves("9a", lambda _: True)),
            "row 9c cannot start the clock handle, which is paused",
        ),
    ],
)
def test_a_contradiction_is_named(table: tuple[Transition, ...], told: str) -> None:
    assert any(problem.startswith(told) for problem in problems_of(table))
    with pytest.raises(TableInvalid, match="contradicts itself"):
        checked(table)


def test_every_way_into_closed_leads_through_inspected() -> None:
    ways = {
        (row.action, source)
        for row in TRANSITIONS
        for source in row.sources
        if row.target is CaseState.CLOSED and source is not CaseState.CLOSED
    }
    assert ways == {(CaseAction.CLOSE, CaseState.INSPECTED), (CaseAction.FORCE_CLOSE, CaseState.INSPECTED)}
