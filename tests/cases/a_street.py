"""Builds the smallest city in which something can be found: one camera, one view, spots with findings and pictures."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.people import seed_local_operator
from accounts.posts import Post
from accounts.tables import Person, PostHolding
from camera_registry.tables import Camera, Platform, PlatformKind, View
from detection.tables import Evidence, Finding, ModelVersion, PatrolState, Spot, SpotState, Visit
from handbook.edition import Edition
from handbook.loading import load_edition
from kit.database import Database
from kit.pictures import encode_webp
from kit.storage import PictureStore

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai, a Monday."""
EDITION: Edition = load_edition(Path("standard.yaml"))
GARBAGE, MANHOLE = "exposed-garbage.small", "unknown-manhole-cover.missing"
BOX = [0.4, 0.5, 0.6, 0.7]


@dataclass
class Street:
    """Ids of what was built; `found` adds a spot with a finding, evidence and its picture."""

    database: Database
    store: PictureStore | None = None
    operator_id: int = 0
    colleague_id: int = 0
    camera_id: int = 0
    view_id: int = 0
    model_version_id: int = 0
    visits: int = field(default=0)

    def __post_init__(self) -> None:
        with self.database.write() as session:
            self.operator_id = seed_local_operator(session).id
            session.execute(update(PostHolding).values(valid_from=NOON - timedelta(days=9)))
            colleague = Person(login="li", name="李雷", created_at=NOON)
            platform = Platform(name="pretend", kind=PlatformKind.CSV, imported_at=NOON)
            model = ModelVersion(name="street5n", version="0.1.0", sha256="0" * 64, registered_at=NOON)
            session.add_all((colleague, platform, model))
            session.flush()
            self.colleague_id, self.model_version_id = colleague.id, model.id
            session.add(PostHolding(person_id=colleague.id, post=Post.OPERATOR, valid_from=NOON - timedelta(days=9)))
            camera = Camera(
                platform_id=platform.id,
                external_id="cam-1",
                listed_name="Camera 1",
                is_listed_online=True,
                longitude=121.5,
                latitude=31.2,
                created_at=NOON,
            )
            session.add(camera)
            session.flush()
            view = View(camera_id=camera.id, name="main", is_patrolled=True, period_s=60)
            session.add(view)
            session.flush()
            self.camera_id, self.view_id = camera.id, view.id
            session.add(
                PatrolState(
                    view_id=view.id,
                    camera_id=camera.id,
                    due_at=NOON,
                    health="online",
                    health_since_at=NOON,
                    last_good_at=NOON,
                    picture_key=self._picture(1),
                    picture_at=NOON,
                )
            )

    def found(
        self,
        *,
        condition_id: str = GARBAGE,
        score: float = 0.8,
        first_seen_at: datetime = NOON,
        has_evidence: bool = True,
    ) -> int:
        """The id of a new finding on a new spot."""
        with self.database.write() as session:
            spot = Spot(
                view_id=self.view_id,
                condition_id=condition_id,
                label=_label(condition_id),
                box=BOX,
                state=SpotState.RAISED,
                episode=1,
                looks=[[first_seen_at.isoformat(), score]],
                first_seen_at=first_seen_at,
                last_seen_at=first_seen_at,
                hits=1,
                misses_in_row=0,
            )
            session.add(spot)
            session.flush()
            return self._raise(session, spot, score=score, at=first_seen_at, has_evidence=has_evidence)

    def found_again(self, spot_id: int, *, at: datetime) -> int:
        """The next episode of a spot raises another finding."""
        with self.database.write() as session:
            spot = session.get_one(Spot, spot_id)
            spot.episode, spot.state, spot.first_seen_at = spot.episode + 1, SpotState.RAISED, at
            return self._raise(session, spot, score=0.7, at=at, has_evidence=True)

    def cleared(self, spot_id: int) -> None:
        with self.database.write() as session:
            session.get_one(Spot, spot_id).state = SpotState.CLEARED

    def visited(self, session: Session, *, at: datetime, error: str | None = None) -> Visit:
        self.visits += 1
        visit = Visit(
            view_id=self.view_id,
            slot_at=NOON + timedelta(seconds=self.visits),
            started_at=at,
            ended_at=at + timedelta(milliseconds=80),
            error=error,
            error_text=error and "The camera does not answer.",
            age_s=None if error else 0.9,
            connect_ms=20.0,
            keyframe_ms=30.0,
            inference_ms=None if error else 25.0,
            model_version_id=self.model_version_id,
            detections=None if error else [],
        )
        session.add(visit)
        session.flush()
        return visit

    def _raise(self, session: Session, spot: Spot, *, score: float, at: datetime, has_evidence: bool) -> int:
        visit = self.visited(session, at=at)
        finding = Finding(
            spot_id=spot.id,
            episode=spot.episode,
            view_id=self.view_id,
            visit_id=visit.id,
            item_id=EDITION.item_of(spot.condition_id).id,
            condition_id=spot.condition_id,
            label=spot.label,
            score=score,
            box=spot.box,
            is_danger=EDITION.condition(spot.condition_id).is_danger,
            longitude=121.5,
            latitude=31.2,
            radius_m=8.0,
            model_version_id=self.model_version_id,
            first_seen_at=at,
            raised_at=at,
        )
        session.add(finding)
        session.flush()
        if has_evidence:
            session.add(
                Evidence(
                    spot_id=spot.id,
                    episode=spot.episode,
                    visit_id=visit.id,
                    blurred_key=self._picture(finding.id),
                    width_px=640,
                    height_px=360,
                    box=BOX,
                    score=score,
                    taken_at=at,
                )
            )
        return finding.id

    def _picture(self, seed: int) -> str:
        if self.store is None:
            return f"aa/bb/{seed:064x}.webp"
        return self.store.put(_noise(seed), suffix=".webp")


@lru_cache(maxsize=100)  # 35 ms for each, of which the tests of the interface need three thousand
def _noise(seed: int) -> bytes:
    frame_bgr = np.random.default_rng(seed).integers(0, 255, (360, 640, 3), dtype=np.uint8)
    return encode_webp(frame_bgr)


def _label(condition_id: str) -> str:
    rule = EDITION.condition(condition_id).detection
    assert rule is not None
    return rule.labels[0]
