"""A street with one camera for each way in which a camera may be doing; and a worker for jobs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import select

from camera_registry.tables import Camera, View
from detection.camera_lists import CameraHealth
from detection.job_kinds import TEST_VISIT, SingleVisit
from detection.tables import PatrolState
from kit.clock import utc_now
from kit.job_running import Work, run_job
from kit.jobs import Job, JobState
from kit.pictures import encode_webp
from kit.resources import credentials_box
from simulator.scenes import load_scenes
from tests.cases.a_street import Street

WORDS = [one for one in CameraHealth if one not in {CameraHealth.UNVISITED, CameraHealth.TROUBLE}]
PATIENCE_S = 10


@dataclass(frozen=True)
class Watched:
    """One camera of the wall."""

    health: str
    camera_id: int
    view_id: int
    name: str
    age_s: int


def build_wall(street: Street) -> list[Watched]:
    """A camera for each health that a visit can end in; those in trouble have old pictures."""
    assert street.store is not None
    keys = [street.store.put(content, suffix=".webp") for content in _pictures()]
    now, built = utc_now(), []
    with street.database.write() as session:
        for number, health in enumerate(WORDS):
            age_s = 40 if health is CameraHealth.ONLINE else (1500 if health is CameraHealth.STALLED else 90_000)
            name = f"人民路与中山路交叉口 {number + 1:02} 号机"
            camera = Camera(
                platform_id=1,
                external_id=f"3402000000132000{number:04}",
                listed_name=name,
                longitude=121.5,
                latitude=31.2,
                created_at=now,
            )
            session.add(camera)
            session.flush()
            view = View(camera_id=camera.id, name="main")
            session.add(view)
            session.flush()
            taken = now - timedelta(seconds=age_s)
            session.add(
                PatrolState(
                    view_id=view.id,
                    camera_id=camera.id,
                    due_at=now,
                    health=str(health),
                    health_since_at=taken,
                    last_good_at=taken,
                    picture_key=keys[number % len(keys)],
                    picture_at=taken,
                )
            )
            built.append(Watched(str(health), camera.id, view.id, name, age_s))
    return built


def work_off(street: Street, works: Mapping[str, Work]) -> None:
    """Do the next job that somebody asks for."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        with street.database.read() as session:
            job_id = session.scalar(select(Job.id).where(Job.state == JobState.WAITING).order_by(Job.id))
        if job_id is not None:
            assert run_job(street.database, job_id, works, box=credentials_box())
            return
        time.sleep(0.05)
    raise AssertionError("nobody asked for a job")


def visit_that_ends(**answer: object) -> dict[str, Work]:
    """In place of a patrol worker, which alone has video and a network."""
    result = SingleVisit.model_validate(answer).model_dump(mode="json")
    return {TEST_VISIT: lambda _: lambda _: result}


@cache
def _pictures() -> list[bytes]:
    return [encode_webp(scene.dirty_bgr) for scene in load_scenes(None, 4)]
