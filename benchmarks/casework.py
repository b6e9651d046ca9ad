"""How many transitions a second eight writers bring through the door on PostgreSQL, beside a bare INSERT and UPDATE.

Each writer is a process with people, cases and a connection of its own, and plays case after case from the report to
the end. Prints transitions a second, median and 99th percentile; the bars are 100 a second and 100 ms.
"""

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

import cli.all_tables
from accounts.acting import actor_of
from accounts.actor import Actor
from camera_registry.ground import Place
from cases import door, registration
from cases.case_tables import Photo
from cases.entered import Entered
from cases.report import Report
from cases.states import CaseAction, CaseSource, InspectResult
from handbook.editions import keep_edition_in_force
from handbook.loading import city_today
from kit.clock import utc_now
from kit.database import Base, Database
from tests.cases.a_city import BOX, EDITION, GARBAGE, HERE, SANITATION, City
from tests.conftest import every_query_compiles_for_oracle, throwaway_postgres

event.remove(Engine, "before_execute", every_query_compiles_for_oracle)  # that is for tests, and costs a tenth

WRITERS, SECONDS = 8, 20.0
APART_DEG = 0.001  # about 95 m; the handbook takes what is within 30 m for the same heap
WARM_UP = 20  # transitions whose times are not counted: connections, plans, caches


@dataclass(frozen=True, slots=True)
class Measurement:
    what: str
    per_second: float
    median_ms: float
    p99_ms: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--writers", type=int, default=WRITERS)
    arguments.add_argument("--seconds", type=float, default=SECONDS)
    arguments.add_argument("--json", action="store_true", help="one JSON object per line")
    asked = arguments.parse_args()
    assert cli.all_tables
    with throwaway_postgres() as address:
        database = Database(address)
        Base.metadata.create_all(database.engine)
        city = City(database)
        with database.write() as session:
            session.execute(text("CREATE TABLE bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word TEXT)"))
            keep_edition_in_force(session, now=utc_now(), today=city_today())
        database.dispose()
        door_times = _together(_work, address, city.people, asked)
        bare_times = _together(_bare, address, city.people, asked)
    ours, floor = _measured("through the door", door_times, asked), _measured("bare INSERT + UPDATE", bare_times, asked)
    for one in (ours, floor):
        print(json.dumps(asdict(one)) if asked.json else _line(one))
    if not asked.json:
        print(f"a transition costs {floor.per_second / ours.per_second:.1f} times a bare INSERT and UPDATE")


def _together(
    work: Callable[[str, dict[str, int], float, int], list[float]],
    address: str,
    people: dict[str, int],
    asked: argparse.Namespace,
) -> list[float]:
    with multiprocessing.get_context("spawn").Pool(asked.writers) as pool:
        found = pool.starmap(work, [(address, people, asked.seconds, number) for number in range(asked.writers)])
    return [one for times in found for one in times]


def _work(address: str, people: dict[str, int], seconds: float, writer: int) -> list[float]:
    """Milliseconds of each transition, commit included. Each writer has a corner of its own: no case is a duplicate."""
    database = Database(address)
    with database.read() as session:
        actors = {login: actor_of(session, person, at=utc_now()) for login, person in people.items()}
    times: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        _one_case(database, actors, times, writer)
    database.dispose()
    return times[WARM_UP:]


def _one_case(database: Database, actors: dict[str, Actor], times: list[float], writer: int) -> None:
    inspector, colleague, department = actors["inspector"], actors["colleague"], actors["department"]
    place = Place(HERE.longitude - 0.004 + writer * APART_DEG, HERE.latitude, HERE.radius_m)
    photos = _photos(database, place, department, colleague)

    def begin() -> int:
        report = Report(
            source=CaseSource.INSPECTOR,
            condition_id=GARBAGE,
            place=place,
            shown_duplicates=(),
        )
        with database.write() as session:
            case = registration.register(session, report, actor=inspector, edition=EDITION, box=BOX, at=utc_now())
            return case.id

    case_id = _timed(begin, times)
    steps = (
        (CaseAction.ACCEPT, "operator", Entered(not_duplicates=())),
        (CaseAction.FILE, "duty_supervisor", Entered(meets_criteria=True)),
        (CaseAction.DISPATCH, "duty_supervisor", Entered(main_department=SANITATION)),
        (CaseAction.RECEIVE, "department", Entered()),
        (CaseAction.FEED_BACK, "department", _feedback(photos[0])),
        (CaseAction.SEND_INSPECT, "operator", Entered()),
        (CaseAction.INSPECT_REPLY, "colleague", _passed(photos[1])),
        (CaseAction.CLOSE, "duty_supervisor", Entered()),
    )
    for action, login, entered in steps:
        _timed(lambda a=action, l=login, e=entered: _apply(database, case_id, a, actors[l], e), times)  # type: ignore[misc]  # noqa: E741


def _apply(database: Database, case_id: int, action: CaseAction, actor: Actor, entered: Entered) -> None:
    with database.write() as session:
        door.apply(session, case_id=case_id, action=action, actor=actor, at=utc_now(), entered=entered)


def _timed(work: Callable[[], int | None], times: list[float]) -> int:
    began = time.perf_counter()
    answer = work()
    times.append((time.perf_counter() - began) * 1000)
    return answer or 0


def _photos(database: Database, place: Place, *people: Actor) -> list[int]:
    """Uploaded before; not part of what is measured."""
    with database.write() as session:
        rows = [
            Photo(
                key="ab/cd/photo.webp",
                person_id=one.person_id,
                uploaded_at=utc_now() - timedelta(seconds=5),
                longitude=place.longitude,
                latitude=place.latitude,
                accuracy_m=5.0,
                width_px=640,
                height_px=480,
            )
            for one in people
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def _feedback(photo: int) -> Entered:
    return Entered(photos=(photo,), is_same_viewpoint=True, result_text="已清运")


def _passed(photo: int) -> Entered:
    return Entered(photos=(photo,), inspect_result=InspectResult.PASSED)


def _bare(address: str, _people: dict[str, int], seconds: float, _writer: int) -> list[float]:
    """The least that a change with a history can be: one row changed, one row written, one commit."""
    database = Database(address)
    times: list[float] = []
    with database.write() as session:
        own = session.execute(text("INSERT INTO bare (word) VALUES ('case') RETURNING id")).scalar_one()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        with database.write() as session:
            session.execute(text("UPDATE bare SET word = 'changed' WHERE id = :own"), {"own": own})
            session.execute(text("INSERT INTO bare (word) VALUES ('event')"))
        times.append((time.perf_counter() - began) * 1000)
    database.dispose()
    return times[WARM_UP:]


def _measured(what: str, times: list[float], asked: argparse.Namespace) -> Measurement:
    ordered = sorted(times)
    return Measurement(
        what=what,
        per_second=len(ordered) / asked.seconds,
        median_ms=statistics.median(ordered),
        p99_ms=ordered[int(len(ordered) * 0.99)],
    )


def _line(one: Measurement) -> str:
    return f"{one.what}: {one.per_second:.0f} a second, median {one.median_ms:.1f} ms, p99 {one.p99_ms:.1f} ms"


if __name__ == "__main__":
    main()
