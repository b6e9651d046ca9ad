"""One visit, one transaction: visit row, spots, evidence rows, finding and outbox row, keyed by (view, due slot).

A second run of the same visit writes nothing. Everything slow has happened before; here is only the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camera_registry.ground import Place
from camera_registry.telling import tell_of
from detection import repository
from detection.evidence import StoredPicture
from detection.looking import Outcome
from detection.revisit_verdicts import Answer
from detection.revisits import due_for_revisit, write_answers
from detection.schedule import next_slot
from detection.settings import PatrolSettings
from detection.spots import News, is_quiet, score_of
from detection.stored_spots import row_of, write_memory
from detection.tables import Evidence, Finding, PatrolState, Visit
from detection.topics import FINDING_RAISED, SPOT_CLEARED
from kit.database import Database
from kit.outbox import post

ONLINE = "online"
LONGEST_TEXT = 400
CRASHES_TO_REST = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit without a usable frame. `counts_as_offline`: the backoff grows; a bad picture still is an answer."""

    word: str
    text: str
    counts_as_offline: bool
    is_crash: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """A usable frame, looked at. Times in ms; `detections` are ready for JSON."""

    size_wh: tuple[int, int]
    age_s: float | None
    connect_ms: float
    keyframe_ms: float
    inference_ms: float
    model_version_id: int
    detections: list[dict[str, Any]]
    fingerprint: str
    appearances: dict[int, str]
    """By spot id; not of places that are covered, whose print stays as it was."""
    fresh_appearances: tuple[str, ...]
    """Of the new places, in the order of the outcomes."""
    picture: StoredPicture | None
    places: dict[int, Place]
    """By index of the outcome that raises."""
    answers: tuple[Answer, ...] = ()
    """To the questions that were open when the visit began; none without a picture."""


@dataclass(frozen=True, slots=True)
class VisitKey:
    view_id: int
    slot_at: datetime
    started_at: datetime
    period: timedelta


def record_failure(
    database: Database, key: VisitKey, failure: Failure, *, now: datetime, wait: timedelta, settings: PatrolSettings
) -> bool:
    """Write a visit that saw nothing. `wait` is the backoff. Returns False when the visit was known already."""
    try:
        with database.write() as session:
            if repository.has_visit(session, view_id=key.view_id, slot_at=key.slot_at):
                return False
            session.add(
                Visit(
                    view_id=key.view_id,
                    slot_at=key.slot_at,
                    started_at=key.started_at,
                    ended_at=now,
                    error=failure.word,
                    error_text=failure.text[:LONGEST_TEXT],
                )
            )
            state = repository.state_of(session, key.view_id)
            slot_at = next_slot(key.slot_at, period=key.period, now=now)
            slot_at = due_for_revisit(session, key.view_id, due_at=slot_at, now=now, settings=settings)
            _end_turn(state, due_at=max(slot_at, now + wait))
            _note_health(session, state, failure.word, now)
            state.failures = state.failures + 1 if failure.counts_as_offline else 0
            state.crashes = state.crashes + 1 if failure.is_crash else 0
            if state.crashes >= CRASHES_TO_REST:
                state.crashes = 0
                state.due_at = now + settings.crash_rest
    except IntegrityError:  # another run of this visit committed between our look and our write
        return False
    return True


def record_sight(
    database: Database,
    key: VisitKey,
    sight: Sight,
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    settings: PatrolSettings,
) -> bool:
    """Write a visit and what it means for every place. Returns False when the visit was known already."""
    try:
        with database.write() as session:
            if repository.has_visit(session, view_id=key.view_id, slot_at=key.slot_at):
                return False
            visit = _visit_row(key, sight, now)
            session.add(visit)
            session.flush()
            fresh = iter(sight.fresh_appearances)
            for index, outcome in enumerate(outcomes):
                print_now = sight.appearances.get(outcome.spot_id) if outcome.spot_id else next(fresh, None)
                _write_outcome(session, visit, outcome, sight, appearance=print_now, place=sight.places.get(index))
            picture_key = sight.picture.blurred_key if sight.picture else None
            write_answers(session, visit, sight.answers, picture_key=picture_key)
            _end_good_turn(session, key, sight, outcomes, now=now, settings=settings)
    except IntegrityError:
        return False
    return True


