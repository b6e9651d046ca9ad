"""Jobs: asked for in a transaction, done once, told when they fail, taken over when their worker is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update
from sqlalchemy.orm import Session

from kit.clock import utc_now
from kit.database import Database
from kit.errors import Invalid, NotFound
from kit.job_running import LEASE, MOST_ATTEMPTS, Asked, Conclude, run_job
from kit.jobs import JOB_ASKED, JOB_ENDED, KEPT_FOR, Job, JobState, ask, forget_old_jobs, get_job, list_jobs
from kit.outbox import Handled, OutboxMessage, relay, resend_unhandled
from kit.secrets import SecretBox

BOX = SecretBox(Fernet.generate_key().decode())


def asked(database: Database, **secrets: str) -> int:
    with database.write() as session:
        return ask(
            session, "count", {"upto": 3}, asked_by=None, now=utc_now(), box=BOX, secrets=secrets, request_id="desk-7"
        ).id


def look(database: Database, job_id: int) -> Job:
    with database.read() as session:
        job = get_job(session, job_id)
        session.expunge(job)
        return job


def count(question: Asked) -> Conclude:
    question.report(40)
    return lambda _: {"counted": question.parameters["upto"], "length": len(question.secrets.get("word", ""))}


def test_a_job_is_done_once_and_its_secret_is_forgotten(either_database: Database) -> None:
    job_id = asked(either_database, word="geheim")
    waiting = look(either_database, job_id)
    assert waiting.state is JobState.WAITING
    assert waiting.sealed is not None
    assert "geheim" not in waiting.sealed
    assert "geheim" not in str(waiting.parameters)
    assert run_job(either_database, job_id, {"count": count}, box=BOX)
    done = look(either_database, job_id)
    assert (done.state, done.result, done.progress_percent) == (JobState.DONE, {"counted": 3, "length": 6}, 100)
    assert done.ended_at is not None
    assert done.sealed is None
    assert not run_job(either_database, job_id, {}, box=BOX)
    assert look(either_database, job_id).state is JobState.DONE


def test_asking_leaves_a_message_that_ends_with_the_job(either_database: Database) -> None:
    job_id = asked(either_database)
    sent: list[tuple[str, str]] = []
    relay(either_database, lambda topic, key: sent.append((topic, key)))
    assert sent == [(JOB_ASKED, str(job_id))]
    later = utc_now() + timedelta(seconds=30)
    names = {JOB_ASKED: JOB_ENDED}
    assert resend_unhandled(either_database, lambda *_: None, handled_as=names, now=later) == 1
    run_job(either_database, job_id, {"count": count}, box=BOX)
    later += timedelta(hours=1)
    assert resend_unhandled(either_database, lambda *_: None, handled_as=names, now=later) == 0


def test_what_a_person_should_know_of_a_failure_is_told(database: Database) -> None:
    def refuse(_: Asked) -> Conclude:
        raise Invalid("Row 41, column id: is empty (rtsp://user:geheim@10.0.0.5/).")

    job_id = asked(database)
    run_job(database, job_id, {"count": refuse}, box=BOX)
    failed = look(database, job_id)
    assert (failed.state, failed.error) == (JobState.FAILED, "Invalid")
    assert failed.error_text == "Row 41, column id: is empty (rtsp://***@10.0.0.5/)."


def test_a_surprise_is_told_without_its_inside_and_names_the_request(database: Database) -> None:
    def stumble(_: Asked) -> Conclude:
        raise ZeroDivisionError("inside of the program")

    job_id = asked(database)
    run_job(database, job_id, {"count": stumble}, box=BOX)
    failed = look(database, job_id)
    assert (failed.state, failed.error) == (JobState.FAILED, "failed")
    assert "desk-7" in str(failed.error_text)
    assert "inside" not in str(failed.error_text)


def test_an_effect_that_is_refused_leaves_nothing(database: Database) -> None:
    def half(question: Asked) -> Conclude:
        def write(session: Session) -> object:
            session.add(Job(kind="stray", parameters={}, asked_at=utc_now()))
            session.flush()
            raise Invalid("Not this one.")

        return write

    job_id = asked(database)
    run_job(database, job_id, {"count": half}, box=BOX)
    assert look(database, job_id).error_text == "Not this one."
    with database.read() as session:
        assert [job.kind for job in list_jobs(session, limit=9)] == ["count"]


def test_a_running_job_is_left_alone_until_its_lease_has_ended(either_database: Database) -> None:
    seen = []

    def meanwhile(question: Asked) -> Conclude:
        seen.append(run_job(either_database, question.job_id, {"count": count}, box=BOX))
        with either_database.write() as session:  # as if this worker had been gone for longer than a lease
            session.execute(update(Job).values(lease_until=utc_now() - timedelta(seconds=1)))
        seen.append(run_job(either_database, question.job_id, {"count": count}, box=BOX))
        return lambda _: "too late"

    job_id = asked(either_database)
    assert not run_job(either_database, job_id, {"count": meanwhile}, box=BOX)
    assert seen == [False, True]
    done = look(either_database, job_id)
    assert (done.result, done.attempts) == ({"counted": 3, "length": 0}, 2)


def test_who_lost_the_lease_writes_nothing_though_the_job_still_runs(database: Database) -> None:
    def too_slow(question: Asked) -> Conclude:
        with database.write() as session:  # another worker has taken it meanwhile, and is at it
            session.execute(update(Job).values(lease_token="another's", lease_until=utc_now() + LEASE))
        return lambda _: pytest.fail("the effect was written twice")

    job_id = asked(database)
    assert not run_job(database, job_id, {"count": too_slow}, box=BOX)
    assert look(database, job_id).state is JobState.RUNNING


def test_a_lease_is_renewed_while_its_worker_lives(database: Database) -> None:
    def slow(question: Asked) -> Conclude:
        begun = look(database, question.job_id).lease_until
        assert begun is not None
        wait_until(lambda: (look(database, question.job_id).lease_until or begun) > begun)
        return lambda _: "renewed"

    job_id = asked(database)
    assert run_job(database, job_id, {"count": slow}, box=BOX)
    assert look(database, job_id).result == "renewed"


PROGRAM = """
import sys, time
from kit.database import Database
from kit.job_running import run_job
from kit.secrets import SecretBox

