"""From boxes in one frame to what they mean: which count here, what each place says, what is worth keeping.

Evidence is stored before the transaction that names it; the transaction itself is `recording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import structlog
from numpy.typing import NDArray

from camera_registry.ground import Place
from camera_registry.views import place_of
from camera_registry.zones import stands_in
from detection import repository
from detection.answering import Answerer, Look
from detection.appearance import appearance, has_changed
from detection.boxes import Box
from detection.evidence import EvidenceKeeper, StoredPicture
from detection.labelling import as_json, labelled, private_things
from detection.likeness import portrait
from detection.looking import Outcome, Remembered, conclude
from detection.models.card import ModelCard, Role
from detection.models.detections import Detections
from detection.recording import Sight, record_sight
from detection.revisit_verdicts import Question, is_answered_by
from detection.revisits import questions_of
from detection.rules import ViewRule, view_rules
from detection.settings import PatrolSettings
from detection.spots import News, Seen, State
from detection.stored_spots import memory_of
from detection.streams.frames import Frame
from detection.tables import Spot, SpotState
from detection.targets import Target
from handbook.edition import Edition
from kit.clock import utc_now
from kit.database import Database

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class LookedAt:
    """A usable frame with its detections, those included that are only to be blurred; not yet thought about."""

    target: Target
    started_at: datetime
    frame: Frame
    fingerprint: str
    detections: Detections
    inference_ms: float


class Concluder:
    """Turns a frame that was looked at into rows."""

    def __init__(
        self,
        *,
        database: Database,
        keeper: EvidenceKeeper,
        card: ModelCard,
        model_version_id: int,
        edition: Edition,
        settings: PatrolSettings,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._card = card
        self._model_version_id = model_version_id
        self._edition = edition
        self._settings = settings
        self._problems = {one.label: one.threshold for one in card.classes if one.role is Role.PROBLEM}
        self._context = {one.label: one.threshold for one in card.classes if one.role is Role.CONTEXT}
        self._answerer = Answerer(edition=edition, problems=self._problems, context=self._context, settings=settings)

    def conclude(self, looked_at: LookedAt) -> bool:
        """Decide, keep pictures, write. Returns False when the visit was recorded before.

        Raises:
            StoreUnwritable: a picture could not be stored; nothing was written.
        """
        target = looked_at.target
        frame_bgr = looked_at.frame.frame_bgr
        rules = self._rules(target)
        seen, context = self._sorted_out(looked_at, rules)
        spots, appearances = self._remembered(target.view.id, frame_bgr)
        outcomes = conclude(
            spots,
            seen,
            context=context,
            rules=rules,
            slot_at=target.slot_at,
            covered_limit=self._settings.covered_share,
        )
        covered = {outcome.spot_id for outcome in outcomes if outcome.is_covered}
        look = Look(target.view.masks or (), outcomes, seen, context, looked_at.frame.received_at)
        answers = self._answerer.answers(self._questions(looked_at), look)
        now = utc_now()
        sight = Sight(
            size_wh=(frame_bgr.shape[1], frame_bgr.shape[0]),
            age_s=looked_at.frame.age_s,
            connect_ms=looked_at.frame.connect_ms,
            keyframe_ms=looked_at.frame.keyframe_ms,
            inference_ms=looked_at.inference_ms,
            model_version_id=self._model_version_id,
            detections=as_json(self._card, frame_bgr, looked_at.detections),
            fingerprint=looked_at.fingerprint,
            appearances={spot_id: print_now for spot_id, print_now in appearances.items() if spot_id not in covered},
            fresh_appearances=tuple(
                appearance(frame_bgr, outcome.memory.box) for outcome in outcomes if outcome.spot_id is None
            ),
            picture=self._picture(looked_at, outcomes, now, is_asked_for=bool(answers)),
            places=_places(target, outcomes),
            answers=answers,
        )
        return record_sight(
            self._database, target.key(looked_at.started_at), sight, outcomes, now=now, settings=self._settings
        )

    def _rules(self, target: Target) -> list[ViewRule]:
        view = target.view
        return view_rules(
            self._edition,
            problems=self._problems,
            context=self._context,
            items=view.items,
            zones=view.zones,
            regions=view.regions,
        )

    def _sorted_out(self, looked_at: LookedAt, rules: Sequence[ViewRule]) -> tuple[list[Seen], list[Box]]:
        """What may count in this view, and what may stand before it."""
        view = looked_at.target.view
        followed = [rule for rule in rules if rule.follows]
        seen, context = [], []
        for one_class, one in labelled(self._card, looked_at.frame.frame_bgr, looked_at.detections):
            if one_class.role is Role.CONTEXT:
                context.append(one.box)
            if one_class.role is Role.IN_ORDER or stands_in(one.box, view.masks or ()):
                continue
            if one_class.role is Role.PROBLEM:
                seen.append(one)
            elif any(one.label in rule.labels and rule.holds(one.box) for rule in followed):
                seen.append(replace(one, portrait=portrait(looked_at.frame.frame_bgr, one.box)))
        return seen, context

    def _remembered(self, view_id: int, frame_bgr: NDArray[np.uint8]) -> tuple[list[Remembered], dict[int, str]]:
        with self._database.read() as session:
            rows = repository.spots_of(session, view_id)
            prints = {row.id: appearance(frame_bgr, Box(*row.box)) for row in rows}
            return [_remembered(row, prints[row.id], frame_bgr) for row in rows], prints

    def _questions(self, looked_at: LookedAt) -> list[Question]:
        """Those of this view that were asked before the frame was taken; the others wait for the next visit."""
        frame = looked_at.frame
        with self._database.read() as session:
            asked = questions_of(session, looked_at.target.view.id)
        return [
            one
            for one in asked
            if is_answered_by(
                one.asked_at, started_at=looked_at.started_at, received_at=frame.received_at, age_s=frame.age_s
            )
        ]

    def _picture(
        self, looked_at: LookedAt, outcomes: Sequence[Outcome], now: datetime, *, is_asked_for: bool
    ) -> StoredPicture | None:
        """Keep the frame when somebody asked for it, when it is evidence, or when the view's latest picture is due."""
        taken_at = looked_at.target.picture_at
        is_due = taken_at is None or now - taken_at >= self._settings.latest_picture_every
        if is_asked_for or is_due or any(self._is_evidence(outcome, now) for outcome in outcomes):
            private, problems = private_things(self._card, looked_at.frame.frame_bgr, looked_at.detections)
            return self._keeper.keep(
                looked_at.frame.frame_bgr,
                private=private,
                problems=problems,
                is_searched=not self._card.private_parts_suffice,
            )
        return None

    def _is_evidence(self, outcome: Outcome, now: datetime) -> bool:
        if outcome.seen is None:
            return False
        if outcome.rule.follows and outcome.news is News.FIRST_HIT:
            return False  # a vehicle that passes: most are gone by the next visit
        if outcome.spot_id is None or outcome.news in {News.RAISED, News.FIRST_HIT}:
            return True
        with self._database.read() as session:
            kept, latest_at = repository.evidence_facts(session, outcome.spot_id, episode=outcome.memory.episode)
        if kept >= self._settings.evidence_per_episode:
            return False
        is_watching = outcome.memory.state is State.WATCHING
        return is_watching or latest_at is None or now - latest_at >= self._settings.evidence_every


def _remembered(row: Spot, print_now: str, frame_bgr: NDArray[np.uint8]) -> Remembered:
    is_followed = row.portrait is not None and row.state is not SpotState.CLEARED
    return Remembered(
        spot_id=row.id,
        condition_id=row.condition_id,
        memory=memory_of(row),
        is_disturbed=row.appearance is not None and has_changed(row.appearance, print_now),
        portrait_now=portrait(frame_bgr, Box(*row.box)) if is_followed else None,
    )


def _places(target: Target, outcomes: Sequence[Outcome]) -> dict[int, Place]:
    """Where on the ground, for the outcomes that raise a finding."""
    places = {}
    for index, outcome in enumerate(outcomes):
        if outcome.news is News.RAISED:
            place = place_of(outcome.memory.box, view=target.view, camera=target.camera)
            if place is not None:
                places[index] = place
    return places
