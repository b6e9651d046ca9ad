"""How long the lists of casework take on PostgreSQL with a million cases, of which one in thirty goes on.

Department's desk, overdue list, map window, search for duplicates, and the list of cases as each post sees it, each
many times; prints median and 95th percentile (bar: 50 ms), and whether every plan went by an index.
"""

import argparse
import io
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

import cli.all_tables
from accounts.actor import Actor
from camera_registry.ground import Place
from cases.case_filter import CaseFilter, CaseSort
from cases.duplicates import Sighting
from cases.known_problems import likely_duplicates
from cases.listing import list_cases
from cases.map_tiles import tile_of
from cases.saved_filters import counted
from cases.states import CaseSource, CaseState
from cases.work_lists import Window, department_work, map_window, overdue
from kit.database import Base, Database
from tests.cases.a_city import EDITION, GARBAGE, MANHOLE, City
from tests.conftest import every_query_compiles_for_oracle, throwaway_postgres

event.remove(Engine, "before_execute", every_query_compiles_for_oracle)  # that is for tests

CASES, ROUNDS = 1_000_000, 300
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SOUTH_WEST, ZONE_DEG = (117.1, 31.8), (0.0529, 0.0450)  # 5 km each way
GOES_ON = (CaseState.REGISTERED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.FEEDBACK, CaseState.INSPECTING)
ONE_IN = 30
CONDITIONS = (
    ("exposed-garbage", GARBAGE),
    ("unknown-manhole-cover", MANHOLE),
    ("bin-overflow", "bin-overflow.full"),
)
COLUMNS = (
    "acceptance_number, state, version, item_id, condition_id, edition_id, is_danger, pictures, longitude,"
    " latitude, radius_m, map_tile, main_department, progress, hangs_on, first_seen_at, registered_at, ended_at,"
    " next_due_at, changed_at, beat, cell, source"
)
HANGING = (
    """INSERT INTO deadline (case_id, position, kind, clock_run, calendar, limit_us, started_at, due_at, was_late,
    alarm_at, told) SELECT id, 1, 'handle', 'continuous', 'china-2026', 14400000000, registered_at, next_due_at, 0,
    next_due_at, CASE WHEN id % 5 = 0 THEN 'approaching' END FROM city_case WHERE ended_at IS NULL""",
    """INSERT INTO inspector_task (case_id, position, kind, beat, person_id, sent_at, ended_at)
    SELECT id, 1, 'inspect', beat, 1 + id % 12, registered_at, ended_at FROM city_case
    WHERE ended_at IS NOT NULL OR state = 'inspecting'""",
    """INSERT INTO case_subtask (case_id, position, department, due_at, is_mandatory, done_at)
    SELECT id, 1, 'greening', registered_at, 1, ended_at FROM city_case WHERE id % 40 = 0""",
)
"""Clocks of what goes on, a task of every case that an inspector saw, and help that was asked for."""


