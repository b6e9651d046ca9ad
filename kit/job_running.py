"""Runs a job once: under a lease that is renewed while its worker lives, so that a killed worker delays it by seconds.

The long part happens outside of transactions; its effect and the note that the job is over are one transaction on the
lease, so a second worker that finishes late writes nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kit.clock import utc_now
from kit.database import Database, row_count
from kit.errors import GridwardenError
from kit.jobs import JOB_ENDED, Job, JobState
from kit.logging import redact
from kit.outbox import first_time
from kit.secrets import SecretBox

logger = structlog.get_logger()

LEASE = timedelta(seconds=15)  # shorter than the outbox waits before it sends again, so that then somebody may begin
RENEW_EVERY_S = 4.0  # two renewals may fail before the lease ends
MOST_ATTEMPTS = 3  # a job that killed three workers would kill a fourth
WORKER_DIED, UNEXPECTED = "worker_died", "failed"
LONGEST_ERROR = 2_000  # of what a person reads; a list with more mistakes than that is wrong in one way


@dataclass(frozen=True, slots=True)
class Asked:
    """What a function is told of its job."""

    job_id: int
    parameters: Mapping[str, Any]
    asked_by: int | None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    report: Callable[[int], None] = lambda _: None
    """Takes the per cent that are done."""


Conclude = Callable[[Session], object]
"""Writes the effect in the transaction that ends the job; its answer, fit for JSON, is the result."""

Work = Callable[[Asked], Conclude]
"""The long part: network, decoding, inference. Raises GridwardenError with what a person should know."""


@dataclass(frozen=True, slots=True)
class _Lease:
    database: Database
    job_id: int
    token: str

    def holds(self, session: Session, **values: object) -> bool:
        """Write to the job while it is ours; False: it is not any more."""
        ours = (Job.id == self.job_id, Job.lease_token == self.token, Job.state == JobState.RUNNING)
        return row_count(session.execute(update(Job).where(*ours).values(**values))) == 1

    def report(self, percent: int) -> None:
        with self.database.write() as session:
            self.holds(session, progress_percent=max(0, min(100, percent)), lease_until=utc_now() + LEASE)

    def renew(self) -> None:
        with self.database.write() as session:
            self.holds(session, lease_until=utc_now() + LEASE)


def run_job(database: Database, job_id: int, works: Mapping[str, Work], *, box: SecretBox) -> bool:
    """Do the job unless it is over, or another worker is at it. Returns whether this call ended it."""
    lease = _Lease(database, job_id, uuid4().hex)
    job = _taken(lease)
    if job is None:
        return False
    if job.attempts > MOST_ATTEMPTS:
        text = f"The worker died over this {MOST_ATTEMPTS} times, so it is not tried again."
        return _fail(lease, WORKER_DIED, text, zh=f"处理进程已中断 {MOST_ATTEMPTS} 次，不再重试。")
    with structlog.contextvars.bound_contextvars(job_id=job_id, job=job.kind, request_id=job.request_id):
        try:
            with _kept(lease):
                conclude = works[job.kind](_asked(job, lease, box))
            return _end(lease, conclude)
        except GridwardenError as error:
            return _fail(lease, type(error).__name__, redact(error.message), zh=error.zh and redact(error.zh))
        except Exception as error:  # the supervisor of a job: whoever asked must be told that it is over
            logger.exception("job_failed_unexpectedly", error=redact(repr(error)))
            name = job.request_id or f"job {job_id}"
            text = f"Something unexpected went wrong; nothing was changed. The log has it under {name}."
            return _fail(lease, UNEXPECTED, text, zh=f"发生意外错误，未作任何更改。日志编号：{name}。")


def _taken(lease: _Lease) -> Job | None:
    now = utc_now()
    is_free = or_(Job.state == JobState.WAITING, (Job.state == JobState.RUNNING) & (Job.lease_until <= now))
    with lease.database.write() as session:
        taking = (
            update(Job)
            .where(Job.id == lease.job_id, is_free)
            .values(
                state=JobState.RUNNING,
                lease_token=lease.token,
                lease_until=now + LEASE,
                started_at=now,
                progress_percent=None,
                attempts=Job.attempts + 1,
            )
        )
        if row_count(session.execute(taking)) == 0:
            if session.scalar(select(Job.state).where(Job.id == lease.job_id)) is None:
                first_time(session, JOB_ENDED, key=str(lease.job_id))  # forgotten meanwhile: nobody waits for it
            return None
        job = session.get_one(Job, lease.job_id)
        session.expunge(job)
        return job


def _asked(job: Job, lease: _Lease, box: SecretBox) -> Asked:
    secrets = {} if job.sealed is None else json.loads(box.open(job.sealed))
    return Asked(job.id, job.parameters, job.asked_by, secrets, lease.report)


def _end(lease: _Lease, conclude: Conclude) -> bool:
    with lease.database.write() as session:
        if not _note_end(session, lease, state=JobState.DONE):
            return False
        lease_result = conclude(session)
        session.execute(update(Job).where(Job.id == lease.job_id).values(result=lease_result, progress_percent=100))
    return True


def _fail(lease: _Lease, error: str, text: str, *, zh: str | None) -> bool:
    told = {"error": error, "error_text": text[:LONGEST_ERROR], "error_text_zh": zh and zh[:LONGEST_ERROR]}
    with lease.database.write() as session:
        return _note_end(session, lease, state=JobState.FAILED, **told)


def _note_end(session: Session, lease: _Lease, *, state: JobState, **values: object) -> bool:
    """Before the effect is written, so that whoever lost the lease writes none."""
    is_ours = lease.holds(
        session, ended_at=utc_now(), lease_token=None, lease_until=None, sealed=None, state=state, **values
    )
    if not is_ours:
        logger.warning("job_lease_lost", job_id=lease.job_id)
        return False
    first_time(session, JOB_ENDED, key=str(lease.job_id))
    return True


@contextmanager
def _kept(lease: _Lease) -> Iterator[None]:
    """While this lasts, the lease is renewed; the thread dies with the process, and then the lease ends."""
    is_over = Event()

    def renew() -> None:
        while not is_over.wait(RENEW_EVERY_S):
            lease.renew()

    thread = Thread(target=renew, name="job-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
