"""A test visit: one look that answers its job and leaves the patrol's memory alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from cryptography.fernet import Fernet
from numpy.typing import NDArray
from sqlalchemy import select

from detection.evidence import EvidenceKeeper
from detection.job_kinds import ADDRESS, TEST_VISIT, TEST_VISIT_ASKED, SingleVisit
from detection.single_visit import look_once
from detection.streams.errors import Refused
from detection.tables import PatrolState, Spot, Visit
from kit.clock import utc_now
from kit.database import Database
from kit.errors import NotFound
from kit.job_running import Asked, run_job
from kit.jobs import JobState, ask, get_job
from kit.pictures import decode
from kit.secrets import SecretBox
from kit.storage import PictureStore
from tests.detection.a_patrol import GARBAGE_PX, ToldDetector, ToldGrabber, ToldSources, cameras, detections

BOX = SecretBox(Fernet.generate_key().decode())


@dataclass
class Tools:
    keeper: EvidenceKeeper
    sources: ToldSources
    grabber: ToldGrabber
    detector: ToldDetector


@pytest.fixture
def tools(store: PictureStore) -> Tools:
    detector = ToldDetector(detections(("garbage", GARBAGE_PX, 0.8)))
    return Tools(EvidenceKeeper(store, originals=None), ToldSources(), ToldGrabber(), detector)


def job_of(database: Database, tools: Tools, secrets: dict[str, str], **parameters: object) -> Any:
    with database.write() as session:
        job_id = ask(
            session,
            TEST_VISIT,
            parameters,
            asked_by=None,
            now=utc_now(),
            box=BOX,
            secrets=secrets,
            topic=TEST_VISIT_ASKED,
        ).id
    works = {TEST_VISIT: lambda question: look_once(question, database=database, tools=tools)}
    run_job(database, job_id, works, box=BOX)
    with database.read() as session:
        job = get_job(session, job_id)
        assert job.state is JobState.DONE
        return SingleVisit.model_validate(job.result)


def test_a_look_through_a_view_tells_times_boxes_and_a_picture(
    database: Database, store: PictureStore, tools: Tools
) -> None:
    (view_id,) = cameras(database)
    told = job_of(database, tools, {}, target="view", view_id=view_id)
    assert tools.grabber.grabbed == ["camera-0"]
    assert (told.error, told.width_px, told.height_px, told.codec) == (None, 320, 180, "h264")
    assert (told.connect_ms, told.keyframe_ms) == (5.0, 20.0)
    assert told.inference_ms is not None
    assert [one["label"] for one in told.detections] == ["garbage"]
    assert decode(store.get(told.picture_key), name="kept").shape == (180, 320, 3)
    with database.read() as session:
        for table in (Visit, Spot, PatrolState):
            assert session.scalars(select(table)).all() == []


def test_a_look_at_an_address_shows_it_to_nobody(database: Database, tools: Tools) -> None:
    address = "rtsp://admin:geheim@10.0.0.5/1"
    tools.grabber.errors[address] = Refused(f"Nobody answers at {address}.")
    told = job_of(database, tools, {ADDRESS: address}, target="address")
    assert tools.grabber.grabbed == [address]
    assert (told.error, told.detections, told.picture_key) == ("refused", None, None)
    assert "geheim" not in told.model_dump_json()


def test_a_black_picture_is_an_answer_with_its_size(database: Database, tools: Tools) -> None:
    def black(_: int) -> NDArray[np.uint8]:
        return np.zeros((180, 320, 3), dtype=np.uint8)

    tools.grabber.street = black
    told = job_of(database, tools, {ADDRESS: "rtsp://10.0.0.5/1"}, target="address")
    assert (told.error, told.width_px, told.keyframe_ms, told.picture_key) == ("black", 320, 20.0, None)


def test_a_view_that_is_gone_is_no_answer(database: Database, tools: Tools) -> None:
    with pytest.raises(NotFound, match="no view 99"):
        look_once(Asked(1, {"target": "view", "view_id": 99}, None), database=database, tools=tools)