@dataclass(frozen=True, slots=True)
class Measurement:
    what: str
    median_ms: float
    p95_ms: float
    rows: float
    """In an answer, on average."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=CASES)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--json", action="store_true", help="one JSON object per line")
    asked = arguments.parse_args()
    assert cli.all_tables
    with throwaway_postgres() as address:
        database = Database(address)
        Base.metadata.create_all(database.engine)
        city = City(database)
        departments = _fill(database, asked.cases)
        plans = _Plans(database)
        for one in _measurements(database, city, departments, asked.rounds):
            print(json.dumps(asdict(one)) if asked.json else _line(one))
        plans.report()
        database.dispose()


def _fill(database: Database, cases: int) -> list[str]:
    """A year of cases, spread over the zone; slugs of the departments that have them."""
    drawn = random.Random(1)  # noqa: S311  a benchmark
    with database.engine.begin() as connection:
        wanted = text("SELECT slug FROM department WHERE kind = 'handling' ORDER BY slug")
        departments = list(connection.execute(wanted).scalars())
        for start in range(0, cases, 100_000):
            rows = "".join(_row(number, drawn, departments) for number in range(start, min(cases, start + 100_000)))
            _copy(connection, rows)
        for hanging in HANGING:
            connection.execute(text(hanging))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("city_case", "deadline", "inspector_task", "case_subtask"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))
    return departments


def _row(number: int, drawn: random.Random, departments: list[str]) -> str:
    goes_on = drawn.randrange(ONE_IN) == 0
    longitude = SOUTH_WEST[0] + drawn.random() * ZONE_DEG[0]
    latitude = SOUTH_WEST[1] + drawn.random() * ZONE_DEG[1]
    begun = NOW - timedelta(minutes=drawn.randrange(60 if not goes_on else 1, 525_600 if not goes_on else 4_000))
    due = begun + timedelta(minutes=drawn.randrange(15, 6_000))
    values = (
        f"GW{number:012d}",
        drawn.choice(GOES_ON) if goes_on else CaseState.CLOSED,
        5,
        *drawn.choices(CONDITIONS, weights=(90, 9, 1))[0],
        EDITION.id,
        int(drawn.random() < 0.02),
        1,
        longitude,
        latitude,
        8.0,
        tile_of(longitude, latitude),
        drawn.choice(departments),
        "{}",
        "{}",
        begun.isoformat(),
        begun.isoformat(),
        "\\N" if goes_on else (begun + timedelta(hours=5)).isoformat(),
        due.isoformat() if goes_on else "\\N",
        begun.isoformat(),
        f"B-{drawn.randrange(40)}",
        f"349901001001{drawn.randrange(400):03d}",
        drawn.choices(("video", "hotline", "inspector"), weights=(70, 25, 5))[0],
    )
    return "\t".join(map(str, values)) + "\n"


def _copy(connection: Connection, rows: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY city_case ({COLUMNS}) FROM STDIN") as copy:
        copy.write(io.BytesIO(rows.encode()).getvalue())


def _measurements(database: Database, city: City, departments: list[str], rounds: int) -> Iterator[Measurement]:
    drawn = random.Random(2)  # noqa: S311  a benchmark
    lists: dict[str, Callable[[Session], int]] = {
        "department's desk, 50 rows": lambda session: len(
            department_work(session, [drawn.choice(departments)], limit=50)
        ),
        "overdue, 50 rows": lambda session: len(overdue(session, now=NOW, limit=50)),
        "map window of 1 km²": lambda session: len(map_window(session, _window(drawn))),
        "duplicates near a point": lambda session: len(
            likely_duplicates(session, _sighting(drawn), edition=EDITION, seen_at=NOW)
        ),
        **_of_posts(city),
        "counting the table": lambda session: int(session.scalar(text("SELECT count(*) FROM city_case")) or 0),
    }
    for what, ask in lists.items():
        yield _measured(database, what, ask, rounds if what != "counting the table" else 10)


def _of_posts(city: City) -> dict[str, Callable[[Session], int]]:
    """The list of cases as people of several posts see it, 50 rows, and its lengths."""
    asked: dict[str, Callable[[Session], int]] = {}
    wanted = {
        "all": CaseFilter(),
        "mine": CaseFilter(is_mine=True),
        "overdue": CaseFilter(is_overdue=True),
        "due soon": CaseFilter(is_due_soon=True),
        "rare item": CaseFilter(item="bin-overflow"),
        "one cell": CaseFilter(cell="349901001001017"),
        "a word": CaseFilter(q="人民路"),
        "a number": CaseFilter(q="GW000000000017"),
        "closed": CaseFilter(state=(CaseState.CLOSED,)),
        "calls to accept": CaseFilter(state=(CaseState.REGISTERED,), source=CaseSource.HOTLINE),
    }
    for login in ("operator", "duty_supervisor", "department", "greener", "inspector"):
        actor = city.actor(login)
        for name, one in wanted.items():
            for sort in CaseSort:
                asked[f"{login}: {name}, {sort}"] = partial(_listed, actor, one, sort)
        asked[f"{login}: lengths"] = partial(_counted, actor)
    return asked


def _counted(actor: Actor, session: Session) -> int:
    return len(counted(session, actor, now=NOW))


def _listed(actor: Actor, wanted: CaseFilter, sort: CaseSort, session: Session) -> int:
    return len(list_cases(session, actor, wanted, sort=sort, limit=51, now=NOW))


def _measured(database: Database, what: str, ask: Callable[[Session], int], rounds: int) -> Measurement:
    times, rows = [], []
    for number in range(rounds + 5):
        with database.read() as session:
            began = time.perf_counter()
            found = ask(session)
            spent_ms = (time.perf_counter() - began) * 1000
        if number >= 5:  # connections, plans and caches first
            times.append(spent_ms)
            rows.append(found)
    times.sort()
    return Measurement(what, statistics.median(times), times[int(len(times) * 0.95)], statistics.mean(rows))


def _window(drawn: random.Random) -> Window:
    west = SOUTH_WEST[0] + drawn.random() * ZONE_DEG[0] * 0.8
    south = SOUTH_WEST[1] + drawn.random() * ZONE_DEG[1] * 0.8
    return Window(west, south, west + ZONE_DEG[0] / 5, south + ZONE_DEG[1] / 5)


def _sighting(drawn: random.Random) -> Sighting:
    place = Place(SOUTH_WEST[0] + drawn.random() * ZONE_DEG[0], SOUTH_WEST[1] + drawn.random() * ZONE_DEG[1], 8.0)
    item = EDITION.item_of(GARBAGE)
    return Sighting(item_id=item.id, condition_id=GARBAGE, is_danger=False, place=place, in_view=None)


class _Plans:
    """Asks PostgreSQL for the plan of each query on the cases, once for each query."""

    def __init__(self, database: Database) -> None:
        self._plans: dict[str, str] = {}
        event.listen(database.engine, "after_cursor_execute", self._explain)

    def report(self) -> None:
        scanning = [query for query, plan in self._plans.items() if "Seq Scan on city_case" in plan]
        print(f"{len(self._plans)} queries on the cases, {len(scanning)} of them read the whole table")
        for query in scanning:
            print(f"  {query[:200]}\n{self._plans[query]}")

    def _explain(self, connection: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asks_for_cases = "FROM city_case" in statement and not statement.startswith(("EXPLAIN", "SELECT count"))
        if asks_for_cases and statement not in self._plans:
            self._plans[statement] = ""  # before asking, or we explain the explaining
            driver = connection.connection.driver_connection
            assert driver is not None
            with driver.cursor() as other:
                other.execute(f"EXPLAIN {statement}", parameters)
                self._plans[statement] = "\n".join(row[0] for row in other.fetchall())


def _line(one: Measurement) -> str:
    return f"{one.what}: median {one.median_ms:.1f} ms, p95 {one.p95_ms:.1f} ms, {one.rows:.0f} rows"


if __name__ == "__main__":
    main()
