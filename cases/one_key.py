"""One key for the plain case (一键办理): accept, file and dispatch what was just registered, each as its own event.

Only for conditions that the handbook's edition calls simple, and for people who hold the permissions. The first guard
that fails stops it there, and says why; what was done before stays done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.appointments import department_tree
from accounts.departments import DepartmentKind
from cases import door
from cases.case_file import open_file
from cases.door_errors import EntryIncomplete, NotAllowed, NotNow
from cases.entered import NOTHING, Entered
from cases.guard_names import Guard
from cases.refusals import Refusal, refused
from cases.routing import Confidence
from cases.states import CaseAction
from cases.tables import Case
from cases.units import proposed_route
from handbook.conditions import Stage


@dataclass(frozen=True, slots=True)
class GoneThrough:
    """`stopped_by` None: it is dispatched; else the guard at which it stopped."""

    case: Case
    stopped_by: Refusal | None


def go_through(session: Session, case: Case, *, actor: Actor, at: datetime) -> GoneThrough:
    """As far as the guards let it; a case of a condition that is not simple stays where it is."""
    known = open_file(session, case.id).known
    condition = known.condition
    if condition is None or not condition.is_simple or condition.limit_for(Stage.HANDLE) is None:
        return GoneThrough(case, refused(Guard.SIMPLE))  # what has no limit cannot be filed, so it is not plain either
    steps: tuple[tuple[CaseAction, Callable[[], Entered]], ...] = (
        (CaseAction.ACCEPT, lambda: NOTHING),
        (CaseAction.FILE, lambda: Entered(meets_criteria=True)),
        (CaseAction.DISPATCH, lambda: _certain_dispatch(session, case.id)),
    )
    for action, entered in steps:
        try:
            case = door.apply(session, case_id=case.id, action=action, actor=actor, at=at, entered=entered())
        except (NotAllowed, NotNow, EntryIncomplete) as error:
            return GoneThrough(case, error.refusal)
    return GoneThrough(case, None)


def _certain_dispatch(session: Session, case_id: int) -> Entered:
    """Nothing, and the guard stops it, where somebody should look first: the department is in doubt or handles nothing.

    The handbook may name a unit to lead that only supervises.
    """
    route = proposed_route(session, open_file(session, case_id))
    if route is None or route.main is None or route.confidence is not Confidence.CERTAIN:
        return NOTHING
    entries = department_tree(session).entries
    if any(entries[slug].kind is not DepartmentKind.HANDLING for slug in (route.main, *route.co_handlers)):
        return NOTHING
    return Entered(main_department=route.main, co_handlers=route.co_handlers)
