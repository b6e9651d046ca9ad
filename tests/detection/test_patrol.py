"""A visit from claim to finding, on a real database with a told camera and a told detector."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from camera_registry.telling import CAMERAS_CHANNEL
from detection.claiming import claim_due_views
from detection.settings import PatrolSettings
from detection.streams.errors import DecoderCrashed, Refused
from detection.streams.frames import Frame
from detection.tables import Evidence, Finding, PatrolState, Spot, SpotState, Visit
from detection.topics import FINDING_RAISED, SPOT_CLEARED, VISITS_DUE
from kit.clock import utc_now
from kit.database import Base, Database
from kit.outbox import OutboxMessage
from kit.storage import PictureStore
from kit.wording import Sentence
from tests.a_live_feed import Feed
from tests.detection.a_patrol import GARBAGE_PX, HOLE_PX, Beat, cameras, detections

ZONE = ZoneInfo("Asia/Shanghai")
GARBAGE = detections(("garbage", GARBAGE_PX, 0.8))
HOLE = detections(("manhole_missing", HOLE_PX, 0.7))
NOTHING = detections()


@pytest.fixture
def beat(database: Database, store: PictureStore) -> Beat:
    return Beat(database, store)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def make_due(database: Database, *, after_s: float = 0.0) -> None:
    """Move every due slot into the past, `after_s` seconds later than the one before."""
    with database.write() as session:
        session.execute(update(PatrolState).values(due_at=utc_now() - timedelta(hours=1) + timedelta(seconds=after_s)))


def claim(database: Database, settings: PatrolSettings | None = None) -> list[str]:
    """Claim what is due; returns the tokens of the batches."""
    with database.write() as session:
        claim_due_views(session, now=utc_now(), settings=settings or PatrolSettings(), zone=ZONE)
    return tokens(database)


def tokens(database: Database) -> list[str]:
    with database.read() as session:
        return list(
            session.scalars(select(PatrolState.lease_token).where(PatrolState.lease_token.is_not(None)).distinct())
        )


def posted(database: Database, topic: str) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == topic)))


def visited(beat: Beat, times: int, *, every_s: float = 60.0, start_s: float = 0.0) -> None:
    """Let `times` slots come and be visited."""
    patrol = beat.patrol()
    for step in range(times):
        with beat.database.write() as session:
            claim_due_views(session, now=utc_now(), settings=beat.settings, zone=ZONE)
        make_due(beat.database, after_s=start_s + step * every_s)
        for token in claim(beat.database, beat.settings):
            patrol.visit_batch(token)


def test_steady_garbage_becomes_one_finding_with_evidence_and_a_message(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 5)
    with beat.database.read() as session:
        finding = session.scalars(select(Finding)).one()
        assert finding.item_id == "exposed-garbage"
        assert finding.box == pytest.approx([0.4, 0.5, 0.5, 0.6], abs=1e-4)
        assert (finding.longitude, finding.radius_m) == (116.4, 100.0)
        evidence = session.scalars(select(Evidence).order_by(Evidence.id)).all()
    assert len(evidence) == 3
    assert all(beat.store.exists(row.blurred_key) for row in evidence)
    assert posted(beat.database, FINDING_RAISED) == [str(finding.id)]


def test_the_same_task_delivered_twice_changes_nothing(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 2)
    make_due(beat.database, after_s=600)
    token = claim(beat.database)[0]
    assert beat.patrol().visit_batch(token) == 1
    before = [count(beat.database, table) for table in (Visit, Spot, Evidence, Finding, OutboxMessage)]
    assert beat.patrol().visit_batch(token) == 0
    assert [count(beat.database, table) for table in (Visit, Spot, Evidence, Finding, OutboxMessage)] == before


def test_two_workers_with_one_slot_write_one_visit(beat: Beat) -> None:
    """The first worker is slow; its lease ends and a second worker visits the same slot before it is recorded."""
    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 1)
    make_due(beat.database, after_s=600)
    token = claim(beat.database)[0]
    first, second = beat.patrol(), beat.patrol()
    grab = beat.grabber.grab

    class SlowGrabber:
        def grab(self, address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
            second.visit_batch(token)  # happens while the first waits for its camera
            return grab(address)

    first._grabber = SlowGrabber()
    assert first.visit_batch(token) == 0
    assert count(beat.database, Visit) == 2
    with beat.database.read() as session:
        assert session.scalars(select(Spot.hits)).one() == 2


def test_a_lease_left_by_a_dead_worker_is_claimed_again_for_the_same_slot(beat: Beat) -> None:
    cameras(beat.database)
    visited(beat, 1)
    make_due(beat.database)
    assert len(claim(beat.database)) == 1
    assert claim(beat.database) == tokens(beat.database)  # still leased: nothing new
    assert len(posted(beat.database, VISITS_DUE)) == 2
    with beat.database.write() as session:
        slot = session.scalars(select(PatrolState.due_at)).one()
        session.execute(update(PatrolState).values(lease_until=utc_now() - timedelta(seconds=1)))
    token = claim(beat.database)[0]
    assert len(posted(beat.database, VISITS_DUE)) == 3
    assert beat.patrol().visit_batch(token) == 1
    with beat.database.read() as session:
        assert slot in session.scalars(select(Visit.slot_at)).all()


def test_a_slot_that_cost_three_workers_is_left_alone(beat: Beat) -> None:
    cameras(beat.database, count=2)
    visited(beat, 1)
    with beat.database.write() as session:
        session.execute(update(PatrolState).where(PatrolState.view_id == 1).values(attempts=3))
    make_due(beat.database)
    claim(beat.database)
    with beat.database.read() as session:
        states = {state.view_id: state for state in session.scalars(select(PatrolState))}
        assert states[1].due_at > utc_now() + timedelta(minutes=50)
        assert states[2].lease_token is not None


def test_the_first_sight_of_a_hole_makes_the_view_due_in_five_seconds(beat: Beat) -> None:
    cameras(beat.database, period_s=600)
    beat.detector.finds = HOLE
    visited(beat, 1)
    with beat.database.read() as session:
        due_at = session.scalars(select(PatrolState.due_at)).one()
    assert timedelta(seconds=2) < due_at - utc_now() <= timedelta(seconds=5)
    make_due(beat.database, after_s=5)
    beat.patrol().visit_batch(claim(beat.database)[0])
    with beat.database.read() as session:
        finding = session.scalars(select(Finding)).one()
        assert finding.is_danger
        assert finding.condition_id == "unknown-manhole-cover.missing"


def test_what_was_cleaned_clears_and_comes_back_as_a_new_finding(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 4)
    beat.detector.finds = NOTHING
    visited(beat, 3, start_s=600)
    with beat.database.read() as session:
        assert session.scalars(select(Spot.state)).one() is SpotState.CLEARED
    assert posted(beat.database, SPOT_CLEARED) == ["1:1"]
    beat.detector.finds = GARBAGE
    visited(beat, 4, start_s=1200)
    assert count(beat.database, Finding) == 2


def test_a_place_that_cleared_without_a_finding_keeps_no_evidence(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 1)
    assert count(beat.database, Evidence) == 1
    beat.detector.finds = NOTHING
    visited(beat, 3, start_s=600)
    assert count(beat.database, Evidence) == 0
    assert posted(beat.database, SPOT_CLEARED) == []


def test_one_broken_camera_spoils_no_other_visit(beat: Beat) -> None:
    cameras(beat.database, count=3)
    beat.grabber.errors = {"camera-0": Refused("nobody listens"), "camera-1": DecoderCrashed("signal 11")}
    visited(beat, 1)
    with beat.database.read() as session:
        errors = {visit.view_id: visit.error for visit in session.scalars(select(Visit))}
    assert errors == {1: "refused", 2: "decoder_crashed", 3: None}
    assert beat.detector.batches == [1]


def test_two_crashes_in_a_row_rest_the_view(beat: Beat) -> None:
    cameras(beat.database)
    beat.grabber.errors = {"camera-0": DecoderCrashed("signal 11")}
    visited(beat, 2)
    with beat.database.read() as session:
        assert session.scalars(select(PatrolState.due_at)).one() > utc_now() + timedelta(minutes=50)


def test_a_camera_that_stays_away_is_asked_ever_more_rarely(beat: Beat) -> None:
    cameras(beat.database, period_s=5)
    beat.grabber.errors = {"camera-0": Refused("nobody listens")}
    waits = []
    for step in range(6):
        visited(beat, 1, start_s=step * 10.0)
        with beat.database.read() as session:
            waits.append((session.scalars(select(PatrolState.due_at)).one() - utc_now()).total_seconds())
    assert waits[0] <= 5
    assert waits[-1] > 60
    assert max(waits) <= beat.settings.backoff_cap.total_seconds()


def test_an_exact_repeat_of_the_last_frame_is_a_frozen_camera(beat: Beat) -> None:
    cameras(beat.database)
    visited(beat, 1)
    beat.grabber.grabbed.clear()  # the told street is drawn from the number of visits: the same one again
    visited(beat, 1, start_s=600)
    with beat.database.read() as session:
        assert session.scalars(select(Visit.error).order_by(Visit.id)).all() == [None, "frozen"]
        assert session.scalars(select(PatrolState.health)).one() == "frozen"


def test_zones_and_masks_decide_what_counts(beat: Beat) -> None:
    from camera_registry.tables import View

    (view_id,) = cameras(beat.database)
    with beat.database.write() as session:
        session.get_one(View, view_id).masks = [[[0.3, 0.4], [0.6, 0.4], [0.6, 0.7], [0.3, 0.7]]]
    beat.detector.finds = GARBAGE
    visited(beat, 4)
    assert count(beat.database, Spot) == 0
    with beat.database.read() as session:
        assert (session.scalars(select(Visit)).all()[0].detections or [])[0]["label"] == "garbage"


def test_a_full_store_leaves_the_slot_due_and_everything_as_it_was(beat: Beat) -> None:
    from kit.storage import StoreUnwritable

    class FullStore(PictureStore):
        def put(self, content: bytes, *, suffix: str) -> str:
            raise StoreUnwritable(Sentence(zh="已满", en="its disk is full"))

    cameras(beat.database)
    beat.detector.finds = GARBAGE
    visited(beat, 1)
    whole, beat.store = beat.store, FullStore(beat.store.address)
    make_due(beat.database, after_s=600)
    assert beat.patrol().visit_batch(claim(beat.database)[0]) == 0
    assert count(beat.database, Visit) == 1
    assert tokens(beat.database) == []
    beat.store = whole
    assert beat.patrol().visit_batch(claim(beat.database)[0]) == 1
    assert count(beat.database, Evidence) == 2


def test_live_listeners_hear_of_a_new_picture_and_not_at_each_visit(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = NOTHING
    feed = Feed(beat.database)
    visited(beat, 3)
    assert feed.new_keys(CAMERAS_CHANNEL) == ["1"]
    with beat.database.write() as session:
        state = session.scalars(select(PatrolState)).one()
        assert state.picture_at is not None
        state.picture_at -= timedelta(minutes=10)
    visited(beat, 3, start_s=1800)
    assert feed.new_keys(CAMERAS_CHANNEL) == ["1"], "its picture is renewed every ten minutes"


def test_live_listeners_hear_of_a_camera_when_its_health_changes_and_not_at_each_visit(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = NOTHING
    feed = Feed(beat.database)
    visited(beat, 3)
    assert feed.new_keys(CAMERAS_CHANNEL) == ["1"], "it is online, which nobody knew"
    beat.grabber.errors = {"camera-0": Refused("nobody listens")}
    visited(beat, 2, start_s=1800)
    assert feed.new_keys(CAMERAS_CHANNEL) == ["1"]
