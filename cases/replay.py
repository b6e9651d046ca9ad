"""A case made anew from its events, and how that differs from what is stored: the proof that no change was lost."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import case_repository
from cases.calendar_versions import calendar_in_force, calendars_named
from cases.case_file import CaseFile, open_file, request_of
from cases.clock_limits import clock_limits
from cases.course import Asked, Course
from cases.course_steps import Basis, Step, after
from cases.entered import NOTHING, entered_from
from cases.settings import clock_settings
from cases.tables import CaseEvent


def replayed(session: Session, case_id: int) -> Course:
    """What its events alone make of the case. Raises CaseUnknown."""
    file = open_file(session, case_id)
    course = Course()
    for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.version)):
        course = after(course, _step(session, file, event, course))
    return course


def differences(session: Session, case_id: int) -> tuple[str, ...]:
    """Each part in which the stored case differs from its events, with both values; empty: none.

    Raises:
        CaseUnknown: there is none.
    """
    return tuple(_different(open_file(session, case_id).course, replayed(session, case_id)))


def _different(stored: Course, made: Course) -> Iterator[str]:
    for one in fields(Course):
        ours, theirs = getattr(stored, one.name), getattr(made, one.name)
        if ours != theirs:
            yield f"{one.name}: stored {ours}, by the events {theirs}"


def _step(session: Session, file: CaseFile, event: CaseEvent, course: Course) -> Step:
    basis = None if event.basis is None else Basis.model_validate(event.basis)
    calendar = calendars_named(session, {basis.calendar})[basis.calendar] if basis else calendar_in_force(session)
    asked, terms = _asked(session, file, event)
    return Step(
        action=event.action,
        way=event.way,
        target=event.to_state,
        at=event.happened_at,
        person_id=event.person_id,
        limits=(basis.limits if basis else None) or course.clocks.frozen or clock_limits(clock_settings()),
        calendar=calendar,
        entered=entered_from(event.entered),
        asked=asked,
        asked_terms=NOTHING if terms is None else entered_from(terms),
        **({"undo_within": basis.undo_within} if basis else {}),
    )


def _asked(session: Session, file: CaseFile, event: CaseEvent) -> tuple[Asked | None, Mapping[str, Any] | None]:
    """The request that the event is about, as it has become, and its terms."""
    if event.authorisation_id is None:
        return None, None
    row = next(
        one for one in case_repository.authorisations_of(session, event.case_id) if one.id == event.authorisation_id
    )
    opinions = case_repository.opinions_on(session, [row.id]).get(row.id, [])
    return Asked(row.id, request_of(row, opinions, file.known)), row.terms
