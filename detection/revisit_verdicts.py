"""What a look that somebody asked for says of its place: is the problem still there? Pure.

Advice for a person, who goes there and decides. Boxes are relative to the frame.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from detection.boxes import Box
from detection.covering import is_covered
from detection.spots import Seen, is_same_place


class RevisitVerdict(StrEnum):
    """What came of a revisit."""

    STILL_THERE = "still_there"
    GONE = "gone"
    COVERED = "covered"
    """Persons or vehicles stand before the place, and did not go away: nobody can say."""
    NOT_LOOKED_FOR = "not_looked_for"
    """There is a picture, but the detector in service does not know the label, or a mask or rule hides the place."""
    NO_PICTURE = "no_picture"
    """No usable frame came in time."""


@dataclass(frozen=True, slots=True)
class Question:
    """An open revisit: what was at the place when somebody asked."""

    revisit_id: int
    spot_id: int
    episode: int
    """That the question is about; of vehicles a later one is another vehicle."""
    condition_id: str
    label: str
    box: Box
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is that of the detection, in [0, 1]; None unless the problem is still there."""

    verdict: RevisitVerdict
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """To one question, from one frame."""

    revisit_id: int
    verdict: Verdict
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Stand:
    """What the patrol remembers of a vehicle's place after this visit."""

    episode: int
    is_covered: bool
    seen: Seen | None
    """None: nothing stands there, or nobody can say."""


def is_answered_by(asked_at: datetime, *, started_at: datetime, received_at: datetime, age_s: float | None) -> bool:
    """Whether the frame was surely taken after the question.

    Args:
        asked_at: of the question.
        started_at: of the visit: one that was under way shows the street as it was before.
        received_at: of the frame.
        age_s: upper bound of the frame's age at receipt; None: unknown, and the beginning of the visit decides.
    """
    oldest_at = received_at - timedelta(seconds=age_s) if age_s is not None else started_at
    return started_at >= asked_at and oldest_at >= asked_at


def is_final(verdict: Verdict, *, asked_at: datetime, taken_at: datetime, covered_wait: timedelta) -> bool:
    """Whether the verdict is worth telling: whoever stands before the place may be gone by the next look."""
    return verdict.verdict is not RevisitVerdict.COVERED or taken_at >= asked_at + covered_wait


def verdict_on_place(
    place: Box, labels: Collection[str], *, seen: Iterable[Seen], context: Iterable[Box], covered_limit: float
) -> Verdict:
    """Of a heap or a hole, which stays where it is.

    Args:
        place: the box when it was asked.
        labels: that mean the problem.
        seen: detections outside masks.
        context: boxes of persons and vehicles.
        covered_limit: share of the place that they may hide before the look says nothing.
    """
    if is_covered(place, context, limit=covered_limit):
        return Verdict(RevisitVerdict.COVERED)
    scores = [one.score for one in seen if one.label in labels and is_same_place(place, one.box)]
    return Verdict(RevisitVerdict.STILL_THERE, max(scores)) if scores else Verdict(RevisitVerdict.GONE)


def verdict_on_stand(stand: Stand, *, episode: int) -> Verdict:
    """Of a vehicle: another one in its place means that the first has gone."""
    if stand.is_covered:
        return Verdict(RevisitVerdict.COVERED)
    if stand.seen is not None and stand.episode == episode:
        return Verdict(RevisitVerdict.STILL_THERE, stand.seen.score)
    return Verdict(RevisitVerdict.GONE)
