"""Fifty people at their desks, for locust: each asks once a second, whatever the answers take (benchmarks/api_load.py).

Needs the extra `bench`; run through benchmarks/api_load.py, which sets what is read from the environment here.
"""

import json
import os
import random
import time

from locust import FastHttpUser, task

TOKENS = json.loads(os.environ["GRIDWARDEN_BENCH_TOKENS"])
CASES = json.loads(os.environ["GRIDWARDEN_BENCH_CASES"])


class Person(FastHttpUser):  # type: ignore[misc]  # locust has no types
    """Looks at the queue, at a work list, at one case; the trivial route is there for scale."""

    def on_start(self) -> None:
        """At an instant of their own: fifty people do not press a key in the same millisecond of every second."""
        self.headers = {"Authorization": f"Bearer {random.choice(TOKENS)}"}  # noqa: S311  a benchmark
        self.next_at_s = time.monotonic() + random.random()  # noqa: S311
        time.sleep(self.next_at_s - time.monotonic())

    def wait_time(self) -> float:
        """Locust's own `constant_throughput` counts from when all were made, and so brings them together again."""
        self.next_at_s += 1
        return max(0.0, self.next_at_s - time.monotonic())

    @task  # type: ignore[untyped-decorator]
    def queue(self) -> None:
        self.client.get("/api/v1/candidates?limit=24", headers=self.headers, name="queue")

    @task  # type: ignore[untyped-decorator]
    def work_list(self) -> None:
        self.client.get("/api/v1/cases?sort=due&limit=50", headers=self.headers, name="work list")

    @task  # type: ignore[untyped-decorator]
    def one_case(self) -> None:
        number = random.choice(CASES)  # noqa: S311
        self.client.get(f"/api/v1/cases/{number}", headers=self.headers, name="one case")

    @task  # type: ignore[untyped-decorator]
    def trivial(self) -> None:
        self.client.get("/healthz", name="trivial route")
