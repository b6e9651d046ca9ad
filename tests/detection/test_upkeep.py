"""What is thrown away in time, and what is not."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from detection.settings import PatrolSettings
from detection.tables import Evidence, Finding, PatrolState, Spot, SpotState, Visit
from detection.upkeep import IsNamed, forget_evidence, tidy
from kit.clock import utc_now
from kit.database import Base, Database
from kit.storage import PictureStore
from tests.detection.a_patrol import GARBAGE_PX, Beat, cameras, detections
from tests.detection.test_patrol import visited
from tests.detection.test_revisits import ask, look, revisit


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def nobody_else(_session: Session, _key: str) -> bool:
    """No other package names a picture."""
    return False


def tidied(database: Database, store: PictureStore, *, now: datetime, is_named: IsNamed = nobody_else) -> None:
    tidy(database, store, now=now, settings=PatrolSettings(), is_named_elsewhere=is_named)


def test_old_visits_go_but_those_that_evidence_names_stay(database: Database, store: PictureStore) -> None:
    beat = Beat(database, store)
    cameras(database)
    beat.detector.finds = detections(("garbage", GARBAGE_PX, 0.8))
    visited(beat, 4)
    beat.detector.finds = detections()
    visited(beat, 5, start_s=600)
    with database.write() as session:
        session.execute(update(Visit).values(started_at=utc_now() - timedelta(days=31)))
    tidied(database, store, now=utc_now())
    assert count(database, Finding) == 1
    assert count(database, Spot) == 1
    with database.read() as session:
        named = set(session.scalars(select(Evidence.visit_id)))
        assert set(session.scalars(select(Visit.id))) == named
        assert all(store.exists(key) for key in session.scalars(select(Evidence.blurred_key)))


def test_a_picture_that_no_row_names_is_swept_after_a_day(database: Database, store: PictureStore) -> None:
    orphan = store.put(b"a picture whose transaction failed", suffix=".webp")
    tidied(database, store, now=utc_now())
    assert store.exists(orphan)
    tidied(database, store, now=utc_now() + timedelta(days=1, minutes=1))
    assert not store.exists(orphan)


def test_a_picture_that_another_package_names_stays(database: Database, store: PictureStore) -> None:
    theirs = store.put(b"a photo of an inspector", suffix=".webp")
    tidied(database, store, now=utc_now() + timedelta(days=2), is_named=lambda _session, key: key == theirs)
    assert store.exists(theirs)


def test_a_file_goes_with_the_last_evidence_that_names_it(database: Database, store: PictureStore) -> None:
    beat = Beat(database, store)
    cameras(database)
    beat.detector.finds = detections(("garbage", GARBAGE_PX, 0.8))
    visited(beat, 4)
    in_two_days = utc_now() + timedelta(days=2)
    with database.write() as session:
        kept, *others = session.scalars(select(Evidence).order_by(Evidence.id))
        for other in others:
            other.blurred_key = kept.blurred_key
        session.execute(update(PatrolState).values(picture_key=None))
    with database.write() as session:
        forget_evidence(session, [kept.id])
    tidied(database, store, now=in_two_days)
    assert store.exists(kept.blurred_key)
    with database.write() as session:
        forget_evidence(session, [one.id for one in others])
    tidied(database, store, now=in_two_days)
    assert not store.exists(kept.blurred_key)


def test_visits_and_spots_that_a_revisit_names_are_kept(database: Database, store: PictureStore) -> None:
    beat = Beat(database, store)
    cameras(database)
    beat.detector.finds = detections(("garbage", GARBAGE_PX, 0.8))
    visited(beat, 1)
    beat.detector.finds = detections()
    ask(beat)
    look(beat)
    with database.write() as session:
        old = utc_now() - timedelta(days=31)
        session.execute(update(Visit).values(started_at=old))
        session.execute(update(Spot).values(state=SpotState.CLEARED, last_seen_at=old))
        session.execute(delete(Evidence))
    tidied(database, store, now=utc_now())
    with database.read() as session:
        assert revisit(beat).visit_id in session.scalars(select(Visit.id)).all()
    assert count(database, Spot) == 1