def _visit_row(key: VisitKey, sight: Sight, now: datetime) -> Visit:
    width_px, height_px = sight.size_wh
    return Visit(
        view_id=key.view_id,
        slot_at=key.slot_at,
        started_at=key.started_at,
        ended_at=now,
        width_px=width_px,
        height_px=height_px,
        age_s=sight.age_s,
        connect_ms=sight.connect_ms,
        keyframe_ms=sight.keyframe_ms,
        inference_ms=sight.inference_ms,
        model_version_id=sight.model_version_id,
        detections=sight.detections,
    )


def _write_outcome(
    session: Session, visit: Visit, outcome: Outcome, sight: Sight, *, appearance: str | None, place: Place | None
) -> None:
    spot = row_of(session, outcome, view_id=visit.view_id)
    write_memory(spot, outcome.memory)
    spot.appearance = appearance or spot.appearance
    session.flush()
    if outcome.seen is not None and sight.picture is not None:
        session.add(_evidence_row(spot.id, visit, outcome, sight.picture, sight.size_wh))
    if outcome.news is News.RAISED:
        finding = _finding_row(spot.id, visit, outcome, sight.model_version_id, place)
        session.add(finding)
        session.flush()
        post(session, FINDING_RAISED, key=str(finding.id))
    if outcome.ended_episode is not None:
        _end_episode(session, spot.id, outcome.ended_episode)


def _end_episode(session: Session, spot_id: int, episode: int) -> None:
    if repository.has_finding(session, spot_id, episode=episode):
        post(session, SPOT_CLEARED, key=f"{spot_id}:{episode}")
    else:
        repository.drop_evidence(session, spot_id, episode=episode)


def _evidence_row(
    spot_id: int, visit: Visit, outcome: Outcome, picture: StoredPicture, size_wh: tuple[int, int]
) -> Evidence:
    assert outcome.seen is not None
    return Evidence(
        spot_id=spot_id,
        episode=outcome.memory.episode,
        visit_id=visit.id,
        blurred_key=picture.blurred_key,
        original_key=picture.original_key,
        width_px=size_wh[0],
        height_px=size_wh[1],
        box=list(outcome.seen.box),
        score=outcome.seen.score,
        taken_at=visit.ended_at,
    )


def _finding_row(spot_id: int, visit: Visit, outcome: Outcome, model_version_id: int, place: Place | None) -> Finding:
    return Finding(
        spot_id=spot_id,
        episode=outcome.memory.episode,
        view_id=visit.view_id,
        visit_id=visit.id,
        item_id=outcome.rule.item.id,
        condition_id=outcome.rule.condition.id,
        label=outcome.memory.label,
        score=score_of(outcome.memory),
        box=list(outcome.memory.box),
        is_danger=outcome.rule.condition.is_danger,
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        radius_m=place.radius_m if place else None,
        model_version_id=model_version_id,
        first_seen_at=outcome.memory.first_seen_at,
        raised_at=visit.ended_at,
    )


def _end_good_turn(
    session: Session,
    key: VisitKey,
    sight: Sight,
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    settings: PatrolSettings,
) -> None:
    state = repository.state_of(session, key.view_id)
    due_at = next_slot(key.slot_at, period=key.period, now=now)
    if any(_is_fresh_danger(outcome, now) for outcome in outcomes):
        due_at = min(due_at, now + settings.danger_revisit)
    _end_turn(state, due_at=due_for_revisit(session, key.view_id, due_at=due_at, now=now, settings=settings))
    is_news = state.health != ONLINE
    _note_health(session, state, ONLINE, now)
    state.failures = 0
    state.crashes = 0
    state.last_good_at = now
    state.fingerprint = sight.fingerprint
    if sight.picture is not None:
        state.picture_key = sight.picture.blurred_key
        state.picture_at = now
        if not is_news:  # once in `latest_picture_every`, so that a wall need not ask again and again
            tell_of(session, state.camera_id)


def _is_fresh_danger(outcome: Outcome, now: datetime) -> bool:
    is_first = outcome.news is News.FIRST_HIT and outcome.rule.condition.is_danger
    return is_first and not is_quiet(outcome.memory, now=now)


def _end_turn(state: PatrolState, *, due_at: datetime) -> None:
    state.due_at = due_at
    state.lease_token = None
    state.lease_until = None
    state.attempts = 0


def _note_health(session: Session, state: PatrolState, word: str, now: datetime) -> None:
    """Live listeners hear of a change and of a new picture only: a thousand visits a minute are no news."""
    if state.health != word:
        state.health = word
        state.health_since_at = now
        tell_of(session, state.camera_id)
