"""The city of the casework tests behind the real server: people of every post, each with a client of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from cases.states import CaseSource
from kit.clock import utc_now
from tests.cases.a_city import GARBAGE, City

PREFIX = "/api/v1"
Case = Any
"""As the server answers it."""
HERE = {"longitude": 121.5, "latitude": 31.2, "radius_m": 8}


@dataclass
class Online:
    """`city.people` by login; `as_(login)` is that person's program."""

    city: City
    open_for: Callable[[int], httpx.Client]
    """A client of the person with this id."""
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def as_(self, login: str) -> httpx.Client:
        if login not in self.clients:
            self.clients[login] = self.open_for(self.city.people[login])
        return self.clients[login]

    def photo(self, login: str) -> int:
        self.city.at = utc_now()
        return self.city.photo(login)

    def register(self, login: str = "inspector", **changes: Any) -> Case:
        report = {
            "source": CaseSource.INSPECTOR if login == "inspector" else CaseSource.HOTLINE,
            "condition_id": GARBAGE,
            "place": HERE,
            "shown_duplicates": [],
            **changes,
        }
        return answered(self.as_(login).post(f"{PREFIX}/cases", json=report), 201)

    def do(self, case: Case, action: str, login: str, **entered: Any) -> Case:
        """With the version that the person has seen."""
        body = entered | {"version": case["version"]}
        return answered(self.as_(login).post(f"{PREFIX}/cases/{case['id']}/actions/{action}", json=body))

    def now(self, case: Case, login: str = "operator") -> Case:
        return answered(self.as_(login).get(f"{PREFIX}/cases/{case['id']}"))

    def handled(self) -> Case:
        """Dispatched to the sanitation office, and received there."""
        case = self.do(self.register(), "accept", "operator")
        case = self.do(case, "file", "duty_supervisor", meets_criteria=True)
        case = self.do(case, "dispatch", "duty_supervisor", main_department="sanitation")
        return self.do(case, "receive", "department")

    def offers(self, case: Case, login: str) -> dict[tuple[str, str | None], dict[str, Any]]:
        """By action and authorisation."""
        found = answered(self.as_(login).get(f"{PREFIX}/cases/{case['id']}/actions"))
        return {(one["action"], one["authorisation"]): one for one in found["actions"]}


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()
