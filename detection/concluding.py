"""From boxes in one frame to what they mean: which count here, what each place says, what is worth keeping.

Evidence is stored before the transaction that names it; the transaction itself is `recording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog
from numpy.typing import NDArray

from camera_registry.ground import Place
from camera_registry.views import place_of
from camera_registry.zones import counts
from detection import repository
from detection.appearance import appearance, has_changed
from detection.boxes import Box
from detection.evidence import EvidenceKeeper, StoredPicture
from detection.looking import Outcome, Remembered, conclude
from detection.models.card import ModelCard, Role
from detection.models.detections import Detections
from detection.recording import Sight, record_sight
from detection.rules import rules_by_label
from detection.settings import PatrolSettings
from detection.spots import News, Seen, State
from detection.stored_spots import memory_of
from detection.streams.frames import Frame
from detection.tables import Spot
from detection.targets import Target
from handbook.edition import Edition
from kit.clock import utc_now
from kit.database import Database

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True, eq=False)
class LookedAt:
    """A usable frame with its detections, not yet thought about."""

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
        self._thresholds = {one.label: one.threshold for one in card.classes if one.role is Role.PROBLEM}

    def conclude(self, looked_at: LookedAt) -> bool:
        """Decide, keep pictures, write. Returns False when the visit was recorded before.

        Raises:
            StoreUnwritable: a picture could not be stored; nothing was written.
        """
        target = looked_at.target
        frame_bgr = looked_at.frame.frame_bgr
        rules = rules_by_label(self._edition, thresholds=self._thresholds, items=target.view.items)
        seen, context = self._sorted_out(looked_at)
        spots, appearances = self._remembered(target.view.id, frame_bgr)
        outcomes = conclude(spots, seen, context=context, rules=rules, slot_at=target.slot_at)
        now = utc_now()
        sight = Sight(
            size_wh=(frame_bgr.shape[1], frame_bgr.shape[0]),
            age_s=looked_at.frame.age_s,
            connect_ms=looked_at.frame.connect_ms,
            keyframe_ms=looked_at.frame.keyframe_ms,
            inference_ms=looked_at.inference_ms,
            model_version_id=self._model_version_id,
            detections=self._as_json(looked_at),
            fingerprint=looked_at.fingerprint,
            appearances=appearances,
            fresh_appearances=tuple(
                appearance(frame_bgr, outcome.memory.box) for outcome in outcomes if outcome.spot_id is None
            ),
            picture=self._picture(looked_at, outcomes, now),
            places=_places(target, outcomes),
        )
        return record_sight(
            self._database, target.key(looked_at.started_at), sight, outcomes, now=now, settings=self._settings
        )

    def _sorted_out(self, looked_at: LookedAt) -> tuple[list[Seen], list[Box]]:
        """Problems that count in this view, and what may stand before them."""
        view = looked_at.target.view
        seen, context = [], []
        for _label, role, one in self._labelled(looked_at):
            if role is Role.CONTEXT:
                context.append(one.box)
            elif role is Role.PROBLEM and counts(one.box, zones=view.zones, masks=view.masks):
                seen.append(one)
        return seen, context

    def _labelled(self, looked_at: LookedAt) -> list[tuple[str, Role, Seen]]:
        height_px, width_px = looked_at.frame.frame_bgr.shape[:2]
        scale = np.array([width_px, height_px, width_px, height_px], dtype=np.float32)
        found = looked_at.detections
        labelled = []
        for box_px, score, class_id in zip(found.boxes, found.scores, found.class_ids, strict=True):
            one = self._card.classes[int(class_id)]
            box = Box(*(float(corner) for corner in np.clip(box_px / scale, 0, 1)))
            labelled.append((one.label, one.role, Seen(one.label, float(score), box)))
        return labelled

    def _as_json(self, looked_at: LookedAt) -> list[dict[str, object]]:
        return [
            {"label": label, "score": round(one.score, 4), "box": [round(corner, 5) for corner in one.box]}
            for label, _, one in self._labelled(looked_at)
        ]

    def _remembered(self, view_id: int, frame_bgr: NDArray[np.uint8]) -> tuple[list[Remembered], dict[int, str]]:
        with self._database.read() as session:
            rows = repository.spots_of(session, view_id)
            prints = {row.id: appearance(frame_bgr, Box(*row.box)) for row in rows}
            return [
                Remembered(
                    row.id, memory_of(row), bool(row.appearance) and has_changed(row.appearance or "", prints[row.id])
                )
                for row in rows
            ], prints

    def _picture(self, looked_at: LookedAt, outcomes: Sequence[Outcome], now: datetime) -> StoredPicture | None:
        """Keep the frame when it is evidence, or when the view's latest picture is due."""
        taken_at = looked_at.target.picture_at
        is_due = taken_at is None or now - taken_at >= self._settings.latest_picture_every
        if is_due or any(self._is_evidence(outcome, now) for outcome in outcomes):
            return self._keeper.keep(looked_at.frame.frame_bgr)
        return None

    def _is_evidence(self, outcome: Outcome, now: datetime) -> bool:
        if outcome.seen is None:
            return False
        if outcome.spot_id is None or outcome.news in {News.RAISED, News.FIRST_HIT}:
            return True
        with self._database.read() as session:
            kept, latest_at = repository.evidence_facts(session, outcome.spot_id, episode=outcome.memory.episode)
        if kept >= self._settings.evidence_per_episode:
            return False
        is_watching = outcome.memory.state is State.WATCHING
        return is_watching or latest_at is None or now - latest_at >= self._settings.evidence_every


def _is_disturbed(spot: Spot, print_now: str) -> bool:
    return spot.appearance is not None and has_changed(spot.appearance, print_now)


def _places(target: Target, outcomes: Sequence[Outcome]) -> dict[int, Place]:
    """Where on the ground, for the outcomes that raise a finding."""
    places = {}
    for index, outcome in enumerate(outcomes):
        if outcome.news is News.RAISED:
            place = place_of(outcome.memory.box, view=target.view, camera=target.camera)
            if place is not None:
                places[index] = place
    return places
