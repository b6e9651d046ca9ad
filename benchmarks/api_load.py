"""p95 of queue, work list and one case with 50 people who each ask once a second, on PostgreSQL with 1,000,000 cases.

The real API process, locust as the load (open loop: a late answer delays nobody's next question), a trivial route of
the same process in the same run for scale. Bar: 50 ms. Says how much of a core the server and the load took, for both
share the machine with the database. `pip install -e '.[bench]'` first.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import select, text

import cli.all_tables
from accounts import sessions
from accounts.sign_in_tables import Carrier
from accounts.tables import Person
from benchmarks.work_lists import CASES, _fill
from cases import intake
from cli.processes import free_port
from kit.clock import utc_now
from kit.database import Database
from kit.storage import PictureStore
from migrations.upgrade import upgrade
from tests.cases.a_city import City
from tests.cases.a_street import Street
from tests.conftest import throwaway_postgres

USERS, SECONDS, WAITING = 50, 60, 200
WARMING_S = 5  # what is made at first use and the plans of prepared statements belong to no second of an ordinary day
BAR_MS = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """What locust found, and what it took itself, its start included."""

    rows: list[dict[str, str]]
    cpu_s: float
    took_s: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=CASES)
    arguments.add_argument("--seconds", type=int, default=SECONDS)
    asked = arguments.parse_args()
    assert cli.all_tables
    with throwaway_postgres() as address, tempfile.TemporaryDirectory() as folder:
        database = Database(address)
        upgrade(database)
        City(database)
        departments = _fill(database, asked.cases)
        _fill_queue(database, Path(folder))
        tokens = _tokens(database)
        with database.engine.connect() as connection:
            cases = list(connection.execute(text("SELECT id FROM city_case ORDER BY random() LIMIT 500")).scalars())
        _analyse(database)
        print(f"{asked.cases} cases of {len(departments)} departments, {WAITING} candidates, {USERS} users")
        environment = os.environ | {"GRIDWARDEN_DATABASE_URL": address, "GRIDWARDEN_DATA_DIR": folder}
        with _api(environment) as (origin, process_id):
            _load(origin, tokens, cases, folder=Path(folder), seconds=WARMING_S)
            begun_s, began = _cpu_s(process_id), time.monotonic()
            loaded = _load(origin, tokens, cases, folder=Path(folder), seconds=asked.seconds)
            server_share = (_cpu_s(process_id) - begun_s) / (time.monotonic() - began)
        _report(loaded.rows)
        print(f"server {server_share:.2f} of a core, load {loaded.cpu_s / loaded.took_s:.2f} of a core")
        database.dispose()


def _analyse(database: Database) -> None:
    """As autovacuum does within minutes of so much coming in: else the planner guesses."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _fill_queue(database: Database, folder: Path) -> None:
    street = Street(database, PictureStore(str(folder / "pictures")))
    for number in range(WAITING):
        finding_id = street.found(first_seen_at=utc_now() - timedelta(minutes=number))
        with database.write() as session:
            intake.take_in(session, finding_id=finding_id, now=utc_now())


def _tokens(database: Database) -> list[str]:
    """Sessions of the person who reviews and of the one who supervises."""
    with database.write() as session:
        people = session.scalars(select(Person).where(Person.login == "local")).all()
        return [
            sessions.open_for(
                session, one, carrier=Carrier.BEARER, must_set_password=False, user_agent=None, now=utc_now()
            ).token
            for one in people
            for _ in range(USERS)
        ]


@contextmanager
def _api(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Origin and process id."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "cli", "api", "--port", str(port)], env=environment)
    origin = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{origin}/healthz", trust_env=False).status_code == httpx.codes.OK:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield origin, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _load(origin: str, tokens: list[str], cases: list[int], *, folder: Path, seconds: int) -> Loaded:
    figures = folder / "load"
    environment = os.environ | {
        "GRIDWARDEN_BENCH_TOKENS": json.dumps(tokens),
        "GRIDWARDEN_BENCH_CASES": json.dumps(cases),
    }
    command = [sys.executable, "-m", "locust", "-f", "benchmarks/api_users.py", "--headless", "--host", origin]
    command += ["-u", str(USERS), "-r", str(USERS), "-t", f"{seconds}s", "--csv", str(figures), "--only-summary"]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    after, took_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    with Path(f"{figures}_stats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if done.returncode not in {0, 1}:
        print(done.stderr[-2000:])
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Loaded(rows, cpu_s, took_s)


def _cpu_s(process_id: int) -> float:
    """Of a process since it began, without those that it started."""
    after_name = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _report(rows: list[dict[str, str]]) -> None:
    trivial = next(float(row["95%"]) for row in rows if row["Name"] == "trivial route")
    for row in rows:
        p95 = float(row["95%"])
        verdict = "" if row["Name"] in {"trivial route", "Aggregated"} else ("  ok" if p95 <= BAR_MS else "  OVER")
        print(
            f"{row['Name']:<14} {row['Request Count']:>6} asked, {row['Failure Count']} failed, "
            f"median {float(row['50%']):.0f} ms, p95 {p95:.0f} ms, p99 {float(row['99%']):.0f} ms, "
            f"{p95 / max(trivial, 1):.1f} × the trivial route{verdict}"
        )


if __name__ == "__main__":
    main()
