"""What a worker must know of a view before it visits: read in one go, so that no session is open during the visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from camera_registry.tables import Camera, Platform, View
from detection import repository
from detection.recording import VisitKey
from detection.tables import PatrolState
from kit.database import Database


@dataclass(frozen=True, slots=True)
class Target:
    """One leased view. The rows are detached: read them, never write them."""

    view: View
    camera: Camera
    platform: Platform
    slot_at: datetime
    failures: int
    fingerprint: str | None
    picture_at: datetime | None

    def key(self, started_at: datetime) -> VisitKey:
        return VisitKey(self.view.id, self.slot_at, started_at, timedelta(seconds=self.view.period_s))


def leased_targets(database: Database, token: str) -> Sequence[Target]:
    """The views of a batch; empty when the batch was done already."""
    with database.read() as session:
        targets = [_target(*row) for row in repository.leased(session, token)]
        session.expunge_all()
        return targets


def _target(state: PatrolState, view: View, camera: Camera, platform: Platform) -> Target:
    return Target(
        view=view,
        camera=camera,
        platform=platform,
        slot_at=state.due_at,
        failures=state.failures,
        fingerprint=state.fingerprint,
        picture_at=state.picture_at,
    )
