"""Every route as every post and as nobody, on the real server, against the table in docs/permissions.md."""

import re
from collections.abc import Iterator

import httpx
import pytest

from accounts.appointments import Scope
from accounts.posts import TITLE_OF, Post
from cli.permissions_page import NO, PAGE, YES, permissions_page
from kit.database import Database
from tests.api.a_city_online import Online
from tests.api.a_server import client_at
from tests.api.conftest import client_of, somebody

REFUSALS = {"urn:gridwarden:problem:not-signed-in", "urn:gridwarden:problem:permission-missing"}
EXAMPLES = {"extension": "json", "kind": "extension", "action": "accept", "permission": "case.read", "token": "x" * 43}
"""Of the parameters that are no number; a number is 1."""
NOBODY = "未登录 nobody"


def _table() -> dict[str, dict[str, bool]]:
    """Route → column → whether it is open."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    found = {}
    for route, _permission, *marks in rows:
        assert set(marks) <= {YES, NO}
        found[route.strip("`")] = dict(zip(head[2:], (mark == YES for mark in marks), strict=True))
    return found


def _address(template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: EXAMPLES.get(part[1], "1"), template)


def _is_let_in(client: httpx.Client, method: str, template: str) -> bool:
    """Whether it was the permission that kept the caller out: what else is wrong with the request does not count."""
    body: dict[str, object] | None = {} if method in {"POST", "PUT", "PATCH"} else None
    with client.stream(method, _address(template), json=body) as answer:  # live events never end
        if answer.status_code not in {401, 403}:
            return True
        answer.read()
        if method == "HEAD":  # has no body to say why
            return answer.status_code == 403
        said = answer.json()
        return not isinstance(said, dict) or said["type"] not in REFUSALS


@pytest.fixture
def columns(online: Online, api_address: str) -> Iterator[dict[str, int | None]]:
    """Column → person."""
    database: Database = online.city.database
    people: dict[str, int | None] = {NOBODY: None}
    for post in Post:
        department = {Post.DEPARTMENT: "sanitation", Post.SUPERVISING_UNIT: "city-management"}.get(post)
        people[TITLE_OF[post].zh] = somebody(database, post, Scope(department=department), login=f"matrix-{post.value}")
    yield people
    assert api_address


def test_the_table_is_what_the_routes_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == permissions_page(), "run `make docs`, and look at what changed"


@pytest.mark.slow
def test_the_server_lets_in_whom_the_table_lets_in(
    columns: dict[str, int | None], online: Online, api_address: str
) -> None:
    table = _table()
    assert len(table) > 140
    wrong = []
    for column, person_id in columns.items():
        for route, marks in table.items():
            with _client(api_address, online.city.database, person_id) as client:  # some routes end the session
                if _is_let_in(client, *route.split(" ")) is not marks[column]:
                    wrong.append(f"{route} as {column}: the table says {marks[column]}")
    assert wrong == []


def _client(address: str, database: Database, person_id: int | None) -> httpx.Client:
    if person_id is None:
        return client_at(address, timeout=20)
    return client_of(address, database, person_id)
