"""After a feedback the camera that found the case looks again; its advice stands beside what the inspector says."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import camera_inspection
from cases.camera_advice import LOOKING_AGAIN, SENTENCES
from cases.camera_inspection import Advice, advice
from cases.case_tables import CameraInspection, CaseReport
from cases.entered import Entered
from cases.figures import agreement
from cases.joining import join_by_rule
from cases.states import CaseAction, CaseState, InspectResult
from cases.tables import Case, Decision
from detection.revisit_verdicts import RevisitVerdict
from detection.revisits import attend, look_again
from detection.settings import PatrolSettings
from detection.streams.errors import Refused
from detection.tables import Evidence, Revisit
from kit.celery_app import CASES, UPKEEP
from kit.clock import utc_now
from kit.database import Database
from kit.storage import PictureStore
from tests.cases.a_watched_place import WatchedPlace
from tests.detection.a_patrol import detections
from tests.detection.test_patrol import make_due
from tests.detection.test_patrol_context import CAR_PX

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
from cases.tasks import take_revisit, tidy_up
from detection.tasks import attend_revisits
for _ in range(2):
    attend_revisits(), take_revisit("1"), tidy_up()
print(take_revisit.queue, attend_revisits.queue, tidy_up.queue)
"""
PASSED, FAILED, UNABLE = InspectResult.PASSED, InspectResult.FAILED, InspectResult.UNABLE


@pytest.fixture
def place(database: Database, store: PictureStore) -> WatchedPlace:
    return WatchedPlace(database, store)


@pytest.fixture
def either_place(either_database: Database, store: PictureStore) -> WatchedPlace:
    return WatchedPlace(either_database, store)


def read(place: WatchedPlace, case: Case) -> Advice | None:
    with place.database.read() as session:
        return advice(session, case.id)


def test_the_inspector_gets_both_pictures_the_verdict_and_whose_it_is(either_place: WatchedPlace) -> None:
    place = either_place
    case = place.fed_back()
    place.told(case)
    place.looked(is_clean=True)
    place.answered()
    given = read(place, case)
    assert given is not None
    assert (given.verdict, given.sentence) == (RevisitVerdict.GONE, SENTENCES[RevisitVerdict.GONE])
    assert given.model == "tiny 1"
    with place.database.read() as session:
        decision = session.scalars(select(Decision)).one()
        taken_at = session.scalars(
            select(Evidence.taken_at).where(Evidence.blurred_key == decision.picture_key)
        ).first()
    assert given.before is not None
    assert given.after is not None
    assert (given.before.key, given.before.taken_at) == (decision.picture_key, taken_at)
    assert list(given.box) == decision.box
    assert given.after.key != given.before.key
    assert given.after.taken_at is not None
    assert given.after.taken_at >= given.asked_at
    assert all(place.store.exists(key) for key in (given.before.key, given.after.key))


@pytest.mark.parametrize(
    ("is_clean", "result", "does_agree"),
    [(True, PASSED, True), (False, FAILED, True), (True, FAILED, False), (False, PASSED, False), (True, UNABLE, None)],
)
@pytest.mark.parametrize("is_inspector_first", [True, False])
def test_agreement_is_counted_whoever_speaks_first(
    place: WatchedPlace, *, is_clean: bool, result: InspectResult, does_agree: bool | None, is_inspector_first: bool
) -> None:
    case = place.fed_back()
    place.told(case)
    place.looked(is_clean=is_clean)
    if not is_inspector_first:
        place.answered()
    place.told(place.inspected(case, result))
    assert is_inspector_first is (place.inspection().verdict is None)
    place.answered()
    verdict = RevisitVerdict.GONE if is_clean else RevisitVerdict.STILL_THERE
    row = place.inspection()
    assert (row.verdict, row.inspected_result, row.does_agree) == (verdict, result, does_agree)
    with place.database.read() as session:
        assert agreement(session) == {(verdict, result): 1}


