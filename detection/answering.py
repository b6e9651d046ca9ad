"""What one frame says to the questions that are open about its view (复看)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from camera_registry.zones import Polygon, stands_in
from detection.boxes import Box
from detection.looking import Outcome
from detection.revisit_verdicts import (
    Answer,
    Question,
    RevisitVerdict,
    Stand,
    Verdict,
    is_final,
    verdict_on_place,
    verdict_on_stand,
)
from detection.settings import PatrolSettings
from detection.spots import Seen
from handbook.edition import Edition
from handbook.errors import ItemUnknown


@dataclass(frozen=True, slots=True)
class Look:
    """A frame of a view after the patrol has thought about it."""

    masks: Sequence[Polygon]
    outcomes: Sequence[Outcome]
    seen: Sequence[Seen]
    """Outside the masks."""
    context: Sequence[Box]
    """Persons and vehicles."""
    received_at: datetime


class Answerer:
    """Knows what the card in service can see, and which labels mean the same problem."""

    def __init__(
        self, *, edition: Edition, problems: Collection[str], context: Collection[str], settings: PatrolSettings
    ) -> None:
        self._edition = edition
        self._problems = frozenset(problems)
        self._context = frozenset(context)
        self._settings = settings

    def answers(self, questions: Sequence[Question], look: Look) -> tuple[Answer, ...]:
        """To the questions, which must be of this view and older than the frame; what is covered may wait a little."""
        taken_at = look.received_at
        verdicts = [(one, self._verdict(one, look)) for one in questions]
        return tuple(
            Answer(one.revisit_id, verdict, taken_at)
            for one, verdict in verdicts
            if is_final(verdict, asked_at=one.asked_at, taken_at=taken_at, covered_wait=self._settings.revisit_covered)
        )

    def _verdict(self, question: Question, look: Look) -> Verdict:
        if stands_in(question.box, look.masks):
            return Verdict(RevisitVerdict.NOT_LOOKED_FOR)
        if question.label in self._context:
            return _on_vehicle(question, look.outcomes)
        labels = self._labels(question)
        if not labels:
            return Verdict(RevisitVerdict.NOT_LOOKED_FOR)
        limit = self._settings.covered_share
        return verdict_on_place(question.box, labels, seen=look.seen, context=look.context, covered_limit=limit)

    def _labels(self, question: Question) -> frozenset[str]:
        """A cover that was missing and now lies askew is no solution: every problem of the item counts."""
        try:
            conditions = self._edition.item_of(question.condition_id).conditions
        except ItemUnknown:  # of an older edition
            conditions = ()
        of_item = {label for one in conditions if one.detection is not None for label in one.detection.labels}
        return frozenset({question.label, *of_item}) & self._problems


def _on_vehicle(question: Question, outcomes: Sequence[Outcome]) -> Verdict:
    """By the patrol's own memory, which tells one vehicle from the next."""
    for outcome in outcomes:
        if outcome.spot_id == question.spot_id:
            stand = Stand(outcome.memory.episode, outcome.is_covered, outcome.seen)
            return verdict_on_stand(stand, episode=question.episode)
    return Verdict(RevisitVerdict.NOT_LOOKED_FOR)
