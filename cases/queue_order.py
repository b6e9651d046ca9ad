"""In which order candidates are put before operators: danger first, then score × age. Rules only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.tables import CandidateState

OPEN = (CandidateState.PENDING, CandidateState.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One candidate in the queue, as far as its place in it depends on it."""

    candidate_id: int
    is_danger: bool
    score: float
    first_seen_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a candidate stands; the smallest comes first. The id makes it unique, so a page can go on after it."""

    after_danger: bool
    minus_urgency: float
    candidate_id: int


def place_of(waiting: Waiting, *, now: datetime) -> Place:
    """Urgency is score × age, so that a sure find of a minute ago waits behind a doubtful one of an hour ago."""
    age_s = max(0.0, (now - waiting.first_seen_at).total_seconds())
    return Place(
        after_danger=not waiting.is_danger, minus_urgency=-waiting.score * age_s, candidate_id=waiting.candidate_id
    )


def in_order(queue: Iterable[Waiting], *, now: datetime) -> list[Place]:
    """The whole queue, most urgent first."""
    return sorted(place_of(waiting, now=now) for waiting in queue)


def shown_state(state: CandidateState, *, lease_until: datetime | None, now: datetime) -> CandidateState:
    """The state that counts: a claim whose lease has ended is none."""
    if state is CandidateState.IN_REVIEW and (lease_until is None or lease_until <= now):
        return CandidateState.PENDING
    return state
