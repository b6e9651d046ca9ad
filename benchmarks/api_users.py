"""Fifty people at their desks, for locust: each asks once a second, whatever the answers take (benchmarks/api_load.py).

Needs the extra `bench`; run through benchmarks/api_load.py, which sets what is read from the environment here.
"""

import json
import os
import random

from locust import FastHttpUser, constant_throughput, task

TOKENS = json.loads(os.environ["GRIDWARDEN_BENCH_TOKENS"])
CASES = json.loads(os.environ["GRIDWARDEN_BENCH_CASES"])


class Person(FastHttpUser):  # type: ignore[misc]  # locust has no types
    """Looks at the queue, at a work list, at one case; the trivial route is there for scale."""

    wait_time = constant_throughput(1)

    def on_start(self) -> None:
        self.headers = {"Authorization": f"Bearer {random.choice(TOKENS)}"}  # noqa: S311  a benchmark

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
