"""A look that somebody asks for, on a real database: due at once, answered by the next good frame, or given up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from camera_registry.tables import View
from detection.models.detections import Detections
from detection.revisit_verdicts import RevisitVerdict
from detection.revisits import attend, look_again
from detection.settings import PatrolSettings
from detection.streams.errors import Refused
from detection.streams.frames import Frame
from detection.tables import ModelVersion, PatrolState, Revisit, Spot, Visit
from detection.topics import VIEW_REVISITED
from detection.upkeep import tidy
from kit.clock import utc_now
from kit.database import Database
from kit.errors import NotFound
from kit.storage import PictureStore, StoreUnwritable
from kit.wording import Sentence
from tests.detection.a_patrol import GARBAGE_PX, Beat, cameras, detections
from tests.detection.test_patrol import claim, count, make_due, posted, visited

GARBAGE = detections(("garbage", GARBAGE_PX, 0.8))
NOTHING = detections()
SETTINGS = PatrolSettings()


@pytest.fixture
def beat(database: Database, store: PictureStore) -> Beat:
    return Beat(database, store)


@pytest.fixture
def either_beat(either_database: Database, store: PictureStore) -> Beat:
    return Beat(either_database, store)


def raised(beat: Beat, finds: Detections = GARBAGE) -> None:
    """One spot with a finding; the view is due again in a minute."""
    cameras(beat.database)
    beat.detector.finds = finds
    visited(beat, 5)


def ask(beat: Beat, reference: str = "case 1:7", *, now: datetime | None = None) -> int:
    with beat.database.write() as session:
        spot = session.scalars(select(Spot)).one()
        return look_again(session, spot_id=spot.id, episode=spot.episode, reference=reference, now=now or utc_now()).id


def revisit(beat: Beat, revisit_id: int = 1) -> Revisit:
    with beat.database.read() as session:
        return session.get_one(Revisit, revisit_id)


def state(beat: Beat) -> PatrolState:
    with beat.database.read() as session:
        return session.scalars(select(PatrolState)).one()


def look(beat: Beat) -> int:
    """Visit what is due by itself; returns how many visits were recorded."""
    return sum(beat.patrol().visit_batch(token) for token in claim(beat.database, beat.settings))


def attended(beat: Beat, *, now: datetime) -> int:
    with beat.database.write() as session:
        return attend(session, now=now, settings=SETTINGS)


def during_the_grab(beat: Beat, happens: Callable[[], object]) -> None:
    """Let something happen while a visit waits for its camera."""
    grab = beat.grabber.grab

    def interrupted(address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
        happens()
        return grab(address, deadline_s=deadline_s, began_at=began_at)

    beat.grabber.grab = interrupted  # type: ignore[method-assign]  # a grabber that is told to be slow


def test_a_question_makes_the_view_due_at_once_and_the_next_visit_answers_it(either_beat: Beat) -> None:
    beat = either_beat
    raised(beat)
    assert look(beat) == 0, "nothing is due before somebody asks"
    asked_at = revisit(beat, ask(beat)).asked_at
    assert look(beat) == 1
    answered = revisit(beat)
    assert answered.verdict is RevisitVerdict.STILL_THERE
    assert answered.score == pytest.approx(0.8)
    assert answered.taken_at is not None
    assert answered.taken_at >= asked_at
    assert answered.picture_key is not None
    assert beat.store.exists(answered.picture_key)
    assert posted(beat.database, VIEW_REVISITED) == ["1"]
    with beat.database.read() as session:
        visit = session.get_one(Visit, answered.visit_id)
        model = session.get_one(ModelVersion, answered.model_version_id)
    assert visit.slot_at == asked_at
    assert model.name == "tiny"
    assert state(beat).due_at > utc_now() + timedelta(seconds=50), "the patrol goes its rounds again"


def test_a_place_that_was_cleaned_is_gone_and_its_picture_is_kept(beat: Beat) -> None:
    raised(beat)
    beat.detector.finds = NOTHING
    ask(beat)
    latest = state(beat).picture_key
    look(beat)
    key = revisit(beat).picture_key
    assert revisit(beat).verdict is RevisitVerdict.GONE
    assert key is not None
    assert key != latest, "a frame that shows nothing and is no latest picture yet is kept all the same"
    in_two_days = utc_now() + timedelta(days=2)
    with beat.database.write() as session:
        session.execute(update(PatrolState).values(picture_key=None))
    tidy(beat.database, beat.store, now=in_two_days, settings=SETTINGS, is_named_elsewhere=lambda _session, _key: False)
    assert beat.store.exists(key)


def test_a_visit_under_way_is_no_answer_and_the_view_is_due_again_soon(either_beat: Beat) -> None:
    beat = either_beat
    raised(beat)
    make_due(beat.database, after_s=600)
    slot_at = state(beat).due_at
    during_the_grab(beat, lambda: ask(beat))
    assert look(beat) == 1
    with beat.database.read() as session:
        assert session.scalars(select(Visit.slot_at).order_by(Visit.id.desc())).first() == slot_at
    assert revisit(beat).answered_at is None
    assert posted(beat.database, VIEW_REVISITED) == []
    assert utc_now() < state(beat).due_at <= utc_now() + SETTINGS.revisit_retry
    beat.grabber = type(beat.grabber)()
    make_due(beat.database, after_s=1200)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE


def test_a_claimed_slot_stays_as_it_is_and_answers_when_its_worker_comes_late(beat: Beat) -> None:
    """The message of the batch waited in the broker; the visit itself begins after the question."""
    raised(beat)
    make_due(beat.database, after_s=600)
    (token,) = claim(beat.database)
    before = state(beat)
    ask(beat)
    assert (state(beat).due_at, state(beat).lease_token) == (before.due_at, token)
    assert beat.patrol().visit_batch(token) == 1
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE


def test_a_view_that_is_due_already_keeps_its_slot(beat: Beat) -> None:
    raised(beat)
    make_due(beat.database, after_s=600)
    slot_at = state(beat).due_at
    ask(beat)
    attended(beat, now=utc_now())
    assert state(beat).due_at == slot_at


def test_a_view_that_another_machine_with_a_faster_clock_is_visiting_keeps_its_slot(beat: Beat) -> None:
    raised(beat)
    slot_at = utc_now() + timedelta(seconds=20)
    with beat.database.write() as session:
        session.execute(update(PatrolState).values(due_at=slot_at, lease_until=utc_now() + SETTINGS.lease))
    ask(beat)
    assert state(beat).due_at == slot_at


def test_a_frame_that_may_be_older_than_the_question_is_no_answer(beat: Beat) -> None:
    raised(beat)
    fresh = beat.grabber.grab

    def buffered(address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
        return replace(fresh(address, deadline_s=deadline_s, began_at=began_at), age_s=30.0)

    beat.grabber.grab = buffered  # type: ignore[method-assign]  # a camera that sends what it saw half a minute ago
    ask(beat)
    assert look(beat) == 1
    assert revisit(beat).answered_at is None
    assert state(beat).due_at <= utc_now() + SETTINGS.revisit_retry
    beat.grabber = type(beat.grabber)()
    make_due(beat.database, after_s=600)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE


def test_after_a_failure_the_view_is_visited_again_soon_and_then_answers(beat: Beat) -> None:
    raised(beat)
    with beat.database.write() as session:
        session.execute(update(View).values(period_s=3600))
    ask(beat)
    beat.grabber.errors = {"camera-0": Refused("nobody listens")}
    assert look(beat) == 1
    assert revisit(beat).answered_at is None
    assert utc_now() < state(beat).due_at <= utc_now() + SETTINGS.revisit_retry
    beat.grabber.errors = {}
    make_due(beat.database, after_s=600)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE
    assert state(beat).due_at > utc_now() + timedelta(minutes=5), "the patrol goes its rounds again"


def test_a_camera_that_keeps_silent_is_left_to_its_backoff_and_the_question_ends_without_a_picture(beat: Beat) -> None:
    raised(beat)
    with beat.database.write() as session:
        session.execute(update(View).values(period_s=3600))
    ask(beat)
    beat.grabber.errors = {"camera-0": Refused("nobody listens")}
    for step in range(3):
        make_due(beat.database, after_s=600 + step * 60)
        look(beat)
    due_at = state(beat).due_at
    assert due_at > utc_now() + timedelta(seconds=45)
    assert attended(beat, now=utc_now()) == 0
    assert state(beat).due_at == due_at, "who waits does not hammer a camera that does not answer"
    assert attended(beat, now=utc_now() + SETTINGS.revisit_patience) == 1
    ended = revisit(beat)
    assert (ended.verdict, ended.picture_key, ended.taken_at) == (RevisitVerdict.NO_PICTURE, None, None)
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_what_was_given_up_stays_given_up(beat: Beat) -> None:
    raised(beat)
    ask(beat)
    assert attended(beat, now=utc_now() + SETTINGS.revisit_patience) == 1
    assert attended(beat, now=utc_now() + SETTINGS.revisit_patience) == 0
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.NO_PICTURE
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_given_up_while_the_answer_is_being_stored_is_answered_once(either_beat: Beat) -> None:
    beat = either_beat
    raised(beat)
    ask(beat)

    class SlowStore(PictureStore):
        def put(self, content: bytes, *, suffix: str) -> str:
            attended(beat, now=utc_now() + SETTINGS.revisit_patience)
            return super().put(content, suffix=suffix)

    assert look(replace(beat, store=SlowStore(beat.store.address))) == 1
    assert (revisit(beat).verdict, revisit(beat).picture_key) == (RevisitVerdict.NO_PICTURE, None)
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_of_two_sweeps_at_once_one_gives_up(either_beat: Beat) -> None:
    beat = either_beat
    raised(beat)
    ask(beat)
    too_late, by_the_second = utc_now() + SETTINGS.revisit_patience, list[int]()
    second = Thread(target=lambda: by_the_second.append(attended(beat, now=too_late)))
    with beat.database.write() as session:
        assert attend(session, now=too_late, settings=SETTINGS) == 1
        second.start()
        second.join(0.3)
        assert second.is_alive(), "it waits for the first"
    second.join()
    assert by_the_second == [0]
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_a_visit_that_could_not_be_stored_leaves_the_question_open_and_the_next_one_answers_it(beat: Beat) -> None:
    raised(beat)
    ask(beat)
    (token,) = claim(beat.database)
    patrol = beat.patrol()

    class FullStore(PictureStore):
        def put(self, content: bytes, *, suffix: str) -> str:
            raise StoreUnwritable(Sentence(zh="已满", en="its disk is full"))

    broken = replace(beat, store=FullStore(beat.store.address)).patrol()
    assert broken.visit_batch(token) == 0
    assert revisit(beat).answered_at is None
    (again,) = claim(beat.database)
    assert patrol.visit_batch(again) == 1
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE
    before = [count(beat.database, table) for table in (Visit, Revisit, Spot)]
    assert patrol.visit_batch(again) == 0
    assert [count(beat.database, table) for table in (Visit, Revisit, Spot)] == before
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_what_a_killed_worker_left_behind_is_visited_again_and_answered_once(beat: Beat) -> None:
    raised(beat)
    ask(beat)
    (lost,) = claim(beat.database)
    with beat.database.write() as session:
        session.execute(update(PatrolState).values(lease_until=utc_now() - timedelta(seconds=1)))
    (token,) = claim(beat.database)
    patrol = beat.patrol()
    assert [patrol.visit_batch(one) for one in (lost, token, lost, token)] == [0, 1, 0, 0]
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_two_workers_with_one_slot_answer_once(either_beat: Beat) -> None:
    beat = either_beat
    raised(beat)
    ask(beat)
    (token,) = claim(beat.database)
    second = beat.patrol()
    grab, is_first = beat.grabber.grab, [True]

    def slow(address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
        if is_first:
            is_first.clear()
            second.visit_batch(token)
        return grab(address, deadline_s=deadline_s, began_at=began_at)

    beat.grabber.grab = slow  # type: ignore[method-assign]  # the second worker overtakes the first
    assert beat.patrol().visit_batch(token) == 0
    assert posted(beat.database, VIEW_REVISITED) == ["1"]


def test_a_view_that_sleeps_is_not_woken_and_the_question_ends_without_a_picture(beat: Beat) -> None:
    raised(beat)
    there = (utc_now() + timedelta(hours=8)).hour
    with beat.database.write() as session:
        session.execute(
            update(View).values(active_from=f"{(there + 4) % 24:02}:00", active_to=f"{(there + 6) % 24:02}:00")
        )
    ask(beat)
    assert look(beat) == 0
    assert attended(beat, now=utc_now() + SETTINGS.revisit_patience) == 1
    assert revisit(beat).verdict is RevisitVerdict.NO_PICTURE


def test_a_view_that_rests_after_crashes_is_left_to_its_rest(beat: Beat) -> None:
    raised(beat)
    rested_until = utc_now() + SETTINGS.crash_rest
    with beat.database.write() as session:
        session.execute(update(PatrolState).values(due_at=rested_until))
    ask(beat)
    attended(beat, now=utc_now())
    assert state(beat).due_at == rested_until


def test_what_a_crash_forgot_is_hurried_by_the_sweep(beat: Beat) -> None:
    """On two connections a visit may end just before the question is committed: nobody moved the slot."""
    raised(beat)
    ask(beat)
    with beat.database.write() as session:
        session.execute(update(PatrolState).values(due_at=utc_now() + timedelta(seconds=50)))
    assert attended(beat, now=utc_now()) == 0
    assert look(beat) == 1
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE


def test_slots_never_go_back_whatever_the_clock_of_the_asker_says(beat: Beat) -> None:
    raised(beat)
    with beat.database.write() as session:
        latest = session.scalars(select(Visit).order_by(Visit.slot_at.desc())).first()
        assert latest is not None
        latest.slot_at = utc_now() + timedelta(seconds=5)
        session.execute(update(PatrolState).values(due_at=utc_now() + timedelta(seconds=30)))
    ask(beat)
    assert latest.slot_at < state(beat).due_at <= latest.slot_at + timedelta(seconds=1)


def test_two_questions_about_one_view_are_answered_by_one_visit(beat: Beat) -> None:
    raised(beat)
    ask(beat, "case 1:7")
    ask(beat, "case 2:3")
    assert look(beat) == 1
    assert [revisit(beat, one).verdict for one in (1, 2)] == [RevisitVerdict.STILL_THERE] * 2
    assert revisit(beat, 1).visit_id == revisit(beat, 2).visit_id
    assert posted(beat.database, VIEW_REVISITED) == ["1", "2"]


def test_the_same_reference_is_the_same_question(beat: Beat) -> None:
    raised(beat)
    assert ask(beat) == ask(beat)
    assert count(beat.database, Revisit) == 1


def test_a_place_that_nobody_knows_cannot_be_looked_at(beat: Beat) -> None:
    with pytest.raises(NotFound, match="There is no spot 9"), beat.database.write() as session:
        look_again(session, spot_id=9, episode=1, reference="case 1:7", now=utc_now())