def hang(question):
    question.report(10)
    time.sleep(60)

run_job(Database(sys.argv[1]), int(sys.argv[2]), {"count": hang}, box=SecretBox(sys.argv[3]))
"""


def test_a_job_of_a_killed_worker_is_done_by_the_next(database: Database) -> None:
    job_id = asked(database)
    arguments = [database.address, str(job_id), Fernet.generate_key().decode()]
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments])
    wait_until(lambda: look(database, job_id).progress_percent == 10)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert not run_job(database, job_id, {"count": count}, box=BOX)
    with database.write() as session:  # time passes
        until = get_job(session, job_id).lease_until
        assert until is not None
        assert utc_now() < until <= utc_now() + LEASE
        session.execute(update(Job).values(lease_until=until - LEASE - timedelta(seconds=1)))
    assert run_job(database, job_id, {"count": count}, box=BOX)
    done = look(database, job_id)
    assert (done.state, done.attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_workers_is_given_up(database: Database) -> None:
    job_id = asked(database)
    ended = utc_now() - timedelta(seconds=1)
    with database.write() as session:
        session.execute(update(Job).values(state=JobState.RUNNING, attempts=MOST_ATTEMPTS, lease_until=ended))
    assert run_job(database, job_id, {"count": count}, box=BOX)
    given_up = look(database, job_id)
    assert (given_up.state, given_up.error) == (JobState.FAILED, "worker_died")


def test_old_jobs_are_forgotten_and_their_late_message_too(database: Database) -> None:
    old, young = asked(database), asked(database)
    now = utc_now()
    with database.write() as session:
        session.execute(update(Job).where(Job.id == old).values(asked_at=now - KEPT_FOR - timedelta(seconds=1)))
        assert forget_old_jobs(session, now=now) == 1
    with database.read() as session, pytest.raises(NotFound, match="7 days"):
        get_job(session, old)
    assert look(database, young).state is JobState.WAITING
    assert not run_job(database, old, {}, box=BOX)
    with database.read() as session:
        assert session.get(Handled, (JOB_ENDED, str(old))) is not None
        assert session.get(OutboxMessage, 1) is not None


def test_jobs_are_listed_newest_first_and_by_what_is_asked(database: Database) -> None:
    first, second = asked(database), asked(database)
    run_job(database, first, {"count": count}, box=BOX)
    with database.read() as session:
        assert [job.id for job in list_jobs(session, limit=9)] == [second, first]
        assert [job.id for job in list_jobs(session, limit=9, state=JobState.DONE)] == [first]
        assert [job.id for job in list_jobs(session, limit=9, before_id=second, kind="count")] == [first]
        assert list_jobs(session, limit=9, asked_by=1) == []


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
