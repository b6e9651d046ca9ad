"""Which cases a person may read (可见范围): what `cases.refusals` says of one case, as conditions of a query.

What is beyond reach is not there at all: it is answered as unknown, so that nobody learns which numbers exist.
"""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.reach import Reach
from accounts.reach_query import within_reach
from cases.case_tables import InspectorTask, SubtaskRow
from cases.errors import CaseUnknown
from cases.tables import Case


def ways_to_reach(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Any one of them is enough. Each rests on an index of its own, so a list asks for them one after the other."""
    reach = actor.reach
    if reach.is_everything:
        return (true(),)
    ways = []
    if reach.departments:
        ways += [_covered(Reach(departments=reach.departments)), _helped_by(reach.departments)]
    if reach.beats:
        ways.append(_covered(Reach(beats=reach.beats)))
    if actor.person_id is not None and not actor.departments:
        ways.append(Case.id.in_(select(InspectorTask.case_id).where(awaits(actor))))
    return tuple(ways) or (false(),)


def any_reach(actor: Actor) -> ColumnElement[bool]:
    """All ways in one condition, for queries that another index makes small enough."""
    return or_(*ways_to_reach(actor))


def readable_case(session: Session, case_id: int, actor: Actor) -> Case:
    """Raises CaseUnknown where there is none within reach."""
    case = session.scalars(select(Case).where(Case.id == case_id, any_reach(actor))).one_or_none()
    if case is None:
        raise CaseUnknown(case_id)
    return case


def refuse_unreadable(session: Session, case_id: int, actor: Actor) -> None:
    """As `readable_case`, for whoever reads the case next: without a query where the person may read every case.

    Raises:
        CaseUnknown: it is beyond reach; where everything is within it, whoever reads the case says that there is none.
    """
    if actor.reach.is_everything:
        return
    if session.scalar(select(Case.id).where(Case.id == case_id, any_reach(actor))) is None:
        raise CaseUnknown(case_id)


def awaits(actor: Actor) -> ColumnElement[bool]:
    """An inspector's task that was sent to this person; to nobody in their beats; or to nobody, where no beat is known.

    Only open ones: whoever has replied has no more to do with it.
    """
    beats = sorted(actor.reach.beats)
    of_anybody = or_(InspectorTask.beat.in_(beats), InspectorTask.beat.is_(None)) if beats else false()
    return and_(
        InspectorTask.ended_at.is_(None),
        or_(
            InspectorTask.person_id == actor.person_id,
            and_(InspectorTask.person_id.is_(None), of_anybody),
        ),
    )


def _covered(reach: Reach) -> ColumnElement[bool]:
    return within_reach(reach, department=Case.main_department, beat=Case.beat)


def _helped_by(departments: frozenset[str]) -> ColumnElement[bool]:
    """协办: whose help was asked for, whether or not they have given it."""
    helped = select(SubtaskRow.case_id).where(SubtaskRow.department.in_(sorted(departments)))
    return Case.id.in_(helped)
