"""One more look at a place (复看), because somebody asks: the view is due at once, and the next good picture answers.

Only a frame that was surely taken after the question answers it. A view is visited for it by the patrol's own rules:
outside its active hours, while it rests, or where its camera does not answer, the question ends without a picture.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from detection import revisit_repository as repository
from detection.boxes import Box
from detection.browsing import get_spot
from detection.revisit_verdicts import Answer, Question, RevisitVerdict
from detection.settings import PatrolSettings
from detection.tables import Revisit, Visit
from detection.topics import VIEW_REVISITED
from kit.outbox import post

AFTER_A_SLOT = timedelta(milliseconds=1)
"""Slots of a view never repeat and never go back, whatever the clocks of two machines say."""


def look_again(session: Session, *, spot_id: int, episode: int, reference: str, now: datetime) -> Revisit:
    """Ask for a fresh picture of the place and a verdict on it; `view.revisited` tells when they are there.

    Args:
        session: of a write unit.
        spot_id: the place, as it is remembered now.
        episode: of the spot, that the question is about.
        reference: the caller's own key; the same one again is the same question.
        now: nothing that was seen before counts.

    Raises:
        NotFound: there is no such spot.
    """
    known = repository.revisit_by_reference(session, reference)
    if known is not None:
        return known
    spot = get_spot(session, spot_id)
    revisit = Revisit(
        reference=reference,
        view_id=spot.view_id,
        spot_id=spot.id,
        episode=episode,
        condition_id=spot.condition_id,
        label=spot.label,
        box=spot.box,
        asked_at=now,
    )
    session.add(revisit)
    session.flush()
    period = timedelta(seconds=repository.period_of(session, spot.view_id))
    _hurry(session, spot.view_id, period=period, later_than=now, now=now)
    return revisit


def attend(session: Session, *, now: datetime, settings: PatrolSettings) -> int:
    """Give up what has waited too long, and hurry the views of the rest. Returns how many were given up.

    A view that was being visited when somebody asked is due again soon after; this is for what a crash forgot.
    """
    given_up = 0
    for revisit, period_s in repository.open_with_periods(session):
        if revisit.asked_at + settings.revisit_patience <= now:
            given_up += _end(session, revisit.id, now)
        else:
            later_than = now + settings.revisit_retry
            _hurry(session, revisit.view_id, period=timedelta(seconds=period_s), later_than=later_than, now=now)
    return given_up


def questions_of(session: Session, view_id: int) -> list[Question]:
    """What is asked of the view and has no answer."""
    return [
        Question(row.id, row.spot_id, row.episode, row.condition_id, row.label, Box(*row.box), row.asked_at)
        for row in repository.open_of_view(session, view_id)
    ]


def write_answers(session: Session, visit: Visit, answers: Iterable[Answer], *, picture_key: str | None) -> None:
    """In the transaction of the visit; what was answered or given up meanwhile stays as it is."""
    for answer in answers:
        is_first = repository.answer(
            session,
            answer.revisit_id,
            verdict=answer.verdict.verdict,
            score=answer.verdict.score,
            visit_id=visit.id,
            model_version_id=visit.model_version_id,
            picture_key=picture_key,
            taken_at=answer.taken_at,
            answered_at=visit.ended_at,
        )
        if is_first:
            post(session, VIEW_REVISITED, key=str(answer.revisit_id))


def due_for_revisit(
    session: Session, view_id: int, *, due_at: datetime, now: datetime, settings: PatrolSettings
) -> datetime:
    """When the view is due after a visit that may have left a question open."""
    if not repository.is_view_awaited(session, view_id, asked_after=now - settings.revisit_patience):
        return due_at
    return min(due_at, now + settings.revisit_retry)


def _end(session: Session, revisit_id: int, now: datetime) -> bool:
    is_first = repository.answer(session, revisit_id, verdict=RevisitVerdict.NO_PICTURE, answered_at=now)
    if is_first:
        post(session, VIEW_REVISITED, key=str(revisit_id))
    return is_first


def _hurry(session: Session, view_id: int, *, period: timedelta, later_than: datetime, now: datetime) -> None:
    """A view that is due later than its period rests, and is left to it; one that is being visited keeps its slot."""
    latest_at = repository.latest_slot(session, view_id)
    slot_at = now if latest_at is None else max(now, latest_at + AFTER_A_SLOT)
    repository.move_slot(session, view_id, to=slot_at, later_than=later_than, until=now + period, now=now)
