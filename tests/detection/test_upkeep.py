"""What is thrown away in time, and what is not."""

from datetime import timedelta

from sqlalchemy import func, select, update

from detection.settings import PatrolSettings
from detection.tables import Evidence, Finding, Spot, Visit
from detection.upkeep import tidy
from kit.clock import utc_now
from kit.database import Base, Database
from kit.storage import PictureStore
from tests.detection.a_patrol import GARBAGE_PX, Beat, cameras, detections
from tests.detection.test_patrol import visited


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_old_visits_go_but_those_that_evidence_names_stay(database: Database, store: PictureStore) -> None:
    beat = Beat(database, store)
    cameras(database)
    beat.detector.finds = detections(("garbage", GARBAGE_PX, 0.8))
    visited(beat, 4)
    beat.detector.finds = detections()
    visited(beat, 5, start_s=600)
    with database.write() as session:
        session.execute(update(Visit).values(started_at=utc_now() - timedelta(days=31)))
    tidy(database, store, now=utc_now(), settings=PatrolSettings())
    assert count(database, Finding) == 1
    assert count(database, Spot) == 1
    with database.read() as session:
        named = set(session.scalars(select(Evidence.visit_id)))
        assert set(session.scalars(select(Visit.id))) == named
        assert all(store.exists(key) for key in session.scalars(select(Evidence.blurred_key)))


def test_a_picture_that_no_row_names_is_swept_after_a_day(database: Database, store: PictureStore) -> None:
    orphan = store.put(b"a picture whose transaction failed", suffix=".webp")
    tidy(database, store, now=utc_now(), settings=PatrolSettings())
    assert store.exists(orphan)
    tidy(database, store, now=utc_now() + timedelta(days=1, minutes=1), settings=PatrolSettings())
    assert not store.exists(orphan)
