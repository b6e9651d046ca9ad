"""Which function does which kind of job, and the two tasks that run them: beside the patrol, or with the upkeep."""

from collections.abc import Mapping

from camera_registry.import_job import CAMERA_IMPORT, import_from
from detection.job_kinds import TEST_VISIT
from handbook.edition_job import HANDBOOK_IMPORT, HANDBOOK_PREVIEW, keep_edition, preview_edition
from kit.celery_app import PATROL, UPKEEP, app
from kit.clock import utc_now
from kit.job_running import Asked, Conclude, Work, run_job
from kit.jobs import forget_old_jobs
from kit.resources import credentials_box, database


def _look_once(asked: Asked) -> Conclude:
    from detection.single_visit import look_once  # only a patrol worker loads video and a network
    from detection.worker import equipment

    return look_once(asked, database=database(), tools=equipment())


WORKS: Mapping[str, Work] = {
    TEST_VISIT: _look_once,
    CAMERA_IMPORT: lambda asked: import_from(asked, database=database(), box=credentials_box()),
    HANDBOOK_PREVIEW: lambda asked: preview_edition(asked, database=database()),
    HANDBOOK_IMPORT: lambda asked: keep_edition(asked, database=database()),
}
"""Kind → what does it."""


@app.task(name="jobs.run", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def run(key: str) -> None:
    """Answers `job.asked`; `key` is the id of the job."""
    run_job(database(), int(key), WORKS, box=credentials_box())


@app.task(name="jobs.run_beside_patrol", queue=PATROL)  # type: ignore[untyped-decorator]  # Celery has no stubs
def run_beside_patrol(key: str) -> None:
    """Answers `job.asked.patrol`, which only a worker with a network can."""
    run_job(database(), int(key), WORKS, box=credentials_box())


@app.task(name="jobs.forget", queue=UPKEEP)  # type: ignore[untyped-decorator]  # Celery has no stubs
def forget() -> None:
    """Beat asks; what was over long ago goes."""
    with database().write() as session:
        forget_old_jobs(session, now=utc_now())
