"""A bare Celery application. Packages hang their tasks on it; `cli` gives it its broker, routes and beat.

Tasks end, may run twice and carry ids only. What is due is found in the database, so a lost message is a delay.
"""

from pathlib import Path

from celery import Celery

from kit.file_broker import TRANSPORT
from kit.settings import KitSettings

PATROL, CASES, UPKEEP, TRAINING = "patrol", "cases", "upkeep", "training"
QUEUES = (PATROL, CASES, UPKEEP, TRAINING)
POLL_S = 0.1  # how often the file broker looks into its folder; a listing of an empty folder costs about 20 µs

app = Celery("gridwarden", set_as_current=False)


def configure(settings: KitSettings) -> None:
    """Connect the application to the broker of the settings."""
    app.conf.update(
        broker_url=settings.broker_address,
        broker_transport=TRANSPORT if settings.broker_is_files else None,
        broker_transport_options=_transport_options(settings),
        broker_connection_retry_on_startup=True,
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=300,
        task_soft_time_limit=240,
        task_default_queue=UPKEEP,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        timezone="UTC",
    )


def _transport_options(settings: KitSettings) -> dict[str, object]:
    if settings.broker_is_files:
        folder = settings.data_path / "broker"
        for name in ("queue", "control"):
            Path(folder, name).mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": POLL_S,
        }
    if settings.broker_address.startswith("redis"):
        # Longer than the longest task, or Redis hands a running task to a second worker.
        return {"visibility_timeout": 900}
    return {}
