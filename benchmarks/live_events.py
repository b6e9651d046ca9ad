"""What many idle listeners cost one API process, and how long after the commit the last of them hears of a change.

A real `gridwarden api` on PostgreSQL or SQLite; prints memory per listener, the process's CPU while nothing happens,
and the time from commit to arrival, beside a bare round trip over loopback on the same machine.
"""

import argparse
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import event
from sqlalchemy.engine import Engine

import cli.all_tables
from accounts.appointments import Scope
from accounts.posts import Post
from cases.topics import QUEUE_CHANNEL
from kit.database import Base, Database
from kit.live_feed import announce
from tests.api.conftest import client_of, somebody
from tests.conftest import every_query_compiles_for_oracle, throwaway_postgres

event.remove(Engine, "before_execute", every_query_compiles_for_oracle)  # that is for tests

LISTENERS, ROUNDS, IDLE_S = 500, 200, 60.0  # a minute has each sign of life four times and each sign-in twice
PATH = "/api/v1/events"
READY_WITHIN_S = 60.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--listeners", type=int, default=LISTENERS)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--idle-s", type=float, default=IDLE_S)
    arguments.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    asked = arguments.parse_args()
    assert cli.all_tables
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        is_postgres = asked.database == "postgresql"
        url = stack.enter_context(throwaway_postgres()) if is_postgres else f"sqlite:///{folder / 'bench.sqlite3'}"
        database = Database(url)
        stack.callback(database.dispose)
        Base.metadata.create_all(database.engine, checkfirst=False)
        pid, address = stack.enter_context(served(url, folder))
        person = somebody(database, Post.OPERATOR, Scope())
        client = stack.enter_context(client_of(address, database, person))
        measured = measure(database, client, pid, asked)
        measured["database"] = asked.database
        print(json.dumps(measured))


def measure(database: Database, client: httpx.Client, pid: int, asked: argparse.Namespace) -> dict[str, object]:
    host, port = client.base_url.host, client.base_url.port
    assert port is not None
    head = f"GET {PATH}?channels=queue HTTP/1.1\r\nHost: {host}:{port}\r\n"
    request = f"{head}Authorization: {client.headers['Authorization']}\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(20):  # so that threads and caches of the first requests are not counted as listeners
            client.get("/api/v1/me").raise_for_status()
        before_kb = resident_kb(pid)
        ears = [stack.enter_context(listen(host, port, request)) for _ in range(asked.listeners)]
        time.sleep(1.0)
        after_kb = resident_kb(pid)
        cpu_s, began = cpu_seconds(pid), time.monotonic()
        time.sleep(asked.idle_s)
        busy = (cpu_seconds(pid) - cpu_s) / (time.monotonic() - began)
        first, last = latencies_ms(database, ears, asked.rounds)
    bare = bare_round_trips_ms(asked.rounds)
    return {
        "listeners": asked.listeners,
        "kb_per_listener": round((after_kb - before_kb) / asked.listeners, 1),
        "resident_mb": round(after_kb / 1024, 1),
        "idle_cpu_percent": round(busy * 100, 2),
        "first_hears_ms": spread(first),
        "last_hears_ms": spread(last),
        "bare_round_trip_ms": spread(bare),
    }


@contextmanager
def served(url: str, folder: Path) -> Iterator[tuple[int, str]]:
    """Id of the process and where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"GRIDWARDEN_DATA_DIR": str(folder), "GRIDWARDEN_DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-m", "cli", "api", "--port", str(port)], env=environment)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not is_open(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def listen(host: str, port: int, request: bytes) -> socket.socket:
    """A listener that the server has taken in: the first id says so."""
    ear = socket.create_connection((host, port), timeout=30)
    ear.sendall(request)
    heard = b""
    while b"\nid: " not in heard:
        got = ear.recv(4096)
        if not got:
            raise SystemExit(f"refused: {heard!r}")
        heard += got
    return ear


def latencies_ms(database: Database, ears: list[socket.socket], rounds: int) -> tuple[list[float], list[float]]:
    """From the commit until the first and until the last listener has the event."""
    first, last = [], []
    with selectors.DefaultSelector() as selector:
        for ear in ears:
            ear.settimeout(0)
            selector.register(ear, selectors.EVENT_READ)
        for number in range(rounds):
            with database.write() as session:
                announce(session, QUEUE_CHANNEL, key=str(number))
            committed, heard, arrivals = time.perf_counter(), set[int](), []
            while len(heard) < len(ears):
                for key, _ in selector.select(10.0):
                    assert isinstance(key.fileobj, socket.socket)
                    if f'data: {{"id":{number}}}'.encode() in key.fileobj.recv(65536):
                        heard.add(key.fd)
                        arrivals.append(time.perf_counter())
            first.append(1000 * (arrivals[0] - committed))
            last.append(1000 * (arrivals[-1] - committed))
            time.sleep(0.05)  # one change at a time, or the rounds would wait for each other
    return first, last


def bare_round_trips_ms(rounds: int) -> list[float]:
    """One byte there and back between two threads."""
    server = socket.create_server(("127.0.0.1", 0))

    def echo() -> None:
        peer, _ = server.accept()
        with peer:
            while (got := peer.recv(64)) != b"":
                peer.sendall(got)

    threading.Thread(target=echo, daemon=True).start()
    took = []
    with socket.create_connection(server.getsockname()) as peer:
        for _ in range(rounds):
            began = time.perf_counter()
            peer.sendall(b"x")
            peer.recv(1)
            took.append(1000 * (time.perf_counter() - began))
    server.close()
    return took


def resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise SystemExit("no VmRSS: this needs Linux")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def spread(values: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(values), 2), "p95": round(statistics.quantiles(values, n=20)[18], 2)}


if __name__ == "__main__":
    main()
