"""What comes first: candidates by danger, then score × age; cases and tasks by danger, then by due time. Rules only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.states import CandidateState

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


@dataclass(frozen=True, slots=True)
class Work:
    """One case or one task in somebody's list, as far as its turn depends on it."""

    work_id: int
    is_danger: bool
    since_at: datetime
    """When it came onto the list."""
    due_at: datetime | None = None
    """Of the clock that runs for whoever reads the list; None: no clock runs."""
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """When a case or a task is to be taken up; the smallest comes first. Unique by its id, as `Place` is."""

    is_snoozed: bool
    after_danger: bool
    has_no_due: bool
    epoch_s: float
    """Of the due time, or of `since_at` where nothing is due: what is most overdue comes first."""
    work_id: int


def place_of(waiting: Waiting, *, now: datetime) -> Place:
    """Urgency is score × age, so that a sure find of a minute ago waits behind a doubtful one of an hour ago."""
    age_s = max(0.0, (now - waiting.first_seen_at).total_seconds())
    return Place(
        after_danger=not waiting.is_danger, minus_urgency=-waiting.score * age_s, candidate_id=waiting.candidate_id
    )


def in_order(queue: Iterable[Waiting], *, now: datetime) -> list[Place]:
    """The whole queue, most urgent first."""
    return sorted(place_of(waiting, now=now) for waiting in queue)


def turn_of(work: Work, *, now: datetime) -> Turn:
    """Danger, then the overdue, then what is due soonest, then what has no due time; the snoozed at the very end."""
    return Turn(
        is_snoozed=is_snoozed(work, now=now),
        after_danger=not work.is_danger,
        has_no_due=work.due_at is None,
        epoch_s=(work.due_at or work.since_at).timestamp(),
        work_id=work.work_id,
    )


def in_turn(list_of_work: Iterable[Work], *, now: datetime) -> list[Turn]:
    """The whole list, most urgent first."""
    return sorted(turn_of(work, now=now) for work in list_of_work)


def is_overdue(work: Work, *, now: datetime) -> bool:
    """At the due instant itself it is still in time."""
    return work.due_at is not None and now > work.due_at


def is_snoozed(work: Work, *, now: datetime) -> bool:
    """Whether somebody put it off for now. Nobody can snooze a danger, nor hide what is overdue."""
    if work.is_danger or is_overdue(work, now=now):
        return False
    return work.snoozed_until is not None and now < work.snoozed_until


def shown_state(state: CandidateState, *, lease_until: datetime | None, now: datetime) -> CandidateState:
    """The state that counts: a claim whose lease has ended is none."""
    if state is CandidateState.IN_REVIEW and (lease_until is None or lease_until <= now):
        return CandidateState.PENDING
    return state
