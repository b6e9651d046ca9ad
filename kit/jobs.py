"""Work that takes longer than a request may: asked for with a row, done by a worker, looked at until it is over.

A job's kind is a word that the composition root knows a function for; `kit.job_running` runs it. What is secret in a
question is sealed, and forgotten as soon as the job is over.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Integer, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.database import Base, BigId, Choice, Json, LongWords, RowId, UtcDateTime, Words, row_count
from kit.errors import NotFound
from kit.outbox import post
from kit.secrets import SecretBox

JOB_ASKED = "job.asked"
"""Topic of the outbox, unless whoever asks names another one. Key: id of the job."""

JOBS_CHANNEL = "jobs"
"""Of live events: whoever asked hears that a job has ended."""
JOB_ENDED = "job.ended"
"""As what is noted that the message of a job was handled."""

KEPT_FOR = timedelta(days=7)  # long enough to come back to an import after the weekend


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One question and, once it is over, its answer."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "asked_by", "id"), Index(None, "asked_by_key", "id"))

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(Words(40))
    asked_by: Mapped[int | None] = mapped_column(BigId)
    """Id of a person, without a foreign key, for this package knows nobody. None: a machine or the system."""
    asked_by_key: Mapped[int | None] = mapped_column(BigId)
    """Id of the API key of a machine."""
    request_id: Mapped[str | None] = mapped_column(Words(64))
    """Of the request that asked; the log names it too."""
    parameters: Mapped[Any] = mapped_column(Json)
    sealed: Mapped[str | None] = mapped_column(LongWords)
    """What is secret in the question, a sealed JSON object; None: nothing, or the job is over."""
    state: Mapped[JobState] = mapped_column(Choice(JobState), default=JobState.WAITING)
    progress_percent: Mapped[int | None] = mapped_column(Integer)
    """None: nobody can tell."""
    result: Mapped[Any | None] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(Words(60))
    """The class of what went wrong; None: nothing did, so far."""
    error_text: Mapped[str | None] = mapped_column(LongWords)
    """A sentence for people."""
    error_text_zh: Mapped[str | None] = mapped_column(LongWords)
    """The same in Chinese; None: there is only the one."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the latest attempt."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """How often a worker took it; more than one means that a worker died over it."""
    lease_token: Mapped[str | None] = mapped_column(Words(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def ask(
    session: Session,
    kind: str,
    parameters: Mapping[str, object],
    *,
    asked_by: int | None,
    now: datetime,
    box: SecretBox | None = None,
    secrets: Mapping[str, str] | None = None,
    topic: str = JOB_ASKED,
    asked_by_key: int | None = None,
    request_id: str | None = None,
) -> Job:
    """Leave a job in the transaction at hand; a worker begins once that is committed.

    Args:
        session: of a write unit.
        kind: a word of the composition root's table.
        parameters: of the question, fit for JSON; shown to whoever may see the job.
        asked_by: id of a person; None: a machine.
        now: when it is asked.
        box: seals the secrets; needed where there are any.
        secrets: what of the question nobody may read back.
        topic: of the outbox message, which decides on the queue.
        asked_by_key: id of the API key of a machine.
        request_id: of the request.
    """
    job = Job(
        kind=kind,
        parameters=dict(parameters),
        sealed=None if not secrets or box is None else box.seal(json.dumps(dict(secrets), ensure_ascii=False)),
        asked_by=asked_by,
        asked_by_key=asked_by_key,
        asked_at=now,
        state=JobState.WAITING,
        attempts=0,
        request_id=request_id,
    )
    assert not secrets or box is not None  # a secret without a box would be lost without a word
    session.add(job)
    session.flush()
    post(session, topic, key=str(job.id))
    return job


def get_job(session: Session, job_id: int) -> Job:
    """Raises NotFound where there is none, or none any more."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(
            f"There is no job {job_id} (any more); jobs are kept for {KEPT_FOR.days} days.",
            zh=f"没有编号为 {job_id} 的任务，或已清除（任务保存 {KEPT_FOR.days} 天）。",
        )
    return job


def list_jobs(
    session: Session,
    *,
    limit: int,
    before_id: int | None = None,
    asked_by: int | None = None,
    asked_by_key: int | None = None,
    kind: str | None = None,
    state: JobState | None = None,
) -> Sequence[Job]:
    """Newest first; what is None does not filter."""
    query: Select[Job] = select(Job).order_by(Job.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(Job.id < before_id)
    if asked_by is not None:
        query = query.where(Job.asked_by == asked_by)
    if asked_by_key is not None:
        query = query.where(Job.asked_by_key == asked_by_key)
    if kind is not None:
        query = query.where(Job.kind == kind)
    if state is not None:
        query = query.where(Job.state == state)
    return session.scalars(query).all()


def forget_old_jobs(session: Session, *, now: datetime) -> int:
    """How many were forgotten; what still waits after so long has been given up by whoever asked."""
    return row_count(session.execute(delete(Job).where(Job.asked_at < now - KEPT_FOR)))
