"""An inspector's tasks as a phone shows them (我的任务): the nearest first, or danger and due time first."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.actor import Actor
from camera_registry.ground import Place
from cases.case_tables import InspectorTask
from cases.duplicates import distance_m
from cases.fact_finding import place_of
from cases.tables import Case
from cases.work_lists import inspector_tasks

MOST = 200
"""More than a beat has open on its worst day."""


@dataclass(frozen=True, slots=True)
class NearTask:
    """`distance_m` None: nobody said from where, or the place is unknown."""

    task: InspectorTask
    case: Case
    distance_m: float | None


def tasks_near(session: Session, actor: Actor, *, here: Place | None) -> list[NearTask]:
    """What awaits the person's reply. `here` None: in the order of their due times."""
    found = [NearTask(task, case, _away(here, case)) for task, case in inspector_tasks(session, actor, limit=MOST)]
    if here is None:
        return found
    return sorted(found, key=lambda one: (one.distance_m is None, one.distance_m or 0.0, one.task.id))


def _away(here: Place | None, case: Case) -> float | None:
    there = place_of(case.longitude, case.latitude, case.radius_m)
    return None if here is None or there is None else distance_m(here, there)
