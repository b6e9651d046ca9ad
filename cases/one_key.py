"""One key for the plain case (一键办理): accept, file and dispatch what was just registered, each as its own event.

Only for conditions that the handbook's edition calls simple, and for people who hold the permissions. The first guard
that fails stops it there, and says why; what was done before stays done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.actor import Actor
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


@dataclass(frozen=True, slots=True)
class GoneThrough:
    """`stopped_by` None: it is dispatched; else the guard at which it stopped."""

    case: Case
    stopped_by: Refusal | None


def go_through(session: Session, case: Case, *, actor: Actor, at: datetime) -> GoneThrough:
    """As far as the guards let it; a case of a condition that is not simple stays where it is."""
    known = open_file(session, case.id).known
    if known.condition is None or not known.condition.is_simple:
        return GoneThrough(case, refused(Guard.SIMPLE))
    steps: tuple[tuple[CaseAction, Callable[[], Entered]], ...] = (
        (CaseAction.ACCEPT, lambda: NOTHING),
        (CaseAction.FILE, lambda: Entered(meets_criteria=True)),
        (CaseAction.DISPATCH, lambda: Entered(main_department=_certain_department(session, case.id))),
    )
    for action, entered in steps:
        try:
            case = door.apply(session, case_id=case.id, action=action, actor=actor, at=at, entered=entered())
        except (NotAllowed, NotNow, EntryIncomplete) as error:
            return GoneThrough(case, error.refusal)
    return GoneThrough(case, None)


def _certain_department(session: Session, case_id: int) -> str | None:
    """A department that somebody should look at first is nobody's one key."""
    route = proposed_route(session, open_file(session, case_id))
    return route.main if route is not None and route.confidence is Confidence.CERTAIN else None
