"""The cases worker is killed twenty times while cases are worked: it ends the same, and everybody is told once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.tables import Person
from camera_registry.ground import Place
from cases.case_work import CASE_FOLLOWED
from cases.entered import Entered
from cases.notices.tables import Notice
from cases.replay import differences
from cases.states import AuthorisationKind, CaseAction, InspectResult
from cases.tables import Case, CaseEvent
from kit.clock import utc_now
from kit.database import Database
from kit.outbox import Handled
from migrations.upgrade import upgrade
from tests.cases.a_city import GREENING, SANITATION, City

KILLS, LIMIT_S = 20, 120.0
PLACES = [Place(121.4985 + number * 0.001, 31.2, 8.0) for number in range(4)]


def play(city: City, between: Callable[[], None]) -> None:
    """Four cases by different ways, each step by its post; `between` is called after every one."""
    for number, place in enumerate(PLACES):
        city.here = place
        case = city.filed()
        between()
        entered = Entered(main_department=SANITATION, co_handlers=(GREENING,) if number == 1 else ())
        city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=entered)
        between()
        city.do(case, CaseAction.RECEIVE, "department")
        if number == 1:
            city.do(case, CaseAction.FINISH_SUBTASK, "greener", entered=Entered(subtask=1, result_text="已修剪"))
        if number == 2:
            city.ask(case, AuthorisationKind.EXTENSION, "department", extension=timedelta(hours=1), reason="车辆故障")
            between()
            city.do(case, CaseAction.EXTEND, "office", entered=Entered(reason="同意"))
        between()
        city.inspected(InspectResult.PASSED if number != 3 else InspectResult.FAILED, city.fed_back(case))
        between()
        city.do(case, CaseAction.CLOSE if number != 3 else CaseAction.REWORK, "duty_supervisor")
        between()


@contextmanager
def worked(zone: Mapping[str, str], folder: Path, *, kills: int) -> Iterator[City]:
    """A city of its own, with a beat and a cases worker that is killed so often and started again each time."""
    environment = dict(zone) | {"GRIDWARDEN_DATA_DIR": str(folder)}
    database = Database(f"sqlite:///{folder}/gridwarden.sqlite3")
    upgrade(database)
    city = City(database, at=utc_now())  # each step a minute later, so no clock comes near its end meanwhile
    beat = subprocess.Popen([sys.executable, "-m", "cli", "beat"], env=environment, start_new_session=True)
    keeper = _Keeper(environment, kills=kills)
    try:
        yield city
        keeper.wait_until_calm()
        _wait_until(lambda: _is_all_followed(database))
    finally:
        keeper.stop()
        beat.terminate()
        beat.wait(20)
        database.dispose()


class _Keeper:
    """Starts the worker, kills its whole group at random, and starts it again."""

    def __init__(self, environment: dict[str, str], *, kills: int) -> None:
        self._environment, self._left = environment, kills
        self._is_over = threading.Event()
        self._drawn = random.Random(20)
        self._worker = self._start()
        self._thread = threading.Thread(target=self._kill_now_and_then)
        self._thread.start()

    def wait_until_calm(self) -> None:
        self._thread.join(LIMIT_S)
        assert self._left == 0

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()
        os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait()

    def _kill_now_and_then(self) -> None:
        while self._left and not self._is_over.wait(self._drawn.uniform(0.2, 2.4)):
            os.killpg(self._worker.pid, signal.SIGKILL)
            self._worker.wait()
            self._worker, self._left = self._start(), self._left - 1

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "cli", "worker", "--queues", "cases,upkeep"]
        return subprocess.Popen(command, env=self._environment, start_new_session=True, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_killed_cases_worker_forgets_nobody_and_tells_nobody_twice(zone: dict[str, str], tmp_path: Path) -> None:
    with worked(zone, tmp_path / "calm", kills=0) as city:
        play(city, lambda: None)
    calm = _told(tmp_path / "calm")
    with worked(zone, tmp_path / "killed", kills=KILLS) as city:
        play(city, lambda: time.sleep(0.8))
    assert len(calm) >= 20
    assert _told(tmp_path / "killed") == calm
    assert set(calm.values()) == {1}


def _told(folder: Path) -> Counter[tuple[str, str, str]]:
    """Who was told what of which event; every case is proved on the way."""
    database = Database(f"sqlite:///{folder}/gridwarden.sqlite3")
    with database.read() as session:
        for case_id in session.scalars(select(Case.id)):
            assert differences(session, case_id) == ()
        rows = session.execute(
            select(Person.login, Notice.template, Notice.dedupe_key).join(Person, Person.id == Notice.person_id)
        ).all()
    database.dispose()
    return Counter((login, template.value, key) for login, template, key in rows)


def _is_all_followed(database: Database) -> bool:
    with database.read() as session:
        events = session.scalar(select(func.count()).select_from(CaseEvent))
        followed = session.scalar(select(func.count()).select_from(Handled).where(Handled.topic == CASE_FOLLOWED))
    return events == followed


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)