def test_a_reply_whose_message_came_before_that_of_the_feedback_is_not_lost(place: WatchedPlace) -> None:
    case = place.fed_back()
    place.told(place.inspected(case, PASSED))
    assert place.inspections() == []
    place.told(case)
    assert place.inspection().inspected_result is PASSED


def test_models_never_close_a_case_nor_change_it(place: WatchedPlace) -> None:
    case = place.fed_back()
    happened = place.events()
    place.told(case)
    place.looked(is_clean=True)
    place.answered()
    now = place.city.now(case)
    assert (now.state, now.version, place.events()) == (CaseState.FEEDBACK, case.version, happened)


def test_messages_that_come_twice_write_nothing_twice(either_place: WatchedPlace) -> None:
    place = either_place
    case = place.fed_back()
    place.told(case)
    place.told(case)
    place.looked(is_clean=True)
    place.answered()
    asked = place.inspection()
    place.answered()
    place.told(case)
    again = place.inspection()
    columns = [column.key for column in CameraInspection.__table__.columns]
    assert [getattr(again, one) for one in columns] == [getattr(asked, one) for one in columns]
    with place.database.read() as session:
        assert len(session.scalars(select(Revisit)).all()) == 1


def test_every_feedback_gets_its_own_look_and_the_advice_is_about_the_last(place: WatchedPlace) -> None:
    first = place.fed_back()
    place.told(first)
    place.looked(is_clean=False)
    place.answered()
    failed = place.inspected(first, FAILED)
    place.told(failed)
    second = place.fed_back(
        place.city.do(failed, CaseAction.REWORK, "duty_supervisor", entered=Entered(reason="未清净"))
    )
    assert read(place, second) is None, "what was said of the first feedback is no advice on the second"
    place.told(second)
    waiting = read(place, second)
    assert waiting is not None
    assert (waiting.verdict, waiting.sentence, waiting.after) == (None, LOOKING_AGAIN, None)
    place.looked(is_clean=True)
    place.answered()
    place.told(place.inspected(second, PASSED))
    rows = place.inspections()
    assert [(row.event_version, row.verdict, row.inspected_result, row.does_agree) for row in rows] == [
        (first.version, RevisitVerdict.STILL_THERE, FAILED, True),
        (second.version, RevisitVerdict.GONE, PASSED, True),
    ]
    with place.database.read() as session:
        assert sum(agreement(session).values()) == 2


def test_an_inspector_who_could_not_say_and_goes_again_is_compared_by_the_second_reply(place: WatchedPlace) -> None:
    case = place.fed_back()
    place.told(case)
    place.looked(is_clean=True)
    place.answered()
    unable = place.inspected(case, UNABLE)
    place.told(unable)
    place.told(place.inspected(unable, PASSED))
    assert (place.inspection().inspected_result, place.inspection().does_agree) == (PASSED, True)


def test_behind_a_car_neither_agrees_nor_disagrees(place: WatchedPlace) -> None:
    case = place.fed_back()
    place.told(case, now=utc_now() - place.beat.settings.revisit_covered)
    place.beat.detector.finds = detections(("car", CAR_PX, 0.8))
    make_due(place.database, after_s=1800)
    place.looked_as_told()
    place.answered()
    place.told(place.inspected(case, PASSED))
    row = place.inspection()
    assert (row.verdict, row.does_agree, row.after_key is not None) == (RevisitVerdict.COVERED, None, True)


def test_a_camera_that_does_not_answer_leaves_the_inspector_without_its_picture(place: WatchedPlace) -> None:
    case = place.fed_back()
    place.told(case)
    place.beat.grabber.errors = {"camera-0": Refused("nobody listens")}
    place.looked(is_clean=True)
    with place.database.write() as session:
        attend(session, now=utc_now() + PatrolSettings().revisit_patience, settings=PatrolSettings())
    place.answered()
    given = read(place, case)
    assert given is not None
    assert (given.verdict, given.after, given.model) == (RevisitVerdict.NO_PICTURE, None, None)
    assert given.before is not None


