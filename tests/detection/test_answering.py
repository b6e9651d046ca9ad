"""What one frame says to an open question: heaps, holes and vehicles, and what is not looked for any more."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from camera_registry.tables import View
from detection.revisit_verdicts import RevisitVerdict
from kit.clock import utc_now
from kit.database import Database
from kit.storage import PictureStore
from tests.detection.a_patrol import GARBAGE_PX, HOLE_PX, Beat, detections
from tests.detection.test_patrol import make_due, visited
from tests.detection.test_patrol_context import CAR_PX, RED, WHITE, forbid_parking, park, parking_edition
from tests.detection.test_revisits import ask, look, raised, revisit, state


@pytest.fixture
def beat(database: Database, store: PictureStore) -> Beat:
    return Beat(database, store)


CAR_BEFORE_GARBAGE = detections(("car", CAR_PX, 0.8), ("garbage", GARBAGE_PX, 0.8))


def test_a_car_that_stays_before_the_place_means_that_nobody_can_say(beat: Beat) -> None:
    raised(beat)
    beat.detector.finds = CAR_BEFORE_GARBAGE
    ask(beat, now=utc_now() - beat.settings.revisit_covered)
    make_due(beat.database, after_s=600)
    look(beat)
    assert (revisit(beat).verdict, revisit(beat).score) == (RevisitVerdict.COVERED, None)
    assert revisit(beat).picture_key is not None, "the inspector sees for himself"


def test_a_car_that_passes_is_waited_for(beat: Beat) -> None:
    raised(beat)
    beat.detector.finds = CAR_BEFORE_GARBAGE
    ask(beat)
    assert look(beat) == 1
    assert revisit(beat).answered_at is None
    assert state(beat).due_at <= utc_now() + beat.settings.revisit_retry
    beat.detector.finds = detections()
    make_due(beat.database, after_s=600)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.GONE


def test_another_problem_of_the_item_in_the_place_is_no_solution(beat: Beat) -> None:
    raised(beat, detections(("manhole_missing", HOLE_PX, 0.7)))
    beat.detector.finds = detections(("manhole_displaced", HOLE_PX, 0.6))
    ask(beat)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.STILL_THERE


def test_where_a_mask_was_drawn_meanwhile_there_is_a_picture_but_no_verdict(beat: Beat) -> None:
    raised(beat)
    with beat.database.write() as session:
        session.execute(update(View).values(masks=[[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]]))
    ask(beat)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.NOT_LOOKED_FOR
    assert revisit(beat).picture_key is not None


@pytest.mark.parametrize(
    ("colour", "verdict"), [(RED, RevisitVerdict.STILL_THERE), (WHITE, RevisitVerdict.GONE)], ids=["same", "another"]
)
def test_another_vehicle_in_the_place_means_that_the_first_has_gone(
    beat: Beat, colour: tuple[int, int, int], verdict: RevisitVerdict
) -> None:
    beat = replace(beat, edition=parking_edition())
    forbid_parking(beat)
    park(beat, RED)
    visited(beat, 5)
    park(beat, colour)
    ask(beat)
    look(beat)
    assert revisit(beat).verdict is verdict


def test_of_a_vehicle_whose_region_is_no_more_there_is_no_verdict(beat: Beat) -> None:
    beat = replace(beat, edition=parking_edition())
    forbid_parking(beat)
    park(beat, RED)
    visited(beat, 5)
    with beat.database.write() as session:
        session.execute(update(View).values(items=["exposed-garbage"]))
    ask(beat)
    look(beat)
    assert revisit(beat).verdict is RevisitVerdict.NOT_LOOKED_FOR
