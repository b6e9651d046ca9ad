"""A job from the outbox to its end, through a real broker and a real worker that is killed on the way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from camera_registry.tables import Camera
from kit.database import Database
from kit.jobs import Job, JobState, get_job
from migrations.upgrade import upgrade

ASK = """
from cli.composition import compose
from camera_registry.import_job import CSV
from kit.clock import utc_now
from kit.jobs import ask
from kit.resources import credentials_box, database

compose()
question = {"source": "csv", "name": "list", "is_dry_run": False}
secrets = {CSV: "id,name,address\\n1,x,rtsp://10.0.0.5/1\\n"}
with database().write() as session:
    job = ask(session, "camera_import", question, asked_by=None, now=utc_now(), box=credentials_box(), secrets=secrets)
print(job.id)
"""


@pytest.mark.slow
def test_a_job_that_is_asked_for_is_done_though_its_worker_is_killed(zone: dict[str, str]) -> None:
    database = Database(f"sqlite:///{Path(zone['GRIDWARDEN_DATA_DIR']) / 'gridwarden.sqlite3'}")
    upgrade(database)
    Job.__table__.create(database.engine, checkfirst=True)  # type: ignore[attr-defined]
    asked = subprocess.run([sys.executable, "-c", ASK], env=zone, capture_output=True, text=True, check=True)
    job_id = int(asked.stdout)
    beat = subprocess.Popen([sys.executable, "-m", "cli", "beat"], env=zone, start_new_session=True)
    worker = _worker(zone)
    try:
        time.sleep(1.5)  # while it starts, or just when it works
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        worker = _worker(zone)
        deadline = time.monotonic() + 120
        while _state(database, job_id) not in {JobState.DONE, JobState.FAILED}:
            assert time.monotonic() < deadline, "nobody did it"
            time.sleep(0.2)
    finally:
        for process in (worker, beat):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert _state(database, job_id) is JobState.DONE
    with database.read() as session:
        assert [camera.external_id for camera in session.scalars(select(Camera))] == ["1"]
    database.dispose()


def _worker(zone: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "cli", "worker", "--queues", "cases,upkeep"]
    return subprocess.Popen(command, env=zone, start_new_session=True, stderr=subprocess.DEVNULL)


def _state(database: Database, job_id: int) -> JobState:
    with database.read() as session:
        return get_job(session, job_id).state
