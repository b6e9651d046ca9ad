"""A patrol worker that is killed over a photo: another one blurs it, once, and casework learns of it."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.people import add_person
from cases.case_tables import Photo
from cases.photos import keep_photo
from cli.processes import Household, product_commands
from detection.tables import PictureBlurring
from kit.clock import utc_now
from kit.database import Base, Database
from kit.storage import PictureStore
from tests.cases.an_inspector import a_photo

KILLS, LIMIT_S = 4, 150.0


@pytest.mark.slow
def test_a_killed_worker_leaves_no_photo_unblurred(zone: dict[str, str]) -> None:
    folder = Path(zone["GRIDWARDEN_DATA_DIR"])
    database, store = Database(f"sqlite:///{folder}/gridwarden.sqlite3"), PictureStore(str(folder / "pictures"))
    Base.metadata.create_all(database.engine)
    commands = product_commands(host="127.0.0.1", port=0)
    del commands["api"]
    with Household(commands, zone) as household:
        for number in range(KILLS):
            sends(database, store, number)
            wait_until(lambda: is_blurring_or_done(database, number))  # noqa: B023  called within the turn
            os.killpg(household.process_id("patrol"), signal.SIGKILL)
        wait_until(lambda: blurred(database) == KILLS)
    with database.read() as session:
        rows = list(session.scalars(select(PictureBlurring)))
        assert len({row.blurred_key for row in rows}) == KILLS
        assert all(row.failed_text is None and store.exists(str(row.blurred_key)) for row in rows)
    database.dispose()


def sends(database: Database, store: PictureStore, number: int) -> None:
    with database.write() as session:
        person_id = add_person(session, login=f"li-{number}", name="Li", now=utc_now()).id
    keep_photo(
        database,
        store,
        content=a_photo(size=(1600 + number, 1200)),
        name="IMG.jpg",
        person_id=person_id,
        position=None,
        taken_at=None,
        now=utc_now(),
    )


def is_blurring_or_done(database: Database, number: int) -> bool:
    """The relay has handed it over: the worker has it in its hands, or is through."""
    from kit.outbox import OutboxMessage

    with database.read() as session:
        sent = session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.topic == "picture.to_blur", OutboxMessage.sent_at.is_not(None))
        )
    return bool(sent and sent > number)


def blurred(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Photo).where(Photo.blurred_key.is_not(None))) or 0


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
