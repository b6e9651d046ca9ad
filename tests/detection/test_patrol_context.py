"""Visits among persons and vehicles: what they hide, what of them is stored, and when they are the problem."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from camera_registry.tables import View
from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.tables import Evidence, Finding, Spot, SpotState, Visit
from detection.topics import SPOT_CLEARED
from handbook.detection_rule import DetectionRule
from handbook.edition import Edition
from handbook.loading import load_edition
from kit.database import Database
from kit.pictures import decode
from kit.storage import PictureStore
from tests.detection.a_patrol import CARD, GARBAGE_PX, Beat, a_street, cameras, detections
from tests.detection.test_patrol import count, posted, visited

CAR_PX = (110.0, 60.0, 200.0, 130.0)
CAR = ("car", CAR_PX, 0.8)
GARBAGE = ("garbage", GARBAGE_PX, 0.8)
LOWER_HALF = [[0.0, 0.5], [1.0, 0.5], [1.0, 1.0], [0.0, 1.0]]
RED, WHITE = (40, 40, 170), (225, 225, 225)


def parking_edition() -> Edition:
    """The demo edition, with a rule for cars in its item on motor vehicles."""
    edition = load_edition(Path("demo.yaml"))
    item = edition.item("motor-vehicle-parking")
    rule = {"labels": ["car"], "k": 3, "n": 4, "dwell": "150s", "roi_kinds": ["no_parking"]}
    condition = item.conditions[0].model_copy(update={"detection": DetectionRule.model_validate(rule)})
    others = tuple(one for one in edition.items if one.id != item.id)
    return edition.model_copy(update={"items": (item.model_copy(update={"conditions": (condition,)}), *others)})


@pytest.fixture
def beat(database: Database, store: PictureStore) -> Beat:
    private = {"person": ("upper", 0.15), "car": ("lower", 0.15)}
    classes = []
    for one in CARD.classes:
        part, least = private.get(one.label, (None, None))
        classes.append(one.model_dump() | {"private": part, "blur_threshold": least})
    card = ModelCard.model_validate(CARD.model_dump() | {"classes": classes})
    return Beat(database, store, card=card, edition=parking_edition())


def street_with(colour: tuple[int, int, int]) -> Callable[[int], NDArray[np.uint8]]:
    def street(seed: int) -> NDArray[np.uint8]:
        left, top, right, bottom = (int(side) for side in CAR_PX)
        frame_bgr = a_street(seed)
        cv2.rectangle(frame_bgr, (left, top + 25), (right, bottom), colour, -1)
        cv2.rectangle(frame_bgr, (left + 20, top), (right - 10, top + 25), (50, 50, 45), -1)
        cv2.rectangle(frame_bgr, (left + 10, bottom - 20), (left + 30, bottom), (20, 20, 20), -1)
        return frame_bgr

    return street


def park(beat: Beat, colour: tuple[int, int, int]) -> None:
    beat.grabber.street = street_with(colour)
    beat.detector.finds = detections(CAR)


def forbid_parking(beat: Beat) -> None:
    (view_id,) = cameras(beat.database)
    with beat.database.write() as session:
        session.get_one(View, view_id).regions = {"no_parking": [LOWER_HALF]}


def only_spot(beat: Beat) -> Spot:
    with beat.database.read() as session:
        return session.scalars(select(Spot)).one()


@pytest.mark.parametrize("behind_the_car", [detections(CAR), detections(CAR, GARBAGE)])
def test_a_car_parked_before_garbage_neither_clears_nor_raises_it(beat: Beat, behind_the_car: Detections) -> None:
    cameras(beat.database)
    beat.detector.finds = detections(GARBAGE)
    visited(beat, 2)
    print_before = only_spot(beat).appearance
    park(beat, RED)
    beat.detector.finds = behind_the_car
    visited(beat, 20, start_s=600)
    spot = only_spot(beat)
    assert (spot.state, spot.hits, spot.misses_in_row) == (SpotState.WATCHING, 2, 0)
    assert spot.appearance == print_before, "the print is of the place, not of the car"
    assert count(beat.database, Finding) == 0
    beat.grabber.street = a_street
    beat.detector.finds = detections(GARBAGE)
    visited(beat, 1, start_s=2400)
    assert count(beat.database, Finding) == 1


def test_a_vehicle_left_standing_where_it_may_not_be_becomes_a_finding(beat: Beat) -> None:
    forbid_parking(beat)
    visited(beat, 1)  # keeps the view's latest picture
    park(beat, RED)
    visited(beat, 1, start_s=60)
    assert count(beat.database, Evidence) == 0, "of a vehicle that may only pass nothing is kept"
    visited(beat, 4, start_s=120)
    with beat.database.read() as session:
        finding = session.scalars(select(Finding)).one()
    assert (finding.item_id, finding.label) == ("motor-vehicle-parking", "car")
    assert finding.box == pytest.approx([CAR_PX[0] / 320, CAR_PX[1] / 180, CAR_PX[2] / 320, CAR_PX[3] / 180], abs=1e-4)
    assert count(beat.database, Evidence) == 3


def test_where_no_region_is_drawn_vehicles_are_context_alone(beat: Beat) -> None:
    cameras(beat.database)
    park(beat, RED)
    visited(beat, 5)
    assert count(beat.database, Spot) == 0


def test_a_mask_hides_vehicles_too(beat: Beat) -> None:
    forbid_parking(beat)
    with beat.database.write() as session:
        session.scalars(select(View)).one().masks = [LOWER_HALF]
    park(beat, RED)
    visited(beat, 5)
    assert count(beat.database, Spot) == 0


def test_another_vehicle_in_the_place_ends_the_first_ones_episode_and_waits_its_own_dwell(beat: Beat) -> None:
    forbid_parking(beat)
    park(beat, RED)
    visited(beat, 5)
    park(beat, WHITE)
    visited(beat, 3, start_s=300)
    assert posted(beat.database, SPOT_CLEARED) == ["1:1"]
    spot = only_spot(beat)
    assert (spot.episode, spot.hits, spot.state) == (2, 3, SpotState.WATCHING)
    visited(beat, 1, start_s=480)
    assert count(beat.database, Finding) == 2


def test_vehicles_that_only_pass_leave_one_spot_and_no_picture(beat: Beat) -> None:
    forbid_parking(beat)
    for number in range(6):
        park(beat, RED if number % 2 else WHITE)
        visited(beat, 1, start_s=number * 60.0)
    assert only_spot(beat).episode == 6
    assert (count(beat.database, Finding), count(beat.database, Evidence)) == (0, 0)
    assert posted(beat.database, SPOT_CLEARED) == []


def test_a_person_too_faint_to_count_is_blurred_and_hides_nothing(beat: Beat) -> None:
    cameras(beat.database)
    beat.detector.finds = detections(("person", (120.0, 60.0, 170.0, 140.0), 0.2), GARBAGE)
    visited(beat, 1)
    with beat.database.read() as session:
        evidence = session.scalars(select(Evidence)).one()
        visit = session.scalars(select(Visit)).one()
    assert [one["label"] for one in visit.detections or []] == ["garbage"]
    stored = decode(beat.store.get(evidence.blurred_key), name="evidence").astype(int)
    street = a_street(1).astype(int)
    off = np.abs(stored - street).mean(axis=2)
    assert off[60:90, 120:170].mean() > 3 * off[120:170, 20:100].mean()
    assert off[100:108, 130:158].mean() < 2 * off[120:170, 20:100].mean(), "the garbage at the person's feet stays"