def test_a_case_that_no_camera_ever_saw_gets_no_look(place: WatchedPlace) -> None:
    case = place.city.fed_back()
    place.told(case)
    assert place.inspections() == []
    assert read(place, case) is None
    with place.database.read() as session:
        assert session.scalars(select(Revisit)).all() == []


def test_a_case_of_people_that_a_camera_saw_too_is_looked_at_again(place: WatchedPlace) -> None:
    case = place.city.handled()
    candidate = place.candidate()
    with place.database.write() as session:
        session.add(candidate)
        join_by_rule(session, candidate, session.get_one(Case, case.id), now=utc_now())
    place.told(place.fed_back(case))
    place.looked(is_clean=False)
    place.answered()
    row = place.inspection()
    assert row.verdict is RevisitVerdict.STILL_THERE
    with place.database.read() as session:
        assert row.before_key in session.scalars(select(Evidence.blurred_key)).all()


def test_a_sighting_that_was_withdrawn_is_not_looked_at(place: WatchedPlace) -> None:
    case = place.city.handled()
    candidate = place.candidate()
    with place.database.write() as session:
        session.add(candidate)
        join_by_rule(session, candidate, session.get_one(Case, case.id), now=utc_now())
        report = session.scalars(select(CaseReport).where(CaseReport.candidate_id.is_not(None))).one()
        report.withdrawn_at = utc_now()
    place.told(place.fed_back(case))
    assert place.inspections() == []


def test_other_changes_ask_nothing(place: WatchedPlace) -> None:
    case = place.handled()
    for version in range(1, case.version + 1):
        place.told(case, version=version)
    place.told(case, version=99)
    assert place.inspections() == []


def test_a_look_that_somebody_else_asked_for_is_left_alone(place: WatchedPlace) -> None:
    place.candidate()
    spot = place.spot()
    with place.database.write() as session:
        look_again(session, spot_id=spot.id, episode=1, reference="of somebody else", now=utc_now())
    place.looked(is_clean=True)
    place.answered()
    assert place.inspections() == []


@pytest.mark.parametrize("is_camera_first", [True, False])
def test_camera_and_inspector_who_speak_at_the_same_moment_are_both_heard(
    either_place: WatchedPlace, *, is_camera_first: bool
) -> None:
    """Each writes before it knows of the other; whoever is second waits for the first, and counts for both."""
    place = either_place
    case = place.fed_back()
    place.told(case)
    place.looked(is_clean=True)
    reply = place.inspected(case, PASSED)

    def camera(session: Session) -> None:
        camera_inspection.take_answer(session, revisit_id=1)

    def inspector(session: Session) -> None:
        camera_inspection.note_change(session, case_id=case.id, version=reply.version, now=utc_now())

    first, second = (camera, inspector) if is_camera_first else (inspector, camera)

    def speak_second() -> None:
        with place.database.write() as session:
            second(session)

    other = Thread(target=speak_second)
    with place.database.write() as session:
        first(session)
        other.start()
        other.join(0.3)
        assert other.is_alive(), "the second waits for the first"
    other.join()
    row = place.inspection()
    assert (row.verdict, row.inspected_result, row.does_agree) == (RevisitVerdict.GONE, PASSED, True)


def test_the_tasks_of_a_worker_may_run_twice(place: WatchedPlace) -> None:
    place.told(place.fed_back())
    place.looked(is_clean=True)
    environment = os.environ | {
        "GRIDWARDEN_DATABASE_URL": place.database.address,
        "GRIDWARDEN_STORE_URL": place.store.address,
    }
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split()[-3:] == [CASES, UPKEEP, UPKEEP]
    row = place.inspection()
    assert row.verdict is RevisitVerdict.GONE
    assert all(key and place.store.exists(key) for key in (row.before_key, row.after_key))
